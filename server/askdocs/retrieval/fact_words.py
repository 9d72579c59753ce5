"""The words with which people ask for facts of a project, as patterns, by language.

They are matched with case folded and with a space where the script changes.
"""

from typing import Final

from askdocs.workspace.facts import Fact


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

ASKED: Final[tuple[tuple[Fact, str, str], ...]] = (
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
"""Each fact with the words that name it, and with what else must be there."""

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

GENERIC: Final = _either(
    *(r"\bv?\d+(?:\.[\dx*]+)*\+?", _VERSIONS, _NEEDS, _DO, _LOCALLY, _HERE, _ASKING)
)
"""What says nothing of its own in a question for a fact."""
