"""Stage 2, contents. Reads the cleaned lines; writes cover facts, contents entries, imprint.

The contents page (目录) lists columns, and for each document its title, number
and printed page; the imprint stands on the last page.
"""

import re
from dataclasses import dataclass, field

from gazette.parsing.parsed import ContentsEntry, GazetteFacts, IssueFacts
from gazette.parsing.words.dates import DATE, find_date
from gazette.parsing.words.document_numbers import NUMBER, find_number, is_order_head, line_number
from gazette.parsing.words.lines import Line, concatenate, fold, fold_title
from gazette.parsing.words.numerals import HAN, int_or_zero

_PAGE_END = re.compile(r"(?:[（(]\s*(\d{1,4})\s*[)）]|(?<!\d)(\d{1,4}))\s*$")
_PAGE_FIRST = re.compile(r"[（(]?(\d{1,3})[）)]?[\s\u3000]+(?=[^\d\s.．、])")
_LEADERS = "/ \t\u3000\u2002.．…·•‥⋯—-_"
_COLUMN_MARKED = re.compile(
    r"(?:【(.+)】|『(.+)』|「(.+)」|[·•●◆■★☆◎]\s*(.+?)\s*[·•●◆■★☆◎]?|[\[［〖](.+)[\]］〗]|[<〈](.+)[>〉])"
)
_COLUMN_BARE = re.compile(
    r"(?:[\u4e00-\u9fff]{0,12}(?:文件|政府令|令|人事任免|人事|任免|公告|通告|大事记|决定|政务公开|规章|"
    r"政策解读|解读|公文|文件选登|会议|领导讲话|重要讲话|统计公报))"
)
_NUMBER_AT_END = re.compile(
    rf"[（(]?\s*((?:{NUMBER.pattern})|[\u4e00-\u9fff、\s]{{2,40}}?令\s*第\s*[\dIlO{HAN}]+\s*号)\s*[)）]?\s*$"
)
_YEAR_NUMBER = re.compile(rf"(\d{{4}})\s*年?\s*[·.]?\s*第\s*([\d{HAN}]{{1,4}})\s*[期号]")
_SERIAL = re.compile(r"总第?\s*(\d{1,5})\s*[期号]")
_FREQUENCY = re.compile(r"(?:双月|半月|[周旬月季年])刊")
_IMPRINT = re.compile(
    r"(?:《?[\u4e00-\u9fff]{2,30}公报》?简介|(?:主管主办|主管单位|主办单位|主管|主办|编辑出版|编辑|出版)\s*[:：].+)"
)
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


@dataclass
class FrontPages:
    """Cover and contents page: facts, entries, and the number of lines they take."""

    gazette: GazetteFacts = field(default_factory=GazetteFacts)
    issue: IssueFacts = field(default_factory=IssueFacts)
    entries: list[ContentsEntry] = field(default_factory=list)
    length: int = 0


def read_front(lines: list[Line]) -> FrontPages:
    """Cover and contents page of an issue; ``length`` is 0 for a bare document."""
    start = next(
        (i for i, line in enumerate(lines[:80]) if fold(line.text) in ("目录", "目次")), None
    )
    cover = lines[: start if start is not None else _cover_length(lines)]
    if start is None and not any(_YEAR_NUMBER.search(line.text) for line in cover):
        return FrontPages()
    if start is not None and not _is_cover(cover):
        return FrontPages()
    front = FrontPages(length=len(cover))
    if start is not None:
        front.entries, front.length = _entries(lines, start + 1)
    front.gazette, front.issue = _cover(cover)
    return front


def _is_cover(lines: list[Line]) -> bool:
    """Whether what precedes 目录 is a cover, not the head of a document with a list of its own."""
    return not lines or any("公报" in line.text or _YEAR_NUMBER.search(line.text) for line in lines)


def _cover_length(lines: list[Line]) -> int:
    """The number of leading lines that look like a cover where there is no contents page."""
    length = 0
    for index, line in enumerate(lines[:14]):
        text = fold(line.text)
        is_cover = (
            text.endswith("公报")
            or _YEAR_NUMBER.search(text)
            or _SERIAL.search(text)
            or _FREQUENCY.search(text)
            or find_date(text)
            or text.isascii()
            or text.endswith(("主办", "主管"))
        )
        if not is_cover:
            break
        length = index + 1
    return length


