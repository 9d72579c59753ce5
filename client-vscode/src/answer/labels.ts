/** The words of the answer view, in the language of the editor. */

import * as vscode from "vscode";

export function labels() {
  const { t } = vscode.l10n;
  return {
    about: t("About {0}", "{0}"),
    again: t("Ask Again"),
    answerReady: t("The answer is ready; sources: {0}.", "{0}"),
    ask: t("Ask"),
    askPlaceholder: t("Ask the docs…"),
    carefulActiveLinks: t("It has links that run something or open local files."),
    carefulCarriesText: t("It has an address with a place to put text into."),
    carefulEscapeCodes: t("It has codes that steer a terminal."),
    carefulHiddenText: t("It has text that its readers do not see."),
    carefulInstructions: t("It speaks to an assistant."),
    conversation: t("Conversation"),
    copied: t("Copied."),
    copy: t("Copy"),
    doubted: t("The cited text does not bear this out."),
    emptyHeading: t("Ask the docs of this workspace"),
    emptyHint: t("Answers quote the docs and cite the lines. Enter asks, Shift+Enter makes a new line."),
    fault: t("Something went wrong in this view: {0}", "{0}"),
    followUpPlaceholder: t("Ask a follow-up question…"),
    indexing: t("The docs are being read ({0}). You can ask already.", "{0}"),
    inQuestion: t("In question: {0}.", "{0}"),
    lacksCitation: t("No source is named for this."),
    lacksName: t("It does not have the name."),
    lacksNegation: t("It says the opposite."),
    lacksNumber: t("It does not have the number."),
    lacksWords: t("It speaks of something else."),
    leaveOut: t("Leave out {0}", "{0}"),
    noDocs: t("No docs found"),
    noDocsHint: t(
      "Looked for Markdown, reStructuredText, AsciiDoc, notebooks, PDF, text files in folders called docs, READMEs and docstrings of Python. Other files can be named in askDocs.indexing.include.",
    ),
    noFolder: t("Open a folder to ask its docs."),
    notHelpful: t("Not helpful"),
    helpful: t("Helpful"),
    openFolder: t("Open Folder"),
    openMarkdown: t("Open as Markdown"),
    openSettings: t("Open Settings"),
    provisional: t(
      "This is from the docs that were read so far ({0} of {1} files). The answer completes by itself.",
      "{0}",
      "{1}",
    ),
    question: t("Question"),
    readWithCare: t("Read this with care."),
    reading: t("Reading the passages found: {0}…", "{0}"),
    searching: t("Searching the docs…"),
    serverFailed: t("The server does not run"),
    showDocuments: t("Show What Was Considered"),
    showLog: t("Show Log"),
    soFar: t("The answer from the docs that were read so far is there; it completes by itself."),
    sources: t("Sources ({0})", "{0}"),
    starting: t("The server is starting."),
    stop: t("Stop"),
    stopped: t("Stopped."),
    alsoRead: t("Also read ({0})", "{0}"),
    tryAgain: t("Try Again"),
    writing: t("Writing…"),
    writtenBy: t("Answered by {0}", "{0}"),
    writtenHere: t("Quoted on this machine, without a model"),
  };
}

export type Labels = Readonly<ReturnType<typeof labels>>;
