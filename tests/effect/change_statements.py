"""Sentences of own writing that amend or cite, with what each of them says.

``statements.amendments.tsv``: a decision by its title (``-`` is a decision that amends
示例市渡口管理办法) and its rows, put apart by ⏎; the rules that it amends; its clauses,
put apart by ｜. A clause without a title in 《》 is of the rule named first; ／ parts
paragraphs; 疑 is a clause that is known to change something and is not understood.

``statements.citations.tsv``: the rows of 示例市河道管理办法; what leads somewhere, as
``words=>place``, a place of another document with its title. What is not listed leads
nowhere.

``half`` says which statements were written before the reader that they judge (``first``),
after it (``second``), or from what further trials showed (``found``).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from gazette.effect.citations import row_address
from gazette.parsing import parse
from gazette.parsing.parsed import (
    Amendment,
    AmendmentAction,
    Document,
    Reference,
    ReferenceType,
    RelationType,
)
from gazette.parsing.printed_rows import rows
from gazette.parsing.words.spoken_addresses import address_in_words

HERE = Path(__file__).parent
_NONE = "-"
_TITLE = "示例市人民政府关于修改《示例市渡口管理办法》的决定"
_END = "本决定自2024年10月1日起施行。\n示例市人民政府\n2024年8月12日\n"
_RULE = "示例市河道管理办法"


class AmendmentStatement(NamedTuple):
    """A decision and what it changes."""

    half: str
    kind: str
    title: str
    text: str
    amends: str
    clauses: str


class CitationStatement(NamedTuple):
    """Rows of a rule and where their citations lead."""

    half: str
    kind: str
    text: str
    links: str


def amendment_statements() -> list[AmendmentStatement]:
    """All statements about amendments."""
    return [AmendmentStatement(*row) for row in _read("statements.amendments.tsv")]


def citation_statements() -> list[CitationStatement]:
    """All statements about citations."""
    return [CitationStatement(*row) for row in _read("statements.citations.tsv")]


def _read(name: str) -> list[list[str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


def parts(cell: str) -> list[str]:
    """The parts of a cell, none for ``-``."""
    return [] if cell == _NONE else [part.strip() for part in cell.split("｜")]


def amended(statement: AmendmentStatement) -> tuple[list[str], list[str]]:
    """The rules and the clauses that the parser finds, in the form of the table."""
    title = _TITLE if statement.title == _NONE else statement.title
    body = statement.text.replace("⏎", "\n")
    end = "" if "\n第一条　" in body else _END
    (document,) = parse(f"{title}\n{body}\n{end}").documents
    rules = [one.title for one in document.relations if one.type is RelationType.AMENDS]
    first = statement.amends.split("、")[0]
    return rules, [clause_in_words(one, first) for one in document.amendments]


def clause_in_words(one: Amendment, first: str) -> str:
    """A clause in the form of the table; ``first`` is the rule that is not named."""
    rule = "" if one.title == first else f"《{one.title}》"
    return rule + _change(one).replace("\n", "／")


def _change(one: Amendment) -> str:
    action, words = one.action, one.new_words
    old = address_in_words(one.address) + getattr(one, "part", "")
    new = address_in_words(one.new_address)
    if action is AmendmentAction.REWORD:
        return f"{old}{f'改为{new}并' if new else ''}修改为：{words}"
    if action is AmendmentAction.INSERT:
        is_inside = not (one.address and one.new_address) or one.new_address.startswith(
            f"{one.address}__"
        )
        behind = "" if is_inside else f"（{old}后）"
        return f"增加{new or old}{behind}：{words}"
    if action is AmendmentAction.DELETE:
        return f"删去{old}"
    if action is AmendmentAction.REPLACE_WORDS:
        return f"{old or '全文'}：“{one.old_words}”改为“{words}”"
    if action is AmendmentAction.DELETE_WORDS:
        return f"{old or '全文'}：删去“{one.old_words}”"
    if action is AmendmentAction.RENUMBER:
        return f"{old}改为{new}" if new else f"{old}序号顺延"
    verbs = {"merge": "并入", "split": "分出"}
    if action.value in verbs:
        return f"{old}{verbs[action.value]}{new}" + (f"：{words}" if words else "")
    return f"疑{old}"


def linked(statement: CitationStatement) -> list[str]:
    """What leads somewhere, in the form of the table."""
    (document,) = parse(f"{_RULE}\n{statement.text.replace('⏎', chr(10))}\n").documents
    return list(_links(document))


def _links(document: Document) -> Iterator[str]:
    own = frozenset(row.address for text in document.texts for row in rows(text.provisions))
    for one in document.references:
        if one.type in (ReferenceType.DOCUMENT, ReferenceType.NUMBER) or not one.address:
            continue
        if one.title:
            yield f"{one.text}=>{_place(one, one.address, f'《{one.title}》')}"
        elif (row := row_address(one.address, own)) and row != one.row:
            yield f"{one.text}=>{_place(one, row, '')}"


def _place(one: Reference, address: str, title: str) -> str:
    until = f"—{address_in_words(one.until)}" if one.until else ""
    return f"{title}{address_in_words(address)}{until}"
