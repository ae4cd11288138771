"""Tables, before stage 3. Reads the lines behind the contents page; writes them with rows.

A table in plain text is set with tabs, with runs of spaces, or one cell a line
(``listed_cells``). Heads that a new page repeats, rows that name a group (一、…类) and
cells that a line break cut belong to it. A list of members is none, nor are words set
apart by spaces, nor a number with a tab behind it.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from gazette.parsing.stages.inner_contents import inner_contents_end
from gazette.parsing.stages.listed_cells import listed_table
from gazette.parsing.stages.table_rows import TableRow, row_of
from gazette.parsing.words.annex_labels import is_annex_label
from gazette.parsing.words.bodies import is_body, is_signatory
from gazette.parsing.words.column_heads import are_column_heads, numbers_rows
from gazette.parsing.words.dates import DATE, is_date_line
from gazette.parsing.words.lines import Line, concatenate, fold
from gazette.parsing.words.markers import INLINE, Scheme, find_mark

_GAP = re.compile(r"(?<=\S)(?:[^\S\n]{2,}|\u2003+)(?=\S)")
_STOP = re.compile(r"[。；！？，]")
_LINE_END = r"[\r\n\f\v\x1c-\x1e\x85\u2028\u2029]"
_MARGIN_BEFORE = re.compile(rf"(?:{_LINE_END}|\A)[ \u3000]*$")
_MARGIN_BEHIND = re.compile(rf"[ \u3000]*(?:{_LINE_END}|\Z)")
_WIDEST_MARGIN = 40
_LISTS = (Scheme.HAN_PAREN, Scheme.ARABIC, Scheme.ARABIC_PAREN, Scheme.CIRCLED)
_CONTINUED = re.compile(r"续\s*表.{0,12}|[（(]续[^）)]{0,6}[）)]|.{0,30}[（(]续表?[）)]")
_UNIT_LINE = re.compile(r"[（(]?(?:计量|货币|金额)?单位\s*[:：].{1,16}")
_CAPTION = re.compile(
    r"[附续]?[表图]\s*[\d一二三四五六七八九十]|[（(]?(?:计量|金额)?单位\s*[:：]|注\s*[:：\d]|说\s*明\s*[:：]|备\s*注\s*[:：]"
)
_OFFICE = re.compile(
    r"[\u4e00-\u9fff、（）()]{0,24}(?:[市省州区县局厅部行署院处科所校站团队组会镇乡村司社馆]长|主任|主席|书记|委员|秘书长?|"
    r"经理|董事长|总裁|巡视员|调研员|督察|教授|工程师|干部|成员|院士|司令员|政委)(?:[（(][^）)]*[）)])?"
)
_ROLE = re.compile(
    r"(?:组|副组|团|副团|常务副组)长|成员|(?:常务)?副?主任(?:委员)?|副?主席|副?总指挥长?|副?指挥长|召集人|委员|秘书长|顾问|联络员"
)
_NAME = re.compile(r"[\u4e00-\u9fff·]{2,4}(?:[（(].{1,4}[）)])?")
_LONGEST_GROUP = 40
#: More lines than these between two rows are no broken cell and no group row.
_LONGEST_CELL = 8
_MOST_GROUPS = 3

#: Reads a line below the first row of a table, which is None for that row itself.
_Reader = Callable[[Line, Line | None], TableRow | None]


def with_tables(lines: list[Line], source: str) -> list[Line]:
    """The lines with each row of a table as one ``TableRow``; all other lines stay as they are.

    ``source`` tells of the tabs at the ends of lines: empty cells.
    """
    found: list[Line] = []
    index = 0
    edged = [_with_edges(line, source) for line in lines]
    while index < len(lines):
        end = inner_contents_end(lines, index)
        if end is not None:
            found += lines[index:end]
            index = end
            continue
        rows, after = _table(lines, edged, index)
        if rows:
            found += [replace(rows[0], is_first=True), *rows[1:]]
            index = after
        else:
            found.append(lines[index])
            index += 1
    return found


def _with_edges(line: Line, source: str) -> Line:
    """The line with the tabs that stand directly before and behind it, alone on its line."""
    start, end = line.span
    first, last = start, end
    while first > 0 and source[first - 1] == "\t":
        first -= 1
    while last < len(source) and source[last] == "\t":
        last += 1
    if not _MARGIN_BEFORE.search(source, max(0, first - _WIDEST_MARGIN), first):
        first = start
    if not _MARGIN_BEHIND.match(source, last):
        last = end
    if (first, last) == (start, end):
        return line
    text = source[first:start] + line.text + source[end:last]
    pieces = ((first, start), *line.pieces, (end, last))
    return Line(text, tuple(piece for piece in pieces if piece[0] < piece[1]))


def _table(lines: list[Line], edged: list[Line], index: int) -> tuple[list[TableRow], int]:
    """The rows of the table that begins at ``index``, and the line behind it; none otherwise.

    ``edged`` are the lines with the tabs at their ends.
    """
    text = lines[index].text
    if text.startswith("|"):
        return [], index
    if "\t" in text:
        return _tab_table(edged, index)
    if _GAP.search(text):
        return _spaced_table(lines, index)
    return listed_table(lines, index)


# -- tabs ------------------------------------------------------------------------


def _tab_table(lines: list[Line], index: int) -> tuple[list[TableRow], int]:
    rows, after = _rows_from(lines, index, _tab_row)
    rows = _without_margins(rows)
    return (rows, after) if _is_tab_table(rows) else ([], index)


def _tab_row(line: Line, first: Line | None) -> TableRow | None:
    """The row of a line with tabs; None for one whose only tab stands behind its number.

    Below a head of as many cells such a line is a row: ``1⇥泊位占用``; so is a short line
    with tabs at its ends, empty cells: ``合计⇥⇥``.
    """
    text, words = line.text, line.text.strip("\t")
    if "\t" not in text or text.startswith("|"):
        return None
    if "\t" not in words:
        return TableRow(text, line.pieces) if first and _has_empty_cells(text, first.text) else None
    if words.count("\t") == 1 and _has_tab_behind_mark(words):
        heads = first.text.split("\t") if first else []
        if len(heads) != 2 or not (are_column_heads(heads) or numbers_rows(heads[0])):
            return None
    return TableRow(text, line.pieces)


def _has_empty_cells(text: str, head: str) -> bool:
    """Whether the tabs at the ends of a short line are empty cells and not the head's indent."""
    words = text.strip("\t")
    before, behind = text.index(words), len(text.rstrip("\t"))
    indent = len(head) - len(head.lstrip("\t"))
    is_wide = before > indent or len(text) - behind > len(head) - len(head.rstrip("\t"))
    is_short = len(words) <= _LONGEST_GROUP and not _STOP.search(words)
    return is_wide and is_short and text.count("\t") <= head.count("\t")


