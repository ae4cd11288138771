"""Stage 3, split. Reads the lines behind the contents page and its entries; writes chunks.

A chunk is the lines of one document. Each entry's document is found by its number
and by a title that may differ by spaces, line breaks, width or a lost character. A
number in a list of documents begins none. Without a contents page the lines are
split at document numbers, or are one document.
"""

import re
from dataclasses import dataclass

from gazette.parsing.parsed import ContentsEntry
from gazette.parsing.stages.title_finder import MAX_TITLE_LINES, TitleFinder, is_part_of
from gazette.parsing.stages.unnumbered_documents import unnumbered_starts
from gazette.parsing.words.bodies import is_body, is_title
from gazette.parsing.words.dates import line_date
from gazette.parsing.words.document_numbers import (
    is_order_head,
    line_number,
    order_number,
    order_tail,
)
from gazette.parsing.words.lines import Line, fold, fold_title
from gazette.parsing.words.markers import find_mark

_ORDER_LINES = 14
_MAX_BODIES = 12
_LONGEST_ENTRY = 40
#: A number printed on more lines than these is looked at no further.
_MOST_CANDIDATES = 20
_JOINT = re.compile(r"等.{1,3}(?:个)?(?:部门|单位|机关)")
_NOTE = re.compile(r"[（(].*[）)]")
_IN_TITLE_MARKS = re.compile(r"《.*》[；;。]?")


@dataclass(frozen=True, slots=True)
class Chunk:
    """The lines of one document and the contents entry that announces it."""

    entry: ContentsEntry | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Anchor:
    """The lines ``first`` to ``last`` print a document number or an order and nothing else."""

    number: str
    first: int
    last: int


def find_anchors(lines: list[Line]) -> list[Anchor]:
    """All numbers and orders that stand on lines of their own, in order of print."""
    anchors: list[Anchor] = []
    for index, line in enumerate(lines):
        if len(line.text) > 90:
            continue
        if number := line_number(line.text):
            anchors.append(Anchor(number, index, index))
        elif (tail := order_tail(line.text)) and index:
            head = index - 1
            if is_order_head(lines[head].text):
                anchors.append(Anchor(order_number(lines[head].text, tail), head, index))
            elif re.match(r"[（(]?\s*第", line.text) and len(lines[head].text) < 60:
                anchors.append(Anchor(f"第{tail}号", index, index))
    return anchors


def split(lines: list[Line], entries: list[ContentsEntry]) -> tuple[list[Line], list[Chunk]]:
    """Lines before the first document, and the chunks in order of print."""
    if not entries:
        return [], _split_at_numbers(lines)
    starts = _starts(lines, entries)
    found = sorted((start, k) for k, start in enumerate(starts) if start is not None)
    if not found:
        return [], [
            Chunk(None, tuple(lines)),
            *(Chunk(entry, ()) for entry in entries),
        ] if lines else []
    ends = [start for start, _ in found[1:]] + [len(lines)]
    pieces = {k: tuple(lines[s:e]) for (s, k), e in zip(found, ends, strict=True)}
    chunks = [Chunk(entry, pieces.get(k, ())) for k, entry in enumerate(entries)]
    return lines[: found[0][0]], chunks


def _starts(lines: list[Line], entries: list[ContentsEntry]) -> list[int | None]:
    """The line at which each entry's document begins, None where it is absent."""
    anchors: dict[str, list[Anchor]] = {}
    for anchor in find_anchors(lines):
        anchors.setdefault(anchor.number, []).append(anchor)
    titles = TitleFinder(lines)
    starts: list[int | None] = []
    at = 0
    for entry in entries:
        start = _start(lines, entry, anchors, titles, at)
        starts.append(start)
        if start is not None:
            at = start + 1
    return starts


