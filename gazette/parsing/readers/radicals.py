"""Characters that a PDF names by a look-alike from the blocks of radicals.

A font's one glyph serves 日 (U+65E5) and ⽇ (U+2F47, Kangxi radical); some writers
of PDF note down the wrong one. No gazette prints a radical as such.
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


def unified(char: str) -> str:
    """The character that a radical stands for; any other character itself."""
    if "\u2f00" <= char <= "\u2fdf":
        return unicodedata.normalize("NFKC", char)
    return _SUPPLEMENT.get(char, char)
