"""A thesaurus: other words for the same, as those who ask and those who write docs have them.

Who asks says "folder", "kill", "turn off" or "prod"; the docs say directory, terminate, disable and
production. The words of a question count in full and these a part, so that they find a page that
has none of the question's words, and do not put it before one that has them.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from askdocs.index.folding import normalised
from askdocs.index.tokens import tokenise

_GROUPS: Final = """
admin administrator administration; allow permit; app application; argument arg param parameter;
async asynchronous; attribute attr; auth authentication authenticate login signin;
autocomplete completion complete; benchmark performance; blank empty; bool boolean;
breakpoint debug; button btn; cancel abort; certificate cert; character char; choose select pick;
clear purge; cli command-line; color colorscheme theme; combine merge concatenate; command cmd;
concurrent parallel simultaneous; config configuration configure; constant const; cors origin;
credentials password; crash recover; csrf forgery; database db; debug debugger;
delete remove erase; deny forbid disallow prohibit; dependency dep deps; destination dest;
development dev; dictionary dict; directory folder dir; disable off deactivate; divide split;
docs documentation; element elem; enable on activate; environment env; error exception;
expire timeout; faster performance; fetch retrieve; freeze hang; function func; gzip compress;
hidden invisible; hmr hot-reload; hook callback; https tls ssl; huge large big;
image img picture photo; information info; integer int; intercept hook middleware; iterate loop;
keybinding shortcut mapping; language lang; largest biggest; length len; library lib;
listener handler; mandatory required; maximum max; memory mem ram; message msg; minimum min;
mock patch monkeypatch stub fake; navigation nav; newline eol line-ending; null none nil;
number num; object obj; overwrite override; package pkg; periodic cron; permission privilege;
plugin addon extension; production prod; profile performance; property prop; quick fast;
quit exit leave; recursive nested; regex regexp; reload restart; remap mapping;
replace substitute substitution; repository repo; request req; response resp; schedule periodic;
serial sequential; several multiple; shrink reduce; silence suppress; slow performance; source src;
specification spec; speed performance; start begin launch startup boot; statistics stats;
stdin input; stdout output print; store save; string str; synchronous sync; teardown cleanup;
temporary temp tmp; terminate kill; time-zone timezone; tiny small;
traceback stacktrace backtrace trace; translate internationalization i18n; undo revert;
unique distinct duplicate; upgrade migration; username user; variable var; whole entire;
xss cross-site; zip archive
"""
"""The word at the head of a group stands for each other word of it, and each of them for it."""

_PHRASES: Final = r"""
(?:log|sign)(?:ged|ging)? ?in=login authentication; at the same time=parallel concurrent;
back(?:ed|ing)? up=backup; clean(?:ed|ing)? up=cleanup teardown; command line=cli;
every (?:minute|hour|day|night|week)=schedule cron periodic;
get(?:ting)? rid of=remove disable; how long=timeout duration; how many=count number;
how often=interval frequency; in parallel=concurrent; no longer=removed; not found=missing 404;
out of date=stale outdated; out of memory=memory limit; regular expressions?=regex pattern;
set ?up=setup; sign(?:ed|ing)? up=register registration; speed(?:ed|ing)? up=performance;
switch(?:ed|ing)? (?:\w+ )?off=disable off; time[ds]? out=timeout; too (?:big|large)=limit size;
too long=limit length timeout; too slow=performance; turn(?:ed|ing)? (?:\w+ )?off=disable off;
turn(?:ed|ing)? (?:\w+ )?on=enable on; switch(?:ed|ing)? (?:\w+ )?on=enable on;
turn(?:ed|ing)? of the=disable off; shut(?:ting)? (?:\w+ )?down=shutdown stop terminate;
(?:start|boot)(?:ed|ing)? up=startup start; (?:log|sign)(?:ged|ned|ging|ing)? ?out=logout;
roll(?:ed|ing)? (?:\w+ )?back=rollback revert; opt(?:ed|ing)? out=disable; opt(?:ed|ing)? in=enable;
(?:leave|leaving|left) (?:\w+ )?out=exclude omit; (?:carry|go|keep) on=continue resume;
slow(?:ed|ing)? (?:\w+ )?down=throttle delay limit; mak(?:e|ing) sure=ensure verify assert;
out of the box=default builtin; by hand=manual; on the fly=dynamic; plug(?:ged|ging)? in=plugin;
one (?:by one|at a time|after (?:the other|another))=serial sequential;
(?:all at once|in one go)=batch bulk; side by side=parallel; go(?:es|ing)? wrong=fail error
"""
"""What several words together stand for."""

_JAPANESE: Final = """
エラー=例外; エンコーディング=文字コード; オーバーライド=上書き; コピー=ヤンク; ハイライト=強調;
バリデーション=検証; フォルダ=ディレクトリ; プラグイン=拡張; ペースト=貼り付け;
上書き=オーバーライド; 保存=書き込み; 元に戻=取り消 アンドゥ; 例外=エラー; 削除=消去;
割り当て=マップ; 字下げ=インデント; 差分=違い; 強調=ハイライト; 復元=回復 リカバリ;
拡張=プラグイン; 文字コード=エンコーディング; 文字化け=エンコーディング; 書き込み=保存;
検証=バリデーション; 画面=ウィンドウ; 終了=抜ける 閉じる; 置き換え=置換; 置換=置き換え;
設定=オプション; 貼り付け=ペースト; 起動=開始; 違い=差分; 重複=ユニーク;
サンプル=例; 仕組み=概要 アルゴリズム 構成; 事前に|前もって|必要なもの=要件 前提 依存;
保存先|どこに保存=ディレクトリ パス 出力; 動か(?:す|し|せ)=起動 実行 インストール 使い方;
商用|業務で|仕事で=ライセンス; 手伝|貢献=コントリビュート 開発; 作った人|誰が作=作者; 本番=デプロイ;
手元で|自分の(?:PC|パソコン|マシン)=ローカル インストール セットアップ; 消(?:す|し|せ)=削除;
うまくいかない|動かない=エラー トラブル 注意; 変え(?:る|たい|られ)=設定 変更 オプション;
オフに|切りたい=無効; オンに=有効; サインイン|ログイン=認証 ログイン; 立ち上げ=起動 開始;
(?:一|1|ひと)つずつ=順次 直列
"""

_ELSEWHERE: Final = r"""
(?:apagar|desactivar)=deshabilitar desactivar; (?:activar|encender)=habilitar activar;
iniciar sesión=autenticación login; (?:uno por uno|uno a uno)=secuencial serie;
(?:arrancar|lanzar)=iniciar inicio ejecutar; borrar=eliminar;
(?:desligar|desativar)=desabilitar desativar; (?:ligar|ativar)=habilitar ativar;
(?:iniciar sessão|fazer login)=autenticação login; um por um=sequencial série;
(?:apagar|deletar)=excluir remover; (?:anmelden|einloggen)=Authentifizierung Anmeldung Login;
(?:ausschalten|abschalten)=deaktivieren; einschalten=aktivieren; nacheinander=sequenziell seriell;
löschen=entfernen; se connecter=authentification connexion; (?:éteindre|couper)=désactiver;
allumer=activer; (?:lancer|démarrer)=démarrage exécuter; un par un=séquentiel série
"""
"""The same for Spanish, Portuguese, German and French."""

_UNSPACED: Final = """
登录|登入=认证 登录; 关闭|关掉=禁用 关闭; 打开|开启=启用 开启; 启动=运行 启动; 移除=删除; 删除=移除;
逐个|一个一个=串行 顺序; 设置=配置; 配置=设置; 로그인=인증 로그인; 끄(?:기|는|려면|고)=비활성화;
켜(?:기|는|려면|고)=활성화; 시작=실행; 실행=시작; 삭제=제거; 제거=삭제; 하나씩=순차 직렬
"""
"""The same for Chinese and Korean."""


def others_for(text: str, weights: Mapping[str, float]) -> dict[str, float]:
    """Other tokens for those that a question gives, each with the weight of what it stands for.

    ``weights`` are the question's own tokens; what ``text`` says in several words, or in another
    language than English, counts in full.
    """
    others: dict[str, float] = {}
    for token, weight in weights.items():
        for other in _groups().get(token, ()):
            others[other] = max(weight, others.get(other, 0.0))
    text = normalised(text)
    for phrase, tokens in _phrases():
        if phrase.search(text):
            others.update(dict.fromkeys(tokens, 1.0))
    return {token: weight for token, weight in others.items() if token not in weights}


@cache
def _groups() -> Mapping[str, tuple[str, ...]]:
    """For each token the tokens of its other words."""
    others: dict[str, dict[str, None]] = {}
    for group in _entries(_GROUPS):
        head, *rest = (tokenise(word)[0] for word in group.split())
        for word in rest:
            others.setdefault(head, {})[word] = None
            others.setdefault(word, {})[head] = None
    return {token: tuple(words) for token, words in others.items()}


@cache
def _phrases() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    """What is looked for in the text of a question, and the tokens that it stands for."""
    return tuple(
        (re.compile(pattern, re.IGNORECASE), tuple(dict.fromkeys(tokenise(words))))
        for pattern, words in (
            *(
                (rf"\b(?:{phrase})\b", words)
                for phrase, words in _pairs(f"{_PHRASES};{_ELSEWHERE}")
            ),
            *_pairs(_JAPANESE),
            *_pairs(_UNSPACED),
        )
    )


def _pairs(entries: str) -> Iterable[tuple[str, str]]:
    for entry in _entries(entries):
        phrase, _, words = entry.partition("=")
        yield phrase, words


def _entries(text: str) -> list[str]:
    return [entry.strip() for entry in text.split(";") if entry.strip()]
