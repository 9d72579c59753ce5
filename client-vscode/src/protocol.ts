/** The protocol of askdocs as docs/protocol.md describes it: types and constants, nothing else. */

import type { Position, ProgressToken, Range } from "vscode-languageserver-protocol";

export type { Position, Range };

/** The version of the protocol that is spoken here. */
export const PROTOCOL_VERSION = 1;

export const ASK = "askDocs/ask";
export const SEARCH = "askDocs/search";
export const STATUS = "askDocs/status";
export const STATUS_CHANGED = "askDocs/statusChanged";
export const DOCUMENTS = "askDocs/documents";
export const REINDEX = "askDocs/reindex";
export const UPLOAD_PLAN = "askDocs/uploadPlan";
export const SYNC = "askDocs/sync";
export const LEDGER = "askDocs/ledger";

/** Commands of the server, for `workspace/executeCommand`. */
export const ASK_COMMAND = "askDocs.ask";
export const REINDEX_COMMAND = "askDocs.reindex";
export const SHOW_STATUS_COMMAND = "askDocs.showStatus";
export const WITHDRAW_COMMAND = "askDocs.withdrawConsent";

/** The error code of a request that makes sense and cannot be fulfilled now. */
export const REQUEST_FAILED = -32803;

export interface Citation {
  uri: string;
  range: Range;
  path: string;
  folder?: string;
  headings: string[];
  quote: string;
  page?: number;
  cell?: number;
  verified: boolean;
  suspicious?: Suspicion[];
}

/** A section that comes nearest to a question that the docs do not answer. */
export type NearPlace = Omit<Citation, "quote" | "verified">;

export interface Hit {
  uri: string;
  range: Range;
  selectionRange?: Range;
  path: string;
  folder?: string;
  headings: string[];
  quote: string;
  page?: number;
  cell?: number;
  score: number;
  text: string;
  suspicious?: Suspicion[];
}

export const SUSPICIONS = [
  "instructions",
  "hiddenText",
  "escapeCodes",
  "activeLinks",
  "carriesText",
] as const;

export type Suspicion = (typeof SUSPICIONS)[number];

export interface Turn {
  question: string;
  answer: string;
}

export interface Assistant {
  name: string;
  model?: string;
}

export interface AskParams {
  question: string;
  textDocument?: { uri: string };
  range?: Range;
  folder?: string;
  conversation?: Turn[];
  explain?: boolean;
  completes?: boolean;
  workDoneToken?: ProgressToken;
  partialResultToken?: ProgressToken;
}

/** "related": the docs do not say it outright, and what comes nearest is quoted. */
export const OUTCOMES = ["answered", "related", "notInDocs", "incomplete"] as const;

export type Outcome = (typeof OUTCOMES)[number];

export interface AskResult {
  text: string;
  citations: Citation[];
  outcome: Outcome;
  assistant: Assistant;
  usage?: { inputTokens: number; outputTokens: number };
  absent?: string[];
  reasons?: Reasons;
  nearest?: NearPlace[];
  notes?: string[];
  fallback?: Fallback;
  corrections?: Correction[];
  support?: Support[];
  indexRevision: number;
}

/** Why an answer is as it is, in sentences, what weighs most first. */
export interface Reasons {
  decision: string[];
  lead: string[];
}

/** A word of the question that was put right before anything was looked for. */
export interface Correction {
  written: string;
  meant: string;
}

/** Why the docs are quoted though a model was meant to answer. */
export interface Fallback {
  kind: string;
  message: string;
  hint: string;
}

/** A sentence of a model's answer, compared with the passages that it cites. */
export interface Support {
  text: string;
  citations: number[];
  supported: boolean;
  lacks?: Lack[];
  missing?: string[];
}

export const LACKS = ["citation", "number", "name", "negation", "words"] as const;

export type Lack = (typeof LACKS)[number];

/** A piece of an answer, as it comes with `$/progress`. */
export type AskProgress =
  | { kind: "sources"; hits: Hit[] }
  | { kind: "nearest"; places: NearPlace[] }
  | { kind: "citation"; citation: Citation }
  | { kind: "text"; text: string }
  | { kind: "reading"; done: number; total: number }
  | { kind: "replace" };

export interface SearchParams {
  query: string;
  limit?: number;
  folder?: string;
}

export interface SearchResult {
  hits: Hit[];
  indexRevision: number;
  problem?: string;
  corrections?: Correction[];
}

export interface Status {
  state: "indexing" | "ready" | "degraded" | "error";
  message?: string;
  assistant: Assistant;
  endpoint?: Endpoint;
  folders: Folder[];
}

export interface Endpoint {
  url: string;
  lastError?: string;
}

export interface Folder {
  uri: string;
  documents: number;
  passages: number;
  skipped: number;
  failed: number;
  revision: number;
  reading?: Reading;
  upload?: Upload;
  embeddings?: Embeddings;
}

/** How far a run over the files of a folder has come. */
export interface Reading {
  done: number;
  total: number;
  path?: string;
  waiting?: string;
}

/** How many passages have embeddings. */
export interface Embeddings {
  state: "waiting" | "running" | "ready" | "consentRequired" | "failed";
  done: number;
  total: number;
  problem?: string;
}

/** The copy of a folder's docs at the hosted assistant's endpoint. */
export interface Upload {
  consent: boolean;
  state: "none" | "processing" | "ready";
  files: number;
  failed: number;
  synced?: string;
}

export interface FolderParams {
  folder?: string;
}

export interface DocumentsResult {
  documents: DocumentState[];
}

export interface DocumentState {
  path: string;
  state: "indexed" | "skipped" | "failed";
  reason?: string;
  passages: number;
  bytes: number;
}

export interface ReindexParams {
  folder?: string;
  full?: boolean;
}

/** What would go to the hosted assistant. */
export interface UploadPlan {
  endpoint: string;
  consent: boolean;
  files: PlannedFile[];
  excluded: Excluded[];
  bytes: number;
  estimatedTokens: number;
  cost: string;
  waiting: number;
}

export interface PlannedFile {
  path: string;
  chapters: number;
  bytes: number;
}

export interface Excluded {
  path: string;
  reason: string;
}

export interface SyncParams {
  folder?: string;
  workDoneToken?: ProgressToken;
}

export interface SyncResult {
  uploaded: number;
  removed: number;
  unchanged: number;
  failed: Excluded[];
}

export interface LedgerParams {
  limit?: number;
}

export interface LedgerResult {
  entries: Sent[];
}

/** A request that left the machine. */
export interface Sent {
  time: string;
  endpoint: string;
  kind: "answer" | "embedding" | "reranking" | "upload" | "attach" | "remove" | "manage" | "check";
  bytes: number;
  tokens?: number;
  documents: string[];
}

/** What comes with the error of a request that cannot be fulfilled now. */
export interface Failure {
  kind: string;
  hint: string;
}
