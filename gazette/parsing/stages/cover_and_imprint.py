"""Cover and imprint. Part of stage 2, contents.

Reads the cleaned lines of the first and the last page; writes what they say of
the gazette and of the issue.
"""

import re

from gazette.parsing.parsed import GazetteFacts, IssueFacts
from gazette.parsing.words.dates import find_date
from gazette.parsing.words.lines import Line, fold
from gazette.parsing.words.numerals import HAN, int_or_zero

_YEAR_NUMBER = re.compile(rf"(\d{{4}})\s*年?\s*[·.]?\s*第\s*([\d{HAN}]{{1,4}})\s*[期号]")
_SERIAL = re.compile(r"总第?\s*(\d{1,5})\s*[期号]")
#: What stands in a sentence and on no cover.
_SENTENCE = re.compile(r"[，；。！？]")
_FREQUENCY = re.compile(r"(?:双月|半月|[周旬月季年])刊")
_ORGANIZER = re.compile(r"(.{4,40}?)(?:主管主办|主办|主管)")
_IMPRINT = re.compile(
    r"(?:《?[\u4e00-\u9fff]{2,30}公报》?简介|(?:主管主办|主管单位|主办单位|主管|主办|编辑出版|编辑|出版)\s*[:：].+)"
)
#: The imprint stands among the last lines of an issue.
_IMPRINT_LINES = 60
_COVER_LINES = 14
_COLLECTION = re.compile(r"(?:汇编|选编|汇集|合订本|政报|文告)\s*(?:[（(].*[）)])?$")
_FOUNDED = re.compile(
    r"(?:创刊|创办|创立)于\s*(?P<a>\d{4})\s*年\s*(?:(?P<b>\d{1,2})\s*月)?"
    r"|(?P<c>\d{4})\s*年\s*(?:(?P<d>\d{1,2})\s*月)?\s*(?:正式)?(?:创刊|创办)"
)
_IMPRINT_KEYS = {
    "organizer": r"(?:主管主办|主办单位|主办|主管单位|主管)",
    "editor": r"(?:编辑出版|编辑单位|编辑|出版单位|出版)",
    "phone": r"(?:联系电话|电\s*话)",
    "address": r"(?:地\s*址|编辑部地址)",
    "website": r"(?:网\s*址|网\s*站|门户网站)",
}


def names_issue(lines: list[Line]) -> bool:
    """Whether a line prints the number of an issue: 2024年第1期; a sentence may name another."""
    return any(_YEAR_NUMBER.search(line.text) for line in lines if not _SENTENCE.search(line.text))


def is_cover(lines: list[Line]) -> bool:
    """Whether the lines before 目录 are a cover, not the head of a document."""
    return (
        not lines
        or names_issue(lines)
        or any("公报" in line.text for line in lines)
        or is_collection(lines)
    )


def is_collection(lines: list[Line]) -> bool:
    """Whether the lines before 目录 are the title of a collection of documents (汇编), no issue."""
    words = "\n".join(line.text for line in lines)
    is_issue = names_issue(lines) or "公报" in words
    return not is_issue and any(_COLLECTION.search(line.text) for line in lines[:4])


def cover_length(lines: list[Line]) -> int:
    """The number of leading lines that look like a cover where there is no contents page."""
    length = 0
    for index, line in enumerate(lines[:_COVER_LINES]):
        if not _is_cover_line(fold(line.text)):
            break
        length = index + 1
    return length


def _is_cover_line(text: str) -> bool:
    return bool(
        text.endswith(("公报", "主办", "主管"))
        or _YEAR_NUMBER.search(text)
        or _SERIAL.search(text)
        or _FREQUENCY.search(text)
        or find_date(text)
        or text.isascii()
    )


def read_cover(lines: list[Line]) -> tuple[GazetteFacts, IssueFacts]:
    """What the lines of a cover say of the gazette and of the issue."""
    text = "\n".join(line.text for line in lines if not _SENTENCE.search(line.text))
    issue, serial = _YEAR_NUMBER.search(text), _SERIAL.search(text)
    return _gazette_on_cover(lines, text), IssueFacts(
        year=int(issue[1]) if issue else None,
        number=int_or_zero(issue[2]) or None if issue else None,
        serial_number=int(serial[1]) if serial else None,
        published_on=find_date(text),
    )


def _gazette_on_cover(lines: list[Line], text: str) -> GazetteFacts:
    folded = [fold(line.text) for line in lines]
    names = (line for line in folded if line.endswith("公报") and 4 <= len(line) <= 30)
    ascii_lines = (line.text for line in lines if line.text.isascii())
    organizers = (match[1] for line in folded if (match := _ORGANIZER.fullmatch(line)))
    frequency = _FREQUENCY.search(text)
    return GazetteFacts(
        name=next(names, None),
        pinyin_name=next((line for line in ascii_lines if "GONGBAO" in line.upper()), None),
        organizer=next(organizers, None),
        frequency=frequency[0] if frequency else None,
    )


def find_imprint(lines: list[Line], start: int) -> int:
    """The index of the first line of the imprint behind ``start``, or ``len(lines)``."""
    for index in range(max(start, len(lines) - _IMPRINT_LINES), len(lines)):
        if _IMPRINT.fullmatch(lines[index].text):
            return index
    return len(lines)


def read_imprint(lines: list[Line], facts: GazetteFacts) -> GazetteFacts:
    """The facts of the cover completed with those of the imprint."""
    text = "\n".join(line.text for line in lines)
    found: dict[str, str] = {}
    for name, key in _IMPRINT_KEYS.items():
        match = re.search(rf"^{key}\s*[:：]\s*(.+)$", text, re.MULTILINE)
        if match:
            found[name] = match[1].strip()
    founded = _FOUNDED.search(text)
    site = re.search(r"https?://[\w./:-]+", text)
    prose = [line.text for line in lines if line.text.endswith("。")]
    return GazetteFacts(
        name=facts.name,
        pinyin_name=facts.pinyin_name,
        organizer=found.get("organizer") or facts.organizer,
        editor=found.get("editor"),
        founded=_year_month(founded),
        frequency=facts.frequency,
        phone=found.get("phone"),
        address=found.get("address"),
        website=found.get("website") or (site[0] if site else None),
        imprint="\n".join(prose) or None,
    )


def _year_month(match: re.Match[str] | None) -> str | None:
    """``1995-07`` or ``1995``: month or year of 创刊."""
    if not match:
        return None
    year, month = match["a"] or match["c"], match["b"] or match["d"]
    return f"{year}-{int(month):02d}" if month else year
