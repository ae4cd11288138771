"""Stage 1, clean. Reads the source text; writes lines and what was removed.

Removes page furniture only — page marks, running heads, list dashes, rules of
tables — and reports each piece. Line ends and indents are white space and need
no report; lines that a fixed width cut are put together again.
"""

import re
from collections import Counter
from itertools import pairwise

from gazette.parsing.join import opens
from gazette.parsing.lines import TERMINALS, Line, concatenate, fold
from gazette.parsing.markers import find_mark
from gazette.parsing.parsed import Removed

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
_BULLET = re.compile(r"[-*•]\s+(?=\S)")
_MARKUP = re.compile(r"#{1,6}\s+(?=\S)")
_TABLE_RULE = re.compile(r"\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?")
#: The page that ends an entry of the contents page, behind its number or leaders.
_ENTRY_END = re.compile(r"[)）….\s][（(]\s*\d{1,3}\s*[)）]$")
_NARROWEST = 12


def clean(source: str) -> tuple[list[Line], list[Removed]]:
    """Split ``source`` into lines without page furniture, and report the furniture."""
    lines = [
        line
        for match in _LINE.finditer(source)
        if (line := Line(match[0], (match.span(),)).cut(0)).text
    ]
    removed: list[Removed] = []
    numbers = _page_numbers(lines)
    head_end = _front_end(lines)
    kept: list[Line] = []
    for index, line in enumerate(lines):
        reason = "页码" if index in numbers else _furniture(line.text, index >= head_end)
        if reason:
            removed.append(Removed(reason, line.text, line.span))
        else:
            kept.append(_without_lead(line, removed))
    return _unwrap(kept, source), removed


def _front_end(lines: list[Line]) -> int:
    """Where running heads may begin: behind the cover and the contents page's head."""
    for index, line in enumerate(lines[:60]):
        if fold(line.text) in ("目录", "目次"):
            return index + 1
    return 12


def _furniture(text: str, in_body: bool) -> str | None:
    """Why a whole line is page furniture, or None."""
    if _PAGE_MARK.fullmatch(text):
        return "页码"
    if _TABLE_RULE.fullmatch(text):
        return "表格线"
    if in_body and len(text) <= 60 and ("公报" in text or "期" in text):
        folded = fold(text)
        if _RUNNING_HEAD.fullmatch(folded) and not folded.endswith("公报简介"):
            return "书眉"
    return None


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
    """Indices of bare numbers that count up by one at a distance: page numbers."""
    bare = [(i, int(line.text)) for i, line in enumerate(lines) if _is_bare(line.text)]
    runs: list[list[tuple[int, int]]] = []
    for index, value in bare:
        run = next((r for r in reversed(runs[-4:]) if r[-1][1] + 1 == value), None)
        if run and index - run[-1][0] >= 8:
            run.append((index, value))
        else:
            runs.append([(index, value)])
    return {index for run in runs if len(run) >= 3 for index, _ in run}


def _is_bare(text: str) -> bool:
    return len(text) <= 4 and text.isascii() and text.isdigit()


def _unwrap(lines: list[Line], source: str) -> list[Line]:
    """Put together the lines that a fixed width cut.

    A text is taken as wrapped where lines that follow one another without an
    empty line fill the same width again and again and none is wider.
    """
    adjacent = [
        source.count("\n", a.span[1], b.span[0]) <= 1 and not _blank_between(source, a, b)
        for a, b in pairwise(lines)
    ]
    width = _wrap_width(
        [line for line, follows in zip(lines, adjacent, strict=False) if follows], lines
    )
    if width is None:
        return lines
    is_spaced = adjacent.count(False) >= 0.15 * len(adjacent)
    groups: list[list[Line]] = []
    for index, line in enumerate(lines):
        if (
            index
            and adjacent[index - 1]
            and _is_cut(lines[index - 1].text, line.text, width, is_spaced)
        ):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [concatenate(group) if len(group) > 1 else group[0] for group in groups]


def _blank_between(source: str, a: Line, b: Line) -> bool:
    return len(re.findall(r"\r\n|[\n\r\f\v\u2028\u2029\x85]", source[a.span[1] : b.span[0]])) > 1


def _wrap_width(followed: list[Line], lines: list[Line]) -> int | None:
    """The number of characters at which the lines were cut, or None."""
    if len(followed) < 2:
        return None
    counts = Counter(len(line.text) for line in followed)
    width = max(counts)
    if width < _NARROWEST or max(len(line.text) for line in lines) > width:
        return None
    full = counts[width]
    near = full + counts[width - 1]
    is_wrapped = (full >= 3 and near >= 0.3 * len(followed)) or full >= max(2, 0.6 * len(followed))
    return width if is_wrapped else None


def _is_cut(text: str, following: str, width: int, is_spaced: bool) -> bool:
    """Whether a line was cut at the width rather than ended there."""
    if _ENTRY_END.search(text[-10:]) or following[0] == "【" or (text[-1] == following[0] == "|"):
        return False
    if len(text) == width:
        return is_spaced or not (text[-1] in "。；：" and opens(following))
    return len(text) == width - 1 and text[-1] not in TERMINALS
