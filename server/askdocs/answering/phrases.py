"""What askdocs says itself in an answer, in the language of the question or of its reader."""

from collections.abc import Sequence
from typing import Final

from attrs import frozen

from askdocs.answering.links import literal, tamed
from askdocs.patterns import lazy_pattern
from askdocs.wording import is_japanese, wording_for


@frozen
class Phrases:
    """The fixed sentences of an answer."""

    not_in_docs: str
    no_docs: str
    related: str
    unmentioned: str
    """With a place for the words that the docs do not have."""
    comes_nearest: str
    nearest: str
    further: str
    incomplete: str
    nothing_yet: str
    suspicious: str
    sources: str
    declined: str
    cut_short: str
    filtered: str
    uncited: str
    unsearched: str
    outdated: str
    broke_off: str
    unsupported: str
    withdrawn: str
    without_model: str
    locale: str
    """The tag of the language that they are in."""

    def doubting(self, absent: Sequence[str]) -> str:
        """That the docs do not say it outright, and which words they do not have."""
        return " ".join(filter(None, (self.related, self.naming(absent))))

    def naming(self, words: Sequence[str]) -> str:
        """The sentence that names ``words``, which the docs do not have; empty without words."""
        comma = "、" if self.locale == "ja" else ", "
        named = comma.join(f"*{tamed(literal(word), ())}*" for word in words)
        return self.unmentioned.format(named) if named else ""

    def say(self, sentence: str) -> str:
        """``sentence`` of an error in the same language."""
        return wording_for(self.locale)(sentence)


_ENGLISH: Final = Phrases(
    not_in_docs="This is not in your docs.",
    no_docs="There are no docs here: no README, no docs folder, no Markdown, reStructuredText,"
    " AsciiDoc, Org, Texinfo, manual page, notebook or PDF, and no docstrings. Open the folder"
    " that has them.",
    related="The docs do not say this outright.",
    unmentioned="They do not mention {}.",
    comes_nearest="This comes nearest:",
    nearest="The nearest sections are:",
    further="Further reading",
    incomplete="The docs are still being indexed: this is what has been read so far.",
    suspicious="Careful: this passage hides something from its readers, or speaks to an assistant.",
    nothing_yet="Nothing that has been read so far answers this. The docs are still being read.",
    sources="Sources",
    declined="The model declined to answer.",
    cut_short="The answer reached its limit of tokens and ends here.",
    filtered="The endpoint's content filter ended the answer here.",
    uncited="The model named no source for this, so it was not checked against your docs.",
    unsearched="The endpoint did not search your docs for this answer: it may come from anywhere.",
    outdated="The endpoint's copy of your docs could not be brought up to date:",
    broke_off="The answer breaks off here:",
    unsupported="Not supported by the cited text:",
    withdrawn="This was cited and is no longer in your docs:",
    without_model="The docs are quoted without a model.",
    locale="en",
)

_JAPANESE: Final = Phrases(
    not_in_docs="ドキュメントには記載がありません。",
    no_docs="このフォルダーにはドキュメントがありません(README、docs フォルダー、Markdown、"
    "reStructuredText、AsciiDoc、Org、Texinfo、man ページ、ノートブック、PDF、docstring のいずれも"
    "見つかりません)。ドキュメントのあるフォルダーを開いてください。",
    related="ドキュメントにははっきりとは書かれていません。",
    unmentioned="{} についての記載はありません。",
    comes_nearest="最も近い記載:",
    nearest="近い内容の節:",
    further="関連する節",
    incomplete="まだインデックスを作成中です。これまでに読み込んだ範囲での回答です。",
    suspicious="注意: この箇所には、読者に見えない内容やアシスタントへの指示が含まれています。",
    nothing_yet="これまでに読み込んだ範囲には答えがありません。ドキュメントはまだ読み込み中です。",
    sources="出典",
    declined="モデルが回答を控えました。",
    cut_short="トークン数の上限に達したため、回答はここまでです。",
    filtered="コンテンツフィルターにより、回答はここまでです。",
    uncited="モデルが出典を示していないため、ドキュメントと照合されていません。",
    unsearched="この回答ではドキュメントの検索が行われていません。出どころは確認できません。",
    outdated="エンドポイントにあるドキュメントの写しを更新できませんでした:",
    broke_off="回答はここで途切れています:",
    unsupported="引用元の記述では裏付けられません:",
    withdrawn="引用した記述は、すでにドキュメントにありません:",
    without_model="モデルを使わずにドキュメントを引用しています。",
    locale="ja",
)

_KANA: Final = lazy_pattern("[\u3040-\u30ff]")


_CORRECTED: Final = lazy_pattern(
    r"\A\*?(?:Showing results for [^\n]+|[^\n]+の結果を表示しています（[^\n]+)\n\n"
)
"""What an answer begins with where a word of the question was put right."""


def phrases_for(question: str, locale: str = "") -> Phrases:
    """The sentences in Japanese if ``question`` holds kana or the reader has it, else English."""
    return _JAPANESE if _KANA.search(question) or is_japanese(locale) else _ENGLISH


def is_refusal(answer: str) -> bool:
    """Whether ``answer`` says, in whatever language, that the docs have none."""
    for phrases in (_ENGLISH, _JAPANESE):
        if answer.startswith(f"*{phrases.without_model}"):
            answer = answer.partition("\n\n")[2]
    answer = _CORRECTED.sub("", answer)
    return answer.lstrip("*_ \n").startswith(
        tuple(
            said
            for phrases in (_ENGLISH, _JAPANESE)
            for said in (phrases.not_in_docs, phrases.no_docs, phrases.related)
        )
    )
