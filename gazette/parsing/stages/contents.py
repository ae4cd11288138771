"""Stage 2, contents. Reads the cleaned lines; writes cover facts and contents entries.

The contents page (目录) lists columns, and for each document its title, number
and printed page. Cover and imprint are read by ``cover_and_imprint``.
"""

import re
from dataclasses import dataclass, field

from gazette.parsing.parsed import ContentsEntry, GazetteFacts, IssueFacts
from gazette.parsing.stages.contents_entries import (
    LEADERS,
    NUMBER_AT_END,
    entry_numbering,
    entry_of,
    is_department,
    opens_entry,
    page_at_end,
    with_whole_pages,
)
from gazette.parsing.stages.contents_without_pages import unpaged_entries
from gazette.parsing.stages.cover_and_imprint import (
    cover_length,
    is_collection,
    is_cover,
    names_issue,
    read_cover,
)
from gazette.parsing.words.bodies import is_title
from gazette.parsing.words.document_numbers import find_number, is_order_head, line_number
from gazette.parsing.words.lines import Line, fold, fold_title
from gazette.parsing.words.markers import Scheme, find_mark
from gazette.parsing.words.numerals import HAN

_PAGE_FIRST = re.compile(r"[（(]?(\d{1,3})[）)]?[\s\u3000]+(?=[^\d\s.．、])")
#: The contents page and its entries take no more lines than these.
_LONGEST_PAGE = 300
_HEAD = re.compile(r"(?:本期|总)?目[录次](?:CONTENTS|MULU)?|要目", re.IGNORECASE)
#: The marks that may stand before the name of a column: 一、市政府文件.
_COLUMN_MARKS = (Scheme.HAN_COMMA, Scheme.HAN_PAREN)
_COLUMN_MARKED = re.compile(
    r"(?:【(.+)】|『(.+)』|「(.+)」|[·•●◆■★☆◎]\s*(.+?)\s*[·•●◆■★☆◎]?|[\[［〖](.+)[\]］〗]|[<〈](.+)[>〉])"
)
_COLUMN_BARE = re.compile(
    r"(?:[\u4e00-\u9fff]{0,12}(?:文件|政府令|令|人事任免|人事|任免|公告|通告|大事记|决定|政务公开|规章|"
    r"政策解读|解读|公文|文件选登|会议|领导讲话|重要讲话|统计公报))"
)


@dataclass
class FrontPages:
    """What cover and contents page say, and the number of lines they take."""

    gazette: GazetteFacts = field(default_factory=GazetteFacts)
    issue: IssueFacts = field(default_factory=IssueFacts)
    entries: list[ContentsEntry] = field(default_factory=list)
    length: int = 0


def read_front(lines: list[Line]) -> FrontPages:
    """Cover and contents page of an issue; ``length`` is 0 for a document without them."""
    start, first = _head(lines)
    cover = lines[: start if start is not None else cover_length(lines)]
    if not (names_issue(cover) if start is None else is_cover(cover)):
        return FrontPages()
    front = FrontPages(length=len(cover))
    if start is not None and is_collection(cover) and not _lists_documents(lines, first):
        return FrontPages()
    if start is not None:
        front.entries, front.length = _entries(lines, first)
    front.gazette, front.issue = read_cover(cover)
    return front


def _lists_documents(lines: list[Line], first: int) -> bool:
    """Whether the entries behind the head of a collection are documents, not its chapters."""
    entries, _end = _entries(lines, first)
    named = sum(bool(entry.document_number) or is_title(entry.title) for entry in entries)
    return len(entries) >= 2 and named * 2 > len(entries)


def _head(lines: list[Line]) -> tuple[int | None, int]:
    """The line of the head 目录, which may be broken in two, and the line behind it; or None."""
    for index, line in enumerate(lines[:80]):
        words = fold(line.text)
        if _HEAD.fullmatch(words):
            return index, index + 1
        if words == "目" and index + 1 < len(lines) and fold(lines[index + 1].text) in "录次":
            return index, index + 2
    return None, 0


@dataclass
class _EntryReader:
    """The contents page as far as it is read; ``open`` are the lines of the next entry."""

    column: str | None = None
    open: list[Line] = field(default_factory=list)
    entries: list[ContentsEntry] = field(default_factory=list)
    end: int = 0
    numbering: Scheme | None = None

    def close(self, page: int | None, index: int) -> None:
        """Make an entry of the open lines, of which line ``index`` is the last."""
        entry = entry_of(self.column, self.open, page, self.numbering)
        self.open = []
        if entry:
            self.entries.append(entry)
            self.end = index + 1


def _entries(lines: list[Line], start: int) -> tuple[list[ContentsEntry], int]:
    """The entries of the contents page that begins at ``start``, and where it ends.

    An entry is closed by its printed page, or by its number in brackets; the
    page ends where the first entry's title comes again or no entry closes.
    """
    if fold(lines[start].text if start < len(lines) else "").upper() in ("CONTENTS", "MULU"):
        start += 1
    numbering = entry_numbering(lines[start : start + _LONGEST_PAGE])
    if numbering is None and _is_page_first(lines, start):
        return _page_first_entries(lines, start)
    if unpaged := unpaged_entries(lines, start, numbering, _column_of):
        return unpaged
    reader = _EntryReader(end=start, numbering=numbering)
    rows = with_whole_pages(lines, start)
    for at, (line, index) in enumerate(rows):
        if _body_begins(reader, line, lines, index):
            break
        if reader.open and numbering and opens_entry(line.text, numbering):
            reader.close(None, rows[at - 1][1])
        column = _column(line.text, reader, lines, index)
        if column is not None:
            _flush(reader, index - 1)
            reader.column, reader.end = column, index + 1
            continue
        page = page_at_end(line.text)
        if page:
            reader.open.append(line.cut(0, page[0]))
            reader.close(page[1], index)
            continue
        reader.open.append(line)
        if _closes_without_page(reader.open, lines, index):
            reader.close(None, index)
    return reader.entries, reader.end


