"""Items run together in one paragraph: （1）…。（2）…。

Reads a paragraph and the mark at its beginning; writes its parts. Only marks that
follow a stop, outside quotes and brackets, and count up from the first are items:
``依照第（一）项、第（二）项`` is not cut.
"""

from itertools import pairwise

from gazette.parsing.words.lines import Line
from gazette.parsing.words.markers import INLINE, Mark, Scheme, find_mark
from gazette.parsing.words.numerals import to_int


def cut_items(line: Line, mark: Mark | None, following: Mark | None = None) -> list[Line]:
    """The line cut where several items run together in it, in order from the first.

    A single item is cut off where ``following``, the mark of the next line, goes on with it.
    """
    cuts: list[int] = []
    for scheme, positions in _inline_runs(line.text, mark.end if mark else 0).items():
        own = mark.ordinal if mark and mark.scheme is scheme else None
        run = _run_from(positions, own or 0, own is not None)
        is_list = own is not None or _goes_on(following, scheme, len(run))
        if run and len(run) + is_list >= 2:
            cuts = run if not cuts or run[0] < cuts[0] else cuts
    parts = [line.cut(a, b) for a, b in pairwise([0, *cuts, len(line.text)]) if a < b]
    return [part for part in parts if part.text] if cuts else [line]


def _goes_on(following: Mark | None, scheme: Scheme, count: int) -> bool:
    """Whether the next line goes on with a list of ``count`` items."""
    return bool(following and following.scheme is scheme and following.ordinal == count + 1)


def _inline_runs(text: str, start: int) -> dict[Scheme, list[tuple[int, int]]]:
    """Places and numbers of the marks behind a stop, outside quotes and brackets, by scheme."""
    runs: dict[Scheme, list[tuple[int, int]]] = {}
    depth, at, last = 0, start, ""
    while at < len(text):
        char = text[at]
        may_open = depth == 0 and (not last or last in "。；：:;")
        match = INLINE.match(text, at) if may_open else None
        if match:
            scheme = Scheme[match.lastgroup or ""]
            number = _inline_number(scheme, match[0])
            if number is not None:
                runs.setdefault(scheme, []).append((at, number))
            at, last = match.end(), match[0][-1]
            continue
        depth = max(0, depth + (char in "“（(《‘") - (char in "”）)》’"))
        last = last if char.isspace() else char
        at += 1
    return runs


def _inline_number(scheme: Scheme, text: str) -> int | None:
    mark = find_mark(text + "　")
    if mark is None or mark.scheme is not scheme:
        return None
    return to_int(mark.number)


def _run_from(positions: list[tuple[int, int]], begins: int, is_open: bool) -> list[int]:
    """The positions that count up by one from ``begins``; from 1 where nothing is open."""
    run: list[int] = []
    expected = begins + 1
    for at, number in positions:
        if number == expected:
            run.append(at)
            expected += 1
        elif not is_open and number == 1:
            run, expected = [at], 2
    return run
