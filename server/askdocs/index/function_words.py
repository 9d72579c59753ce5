"""Function words of Chinese, Japanese and Korean: what a question is asked with, not about.

Where they are left out of a question, what stands beside them makes no pair with them.
"""

from typing import Final

from askdocs.index.languages import language_of
from askdocs.patterns import lazy_pattern

_CHINESE: Final = lazy_pattern(
    "为什么|為什麼|怎么(?:样|办|才能|能|去)?|怎麼(?:樣|辦|才能|能|去)?|怎样|怎樣|如何|什[么麼]时?候?|甚麼|多少"
    "|哪[些个個里裡儿兒]|是否|能否|能不能|可不可以|有没有|有沒有|是不是|请问|請問|可以|应该|應該|需要|想要|使用|进行|進行"
    "|用(?=[哪什甚])|(?<!目)的(?!确|確)|[吗嗎呢吧啊了我你您们們把被让讓是或及也都就]"
)
_JAPANESE: Final = lazy_pattern(
    "どう(?:やって|すれば|したら|やれば|して|なる|いう|する)?(?:いい|よい)?|どの(?:ように|くらい)?|どこ(?:で|に|を)?|なぜ|なんで"
    "|(?:何|なに)(?:か|が|を|ですか)|いつ|どれ|いくつ"
    "|(?:すれば|したら|れば)?(?:いい|よい|良い)(?:の)?(?:ですか|でしょうか)|(?:ます|です|ません|でしょう)か?"
    "|(?:教えて|知りたい|ください|下さい)|(?:する)?(?:方法|手順|やり方|には)|場合|(?:について|とは|において|に関して)"
    "|(?:こと|もの)(?:が|は|を)?(?:でき(?:ます|る)(?:か)?)?|でき(?:ます|る)か?|したい(?:の)?(?:です)?"
)
_KOREAN: Final = lazy_pattern(
    "(?<![가-힣])(?:"
    "어떻게|어떤|어느|어디(?:에서|에|서|로)?|언제|누가|누구|왜|얼마나|몇|무엇(?:을|이|인가요|인지|입니까)?|무슨|뭐(?:예요|야|가|를)?"
    "|하(?:나요|면|는|려면|고|기|지)|할|수|수가|수는|있(?:나요|습니까|는지?|을까요|어요|다|는가요?)|없(?:나요|는|이|어요)|되(?:나요|는지?)"
    "|해야|합니까|한다|하는지|(?:인가|일까|입니)[요까]?|좀|것(?:을|이|은)?|방법(?:은|이|을)?|경우(?:에|는)?|때(?:는|에)?"
    "|사용(?:하나요|하려면|합니까|하는|할|해서|해야)?|알려(?:줘|주세요)|궁금(?:해요|합니다)|그리고|또는|및|대해|대한|위해|위한|주세요|싶(?:어요|습니다|은데)?"
    ")(?![가-힣])"
    "|(?<=[가-힣]{2})(?:은|는|이|가)?(?:무엇|뭔)(?:인가요|가요)"
)
_OF: Final = {"zh": _CHINESE, "ja": _JAPANESE, "ko": _KOREAN}


def without_function_words(text: str) -> str:
    """``text`` with a space for each of them, if it is in one of these languages."""
    words = None if text.isascii() else _OF.get(language_of(text))
    return text if words is None else words.sub(" ", text)