def _is_page_first(lines: list[Line], start: int) -> bool:
    """Whether the entries begin with their pages: ``3　示例市…办法``."""
    return sum(bool(_PAGE_FIRST.match(line.text)) for line in lines[start : start + 16]) >= 3


def _page_first_entries(lines: list[Line], start: int) -> tuple[list[ContentsEntry], int]:
    """The entries of a contents page whose pages stand before the titles, and where it ends."""
    reader = _EntryReader(end=start)
    page: int | None = None
    index = start
    for index in range(start, len(lines)):
        line = lines[index]
        match = _PAGE_FIRST.match(line.text)
        if match is None and _contents_end(reader, lines, index):
            break
        column = None if match else _column(line.text, _EntryReader(), lines, index)
        if (match or column) and reader.open:
            reader.close(page, index - 1)
        if column is not None:
            reader.column, reader.end, page = column, index + 1, None
            continue
        if match is None and page is None:
            break
        page = int(match[1]) if match else page
        reader.open.append(line.cut(match.end()) if match else line)
        if _ends_with_number(line.text):
            reader.close(page, index)
            page = None
    if reader.open:
        reader.close(page, index - 1)
    return reader.entries, reader.end


def _contents_end(reader: _EntryReader, lines: list[Line], index: int) -> bool:
    """Whether a contents page with pages first ends before line ``index``."""
    line = lines[index]
    return _repeats_first(reader, line) or _body_begins(reader, line, lines, index)


def _repeats_first(reader: _EntryReader, line: Line) -> bool:
    """Whether a line begins like the first entry's title: its document begins here."""
    here = fold_title(line.text)
    return bool(reader.entries and len(here) >= 4) and fold_title(
        reader.entries[0].title
    ).startswith(here)


def _flush(reader: _EntryReader, index: int) -> None:
    """Make an entry of the open lines before a column if they have a number; else drop them."""
    if reader.open and find_number("".join(line.text for line in reader.open)):
        reader.close(None, index)
    reader.open = []


def _closes_without_page(open_lines: list[Line], lines: list[Line], index: int) -> bool:
    """Whether an entry ends with its bracketed number although no page follows."""
    text = open_lines[-1].text
    following = lines[index + 1].text if index + 1 < len(lines) else ""
    return (
        _ends_with_number(text)
        and NUMBER_AT_END.search(text) is not None
        and not re.fullmatch(r"[（(]?\d{1,4}[）)]?", following.strip(LEADERS) or "0")
    )


def _ends_with_number(text: str) -> bool:
    """Whether a line ends with a document number in brackets."""
    return text[-1:] in ")）" and find_number(text[-40:]) is not None


def _body_begins(reader: _EntryReader, line: Line, lines: list[Line], index: int) -> bool:
    """Whether the first document begins here, or the lines are no longer like entries."""
    if len(reader.open) > 6 or "。" in line.text or len(line.text) > 300:
        return True
    if not reader.entries or page_at_end(line.text):
        return False
    if not reader.open and _spells_title(reader.entries[0].title, lines, index):
        return True
    bare_number = line_number(line.text) is not None and line.text[0] not in "(（"
    return (bare_number or is_order_head(line.text)) and not any(
        page_at_end(later.text) for later in lines[index : index + 3]
    )


def _spells_title(title: str, lines: list[Line], index: int) -> bool:
    """Whether up to five lines from ``index`` on spell a title."""
    first = fold_title(title)
    here = fold_title(lines[index].text)
    if len(here) < 4 or not first.startswith(here):
        return False
    joined = ""
    for line in lines[index : index + 5]:
        joined += fold_title(line.text)
        if len(joined) >= len(first):
            break
    return joined == first


def _column(text: str, reader: _EntryReader, lines: list[Line], index: int) -> str | None:
    """The name of a column (栏目) in brackets, between points or bare; None for another line."""
    match = _COLUMN_MARKED.fullmatch(text)
    if match and not page_at_end(text):
        name = fold(next(filter(None, match.groups())))
        if reader.open and is_department(name):
            return None
        return name if 2 <= len(name) <= 25 and not line_number(text) else None
    mark = find_mark(text)
    name = fold(text[mark.end :] if mark and mark.scheme in _COLUMN_MARKS else text)
    if reader.open or "关于" in text or len(name) > 16:
        return None
    is_marked = mark is not None and mark.scheme is not reader.numbering and name != fold(text)
    if is_marked and len(name) <= 8 and not page_at_end(text) and not is_title(name):
        return name
    if not _COLUMN_BARE.fullmatch(name) or is_order_number_ahead(lines, index):
        return None
    return name


def _column_of(lines: list[Line], index: int) -> str | None:
    """The name of the column that a line of a page without printed pages is; or None."""
    return _column(lines[index].text, _EntryReader(), lines, index)


def is_order_number_ahead(lines: list[Line], index: int) -> bool:
    """Whether ``…令`` is followed by ``第76号``, and so is an order and not a column."""
    following = lines[index + 1].text if index + 1 < len(lines) else ""
    return bool(re.fullmatch(rf"[（(]?第\s*[\d{HAN}]+\s*号[）)]?", following))
