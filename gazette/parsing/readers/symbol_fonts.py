"""Characters of symbol fonts, which Word stores in the private use area of Unicode.

A known one becomes the Unicode character that looks the same; any other is kept.
"""

_WINGDINGS = {
    0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "□", 0x74: "◆", 0x75: "◆", 0x76: "◆", 0x9F: "•",
    0xA1: "○", 0xA7: "■", 0xA8: "□", 0xD8: "➢", 0xE0: "→", 0xF0: "⇨", 0xFB: "×", 0xFC: "✓",
    0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_WINGDINGS_2 = {0x52: "☑", 0x54: "☒", 0x50: "✓", 0x4F: "×", 0xA3: "□", 0x97: "●", 0x98: "•"}
_SYMBOL = {0xB7: "•", 0xB0: "°", 0xB1: "±", 0xB4: "×", 0xB8: "÷", 0xA3: "≤", 0xB3: "≥", 0xAE: "→"}
_FONTS = {"wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2, "symbol": _SYMBOL}


def is_private_use(char: str) -> bool:
    return "\ue000" <= char <= "\uf8ff"


def symbol_character(char: str, font: str = "") -> str:
    """The Unicode character for a character of ``font``; without a font, all tables are tried."""
    if not is_private_use(char):
        return char
    code = ord(char) & 0xFF
    tables = [_FONTS[font.lower()]] if font.lower() in _FONTS else [_WINGDINGS, _SYMBOL]
    return next((table[code] for table in tables if code in table), char)
