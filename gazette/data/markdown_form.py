"""A document as Markdown: its words for people and programs that read plain files.

Headings have the levels of the page; an article begins with its number in bold. Characters that
Markdown reads as signs are written with a backslash, so that a reader sees each as printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from gazette.data.data_rows import lines_behind
from gazette.parsing.parsed import Level

_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~&])")
#: What begins a list or a quotation at the head of a line.
_BEGINS = re.compile(r"^(\s*)([-+>]|\d+(?=[.)]))", re.MULTILINE)
_HEADINGS = {
    Level.PART: 3, Level.CHAPTER: 3, Level.SECTION: 4,
    Level.HEADING_1: 3, Level.HEADING_2: 4, Level.HEADING_3: 5, Level.HEADING_4: 6,
}  # fmt: skip


def document_lines(record: Mapping[str, Any]) -> Iterator[str]:
    """The lines of the file, the head first: what it is, where it stands, its state on a day."""
    identity, facts, state = record["identity"], record["facts"], record["state"]
    yield f"# {escaped(facts['title'])}"
    yield ""
    yield f"- {escaped(identity['citation'])}"
    yield f"- 刊于《{escaped(identity['gazette'])}》{escaped(identity['issue'])}"
    yield f"- {state['on']}：{escaped(state['words'])}。{escaped(state['reason'])}"
    yield f"- <{identity['url']}>"
    for wording in record["wordings"]:
        by = f"《{escaped(wording['by'])}》{escaped(wording['place'])}"
        yield f"- 注意：{escaped(wording['address'])} 的文字已由{by}修改，下面是刊印时的文字。"
    for text in facts["texts"]:
        yield ""
        yield "---"
        yield from _rows(text["rows"])


def issue_lines(record: Mapping[str, Any]) -> Iterator[str]:
    """The lines of an issue: what it is, and its documents with the address of each."""
    yield f"# {escaped(record['gazette'])}{escaped(record['issue'])}"
    yield ""
    yield f"<{record['url']}>"
    yield ""
    for one in record["documents"]:
        number = f"（{escaped(one['document_number'])}）" if one["document_number"] else ""
        yield f"{one['position']}. [{escaped(one['title'])}]({one['url']}){number}"


def escaped(words: str) -> str:
    """Words as Markdown shows them unchanged."""
    return _BEGINS.sub(r"\1\\\2", _SIGNS.sub(r"\\\1", words))


def _rows(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    place = 0
    while place < len(rows):
        row = rows[place]
        lines = lines_behind(rows, place)
        place += 1 + len(lines)
        printed = f"{row['label']}{row['heading']}{row['body']}"
        if printed or not lines:
            yield ""
            yield _line(row)
        if lines:
            yield ""
            yield from _table([line["cells"] or [line["body"]] for line in lines])


def _line(row: Mapping[str, Any]) -> str:
    level, body = row["level"], escaped(row["body"]).replace("\n", "  \n")
    label, heading = escaped(row["label"]), escaped(row["heading"])
    if level == Level.TITLE:
        return f"## {_on_one_line(label + heading + body)}"
    gap = "　" if label and heading and label[-1].isalnum() else ""
    if level in _HEADINGS and not body:
        return f"{'#' * _HEADINGS[level]} {_on_one_line(f'{label}{gap}{heading}')}"
    if level == Level.ARTICLE and label.strip():
        return f"**{label.strip()}**　{heading}{body}"
    return f"{label}{heading}{body}"


def _on_one_line(words: str) -> str:
    return " ".join(words.split("\n"))


def _table(lines: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table of Markdown; its first row is the head. Merged cells stand empty."""
    rows = [[_on_one_line(escaped(cell)) for cell in line] for line in lines]
    width = max(map(len, rows))
    for number, row in enumerate(rows):
        yield f"| {' | '.join([*row, *[''] * (width - len(row))])} |"
        if number == 0:
            yield f"|{' --- |' * width}"
