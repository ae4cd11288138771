"""The lines of an entry of the contents page: number before it, title, document number, page.

Reads lines; writes ``ContentsEntry``. A department in brackets before or behind a title
(【市财政局】) and a date behind it stay in the printed page and are no words of the title.
"""

import re

from gazette.parsing.parsed import ContentsEntry
from gazette.parsing.words.dates import DATE_SHAPE
from gazette.parsing.words.document_numbers import NUMBER, find_number, line_number
from gazette.parsing.words.lines import Line, concatenate, fold
from gazette.parsing.words.markers import Scheme, find_mark
from gazette.parsing.words.numerals import HAN

#: What stands between a title and its page.
LEADERS = "/ \t\u3000\u2002.．…·•‥⋯—-_"
NUMBER_AT_END = re.compile(
    rf"[（(]?\s*((?:{NUMBER.pattern})|[\u4e00-\u9fff、\s]{{2,40}}?令\s*第\s*[\dIlO{HAN}]+\s*号)\s*[)）]?\s*$"
)
_NUMBER = re.sub(r"[?]P<[a-z]+>", "", NUMBER.pattern)
_ORDER = rf"[\u4e00-\u9fff]{{2,30}}令\s*第\s*[\d{HAN}]+\s*号"
#: A number before the title: 示例市人民政府令第12号　示例市停车办法.
_NUMBER_FIRST = re.compile(rf"[（(]?\s*({_NUMBER}|{_ORDER})(?:\s*[)）]\s*|[\s:：]+)(?=\S{{4}})")
_PAGE_END = re.compile(r"(?:[（(]\s*(\d{1,4})\s*[)）]|(?<!\d)(\d{1,4}))\s*$")
_OPEN_PAGE = re.compile(r"[（(]\s*\d{0,3}$")
_CLOSED_PAGE = re.compile(r"\d{0,3}\s*[)）]")
_LED_PAGE = re.compile(r"(?:[…⋯]|[.．·•‥—_]{2,})\s*\d{1,3}$")
_BARE_PAGE = re.compile(r"\d{1,3}")
_SCHEMES = (Scheme.ARABIC, Scheme.HAN_PAREN, Scheme.ARABIC_PAREN, Scheme.HAN_COMMA, Scheme.BARE)
_DEPARTMENT = re.compile(
    r"[\u4e00-\u9fff、\s]{1,20}(?:政府|[局委办厅院部署会处站关行]|办公[室厅]|中心|支队|总队|公司|大学|法院|检察院)"
)
_BEFORE = re.compile(r"[【〖\[［]([^】〗\]］]{2,20})[】〗\]］]\s*|[（(]([^（）()]{2,20})[）)]\s*")
_BEHIND = re.compile(r"\s*(?:[【〖\[［]([^】〗\]］]{2,20})[】〗\]］]|[（(]([^（）()]{2,20})[）)])$")
_DATE_BEHIND = re.compile(rf"\s*[（(]\s*{DATE_SHAPE}\s*[）)]$")


def is_department(words: str) -> bool:
    """Whether words in brackets name the body that issued a document: 市财政局, 市政府."""
    return bool(_DEPARTMENT.fullmatch(words))


def page_at_end(text: str) -> tuple[int, int] | None:
    """Where leaders and page begin at the end of an entry's line, and the page; or None.

    A page stands in brackets, or behind leaders or a space, or alone.
    """
    match = _PAGE_END.search(text[-12:])
    if not match:
        return None
    end = len(text) - len(text[-12:]) + match.start()
    start = len(text[:end].rstrip(LEADERS))
    if match[1] is None and start == end and end > 0:
        return None
    return start, int(match[1] or match[2])


