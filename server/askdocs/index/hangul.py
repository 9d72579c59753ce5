"""Hangul: the words of Korean without the particles and endings that are written to them."""

from functools import lru_cache
from typing import Final

from askdocs.patterns import lazy_pattern

RUN: Final = "\u1100-\u11ff\uac00-\ud7af"
"""The script, as the inside of a class of a regular expression."""

_PARTICLES: Final = (
    "으로부터 에서부터 이라는 이라고 으로서 으로써 에서는 에서도 에게서 으로는 으로도 까지는 부터는"
    " 이나 이란 라는 라고 으로 에서 에게 에는 에도 까지 부터 보다 처럼 만큼 마다 조차 밖에 한테"
    " 하고 이며 이고 로서 로써 로는 로도 라도 들을 들은 들이 들의 들에 과의 와의 으로만"
    " 을 를 은 는 이 가 에 의 와 과 도 만 로 들 나"
).split()
_BENT: Final = (
    # What 하다 and 되다 become behind a noun: 설치하려면, 설정할, 호출됩니다.
    r"(?:하|되|시키)(?:는데|는지|도록|려면|려고|기를|기가|기는|기에|기도|여야|어야|지만|면서|거나|세요|나요|는가|십시오"
    r"|는|기|고|여|면|지|며|자|던|게)"
    r"|(?:해|돼|되어|하여)(?:야(?:하나요|하는|합니다|만)?|서|도|요|주세요|보세요)?"
    r"|(?:합|됩|시킵)니(?:다|까)|(?:한|된|할|될|함|됨|시킬|시킨)(?:다|다면|다고|지|까요|까|수)?"
    r"|(?:했|됐|되었|하였)(?:다|는데|을|던|습니다|어요)?"
    r"|입니(?:다|까)|인가요?|인지|이에요|예요|이다|이면|일까요?"
)
_ENDING: Final = lazy_pattern(rf"(?<=..)(?:{_BENT})$")
_PARTICLE: Final = lazy_pattern(rf"(?<=.)(?:{'|'.join(_PARTICLES)})$")
_ALONE: Final = frozenset(_PARTICLES)
_KEPT: Final = lazy_pattern(
    # Words that end as a particle does; what the whole word is cannot be told from its end.
    "(?:차이|길이|높이|크기|넓이|사이|페이|나이|종이|깊이|놀이|추가|평가|허가|국가|증가|불가|단가|휴가|인가|회의|정의|주의|동의"
    "|의의|문의|합의|제의|결과|효과|통과|초과|학과|경과|파이|바이|레이|케이|데이|제이|웨이|이하|변화와|오류로"
    "|온도|속도|강도|정도|용도|의도|유도|시도|제도|각도|밀도|빈도|지도|시나리오|경로|진로|별로|서로|바로|새로|캐나|하나|언제나"
    "|모나드|라이브러리|메이|플레이|어레이|딜레이|릴레이|오버레이|디스플레이|그레이|트레이|게이트웨이|스페이)$"
)


@lru_cache(maxsize=65_536)
def stem_of(word: str) -> str:
    """``word`` of Hangul without its particle or ending; empty if it is nothing else."""
    if word in _ALONE:
        return ""
    bent = _ENDING.sub("", word)
    if bent != word:
        return bent
    if _KEPT.search(word):
        return word
    return _PARTICLE.sub("", word)
