"""Questions for facts: which fact of a project a question asks for, and of what.

A question asks for a fact if nothing is left of it once the words for the fact, the words with
which people ask, and the words for "this project" are taken away. What is left must be held by the
section that states the fact: "which version of Redis" is answered where Redis is set up.
"""

import re
from functools import cache
from typing import Final

from attrs import frozen

from askdocs.index.folding import normalised
from askdocs.index.tokens import UNSPACED, is_weak, stop_words, tokenise
from askdocs.workspace.facts import Fact


@frozen
class FactsAsked:
    """What a question asks for."""

    fact: Fact
    rest: frozenset[str]
    """Tokens of the question that the answer must hold."""
    is_guided: bool
    """Whether a guide may tell it better, as it may how something is done."""
    is_settled: bool
    """Whether it is said where it is set, and whatever mentions it beside has nothing to add."""
    is_of_settings: bool
    """Whether any page may be the guide."""


_LONGEST: Final = 200
"""Characters of a question for a fact."""

_TASKS: Final = frozenset(
    {Fact.INSTALL, Fact.BUILD, Fact.RUN, Fact.TEST, Fact.LINT, Fact.DOCS, Fact.CI}
)
_SETTINGS: Final = frozenset({Fact.PORTS, Fact.ENVIRONMENT, Fact.DATABASE, Fact.PLATFORMS})


def _either(*words: str) -> str:
    return "|".join(words)


_RUNTIMES: Final = _either(
    *(
        r"\bpython\b",
        r"\bnode(?:\.?js)?\b",
        r"\bruby\b",
        r"\bjava\b",
        r"\bj[dv][km]\b",
        r"\brust(?:c)?\b",
    ),
    *(r"\bgo(?:lang)?\b(?= versions?\b)", r"\bgolang\b", r"\bversions? of go\b", r"\bmsrv\b"),
    *(r"\bphp\b", r"\bdeno\b", r"\bbun\b", "パイソン", "ルビー"),
)
_VERSIONS: Final = _either(
    r"\b(?:versions?|releases?)\b",
    *("バージョン", "版本", "버전", r"\bversi(?:ón|ones)\b", r"\bvers(?:ão|ões)\b"),
)
_NEEDS: Final = _either(
    r"\b(?:supports?|supported|required?|requires|needs?|needed|minimum|compatible)\b",
    r"\bworks? (?:with|on)\b",
    *("対応", "サポート", "必要", "動", "要求", "支持", "需要", "지원", "필요"),
    *(
        r"\bsoporta\w*\b",
        r"\brequie?re\w*\b",
        r"\bnecesita\w*\b",
        r"\bsuporta\w*\b",
        r"\bprecisa\w*\b",
    ),
)
_DO: Final = _either(
    r"\b(?:how|run|running|execute|start|launch|commands?|scripts?|where|can i|steps?)\b",
    r"\b(?:want to|set)\b",
    *(
        "方法",
        "実行",
        "コマンド",
        "どう",
        "する",
        "したい",
        "には",
        "手順",
        "やり方",
        "走らせ",
        "回",
    ),
    *("如何", "怎么", "怎麼", "怎样", "运行", "命令", "어떻게", "실행", "방법", "하려면"),
    *(r"\bc[oó]mo\b", r"\bejecut\w+\b", r"\bexecut\w+\b", r"\brodar\b", r"\bcorrer\b"),
)
_LOCALLY: Final = _either(
    r"\b(?:dev(?:elopment)? (?:server|mode|environment)|server|locally|local|localhost)\b",
    *("開発(?:用)?サーバー?", "サーバーを?", "ローカル(?:で|環境)?", "手元で"),
    *("开发服务器", "服务器", "本地", "개발 ?서버", "서버", "로컬"),
    *(r"\bservidor(?: de (?:desarrollo|desenvolvimento))?\b", r"\bser local\b", r"\blocalmente\b"),
)

