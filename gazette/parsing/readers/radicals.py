"""Radicals that a PDF gives in place of the Chinese characters that look alike.

Fonts use one glyph for 日 (U+65E5) and ⽇ (U+2F47, Kangxi radical), and some
programs that write PDF record the radical. No gazette prints radicals as such.
"""

import unicodedata

#: Simplified forms of the radicals supplement, which NFKC does not map.
_SUPPLEMENT = dict(
    zip(
        "⺟⺠⺒⺝⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳",
        "母民巳月虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙龟",
        strict=True,
    )
)


def unify_radical(char: str) -> str:
    """The character that a radical stands for; any other character itself."""
    if "\u2f00" <= char <= "\u2fdf":
        return unicodedata.normalize("NFKC", char)
    return _SUPPLEMENT.get(char, char)