def _cover(lines: list[Line]) -> tuple[GazetteFacts, IssueFacts]:
    text = "\n".join(line.text for line in lines)
    folded = [fold(line.text) for line in lines]
    issue = _YEAR_NUMBER.search(text)
    serial = _SERIAL.search(text)
    frequency = _FREQUENCY.search(text)
    organizer = next(
        (m[1] for t in folded if (m := re.fullmatch(r"(.{4,40}?)(?:主管主办|主办|主管)", t))), None
    )
    return (
        GazetteFacts(
            name=next((t for t in folded if t.endswith("公报") and 4 <= len(t) <= 30), None),
            pinyin_name=next(
                (
                    line.text
                    for line in lines
                    if line.text.isascii() and "GONGBAO" in line.text.upper()
                ),
                None,
            ),
            organizer=organizer,
            frequency=frequency[0] if frequency else None,
        ),
        IssueFacts(
            year=int(issue[1]) if issue else None,
            number=int_or_zero(issue[2]) or None if issue else None,
            serial_number=int(serial[1]) if serial else None,
            published_on=find_date(text),
        ),
    )


@dataclass
class _Reader:
    """What has been read of the entry that is not yet complete."""

    column: str | None = None
    open: list[Line] = field(default_factory=list)
    entries: list[ContentsEntry] = field(default_factory=list)
    end: int = 0

    def close(self, page: int | None, index: int) -> None:
        entry = _entry(self.column, self.open, page)
        self.open = []
        if entry:
            self.entries.append(entry)
            self.end = index + 1


def _entries(lines: list[Line], start: int) -> tuple[list[ContentsEntry], int]:
    """The entries of the contents page that begins at ``start``, and where it ends.

    An entry is closed by its printed page, or by its number in brackets; the
    page ends where the first entry's title comes again or no entry closes.
    """
    if _is_page_first(lines, start):
        return _page_first_entries(lines, start)
    reader = _Reader(end=start)
    for index in range(start, len(lines)):
        line = lines[index]
        if index == start and fold(line.text).upper() in ("CONTENTS", "MULU"):
            continue
        if _body_begins(reader, line, lines, index):
            break
        column = _column(line.text, reader, lines, index)
        if column is not None:
            _flush(reader, index - 1)
            reader.column, reader.end = column, index + 1
            continue
        page = _page(line.text)
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
    """The entries of a contents page whose pages stand before the titles."""
    reader = _Reader(end=start)
    page: int | None = None
    index = start
    for index in range(start, len(lines)):
        line = lines[index]
        match = _PAGE_FIRST.match(line.text)
        if match is None and (
            _repeats_first(reader, line) or _body_begins(reader, line, lines, index)
        ):
            break
        column = None if match else _column(line.text, _Reader(), lines, index)
        if (match or column) and reader.open:
            reader.close(page, index - 1)
        if column is not None:
            reader.column, reader.end, page = column, index + 1, None
        elif match or page is not None:
            page = int(match[1]) if match else page
            reader.open.append(line.cut(match.end()) if match else line)
            if find_number(line.text[-40:]) and line.text[-1] in ")）":
                reader.close(page, index)
                page = None
        else:
            break
    if reader.open:
        reader.close(page, index - 1)
    return reader.entries, reader.end


def _repeats_first(reader: _Reader, line: Line) -> bool:
    """Whether a line begins the first entry's title again, as its document does."""
    here = fold_title(line.text)
    return bool(reader.entries and len(here) >= 4) and fold_title(
        reader.entries[0].title
    ).startswith(here)


def _page(text: str) -> tuple[int, int] | None:
    """Where leaders and page begin at the end of an entry's line, and the page; or None.

    A page stands in brackets, or behind leaders or a space, or alone.
    """
    match = _PAGE_END.search(text[-12:])
    if not match or DATE.search(text[-14:]):
        return None
    end = len(text) - len(text[-12:]) + match.start()
    start = len(text[:end].rstrip(_LEADERS))
    if match[1] is None and start == end and end > 0:
        return None
    return start, int(match[1] or match[2])