_ASKED: Final[tuple[tuple[Fact, str, str], ...]] = (
    # The fact, the words that name it, and what else must be there.
    (
        Fact.ENVIRONMENT,
        _either(
            *(r"\benv(?:ironment)?[ -]?var(?:iable)?s?\b", r"\.env(?:\.example)?\b"),
            *("環境変数", "环境变量", "環境變數", "환경 ?변수"),
            *(r"\bvariables? de entorno\b", r"\bvariáve(?:l|is) de ambiente\b"),
        ),
        "",
    ),
    (
        Fact.PACKAGE_MANAGER,
        _either(
            *(r"\b(?:package|dependency) managers?\b", r"\bbuild (?:backend|system|tool)\b"),
            *(
                "パッケージ(?:マネージャー?|管理(?:ツール)?)",
                "包管理(?:器|工具)?",
                "패키지 ?(?:매니저|관리자)",
            ),
            *(r"\bgestor de paquetes\b", r"\bgerenciador de pacotes\b"),
        ),
        "",
    ),
    (
        Fact.LICENCE,
        _either(
            *(r"\blicen[cs](?:e[sd]?|ing)\b", r"\bwarrant(?:y|ies)\b", r"\bopen[ -]source\b"),
            *(
                r"\bcommercial(?:ly)?(?: use)?\b",
                r"\bcopyright\b",
                "ライセンス",
                "商用(?:利用)?",
                "著作権",
            ),
            *("许可证?", "授权", "라이선스", r"\blicen[cç](?:ia|a)\b"),
        ),
        "",
    ),
    (Fact.RUNTIME, _RUNTIMES, rf"{_VERSIONS}|{_NEEDS}|\d"),
    (
        Fact.PORTS,
        _either(r"\bports?\b", "ポート(?:番号)?", "端口", "포트", r"\bpuertos?\b", r"\bportas?\b"),
        "",
    ),
    (
        Fact.DATABASE,
        _either(
            *(r"\bdatabases?\b", r"\bdbs?\b", "データベース", "数据库", "資料庫", "데이터베이스"),
            *(r"\bbases? de datos\b", r"\bbancos? de dados\b"),
        ),
        "",
    ),
    (
        Fact.DOCS,
        _either(r"\b(?:docs?|documentation)\b", "ドキュメント", "文档", "문서"),
        _either(r"\b(?:build|serve|generate|preview)\b", "ビルド", "生成", "构建", "빌드"),
    ),
    (
        Fact.LINT,
        _either(
            *(r"\blint(?:er|ers|ing|s)?\b", r"\btype[ -]?check(?:s|er|ing)?\b", r"\bcode style\b"),
            *(r"\bformat(?:ter|ting)?(?: (?:the )?(?:source )?code)?\b", "リント", "静的解析"),
            *("(?:コードの?)?フォーマット", "型チェック", "代码检查", "린트"),
        ),
        _DO,
    ),
    (
        Fact.TEST,
        _either(
            *(r"\b(?:(?:unit|automated) )?test(?:s|ing)?\b(?: (?:suite|framework|runner)\b)?",),
            *(
                "(?:単体|ユニット)?テスト",
                "(?:单元)?测试",
                "測試",
                "테스트",
                r"\b(?:tests|pruebas|testes)\b",
            ),
        ),
        _DO,
    ),
    (
        Fact.INSTALL,
        _either(
            *(r"\b(?:re)?install(?:s|ed|ing|ation)?\b", r"\bset(?:ting)? ?up\b", r"\bsetup\b"),
            *("インストール", "セットアップ", "導入", "安装", "安裝", "설치", r"\binstala\w*\b"),
            *(r"\bdependencies\b", "依存(?:関係|パッケージ|ライブラリ)", "依赖", "의존성"),
        ),
        _either(
            *(r"\binstall", r"\bset(?:ting)? ?up\b", "インストール", "セットアップ", "導入"),
            *("安装", "安裝", "설치", r"\binstala"),
        ),
    ),
    (
        Fact.BUILD,
        _either(
            *(r"\b(?:build(?:s|ing)?|compil(?:e|ing)|bundl(?:e|ing))\b", "ビルド", "コンパイル"),
            *("构建", "编译", "빌드", r"\b(?:compilar|construir)\b"),
        ),
        _DO,
    ),
    (
        Fact.DEPENDENCIES,
        _either(
            *(r"\bdependenc(?:y|ies)\b", r"\bdepends? on\b", r"\bthird[ -]party\b"),
            *(
                "依存(?:関係|パッケージ|ライブラリ)?",
                "依赖(?:项)?",
                "依賴",
                "의존성?",
                r"\bdepend[eê]nci?as\b",
            ),
        ),
        "",
    ),
    (
        Fact.RUN,
        _either(
            *(
                r"\b(?:run(?:s|ning)?|start(?:s|ing)?|launch|serve)\b",
                "起動",
                "実行",
                "立ち上げ",
                "動か",
            ),
            *(
                "启动",
                "啟動",
                "运行",
                "실행",
                "시작",
                "띄우",
                r"\b(?:iniciar?|arrancar|ejecutar|executar|rodar)\b",
            ),
        ),
        rf"{_DO}|{_LOCALLY}",
    ),
    (
        Fact.CI,
        _either(r"\bci\b", r"\bcontinuous integration\b", r"\bgithub actions\b"),
        "",
    ),
    (
        Fact.PLATFORMS,
        _either(
            *(r"\bplatforms?\b", r"\boperating systems?\b", r"\bos(?:es)?\b", "プラットフォーム"),
            *("操作系统", "平台", "운영 ?체제", "플랫폼", "対応os"),
        ),
        "",
    ),
    (Fact.VERSION, _VERSIONS, ""),
)

