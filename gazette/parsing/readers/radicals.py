"""Characters that a PDF gives in place of the Chinese characters that look alike.

Fonts use one glyph for 日 (U+65E5) and ⽇ (U+2F47, Kangxi radical), and some
programs that write PDF record the radical. No gazette prints radicals as such, and
the parser could not read 第⼀条: they are read as the character, and a note says which.
Compatibility characters (金 U+F90A, ﬁ, ︵) stay as they are, and a note says which.
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
#: First and last code points of compatibility ideographs, ligatures and vertical forms.
_COMPATIBILITY = (
    ("\uf900", "\ufb06"),
    ("\ufe10", "\ufe19"),
    ("\ufe30", "\ufe4f"),
    ("\U0002f800", "\U0002fa1f"),
)


def unify_radical(char: str) -> str:
    """The character that a radical stands for; any other character itself."""
    if "\u2f00" <= char <= "\u2fdf":
        return unicodedata.normalize("NFKC", char)
    return _SUPPLEMENT.get(char, char)


def is_compatibility(char: str) -> bool:
    """Whether a character has a place in Unicode only for the sake of older character sets."""
    return any(first <= char <= last for first, last in _COMPATIBILITY)
