"""Languages: which one a text is in, its words that say little, and the stems of its others.

A text is told by its script, or by its stop words: no model is needed for a page of prose. English
is what every word is stemmed by (``tokens``); a document in another language that has a Snowball
stemmer gives the stems of that language beside it.
"""

import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Final

from askdocs.index.folding import normalised, without_accents
from askdocs.patterns import lazy_pattern
from askdocs.workspace.document import BlockKind, Passage

ENGLISH: Final = "en"

_STEMMERS: Final = {
    "de": "german",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "nl": "dutch",
    "pl": "polish",
    "pt": "portuguese",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}
COMPOUNDING: Final = frozenset({"de", "nl", "sv"})
"""Languages that write several words as one."""

_PROSE: Final = frozenset({BlockKind.PARAGRAPH, BlockKind.LIST})
_SAMPLE: Final = 2_000
"""Characters of a document by which its language is told."""

_LEAST_SHARE: Final = 0.05
"""What all stop words of a text come to at least, for each of its words: lists have fewer."""

_FEW: Final = 3.0
"""Stop words that a document must have at least, each counted by how few languages share it."""

_WORD: Final = lazy_pattern(r"[^\W\d_]+")
_SCRIPTS: Final = (
    # The first that has its share of a text's letters: Japanese is full of Chinese characters.
    ("ko", lazy_pattern("[\u1100-\u11ff\uac00-\ud7af]"), 0.1),
    ("ja", lazy_pattern("[\u3041-\u3096\u30a1-\u30fa]"), 0.05),
    ("zh", lazy_pattern("[\u3400-\u9fff]"), 0.1),
)
_SHORTEST_STEMMED: Final = 4

_ENDINGS: Final = {
    "es": (("sion", "sión"), ("cion", "ción")),
    "pt": (
        ("coes", "ção"),
        ("ções", "ção"),
        ("cao", "ção"),
        ("soes", "são"),
        ("sões", "são"),
        ("sao", "são"),
    ),
}
"""Endings that somebody types who has no accents, or that the stemmer leaves, and the ones that it
knows."""