def with_whole_pages(lines: list[Line], start: int) -> list[tuple[Line, int]]:
    """The lines from ``start`` on, each with its index, pages that a line break cut made whole.

    ``……（3`` and ``1）`` or ``……1`` and ``2`` are one line, which has the index of the last.
    """
    rows: list[tuple[Line, int]] = []
    for index in range(start, len(lines)):
        line = lines[index]
        if rows and _goes_on_with_page(rows[-1][0].text, line.text):
            rows[-1] = (concatenate([rows[-1][0], line]), index)
        else:
            rows.append((line, index))
    return rows


def _goes_on_with_page(text: str, following: str) -> bool:
    if len(following) > 6:
        return False
    if _OPEN_PAGE.search(text[-6:]):
        return bool(_CLOSED_PAGE.fullmatch(following))
    return bool(_BARE_PAGE.fullmatch(following) and _LED_PAGE.search(text[-12:]))


def entry_numbering(lines: list[Line]) -> Scheme | None:
    """The kind of number that stands before the entries: 1. 2. 3., （一）（二）, 01 02; or None."""
    last: dict[Scheme, int] = {}
    for line in lines:
        mark = find_mark(line.text)
        if mark is None or mark.scheme not in _SCHEMES:
            continue
        if "。" in line.text:
            break
        if mark.ordinal != last.get(mark.scheme, 0) + 1:
            continue
        last[mark.scheme] = mark.ordinal
        is_entry = page_at_end(line.text) is not None or len(line.text) > 16
        least = 3 if mark.scheme is Scheme.BARE else 2
        if mark.ordinal >= least and is_entry:
            return mark.scheme
    return None


def opens_entry(text: str, numbering: Scheme) -> bool:
    """Whether a line begins an entry with a number of this kind."""
    mark = find_mark(text)
    return mark is not None and mark.scheme is numbering


def entry_of(
    column: str | None, lines: list[Line], page: int | None, numbering: Scheme | None = None
) -> ContentsEntry | None:
    """The entry of the collected lines, its number apart from its title; None if both lack."""
    whole = concatenate(lines)
    mark = find_mark(lines[0].text) if numbering and lines else None
    if mark and mark.scheme is numbering:
        lines = [lines[0].cut(mark.end), *lines[1:]]
    number: str | None = None
    own = [None if _closes_bracket(line.text) else line_number(line.text) for line in lines]
    if any(own) and not all(own):
        title = _join_words([line for line, found in zip(lines, own, strict=True) if not found])
        number = next(filter(None, own))
        return ContentsEntry(column, _bare_title(title), number, page, whole.span)
    text = _join_words(lines).rstrip(LEADERS)
    text = _DATE_BEHIND.sub("", text)
    match = NUMBER_AT_END.search(_without_department_behind(text))
    if match and (found := find_number(match[1])):
        number, text = found, text[: match.start()]
    first = _NUMBER_FIRST.match(text) if number is None else None
    if first and (found := find_number(first[1])):
        number, text = found, text[first.end() :]
    title = _bare_title(text)
    if not title and not number:
        return None
    return ContentsEntry(column, title, number, page, whole.span)


def _closes_bracket(text: str) -> bool:
    """Whether a line closes a bracket that a line before it opens: 民政府令第43号）."""
    folded = fold(text)
    return folded.find(")") >= 0 and "(" not in folded[: folded.find(")")]


def _bare_title(text: str) -> str:
    """A title without leaders, and without the department in brackets beside it."""
    text = text.strip(LEADERS)
    before = _BEFORE.match(text)
    if before and is_department(fold(before[1] or before[2])) and before.end() < len(text):
        text = text[before.end() :]
    return _without_department_behind(text).strip(LEADERS)


def _without_department_behind(text: str) -> str:
    behind = _BEHIND.search(text)
    if behind and behind.start() and is_department(fold(behind[1] or behind[2])):
        return text[: behind.start()]
    return text


def _join_words(lines: list[Line]) -> str:
    """The lines of a wrapped title, with nothing between them, as Chinese is set."""
    return "".join(line.text for line in lines)
