"""What holds of every parse of every text, however odd."""

import re
from bisect import bisect_left

from gazette.parsing import first_difference
from gazette.parsing.parsed import Document, Issue, Provision
from gazette.parsing.printed_rows import printed, rows
from gazette.parsing.words.lines import fold

_NAMES = (
    "part|chp|sec|head|art|para|item|subitem|table|row|title|number|note|contents|addressee"
    "|signature|annex_note"
)
#: A number printed twice gets ``--2``, which what stands below it inherits.
_SEGMENT = rf"(?:{_NAMES})(?:_supplementary|_\d+(?:-\d+)?|--\d+)*"
_ADDRESS = re.compile(rf"(?:text_\d+__)?{_SEGMENT}(?:__{_SEGMENT})*")


def assert_sound(issue: Issue) -> None:
    """Nothing lost, addresses unique, words at their spans, spans nested in order."""
    difference = first_difference(issue)
    assert difference is None, difference
    for document in issue.documents:
        assert_addresses(document)
        assert_references(issue, document)
        for text in document.texts:
            assert_spans(text.provisions, text.span)
            for row in rows(text.provisions):
                words = "".join(printed(part) for part in rows((row,)))
                assert fold(words) == fold(kept(issue, row.span)), row.address


def assert_addresses(document: Document) -> None:
    addresses = [row.address for text in document.texts for row in rows(text.provisions)]
    assert len(addresses) == len(set(addresses))
    for address in addresses:
        assert _ADDRESS.fullmatch(address), address
    for text in document.texts:
        inside = f"{text.address}__" if text.address else ""
        assert all(row.address.startswith(inside) for row in rows(text.provisions))


def assert_spans(siblings: tuple[Provision, ...], outer: tuple[int, int]) -> None:
    """Rows stand one behind the other inside what holds them."""
    at, end = outer
    for row in siblings:
        assert at <= row.span[0] <= row.span[1] <= end, (row.address, row.span, outer)
        at = row.span[1]
        assert_spans(row.children, row.span)


def assert_references(issue: Issue, document: Document) -> None:
    """A reference's words stand at its place in its row, and at its span."""
    words = {row.address: printed(row) for text in document.texts for row in rows(text.provisions)}
    for reference in document.references:
        assert words[reference.row][slice(*reference.at)] == reference.text
        assert fold(kept(issue, reference.span)) == fold(reference.text)


def kept(issue: Issue, span: tuple[int, int]) -> str:
    """The source at a span, without what was reported as removed."""
    start, end = span
    words, at = [], start
    first = bisect_left(issue.removed, start, key=lambda piece: piece.span[1])
    for piece in issue.removed[first:]:
        if piece.span[0] >= end:
            break
        words.append(issue.source[at : max(at, piece.span[0])])
        at = max(at, piece.span[1])
    return "".join([*words, issue.source[at:end]])