def _flush(reader: _Reader, index: int) -> None:
    """Take what stands open before a new column as an entry without a page."""
    if reader.open and find_number("".join(line.text for line in reader.open)):
        reader.close(None, index)
    reader.open = []


def _closes_without_page(open_lines: list[Line], lines: list[Line], index: int) -> bool:
    """Whether an entry ends with its bracketed number although no page follows."""
    text = open_lines[-1].text
    following = lines[index + 1].text if index + 1 < len(lines) else ""
    return (
        text[-1:] in ")）"
        and find_number(text[-40:]) is not None
        and _NUMBER_AT_END.search(text) is not None
        and not re.fullmatch(r"[（(]?\d{1,4}[）)]?", following.strip(_LEADERS) or "0")
    )


def _body_begins(reader: _Reader, line: Line, lines: list[Line], index: int) -> bool:
    """Whether the first document begins here, or nothing like an entry is left."""
    if len(reader.open) > 6 or "。" in line.text or len(line.text) > 300:
        return True
    if not reader.entries or _page(line.text):
        return False
    first = fold_title(reader.entries[0].title)
    here = fold_title(line.text)
    if len(here) >= 4 and first.startswith(here) and not reader.open:
        joined, look = "", index
        while look < min(index + 5, len(lines)) and len(joined) < len(first):
            joined += fold_title(lines[look].text)
            look += 1
        if joined == first:
            return True
    bare_number = line_number(line.text) is not None and line.text[0] not in "(（"
    return (bare_number or is_order_head(line.text)) and not any(
        _page(later.text) for later in lines[index : index + 3]
    )


def _column(text: str, reader: _Reader, lines: list[Line], index: int) -> str | None:
    """The column's name where a line is one: marked by brackets or points, or bare."""
    match = _COLUMN_MARKED.fullmatch(text)
    if match and not _page(text):
        name = fold(next(filter(None, match.groups())))
        return name if 2 <= len(name) <= 25 and not line_number(text) else None
    if reader.open or "关于" in text or len(fold(text)) > 16:
        return None
    if not _COLUMN_BARE.fullmatch(fold(text)) or is_order_number_ahead(lines, index):
        return None
    return fold(text)


def is_order_number_ahead(lines: list[Line], index: int) -> bool:
    """Whether ``…令`` is followed by ``第76号``: an order of the first document, no column."""
    following = lines[index + 1].text if index + 1 < len(lines) else ""
    return bool(re.fullmatch(rf"[（(]?第\s*[\d{HAN}]+\s*号[）)]?", following))


def _entry(column: str | None, lines: list[Line], page: int | None) -> ContentsEntry | None:
    """The entry that the collected lines make, its number split from its title."""
    whole = concatenate(lines)
    number: str | None = None
    own = [line_number(line.text) for line in lines]
    if any(own) and not all(own):
        title = _join_words([line for line, found in zip(lines, own, strict=True) if not found])
        number = next(filter(None, own))
        return ContentsEntry(column, title.strip(_LEADERS), number, page, whole.span)
    text = _join_words(lines)
    text = text.rstrip(_LEADERS)
    match = _NUMBER_AT_END.search(text)
    if match and (found := find_number(match[1])):
        number, text = found, text[: match.start()]
    title = text.strip(_LEADERS)
    if not title and not number:
        return None
    return ContentsEntry(column, title, number, page, whole.span)


def _join_words(lines: list[Line]) -> str:
    """Wrapped lines of a title as one: nothing between, as Chinese is set."""
    return "".join(line.text for line in lines)


def find_imprint(lines: list[Line], start: int) -> int:
    """The index of the first line of the imprint behind ``start``, or ``len(lines)``."""
    for index in range(max(start, len(lines) - 60), len(lines)):
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
    if not match:
        return None
    year, month = match["a"] or match["c"], match["b"] or match["d"]
    return f"{year}-{int(month):02d}" if month else year
