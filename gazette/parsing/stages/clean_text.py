"""Stage 1, clean. Reads the source text; writes lines and what was removed.

Removes page furniture only (page marks, running heads, list dashes, rules of
tables) and reports each piece. Line ends and indents are white space and need no
report. Lines that were cut at a fixed width are put together again.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

from gazette.parsing.parsed import Removed
from gazette.parsing.stages.lone_numbers import lone_numbers
from gazette.parsing.stages.paragraphs import is_tabular, opens
from gazette.parsing.stages.web_page import page_furniture
from gazette.parsing.words.addressees import is_addressee
from gazette.parsing.words.bodies import is_title
from gazette.parsing.words.column_heads import are_column_heads
from gazette.parsing.words.document_numbers import line_number
from gazette.parsing.words.furniture_marks import marked_reason
from gazette.parsing.words.lines import TERMINALS, Line, concatenate, fold
from gazette.parsing.words.list_lines import is_row_of_list
from gazette.parsing.words.markers import find_mark

_LINE = re.compile(r"[^\r\n\f\v\x1c-\x1e\x85\u2028\u2029]+")
_PAGE_MARK = re.compile(
    r"(?:[-—–―－_·•~～]{1,3}\s*\d{1,4}\s*[-—–―－_·•~～]{1,3}"
    r"|第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?|\d{1,4}\s*/\s*\d{1,4})"
)
_RUNNING_HEAD = re.compile(
    r"(?:[—\-－·|\s]*\d{1,4}[—\-－·|\s]*)?"
    r"(?:[\u4e00-\u9fff]{2,25}公报[\s·|]*)?"
    r"(?:\d{4}\s*年?\s*[·.]?\s*第?\s*\d{1,3}\s*[期号])?\s*(?:[(（]?总第?\s*\d{1,5}\s*期[)）]?)?[\s·|]*"
    r"(?:[\u4e00-\u9fff]{2,25}公报)?(?:[—\-－·|\s]*\d{1,4}[—\-－·|\s]*)?"
)
_COVER = re.compile(
    r"公报$|期[)）]?$|主[办管]$|[周旬月季年]刊|^[\x00-\x7f]+$|^\d{4}年\d{1,2}月\d{1,2}日|^[（(].*[)）]$"
)
#: A column's name or the gazette's, as it is set again at the head of a page.
_COLUMN_HEAD = re.compile(
    r"[【·•]?[\u4e00-\u9fff]{0,20}(?:文件|政府令|公报|人事任免|规章)[】·•]?[年第期()总·.]*"
)
_BULLET = re.compile(r"[-*•]\s+(?=\S)")
_MARKUP = re.compile(r"#{1,6}\s+(?=\S)")
_TABLE_RULE = re.compile(r"\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?")
#: The page that ends an entry of the contents page, behind its number or leaders.
_ENTRY_END = re.compile(r"[)）….\s][（(]\s*\d{1,3}\s*[)）]$|(?:[….·]{3,}|[\t\u3000])\s*\d{1,3}$")
#: A word of two characters set apart: 类　　别.
_SPACED_WORD = re.compile(
    r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff])\s+([\u4e00-\u9fff])(?![\u4e00-\u9fff])"
)
_BREAK = re.compile(r"\r\n|[\n\r\f\v\u2028\u2029\x85]")
#: Fewer characters than this between two numbers make no page.
_PAGE_LENGTH = 250
_NARROWEST = 12
#: What may stand beyond the width of a line rather than at the head of the next.
_HANGS = "，。；：、！？）》”〉,.;:!?)"


def clean(source: str) -> tuple[list[Line], list[Removed]]:
    """Split ``source`` into lines without page furniture, and report the furniture."""
    lines = [
        line
        for match in _LINE.finditer(source)
        if (line := Line(match[0], (match.span(),)).cut(0)).text
    ]
    removed: list[Removed] = []
    numbers = _page_numbers(lines) - set(lone_numbers([line.text for line in lines]))
    heads = _repeated_heads(lines, numbers)
    head_end = _front_end(lines)
    around = page_furniture([line.text for line in lines])
    kept: list[Line] = []
    for index, line in enumerate(lines):
        reason = around.get(index) or (
            "页码" if index in numbers else furniture_reason(line.text, index >= head_end)
        )
        if reason is None and index in heads:
            reason = "书眉"
        if reason:
            removed.append(Removed(reason, line.text, line.span))
        else:
            kept.append(_without_lead(line, removed))
    return _unwrap(kept, source), removed


def _front_end(lines: list[Line]) -> int:
    """The first line that may be a running head: behind the cover, or behind 目录."""
    for index, line in enumerate(lines[:60]):
        if fold(line.text) in ("目录", "目次"):
            return index + 1
    cover = 0
    while cover < min(len(lines), 12) and _COVER.search(fold(lines[cover].text)):
        cover += 1
    return cover


def furniture_reason(text: str, in_body: bool = True) -> str | None:
    """Why a whole line is page furniture by its words alone, or None."""
    if _PAGE_MARK.fullmatch(text):
        return "页码"
    if _TABLE_RULE.fullmatch(text):
        return "表格线"
    if in_body and len(text) <= 60 and ("公报" in text or "期" in text):
        folded = fold(text)
        if _RUNNING_HEAD.fullmatch(folded) and not folded.endswith("公报简介"):
            return "书眉"
    return marked_reason(text)


def _without_lead(line: Line, removed: list[Removed]) -> Line:
    """The line without a list dash or heading marks set before it by a converter."""
    match = _MARKUP.match(line.text) or _BULLET.match(line.text)
    if not match:
        return line
    rest = line.cut(match.end())
    if match.re is _BULLET and not find_mark(rest.text):
        return line
    lead = line.cut(0, match.end())
    removed.append(Removed("列表符号", lead.text, lead.span))
    return rest


def _page_numbers(lines: list[Line]) -> set[int]:
    """Indices of page numbers: bare numbers, a page apart, each one more than the last."""
    bare = [(i, int(line.text)) for i, line in enumerate(lines) if _is_bare(line.text)]
    runs: list[list[tuple[int, int]]] = []
    for index, value in bare:
        run = next((r for r in reversed(runs[-4:]) if r[-1][1] + 1 == value), None)
        if run and lines[index].span[0] - lines[run[-1][0]].span[1] >= _PAGE_LENGTH:
            run.append((index, value))
        else:
            runs.append([(index, value)])
    return {index for run in runs if len(run) >= 3 for index, _ in run}


def _repeated_heads(lines: list[Line], numbers: set[int]) -> set[int]:
    """Indices of names of columns or of the gazette that stand beside three page marks or more.

    Nothing else is taken for a running head because it is repeated: dates, signatures
    and （此件公开发布） stand at the ends of pages again and again, too.
    """
    beside: dict[str, list[int]] = {}
    for index, line in enumerate(lines):
        if index not in numbers and not _PAGE_MARK.fullmatch(line.text):
            continue
        for near in (index - 1, index + 1):
            if 0 <= near < len(lines) and 2 <= len(lines[near].text) <= 30:
                key = re.sub(r"\d", "", fold(lines[near].text))
                if _COLUMN_HEAD.fullmatch(key):
                    beside.setdefault(key, []).append(near)
    return {index for found in beside.values() if len(found) >= 3 for index in found}


def _is_bare(text: str) -> bool:
    return len(text) <= 4 and text.isdecimal()


@dataclass(frozen=True, slots=True)
class _Extent:
    """The indent of a printed line and where it ends, in characters or in columns."""

    indent: int
    end: int


def _characters(text: str) -> int:
    return len(text)


def _columns(text: str) -> int:
    """The width of a text in columns: a Chinese character takes two."""
    return sum(1 + (unicodedata.east_asian_width(char) in "WFA") for char in text)


def _extents(lines: list[Line], source: str, measure: Callable[[str], int]) -> list[_Extent]:
    """Indent and end of each line as it stands in the source."""
    extents = []
    for line in lines:
        start = line.span[0]
        begins = max(source.rfind(end, max(0, start - 41), start) for end in "\n\r") + 1
        indent = measure(source[begins:start]) if start - begins <= 40 else 0
        extents.append(_Extent(indent, indent + measure(line.text)))
    return extents


def _without_overhang(
    extents: list[_Extent], lines: list[Line], measure: Callable[[str], int]
) -> list[_Extent]:
    """The extents as if no full stop or comma stood beyond the width, where it is set to hang."""
    width = max(
        (
            extent.end - (measure(line.text[-1]) if line.text[-1] in _HANGS else 0)
            for extent, line in zip(extents, lines, strict=True)
        ),
        default=0,
    )
    return [replace(extent, end=min(extent.end, width)) for extent in extents]


def _unwrap(lines: list[Line], source: str) -> list[Line]:
    """Put together the lines that were cut at a fixed width.

    A text counts as wrapped if many lines with no empty line behind them end at the
    same width and none is wider. Width is counted in characters, else in columns.
    """
    adjacent = [not _blank_between(source, a, b) for a, b in pairwise(lines)]
    for measure, slack in ((_characters, 0), (_columns, 3)):
        extents = _without_overhang(_extents(lines, source, measure), lines, measure)
        followed = [
            (extent.end, line.text)
            for extent, line, follows in zip(extents, lines, adjacent, strict=False)
            if follows
        ]
        width = _wrap_width(followed, max((e.end for e in extents), default=0), slack)
        if width is not None:
            return _joined(lines, extents, adjacent, width, slack)
    return lines


def _joined(
    lines: list[Line], extents: list[_Extent], adjacent: list[bool], width: int, slack: int
) -> list[Line]:
    """The lines of a text that was wrapped at ``width``, put together."""
    is_spaced = adjacent.count(False) >= 0.15 * len(adjacent)
    is_indented = _shows_paragraphs_by_indent(extents, adjacent, width)
    groups: list[list[Line]] = [lines[:1]]
    for index, line in enumerate(lines[1:], start=1):
        before, extent = lines[index - 1], extents[index]
        if not adjacent[index - 1] or _ends_entry(before.text, line.text):
            cut = False
        elif is_indented and (extent.indent or len(groups[-1]) > 1):
            cut = not extent.indent and extents[index - 1].end >= 0.7 * width
        else:
            cut = _is_cut(before.text, line.text, width - extents[index - 1].end, slack, is_spaced)
        if cut:
            groups[-1].append(line)
        else:
            groups.append([line])
    return [concatenate(group) if len(group) > 1 else group[0] for group in groups]


def _shows_paragraphs_by_indent(extents: list[_Extent], adjacent: list[bool], width: int) -> bool:
    """Whether the first line of a paragraph is indented and the others are not."""
    after_short = after_full = indented = flush = 0
    for before, after, follows in zip(extents, extents[1:], adjacent, strict=False):
        if follows and before.end >= 0.9 * width:
            after_full += 1
            flush += after.indent == 0
        elif follows:
            after_short += 1
            indented += after.indent > 0
    return indented >= max(3, 0.5 * after_short) and flush >= max(3, 0.5 * after_full)


def _blank_between(source: str, a: Line, b: Line) -> bool:
    return len(_BREAK.findall(source[a.span[1] : b.span[0]])) > 1


def _wrap_width(followed: list[tuple[int, str]], widest: int, slack: int) -> int | None:
    """The width at which the lines were cut, or None.

    ``followed`` are the ends and words of the lines that another follows, ``widest``
    is where the longest line ends; a cut line may be ``slack`` short of the width.
    """
    ends = [end for end, _ in followed]
    narrowest = _NARROWEST * (2 if slack else 1)
    if len(ends) < 2 or max(ends) < widest - slack or widest < narrowest:
        return None
    is_even = all(end >= widest - max(slack, 1) for end in ends)
    return widest if is_even or _is_often_cut(followed, widest, slack) else None


def _is_often_cut(followed: list[tuple[int, str]], width: int, slack: int) -> bool:
    """Whether so many lines end at the width, and within a sentence, that they were cut there."""
    full = [text for end, text in followed if end >= width - slack]
    within = sum(text[-1] not in TERMINALS and not _is_whole_title(text) for text in full)
    if within < 0.6 * len(full):
        return False
    share = 0.1 if slack == 0 and within >= 0.8 * len(full) else 0.3
    near = len(full) + (0 if slack else sum(end == width - 1 for end, _ in followed))
    many = len(full) >= 3 and near >= share * len(followed)
    return many or len(full) >= max(2, 0.6 * len(followed))


def _is_whole_title(text: str) -> bool:
    """Whether a line is like a title, has no mark before it and no bracket left open."""
    is_open = text.rfind("（") > text.rfind("）") or text.rfind("《") > text.rfind("》")
    return not is_open and not find_mark(text) and is_title(text)


def _ends_entry(text: str, following: str) -> bool:
    """Whether a line ends an entry of the contents page, or the next begins a column or a row."""
    return bool(
        _ENTRY_END.search(text[-12:])
        or following[0] == "【"
        or (text[-1] == following[0] == "|")
        or (is_tabular(text) and (is_tabular(following) or _heads_columns(text)))
        or (is_title(text) and _heads_document(following))
    )


def _heads_columns(text: str) -> bool:
    """Whether a line holds the heads of a table's columns, set apart by tabs or spaces."""
    return are_column_heads(re.split(r"\t|\s{2,}", _SPACED_WORD.sub(r"\1\2", text)))


def _heads_document(text: str) -> bool:
    """Whether a line stands below a title and is no piece of it: a number, an addressee."""
    return line_number(text) is not None or is_addressee(text, is_measure=False)


def _is_cut(text: str, following: str, missing: int, slack: int, is_spaced: bool) -> bool:
    """Whether a line that is ``missing`` short of the width was cut and did not end there."""
    if is_row_of_list(text, following) or line_number(following):
        return False
    mark = find_mark(following)
    if mark and (text[-1] in TERMINALS or (mark.number == "1" and _is_whole_title(text))):
        return is_spaced and missing <= slack
    if missing <= slack:
        return is_spaced or not (text[-1] in "。；：" and opens(following))
    return slack == 0 and missing == 1 and text[-1] not in TERMINALS