_HERE: Final = _either(
    r"\b(?:projects?|repo(?:sitor(?:y|ies))?|app(?:lication)?s?|packages?|librar(?:y|ies)|tool"
    r"|software|codebase|modules?|programs?|framework|crate|product|service|site|website)\b",
    *(
        "プロジェクト",
        "リポジトリ",
        "アプリ(?:ケーション)?",
        "ライブラリ",
        "ツール",
        "パッケージ",
        "ソフト(?:ウェア)?",
    ),
    *("コード", "项目", "仓库", "应用", "软件", "库", "프로젝트", "앱", "라이브러리", "저장소"),
    *(r"\b(?:proyecto|aplicación|biblioteca|projeto|aplicação|aplicativo|paquete|pacote)\b",),
)
_ASKING: Final = _either(
    r"\b(?:latest|current|currently|newest|recent|supported|minimum|min|maximum|least|required?"
    r"|requirements?|requires|need(?:s|ed)?|supports?|works?|compatible|available|default|main|whole"
    r"|all|full|list|names?|numbers?|commands?|scripts?|kind|type|sort|under|terms|distributed"
    r"|released?|published|covered|listens?|listening|exposed?|exposes|open|expects?|read"
    r"|configured?|settings?|run|running|execute|start|launch|locally|local|machine|computer|laptop"
    r"|using|show|find|check|steps?|instructions?|project's|stable|official|development|dev"
    r"|source(?: code)?"
    r"|scratch|free|choose|pick|chosen|want|tests?|tested|against|way|correct|right|best)\b",
    *(
        "最新",
        "現在",
        "今",
        "対応",
        "サポート",
        "必要",
        "利用",
        "使用",
        "使(?:う|って|え|わ|い)\\w?",
        "指定",
        "設定",
    ),
    *(
        "方法",
        "手順",
        "やり方",
        "仕方",
        "コマンド",
        "番号",
        "一覧",
        "種類",
        "何番",
        "何",
        "いくつ",
        "教えて",
        "どこ",
    ),
    *(
        "どの",
        "どれ",
        "どう",
        "実行",
        "走らせ",
        "走ら",
        "起動",
        "動作",
        "動か",
        "動",
        "回す",
        "回",
        "待ち受け",
    ),
    *(
        "公開",
        "最低",
        "以上",
        "環境",
        "開発",
        "確認",
        "知りたい",
        "書",
        "入",
        "名",
        "用",
        "的",
        "是",
        "什么",
        "哪",
    ),
    *(
        "最新",
        "当前",
        "支持",
        "需要",
        "如何",
        "怎么",
        "怎样",
        "运行",
        "命令",
        "使用",
        "多少",
        "这个",
        "个",
        "些",
        "吗",
    ),
    *(
        "최신",
        "현재",
        "지원",
        "필요",
        "어떻게",
        "어떤",
        "무엇",
        "실행",
        "방법",
        "명령어?",
        "이",
        "몇",
        "사용",
        "알려 ?주세요|인가요|입니까|이에요|예요|하나요|되나요|있나요|은|는|을|를|의",
    ),
    r"\b(?:cu[aá]l|qu[eé]|c[oó]mo|d[oó]nde|qual|quais|como|onde|es|la|el|los|las|de|del|do|da|dos|das"
    r"|o|os|a|as|en|em|un|una|um|uma|usa|utiliza|este|esta|necesita\w*|requier\w*|última|actual"
    r"|atual|más|mais|reciente|recente|hay|puedo|posso|se|eu|yo|ejecut\w+|execut\w+|rodar|son|são)\b",
)
_MINE: Final = re.compile(r"\b(?:my|your|our|own|user's|custom)\b(?! (?:machine|computer|laptop))")
_UNDER_CONDITIONS: Final = re.compile(
    r"\b(?:when|after|before|while|without|if|unless|until|every|each|only|again|not|once|same)\b"
)
_IS_A: Final = re.compile(r"\s*what(?:'s| is| are) an? ")
_NUMBER: Final = r"\bv?\d+(?:\.[\dx*]+)*\+?"


