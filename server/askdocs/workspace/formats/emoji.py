"""Shortcodes of emoji such as ``:rocket:``, as the character that a reader sees."""

import unicodedata
from functools import lru_cache
from typing import Final

_CALLED_OTHERWISE: Final = {
    "+1": "👍", "-1": "👎", "100": "💯", "1234": "🔢", "art": "🎨", "boom": "💥", "bulb": "💡",
    "clap": "👏", "computer": "💻", "email": "📧", "construction_worker": "👷", "cn": "🇨🇳",
    "de": "🇩🇪", "es": "🇪🇸", "eyes": "👀", "fr": "🇫🇷", "gb": "🇬🇧", "grinning": "😀", "hankey": "💩",
    "heart": "❤️", "hugs": "🤗", "joy": "😂", "jp": "🇯🇵", "kr": "🇰🇷", "laughing": "😆", "link": "🔗",
    "loudspeaker": "📢", "mag": "🔍", "mega": "📣", "moneybag": "💰", "movie_camera": "🎥",
    "muscle": "💪", "new": "🆕", "no_entry": "⛔", "ok": "🆗", "ok_hand": "👌", "open_book": "📖",
    "book": "📖", "pencil": "📝", "pencil2": "✏️", "point_down": "👇", "point_left": "👈",
    "point_right": "👉", "point_up": "☝️", "poop": "💩", "pray": "🙏", "question": "❓",
    "exclamation": "❗", "raised_hands": "🙌", "recycle": "♻️", "rotating_light": "🚨", "ru": "🇷🇺",
    "scroll": "📜", "smile": "😄", "smiley": "😃", "smirk": "😏", "star2": "🌟", "sunglasses": "😎",
    "sweat_smile": "😅", "tada": "🎉", "thinking": "🤔", "thumbsdown": "👎", "thumbsup": "👍",
    "triangular_flag_on_post": "🚩", "truck": "🚚", "twisted_rightwards_arrows": "🔀",
    "us": "🇺🇸", "uk": "🇬🇧", "wave": "👋", "white_check_mark": "✅", "wink": "😉", "wrench": "🔧",
    "x": "❌", "zap": "⚡", "arrow_up": "⬆️", "arrow_down": "⬇️", "arrow_left": "⬅️",
    "arrow_right": "➡️", "lipstick": "💄", "chart_with_upwards_trend": "📈", "whale": "🐳",
    "globe_with_meridians": "🌐", "hammer_and_wrench": "🛠️", "tools": "🛠️", "gear": "⚙️",
    "information_source": "ℹ️", "checkered_flag": "🏁", "stop_sign": "🛑", "bangbang": "‼️",
    "heavy_check_mark": "✔️", "heavy_plus_sign": "➕", "heavy_minus_sign": "➖", "coffee": "☕",
    "octocat": "", "shipit": "", "trollface": "", "bowtie": "",
}  # fmt: skip
"""Those whose names are not what Unicode calls them, and pictures that are no characters."""

_KINDS_OF_NAMES: Final = (
    "{}",
    "{} sign",
    "{} face",
    "{} symbol",
    "smiling face with {}",
    "face with {}",
)


@lru_cache(1_000)
def _named(name: str) -> str | None:
    for pattern in _KINDS_OF_NAMES:
        try:
            found = unicodedata.lookup(pattern.format(name.replace("_", " ")))
        except KeyError:
            continue
        if len(found) == 1 and unicodedata.category(found) == "So":
            return found
    return None


def character(name: str) -> str | None:
    """The emoji of that name; ``None`` where there is none."""
    return _CALLED_OTHERWISE[name] if name in _CALLED_OTHERWISE else _named(name)