def _start(
    lines: list[Line],
    entry: ContentsEntry,
    anchors: dict[str, list[Anchor]],
    titles: TitleFinder,
    at: int,
) -> int | None:
    """The first line of the entry's document at or behind ``at``, None where it is absent."""
    target = fold_title(entry.title)
    candidates = _candidates(entry.document_number or "", anchors, at)
    weights = [_weight(lines, anchor, entry, at) for anchor in candidates[:_MOST_CANDIDATES]]
    if any(weights):
        anchor = candidates[weights.index(max(weights))]
        return max(at, _title_above(lines, anchor.first, target, at))

    def begins(index: int) -> bool:
        return index == at or _is_end_above(lines, index, entry)

    start = titles.first_line(target, at, begins)
    if start is None and "关于" in target[4:]:
        start = titles.first_line(target[target.index("关于", 4) :], at)
        while start is not None and start > at and is_body(lines[start - 1].text):
            start -= 1
    if start is None and entry.document_number is None:
        return titles.piece(target, at, begins)
    return start if start is None else _order_above(lines, start, target, at)


def _candidates(number: str, anchors: dict[str, list[Anchor]], at: int) -> list[Anchor]:
    """Where a number is printed behind ``at``; an order may be printed as 第76号 alone."""
    candidates = [a for a in anchors.get(number, ()) if a.last >= at]
    if not candidates and "令第" in number:
        short = number[number.index("第") :]
        candidates = [a for a in anchors.get(short, ()) if a.last >= at]
    return candidates


def _weight(lines: list[Line], anchor: Anchor, entry: ContentsEntry, floor: int) -> int:
    """How likely a number heads the entry's document and stands in no list; 0 to 5.

    3 for the title beside it, 1 for the end of a document above, 1 for text below.
    """
    target = fold_title(entry.title)
    start = max(floor, _title_above(lines, anchor.first, target, floor))
    has_title = start < anchor.first and not _is_listed(lines[start].text)
    has_title = has_title or _is_title_below(lines, anchor, target)
    return (
        3 * has_title + _is_end_above(lines, start, entry) + _is_text_below(lines, anchor, target)
    )


def _is_listed(text: str) -> bool:
    """Whether a line is an entry of a list, as it is numbered or a title in 《》."""
    return find_mark(text) is not None or bool(_IN_TITLE_MARKS.fullmatch(text))


def _is_end_above(lines: list[Line], start: int, entry: ContentsEntry) -> bool:
    """Whether a document may begin at ``start``: behind the end of another or a column's name."""
    if not start:
        return True
    above = lines[start - 1].text
    return fold(above) == entry.column or (
        _ends_a_document(lines, start) and line_number(above) is None
    )


def _is_title_below(lines: list[Line], anchor: Anchor, target: str) -> bool:
    """Whether the title follows a number directly, or the clause of an order names it."""
    below = [line.text for line in lines[anchor.last + 1 : anchor.last + 1 + _ORDER_LINES]]
    following = next((text for text in below if not _NOTE.fullmatch(text)), "")
    if is_part_of(fold_title(following), target) and not _is_listed(following):
        return True
    if "令" not in anchor.number and not anchor.number.startswith("第"):
        return False
    end = next((i for i, text in enumerate(below) if line_date(text) or line_number(text)), None)
    return target in fold_title("".join(below[:end]))


def _is_text_below(lines: list[Line], anchor: Anchor, target: str) -> bool:
    """Whether an addressee or text follows a number and its title, as it does in no list."""
    for line in lines[anchor.last + 1 : anchor.last + 1 + MAX_TITLE_LINES]:
        if _NOTE.fullmatch(line.text) or is_part_of(fold_title(line.text), target):
            continue
        return line.text[-1] in "。：:" or line.text[0] == "|" or _is_provision(line.text)
    return False


def _is_provision(text: str) -> bool:
    """Whether a line is numbered or long, and neither a title nor a document number."""
    is_entry = is_title(text) or line_number(text) is not None
    return not is_entry and (find_mark(text) is not None or len(text) > _LONGEST_ENTRY)


