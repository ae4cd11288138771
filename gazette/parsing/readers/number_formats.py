"""The numbers that Word and browsers generate, by the name of their format.

The names are those of ST_NumberFormat, ECMA-376 Part 1, 17.18.59.
"""

from collections.abc import Callable

from gazette.parsing.words.numerals import to_han

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_FORMAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
_CIRCLED = "⓪①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿"


def _chinese(value: int) -> str:
    """一百零三, as laws number their articles."""
    return to_han(value) if value <= 9999 else str(value)


def _digits(value: int, zero: str = "〇") -> str:
    """一〇三: digit by digit."""
    return "".join((zero + "一二三四五六七八九")[int(digit)] for digit in str(value))


def _counting(value: int) -> str:
    """九十九 up to 99, then digit by digit: 一○○."""
    return to_han(value) if 0 < value < 100 else _digits(value, "○")


def _japanese(value: int) -> str:
    """百一, 千百十: without 零, and without 一 before a unit."""
    if not 0 < value <= 9999:
        return _digits(value)
    han = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, unit)
        if digit:
            han += ("" if digit == 1 and name else "〇一二三四五六七八九"[digit]) + name
    return han


def _letter(value: int) -> str:
    """a … z, aa, bb …; at most thirty letters, as Word prints."""
    return chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 % 30 + 1) if value > 0 else ""


def _roman(value: int) -> str:
    if not 0 < value < 5000:
        return str(value)
    roman = ""
    for number, letters in _ROMAN:
        count, value = divmod(value, number)
        roman += letters * count
    return roman


def _formal(value: int) -> str:
    """壹拾贰, as sums of money are written."""
    han = _chinese(value)
    return (f"一{han}" if han.startswith("十") else han).translate(_FORMAL)


def _signs(signs: str) -> Callable[[int], str]:
    """The format that counts through ``signs``; beyond the last, Arabic digits."""
    return lambda value: signs[value - 1] if 0 < value <= len(signs) else str(value)


def _code_points(first: str, last: int) -> Callable[[int], str]:
    """The format whose signs 1 to ``last`` follow one another in Unicode, from ``first`` on."""
    return lambda value: chr(ord(first) + value - 1) if 0 < value <= last else str(value)


def _circled(value: int) -> str:
    return _CIRCLED[value] if 0 <= value < len(_CIRCLED) else str(value)


_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")

FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda value: f"{value:02d}",
    "decimalFullWidth": lambda value: str(value).translate(_FULL_WIDTH),
    "decimalFullWidth2": lambda value: str(value).translate(_FULL_WIDTH),
    "numberInDash": lambda value: f"- {value} -",
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": _code_points("⑴", 20),
    "decimalEnclosedFullstop": _code_points("⒈", 20),
    "ideographEnclosedCircle": _code_points("㊀", 10),
    "chineseCounting": _counting,
    "chineseCountingThousand": _chinese,
    "taiwaneseCounting": _counting,
    "taiwaneseCountingThousand": _chinese,
    "taiwaneseDigital": lambda value: _digits(value, "○"),
    "ideographDigital": _digits,
    "japaneseDigitalTenThousand": _digits,
    "japaneseCounting": _japanese,
    "chineseLegalSimplified": _formal,
    "ideographTraditional": _signs(_STEMS),
    "ideographZodiac": _signs(_BRANCHES),
    "lowerLetter": _letter,
    "upperLetter": lambda value: _letter(value).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda value: _roman(value).upper(),
    "none": lambda value: "",
}


def format_number(value: int, name: str) -> str:
    """``value`` in the format ``name``; in Arabic digits where the format is unknown."""
    return FORMATS.get(name, str)(max(0, value))