def facts_asked(text: str) -> FactsAsked | None:
    """The fact that a question asks for; ``None`` if it asks for something else as well."""
    if len(text) > _LONGEST:
        return None
    text = _plain(text)
    if _IS_A.match(text) or "`" in text:
        return None
    for fact, words, needed in _compiled():
        if not words.search(text) or not (needed is None or needed.search(text)):
            continue
        if fact in _TASKS and (_MINE.search(text) or _UNDER_CONDITIONS.search(text)):
            return None
        if fact is Fact.DATABASE and _SUPPORT.search(text):
            # What something works with is more than what it is run with here.
            return None
        rest = _generic().sub(" ", words.sub(" ", text))
        tokens = {token for token in tokenise(rest) if not is_weak(token)} - stop_words()
        if fact is Fact.RUNTIME:
            tokens |= {_LANGUAGES.get(name, name) for name in words.findall(text)}
        is_settled = fact not in _TASKS | _SETTINGS
        is_guided = not is_settled or fact is Fact.LICENCE
        return FactsAsked(fact, frozenset(tokens), is_guided, is_settled, fact in _SETTINGS)
    return None


def _plain(text: str) -> str:
    """``text`` folded, with a space where the script changes: words are told by their ends."""
    return _SEAM.sub(" ", normalised(text).casefold()).strip()


_SEAM: Final = re.compile(rf"(?<=[{UNSPACED}])(?=[a-z0-9])|(?<=[a-z0-9])(?=[{UNSPACED}])")


def tells(fact: Fact, heading: str, names: frozenset[str]) -> bool:
    """Whether a section with this ``heading`` tells of ``fact`` and of nothing else.

    ``names`` are the tokens of what the project is called.
    """
    text = _plain(heading)
    words = next(words for known, words, _ in _compiled() if known is fact)
    begins = fact in {Fact.INSTALL, Fact.RUN} and _BEGINNING.search(text)
    if not (begins or words.search(text)):
        return False
    rest = _BEGINNING.sub(" ", text)
    for known, others, _ in _compiled():
        if known in _TASKS or known is fact:
            rest = others.sub(" ", rest)
    left = {token for token in tokenise(_generic().sub(" ", rest)) if not is_weak(token)}
    return left <= stop_words() | names


_BEGINNING: Final = re.compile(
    r"\bget(?:ting)? started\b|\bquick ?start\b|\busage\b|はじめに|使い方|快速开始|시작하기"
)
_SUPPORT: Final = re.compile(r"support|compatib|works? with|対応|サポート|支持|지원|soport|suport")
_LANGUAGES: Final = {
    "node.js": "node",
    "nodejs": "node",
    "golang": "go",
    "version of go": "go",
    "versions of go": "go",
    "rustc": "rust",
    "msrv": "rust",
    "jdk": "java",
    "jvm": "java",
    "パイソン": "python",
    "ルビー": "ruby",
}


@cache
def _compiled() -> list[tuple[Fact, re.Pattern[str], re.Pattern[str] | None]]:
    # Questions alone are read so, and it takes a moment to compile.
    return [
        (fact, re.compile(words), re.compile(needed) if needed else None)
        for fact, words, needed in _ASKED
    ]


@cache
def _generic() -> re.Pattern[str]:
    return re.compile(
        "|".join((_NUMBER, _VERSIONS, _NEEDS, _DO, _LOCALLY, _HERE, _ASKING)),
    )
