"""The check that nothing is lost: the rows, put together again, must equal the source.

Reads an ``Issue``; writes the first place where its rows differ from the source. Both
are compared folded; the source is taken without what was reported as removed, and
with the edits that an editor confirmed.
"""

from collections.abc import Iterator

from gazette.parsing.parsed import Issue
from gazette.parsing.printed_rows import printed, rows
from gazette.parsing.words.lines import fold


def render(issue: Issue) -> Iterator[str]:
    """The printed words of cover, contents, every row and imprint, in order of print."""
    yield from (line.text for line in issue.front_matter)
    for document in issue.documents:
        for text in document.texts:
            yield from (printed(row) for row in rows(text.provisions))
    yield from (line.text for line in issue.back_matter)


def kept_source(issue: Issue) -> Iterator[str]:
    """The source without the removed spans and with the editor's edits, in pieces."""
    at = 0
    changes = [*((piece.span, "") for piece in issue.removed)]
    changes += [(edit.span, edit.after) for edit in issue.edits]
    for (start, end), words in sorted(changes, key=lambda change: change[0]):
        yield issue.source[at : max(at, start)]
        yield words
        at = max(at, end)
    yield issue.source[at:]


def first_difference(issue: Issue) -> str | None:
    """None if nothing is lost, else a Chinese message with the first place that differs."""
    expected = "".join(fold(piece) for piece in kept_source(issue))
    actual = "".join(fold(piece) for piece in render(issue))
    if expected == actual:
        return None
    at = next(
        (i for i, (a, b) in enumerate(zip(expected, actual, strict=False)) if a != b),
        min(len(expected), len(actual)),
    )
    line = _line_of(issue, at)
    return (
        f"第{line}行附近条文与原文不一致：原文为“{expected[max(0, at - 10) : at + 15]}”，"
        f"条文为“{actual[max(0, at - 10) : at + 15]}”。"
    )


def _line_of(issue: Issue, at: int) -> int:
    """The number (from 1) of the source line in which the folded character ``at`` stands."""
    count = 0
    removed = sorted(piece.span for piece in issue.removed)
    for index, char in enumerate(issue.source):
        while removed and removed[0][1] <= index:
            removed.pop(0)
        if removed and removed[0][0] <= index:
            continue
        count += len(fold(char))
        if count > at:
            return issue.source.count("\n", 0, index) + 1
    return issue.source.count("\n") + 1
