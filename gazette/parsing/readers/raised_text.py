"""Superscripts and subscripts as Unicode characters: 10⁴, m³, H₂O.

A source sets them as small characters above or below the line; without that, 10⁴ would
read 104. Reads the raised or lowered words; writes them in the characters that Unicode
has for them. Not every character has one: such words stay as they are, and the reader
notes their place (``RaisedWords``).
"""

import unicodedata

_DIGITS_AND_SIGNS = "0123456789+\u2212=()"
#: Signs that stand above the line by their own shape; raising them changes nothing.
_HIGH_SIGNS = "°′″'’”*※™®©"
#: Hyphens and dashes that sources write for a minus sign.
_MINUS = "-\u2010\u2011\u2013\uff0d\ufe63"
_LONGEST_PLACE = 12
#: No superscript or subscript letter lies behind this code point, but for rare variants.
_LAST = 0x2C80


def _tables() -> tuple[dict[str, str], dict[str, str]]:
    """The superscript and the subscript of each character that has one.

    The letters are those of English and Greek. The ordinal signs ª and º are replaced by
    the modifiers ᵃ and ᵒ, which come behind them in Unicode.
    """
    raised: dict[str, str] = {}
    lowered: dict[str, str] = {}
    for code in range(0x80, _LAST):
        form, _, base = unicodedata.decomposition(chr(code)).partition(" ")
        if form not in ("<super>", "<sub>") or " " in base:
            continue
        char = chr(int(base, 16))
        is_letter = char.isalpha() and (char.isascii() or "\u0391" <= char <= "\u03c9")
        if char in _DIGITS_AND_SIGNS or is_letter:
            (raised if form == "<super>" else lowered)[char] = chr(code)
    for table in (raised, lowered):
        table.update(dict.fromkeys(_MINUS, table["\u2212"]))
        wide = {chr(ord(c) + 0xFEE0): sign for c, sign in table.items() if "!" <= c <= "~"}
        table.update(wide)
        table.update({sign: sign for sign in [*table.values()]})
    raised.update({sign: sign for sign in _HIGH_SIGNS})
    return raised, lowered


_RAISED, _LOWERED = _tables()


def raise_text(text: str) -> str | None:
    """``text`` in superscript characters; None where a character has none. Spaces stay."""
    return _translate(text, _RAISED)


def lower_text(text: str) -> str | None:
    """``text`` in subscript characters; None where a character has none. Spaces stay."""
    return _translate(text, _LOWERED)


def _translate(text: str, table: dict[str, str]) -> str | None:
    if any(char not in table and not char.isspace() for char in text):
        return None
    return "".join(table.get(char, char) for char in text)


class RaisedWords:
    """Writes raised and lowered words, and notes the places of those that no character writes."""

    def __init__(self) -> None:
        #: Notes for the editor in Chinese, in order.
        self.notes: list[str] = []

    def write(self, text: str, *, is_raised: bool, before: str) -> str:
        """The words in superscript or subscript characters, or as they are with a note.

        ``before`` are the words that stand before them, of which the note shows the last.
        """
        written = raise_text(text) if is_raised else lower_text(text)
        if written is not None:
            return written
        name = "上标" if is_raised else "下标"
        place = before.strip()[-_LONGEST_PLACE:]
        where = f"“{place}”之后的" if place else "行首的"
        self.notes.append(
            f"{where}{name}“{text.strip()}”没有对应的{name}字符，已按普通文字读入，请核对原件。"
        )
        return text
