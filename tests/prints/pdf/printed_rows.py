"""Each row of an issue's documents, and how it comes out of the PDF: copied, and read in order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import attrgetter
from typing import Any

from tests.prints.pdf.reading_back import FOLDED, PdfReader, fold, row_text
from tests.prints.pdf.set_characters import SetCharacter

Documents = list[dict[str, Any]]
#: A character and the white space after it.
SPACED = re.compile(r"[^\s\u200b-\u200f\u2060\ufeff\u00ad]([\s\u200b-\u200f\u2060\ufeff\u00ad]*)")


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row, its text's role, the number of its document, and the characters that print it.

    White space between them is included.
    """

    row: dict[str, Any]
    role: str
    document: int
    characters: list[SetCharacter]


def body_pages(made: PdfReader) -> range:
    """The pages of an issue's documents: between contents and imprint."""
    starts = [page for name, (page, _) in made.destinations.items() if re.match(r"doc_\d+$", name)]
    return range(min(starts), len(made.numbers) - 1)


def visible_characters(made: PdfReader, page: int) -> list[SetCharacter]:
    """The characters of a page's body, without artifacts and white space."""
    return [
        one for one in made.characters[page] if not (one.run.is_artifact or FOLDED.match(one.word))
    ]


def printed_rows(made: PdfReader, documents: Documents) -> Iterator[PrintedRow]:
    """All rows of an issue in order. Fails on one that is not found where it has to follow."""
    pages = (made.characters[page] for page in body_pages(made))
    body = [one for page in pages for one in page if not one.run.is_artifact]
    visible = [place for place, one in enumerate(body) if not FOLDED.match(one.word)]
    words = "".join(body[place].word for place in visible)
    end = 0
    for document in documents:
        for role, row in (
            (text["role"], row) for text in document["texts"] for row in text["rows"]
        ):
            said = FOLDED.sub("", row_text(row))
            if said:
                start, end = end, end + len(said)
                assert words[start:end] == said, (words[start:end], said)
                found = body[visible[start] : visible[end - 1] + 1]
                yield PrintedRow(row, role, document["position"], found)


def stray_spaces(made: PdfReader, documents: Documents) -> list[str]:
    """Spaces that copying a row gives and the row lacks, each as ``·`` between its neighbours.

    Ends of lines are no spaces, nor is the gap after a label or a heading, which is printed.
    """
    return [stray for one in printed_rows(made, documents) for stray in _stray(one)]


def _stray(printed: PrintedRow) -> Iterator[str]:
    row, words = printed.row, "".join(one.word for one in printed.characters)
    gaps, before = set(), 0
    for part in (*map(str, row["cells"]), row["label"], row["heading"]):
        before += len(FOLDED.sub("", part))
        gaps.add(before)
    own, copied = SPACED.finditer(row_text(row)), SPACED.finditer(words)
    for place, (mine, theirs) in enumerate(zip(own, copied, strict=True), 1):
        is_end = "\n" in theirs[1]
        if theirs[1] and not (is_end or mine[1] or place in gaps):
            yield f"{words[: theirs.start() + 1][-8:]}·{words[theirs.end() :][:8]}"


def rows_out_of_order(made: PdfReader, documents: Documents, pages: Sequence[str]) -> list[str]:
    """Rows that do not follow upon the row before in the words of an issue's ``pages``.

    Running heads, page numbers and repeated heads of tables are left out; rows of tables,
    which are read by line or by cell, are not asked for.
    """
    read = "".join(_without_artifacts(made, page, pages[page]) for page in body_pages(made))
    rows = [row for document in documents for text in document["texts"] for row in text["rows"]]
    words = ["" if row["level"] == "TABLE_ROW" else fold(row_text(row)) for row in rows]
    pairs = pairwise(["", *words])
    return [row for before, row in pairs if row and before[-12:] + row not in read]


def _without_artifacts(made: PdfReader, page: int, words: str) -> str:
    """The folded words of a page without the lines that are artifacts."""
    left_out = _artifact_lines([one for one in made.characters[page] if one.run.is_artifact])
    kept = []
    for line in map(fold, words.splitlines()):
        if left_out[line]:
            left_out[line] -= 1
        else:
            kept.append(line)
    return "".join(kept)


def _artifact_lines(artifacts: list[SetCharacter]) -> Counter[str]:
    """Their folded lines: each run, what is written on end, and all that is on one level."""
    levels: dict[int, list[SetCharacter]] = {}
    for one in artifacts:
        levels.setdefault(round(one.y), []).append(one)
    runs = [_fold_all(run) for _, run in groupby(artifacts, key=lambda one: id(one.run))]
    written = map(fold, "".join(one.word for one in artifacts).splitlines())
    on_levels = {_fold_all(sorted(level, key=attrgetter("x"))) for level in levels.values()}
    return Counter(runs) | Counter(written) | Counter(on_levels)


def _fold_all(characters: Iterable[SetCharacter]) -> str:
    return fold("".join(one.word for one in characters))