def _has_tab_behind_mark(text: str) -> bool:
    mark = find_mark(text)
    return mark is not None and not text[mark.end : text.index("\t")].strip()


def _without_margins(rows: list[TableRow]) -> list[TableRow]:
    """The rows without the tabs at which all of them begin or end: they indent the table."""
    wide = [row.text for row in rows if "\t" in row.text]
    before = min((len(text) - len(text.lstrip("\t")) for text in wide), default=0)
    behind = min((len(text) - len(text.rstrip("\t")) for text in wide), default=0)
    return [_trimmed(row, before, behind) if "\t" in row.text else row for row in rows]


def _trimmed(row: TableRow, before: int, behind: int) -> TableRow:
    pieces = list(row.pieces)
    if before:
        pieces[0] = (pieces[0][0] + before, pieces[0][1])
    if behind:
        pieces[-1] = (pieces[-1][0], pieces[-1][1] - behind)
    text = row.text[before : len(row.text) - behind]
    return TableRow(text, tuple(piece for piece in pieces if piece[0] < piece[1]))


def _is_tab_table(rows: list[TableRow]) -> bool:
    """Whether lines with tabs are a table, not a list of members, labels or signatures."""
    cells = [row.text.split("\t") for row in rows if "\t" in row.text]
    if not cells or (not are_column_heads(cells[0]) and _are_members(cells)):
        return False
    if any(len(row) > 2 for row in cells):
        return len(cells) > 1 or not _is_signed(rows[0].text)
    plain = [
        row for row in cells if not row[0].rstrip().endswith(("：", ":", "，", "。", "；", "、"))
    ]
    return len(plain) >= 2 and len(plain) * 2 > len(cells)


def _is_signed(text: str) -> bool:
    """Whether a line is a signature spread with tabs: bodies, or a body and a date."""
    words = [part.strip() for part in text.split("\t") if part.strip()]
    return all(is_body(part) or is_signatory(part) or DATE.fullmatch(part) for part in words)


def _are_members(rows: list[list[str]]) -> bool:
    """Whether most rows name a person with an office, as lists of members do."""
    return sum(map(_is_member, rows)) * 2 > len(rows)


def _is_member(cells: list[str]) -> bool:
    words = [fold(cell) for cell in cells if cell.strip()]
    if not words:
        return False
    if _ROLE.fullmatch(words[0].rstrip(":")) and (words[0].endswith(":") or len(words) > 2):
        return True
    return len(words) == 2 and bool(_NAME.fullmatch(words[0]) and _OFFICE.fullmatch(words[1]))


# -- runs of spaces --------------------------------------------------------------


def _spaced_table(lines: list[Line], index: int) -> tuple[list[TableRow], int]:
    """The table whose columns are set apart by spaces; it begins with the heads of its columns."""
    head = _spaced_cells(lines[index])
    words = [cell.text for cell in head]
    if (
        len(head) < 2
        or not are_column_heads(words)
        or any(c in w for w in words for c in "：:。，")
    ):
        return [], index
    rows, after = _rows_from(lines, index, _spaced_row)
    wide = sum("\t" in row.text for row in rows)
    return (rows, after) if wide >= 2 else ([], index)


def _spaced_cells(line: Line) -> list[Line]:
    """The cells of a line that runs of spaces part; 类　　别 is one cell."""
    starts = [0]
    ends = []
    for gap in _GAP.finditer(line.text):
        if not _is_spaced_word(line.text, starts[-1], gap):
            ends.append(gap.start())
            starts.append(gap.end())
    return [line.cut(a, b) for a, b in zip(starts, [*ends, len(line.text)], strict=True)]