_STOP_WORDS: Final = {
    "en": """
a about all an and any are as at be because been but by can could did do does for from get had has
have how i if in into is it its me my no not of on only or our out should so some such than that
the their them then there these they this to use used using was we what when where which who why
will with would you your
""",
    "de": """
aber alle allem allen aller alles als also am an ander andere anderen anderes auch auf aus bei beim
bin bis bitte da dabei dadurch dafür damit dann daran darf darüber das dass dem den denn der des
dessen die dies diese diesem diesen dieser dieses dir doch dort du durch ein eine einem einen einer
eines einige etwa etwas euch für ganz geht gegen gibt habe haben hat hatte hier ich ihm ihn ihr ihre
ihrem ihren im in ins ist jede jedem jeden jeder jedes jedoch kann kannst kein keine keinen können
könnte lassen lässt machen macht mal man mehr mein meine meinem meinen meiner mich mir mit möchte
muss müssen nach nicht nichts noch nun nur ob oder ohne schon sehr sein seine sich sie sind so
soll sollen sollte sondern sonst über um und uns unser unter viel vom von vor wann war warum was
weil welche welchem welchen welcher welches wenn wer werde werden wie wieder will wir wird wo
wofür womit woran wozu würde zu zum zur zwar zwischen
""",
    "es": """
a al algo algún alguna algunas alguno algunos antes aquí así aun aunque cada como cómo con cosa
cosas cual cuál cuáles cualquier cuando cuándo cuanto cuánto cuántos de debe debería debo decir del
desde donde dónde dos e el él ella ellos en entonces entre era eres es esa ese eso esos esta está
están estar estas este esto estos fue ha hace hacer hacerlo hacia hago han hasta hay haya la las le
les lo los más me mediante mi mientras mis mucho muy nada ni no nos nosotros o otra otras otro otros
para pero poder podemos podría por porque puede pueden puedes puedo pues que qué quien quién
quiero saber se sea según ser si sí sido siempre sin sino sirve sobre solo sólo son soy su sus
también tan tanto te tener tengo ti tiene tienen todo todos tu tú tus un una unas uno unos usa usan
usar uso usted y ya yo
""",
    "fr": """
à afin ai aller alors après as au aucun aucune aussi autre autres aux avec avez avoir avons beaucoup
bien c ça car ce ceci cela celle celui ces cet cette ceux chaque chez ci comme comment d dans de
depuis des deux dois doit doivent donc dont du elle elles en encore entre es est et étais était été
être eux faire fait faites faut font il ils j je jusque l la laquelle là le lequel les lesquels leur
leurs lors lui m ma mais me même mes mettre moi moins mon n ne ni nos notre nous on ont ou où par
parce pas peu peut peuvent peux plus plusieurs pour pourquoi pouvez pouvoir puis puisque qu quand
que quel quelle quelles quelque quelques quels qui quoi s sa sans se sera ses si soit son sont sous
sur t ta te tes toi ton tous tout toute toutes très tu un une utiliser vers veux voir vos votre
vous y
""",
    "it": """
a ad al alla alle allo agli ai altra altre altri altro anche ancora avere c che chi ci cioè come con
cosa così cui d da dal dalla dalle dai dagli de degli dei del dell della delle dello deve devo di
dopo dove due e è ecco ed era essere fa fare fino fra gli ha hai hanno ho i il in io l la le lei li
lo loro lui ma me mentre mi mia mio molto ne nei nel nell nella nelle nello non nostro o ogni oppure
ora per perché però più poi posso possiamo possono può puoi qual quale quali quando quanto quello
quella quelle quelli questa queste questi questo qui quindi se sei sempre senza si sia siamo solo
sono sopra sta stato su sua sue sui sul sulla suo suoi te ti tra tu tua tuo tutti tutto un una uno
usare vi viene voglio
""",
    "nl": """
aan af al alle alleen als ander andere bij daar dan dat de deze die dit doe doen door dus echter een
eens elk elke en er gaan gaat geen hebben heb hebt heeft hem het hier hij hoe hun ik in is ja je
jouw kan kun kunnen maar maken me meer men met mijn moet moeten na naar niet niets nog nu of om
omdat onder ons ook op over te tegen tot tussen uit van veel voor waar waarom wanneer want waren was
wat we wel welk welke werd wie wil willen word worden wordt zal ze zelf zich zijn zij zo zonder zou
""",
    "pl": """
a aby albo ale bardzo bez bo by być był była było były chcę co czy czym dla dlaczego do gdy gdzie go
i ich ile im inne innych ja jak jaka jaki jakie jako je jednak jego jej jest jestem jeszcze jeśli
już każdy kiedy kto która które którego których który którzy lub ma mają mam może można mi mnie
moje mój musi na nad nam nas nasz nich nie niż o od on ona one oraz po pod poza przed przez przy się
są również sobie swoje ta tak także tam te tego tej ten to tu tylko tym używać w we wiele więc
wszystkie z za ze że
""",
    "pt": """
a à ao aos as às alguém alguma algumas algum alguns antes aqui aquele assim até cada com como da das
de dela dele deles depois deve devem devo deveria do dos e é ela elas ele eles em então entre era
essa essas esse esses esta está estão estar estas este estes eu faço faz fazer foi for fosse há isso
isto já la lhe lo mais mas me mesmo meu minha meus muito muitos na nas não nem no nos nós nossa
nosso num numa o onde os ou outra outras outro outros para pela pelas pelo pelos pode podem podemos
poder posso por porque por qual quais qualquer quando quanto quantos que quê quem quero se sem
sempre ser será seu seus sim sobre só somente sou são sua suas também tem têm tenho ter tipo toda
todas todo todos tu tudo um uma umas uns usar uso você vocês vai
""",
    "ru": """
а без более бы был была были было быть в вам вами вас ваш весь во вот все всё всего всех вы где да
даже для до его ее её если есть еще ещё же за зачем и из или им их к каждый как какая какие какой
каким когда который которая которое которые которых кто куда ли либо лучше между меня мне можно
могу может можете мой моя мои мы на над надо нам нас наш не него нее нет ни них но нужно о об один
одна однако он она они оно от очень по под пока после потом почему при про раз с сам свой свою
себя сделать сейчас со так также такая такие такой там то тогда того тоже только том тот ту ты у уже
хочу чего чем что чтобы эта эти это этого этой этом этот эту я
""",
    "sv": """
alla allt att av bara bli blir då de dem den denna deras dess dessa det detta dig din dina ditt du
där efter eller en er ett finns för från får få göra gör ha hade han har hon hur här i icke in inte
jag kan kunde man med mellan men mer min mina mot mycket måste när någon något några ni nu när och
om oss på samma sedan ska skulle så sig sin sitt som till under upp ut utan vad var varför vem vi
vid vilka vilken vilket vill är än över
""",
    "tr": """
ama ancak bana bazı ben bir biz bu buna bunu çok da daha de değil diye dolayı en gibi göre hangi
hem hep her hiç için ile ise kadar kez ki kim mı mi mu mü nasıl ne neden nedir nerede niçin niye o
olan olarak olur olduğu onlar onu oysa sen siz sonra şu tüm üzere var ve veya ya yani yapabilirim
yapılır yok
""",
}