def _order_above(lines: list[Line], start: int, target: str, floor: int) -> int:
    """The first line of the order that promulgates the rule printed at ``start``.

    ``start`` where no order above it names the rule.
    """
    for index in range(start - 1, max(floor, start - _ORDER_LINES) - 1, -1):
        text = lines[index].text
        if is_order_head(text) or (line_number(text) or "").count("令第"):
            clause = fold_title("".join(line.text for line in lines[index:start]))
            return _title_above(lines, index, target, floor) if target in clause else start
    return start


def _title_above(lines: list[Line], first: int, target: str, floor: int) -> int:
    """The first line of the title above line ``first``; ``first`` if no title stands there."""
    start = first
    for index in range(first - 1, max(floor - 1, first - 1 - MAX_TITLE_LINES), -1):
        if not is_part_of(fold_title(lines[index].text), target):
            break
        start = index
    if _JOINT.search(target) and start < first:
        floor = max(floor, start - _MAX_BODIES)
        while start > floor and is_body(lines[start - 1].text):
            start -= 1
    return start


def _split_at_numbers(lines: list[Line]) -> list[Chunk]:
    """Chunks of a text without a contents page: one for each number below a title."""
    starts: list[int] = []
    for anchor in find_anchors(lines):
        floor = starts[-1] + 1 if starts else 0
        start = _guess_title_above(lines, anchor.first, floor)
        if not starts or (
            start > starts[-1]
            and (_ends_a_document(lines, start) or _addresses(lines, anchor, start))
            and (start < anchor.first or _stands_above_title(lines, anchor))
        ):
            starts.append(start)
    if not lines:
        return []
    if not starts or not _heads_text(lines, starts[0]):
        starts = [0, *[s for s in starts if s > 0 and _ends_a_document(lines, s)]]
    starts[0] = 0
    starts = _with_unnumbered(lines, starts)
    ends = [*starts[1:], len(lines)]
    return [Chunk(None, tuple(lines[s:e])) for s, e in zip(starts, ends, strict=True)]


def _stands_above_title(lines: list[Line], anchor: Anchor) -> bool:
    """Whether a number without a title above it has one below; else a sentence cites it."""
    below = [line.text for line in lines[anchor.last + 1 : anchor.last + 5]]
    return any(is_title("".join(below[:count])) for count in range(1, len(below) + 1))


def _with_unnumbered(lines: list[Line], starts: list[int]) -> list[int]:
    """The starts of documents with those of documents that print no number."""
    others = [
        start
        for start in unnumbered_starts(lines)
        if all(abs(start - other) > MAX_TITLE_LINES for other in starts[1:])
    ]
    return sorted({*starts, *others})


def _heads_text(lines: list[Line], start: int) -> bool:
    return start <= MAX_TITLE_LINES


def _guess_title_above(lines: list[Line], first: int, floor: int) -> int:
    """The first of the title-like lines directly above a number."""
    start = first
    for index in range(first - 1, max(floor - 1, first - 1 - MAX_TITLE_LINES), -1):
        text = lines[index].text
        if (
            re.search(r"[。；：:，,]", text)
            or line_date(text)
            or _NOTE.fullmatch(text)
            or find_mark(text)
        ):
            break
        start = index
    return start


def _addresses(lines: list[Line], anchor: Anchor, start: int) -> bool:
    """Whether a number stands between a title and an addressee: the head of a document."""
    title = "".join(line.text for line in lines[start : anchor.first])
    below = lines[anchor.last + 1].text if anchor.last + 1 < len(lines) else ""
    return is_title(title) and below[-1:] in ("：", ":")


def _ends_a_document(lines: list[Line], start: int) -> bool:
    """Whether what stands above ``start`` can end a document: a date, a note, a full stop."""
    above = lines[start - 1].text
    return bool(line_date(above) or _NOTE.fullmatch(above) or fold(above)[-1:] in "。)")
