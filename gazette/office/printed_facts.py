"""Whether a document's title, number and date stand in its source. Pure.

Reads the stretch of the source in which a document stands; a fact that cannot be read there
in any form is certainly not printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from gazette.office.kept_source import bare
from gazette.parsing.words.dates import DATE, chinese_date, find_short_date, read_date
from gazette.parsing.words.document_numbers import NUMBER, canonical_number, line_number
from gazette.parsing.words.lines import fold, fold_title
from gazette.parsing.words.numerals import HAN, int_or_zero
from gazette.parsing.words.traditional_characters import simplified

#: The number of an order or a notice: 第76号, 第七十六号.
_ORDINAL = re.compile(rf"第?([\d{HAN}OoIl]{{1,7}})号")
_LETTERS = str.maketrans("OoIl", "0011")
_SHORT_DATE = re.compile(
    r"(?:19|20)\d\d\s?[-/.－．—]\s?\d{1,2}\s?[-/.－．—]\s?\d{1,2}|(?:19|20)\d{6}"
)


def prints_title(text: str, title: str) -> bool:
    """Whether a title stands in a text, whatever its marks and spaces."""
    return fold_title(title) in fold_title(text)


def prints_number(text: str, number: str) -> bool:
    """Whether a document number, given in its canonical form, stands in a text.

    Numbers are read in simplified characters, whatever the text is printed in.
    """
    wanted = fold(simplified(number))
    folded = fold(simplified(text))
    if wanted in folded:
        return True
    if any(fold(canonical_number(found)).endswith(wanted) for found in NUMBER.finditer(folded)):
        return True
    order = re.fullmatch(r".*第(\d+)号", wanted)
    if not order:
        return False
    return any(_value(found[1]) == int(order[1]) for found in _ORDINAL.finditer(folded))


def _value(numeral: str) -> int:
    digits = numeral.translate(_LETTERS)
    return int(digits) if digits.isdecimal() else int_or_zero(numeral)


def is_among(number: str, numbers: Iterable[str]) -> bool:
    """Whether a document number is one of those that lines print."""
    return simplified(number) in numbers


def prints_date(text: str, day: date) -> bool:
    """Whether a day stands in a text: in words, in figures, or as tables of web pages print it."""
    return day in set(_dates(text)) or day in set(_dates(bare(text)))


def _dates(text: str) -> Iterator[date | None]:
    yield from (read_date(found) for found in DATE.finditer(simplified(text)))
    yield from (find_short_date(found[0]) for found in _SHORT_DATE.finditer(fold(text)))


def numbers_of_lines(lines: Iterable[str]) -> list[str]:
    """The document numbers that lines print as a whole, canonical, in simplified characters."""
    return [number for line in lines if (number := line_number(simplified(line)))]


def in_words(value: object) -> str:
    """A fact as it is shown: a date in Chinese."""
    return chinese_date(value) if isinstance(value, date) else str(value or "")