@cache
def _by_word() -> Mapping[str, tuple[str, ...]]:
    """For each stop word the languages that have it."""
    languages: dict[str, list[str]] = {}
    for language, words in _STOP_WORDS.items():
        # Accents are left out by some who ask, and never by those who write docs.
        for word in dict.fromkeys(
            form for one in words.split() for form in (one, without_accents(one))
        ):
            # A letter is a name or a sign as often as a word.
            if len(word) > 1 or not word.isascii():
                languages.setdefault(word, []).append(language)
    return {word: tuple(those) for word, those in languages.items()}


def languages_of(text: str) -> tuple[str, ...]:
    """The language of ``text``, such as ``de``; several where all are as likely, if any are."""
    return _told(normalised(text))[0]


def language_of(text: str) -> str:
    """The language of ``text``; empty where nothing tells it."""
    languages = languages_of(text)
    return languages[0] if len(languages) == 1 else ""


def language_of_document(passages: Iterable[Passage]) -> str:
    """The language of a document, by the beginning of its prose; English where nothing tells."""
    sample: list[str] = []
    length = 0
    for passage in passages:
        for piece in passage.pieces:
            if piece.kind in _PROSE and length < _SAMPLE:
                text = piece.shown.of(passage.text)[: _SAMPLE - length]
                sample.append(text)
                length += len(text)
        if length >= _SAMPLE:
            break
    languages, sure = _told(normalised("\n".join(sample)))
    return languages[0] if len(languages) == 1 and sure >= _FEW else ENGLISH


def _told(text: str) -> tuple[tuple[str, ...], float]:
    """The likeliest languages of ``text`` and how much speaks for each."""
    if not text.isascii():
        letters = sum(map(str.isalpha, text))
        for language, script, share in _SCRIPTS:
            count = len(script.findall(text))
            if count > share * letters:
                return (language,), _FEW + count
    by_word = _by_word()
    scores: defaultdict[str, float] = defaultdict(float)
    # How often a word comes says little: a list of changes says "to" in every line.
    words = {*_WORD.findall(text.lower())}
    for word in words:
        those = by_word.get(word, ())
        for language in those:
            scores[language] += 1 / len(those)
    best = max(scores.values(), default=0.0)
    if best <= _LEAST_SHARE * len(words):
        return (), 0.0
    return tuple(language for language, score in scores.items() if score == best), best


@cache
def stop_words_of(language: str) -> frozenset[str]:
    """Words of ``language`` that say little of what is asked, in lower case, without accents."""
    return frozenset(map(without_accents, _STOP_WORDS.get(language, "").split()))


def is_stemmed(language: str) -> bool:
    """Whether ``language`` has a stemmer of its own beside that of English."""
    return language in _STEMMERS


@lru_cache(maxsize=65_536)
def stem_in(language: str, word: str) -> str:
    """The stem of ``word`` in ``language``, without accents."""
    word = normalised(word).casefold()
    if len(word) < _SHORTEST_STEMMED or not word.isalpha():
        return without_accents(word)
    for other, ending in _ENDINGS.get(language, ()):
        if word.endswith(other):
            word = word.removesuffix(other) + ending
            break
    with _stemming:
        return without_accents(str(_stemmer(language).stemWord(word)))


_stemming: Final = threading.Lock()
"""A stemmer keeps the word that it is at: two threads would spoil each other's."""


@cache
def _stemmer(language: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 (the package has no types)
    # Imported here because English needs none of them.
    import snowballstemmer  # noqa: PLC0415

    return snowballstemmer.stemmer(_STEMMERS[language])