def _is_spaced_word(text: str, start: int, gap: re.Match[str]) -> bool:
    """Whether a gap stands within a word of two or three characters set apart: 类　　别."""
    before = re.sub(r"\s", "", text[start : gap.start()])
    after = re.split(r"\s", text[gap.end() :], maxsplit=1)[0]
    is_short = len(before) <= 2 and len(after) == 1 and len(gap[0]) <= 4
    return is_short and all("\u4e00" <= char <= "\u9fff" for char in before + after)


def _spaced_row(line: Line, first: Line | None) -> TableRow | None:
    """The row of a line with runs of spaces, no wider than the head above it."""
    cells = _spaced_cells(line)
    limit = first.text.count("\t") + 1 if first else len(cells)
    if not 2 <= len(cells) <= limit or line.text.startswith("|") or "\t" in line.text:
        return None
    return row_of(cells)


# -- what stands between rows ----------------------------------------------------


def _rows_from(lines: list[Line], index: int, read: _Reader) -> tuple[list[TableRow], int]:
    """The rows from ``index`` on, with those of groups and repeated heads, and the next line."""
    first = read(lines[index], None)
    if first is None:
        return [], index
    rows: list[TableRow] = [first]
    above = lines[index - 1] if index else None
    at = index + 1
    while at < len(lines):
        if _goes_on_in_cell(rows[-1].text, lines[at].text):
            whole = concatenate([rows[-1], lines[at]])
            rows[-1] = TableRow(whole.text, whole.pieces)
            at += 1
            continue
        row = read(lines[at], first)
        gap: list[Line] = []
        ahead = at
        while row is None and ahead < len(lines) and len(gap) < _LONGEST_CELL:
            if _ends_table(lines[ahead].text):
                break
            gap.append(lines[ahead])
            ahead += 1
            row = read(lines[ahead], first) if ahead < len(lines) else None
        if row is None:
            break
        merged = _broken(rows, gap, row)
        if merged is not None:
            rows[-1] = merged
        elif not gap or _may_stand_between(gap, row, rows, above):
            rows += [*(TableRow(line.text, line.pieces) for line in gap), row]
        else:
            break
        at = ahead + 1
    return rows, at


def _goes_on_in_cell(row: str, text: str) -> bool:
    """Whether a line goes on with the list in the last cell of a row: （二）… below （一）…."""
    mark = find_mark(text) if "\t" not in text else None
    if mark is None or mark.scheme not in _LISTS or mark.ordinal < 2:
        return False
    cell = row.rsplit("\t", 1)[-1]
    numbers = (find_mark(match[0]) for match in INLINE.finditer(cell))
    return any(
        one is not None and one.scheme is mark.scheme and one.ordinal == mark.ordinal - 1
        for one in numbers
    )


def _ends_table(text: str) -> bool:
    """Whether a line can stand in no table: a label of an annex, a date, a division of a text."""
    mark = find_mark(text)
    is_division = mark is not None and mark.scheme in (Scheme.CHAPTER, Scheme.PART)
    return is_division or is_annex_label(text) or is_date_line(text) or text.startswith("|")


def _broken(rows: list[TableRow], gap: list[Line], row: TableRow) -> TableRow | None:
    """The row that a line break inside a cell cut into its last row, ``gap`` and ``row``.

    Only where the pieces have as many cells together as the head, and the second begins
    with no number while the first does, in a table that numbers its rows.
    """
    width = rows[0].text.count("\t") + 1
    before, after = rows[-1].text.count("\t") + 1, row.text.count("\t") + 1
    if len(rows) < 2 or width < 3 or before + after - 1 != width or before == 1:
        return None
    if not numbers_rows(rows[0].text.split("\t")[0]) or not _is_numbered(rows[-1].text):
        return None
    if _is_numbered(row.text):
        return None
    whole = concatenate([rows[-1], *gap, row])
    return TableRow(whole.text, whole.pieces)


def _is_numbered(text: str) -> bool:
    return bool(re.match(r"\d{1,4}\s*\t", text))


def _may_stand_between(
    gap: list[Line], row: TableRow, rows: list[TableRow], above: Line | None
) -> bool:
    """Whether the lines between two rows belong to the table: heads of groups, a new page."""
    is_repeated = fold(row.text) == fold(rows[0].text)
    if is_repeated:
        caption = fold(above.text) if above else ""
        return all(
            _CONTINUED.fullmatch(line.text.strip())
            or _UNIT_LINE.fullmatch(line.text.strip())
            or fold(line.text) == caption
            for line in gap
        )
    if len(gap) > _MOST_GROUPS or are_column_heads(row.text.split("\t")):
        return False
    return all(_is_group(line.text) for line in gap)


def _is_group(text: str) -> bool:
    """Whether a line can be a row of one cell: 一、户籍类（共2项）, 合计."""
    return len(text) <= _LONGEST_GROUP and not _STOP.search(text) and not _CAPTION.match(text)
