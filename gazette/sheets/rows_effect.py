"""Relations, citations and statements of effect of a document that a workbook has written.

An import of a source finds them in the text that it parses. A workbook has rows, so the
parser's own trees are made of the rows, and read by the same stages. What is found is
recorded as an import records it; what editors have decided or set right stays.
"""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import Any

from django.db import transaction

from gazette.importing.document_rows import write_partial_effects, write_statements
from gazette.importing.editors_work import editors_work
from gazette.kinds import specific
from gazette.models import Document, Issue
from gazette.parsing import parsed
from gazette.parsing.node import Node, Tree
from gazette.parsing.parsed import Level, PageFacts, TextRole
from gazette.parsing.pipeline import document_of
from gazette.parsing.words.lines import Line
from gazette.sheets.plan_writer import Aftermath
from gazette.signals import document_edited, document_imported


def read_effects(one: Aftermath) -> str:
    """Read what the rows of a written document say of it and of others, and record it.

    Returns in Chinese why that was not done; "" if it was.
    """
    with transaction.atomic():
        issues = Issue.objects.select_for_update(of=("self",)).without_source()
        issue = issues.filter(documents=one.document).first()
        stored = Document.objects.filter(pk=one.document).first()
        if issue is None or stored is None:
            return ""
        if issue.is_fixed:
            return f"{issue}第{stored.position}件《{stored.title}》已经发布，没有重读它的文件关系。"
        document = specific(stored)
        document.issue = issue
        former = _former(document, one) if one.former is not None else None
        if one.has_rows or (former is not None and _titles(former) != _titles(document)):
            _record(document)
        if one.is_edited:
            document_edited.send(sender=type(document), document=document, former=former)
    return ""


def _former(document: Document, one: Aftermath) -> Document:
    """The document with the names and dates that it had before."""
    former = copy(document)
    for name, value in (one.former or {}).items():
        field: Any = Document._meta.get_field(name)
        setattr(former, name, field.to_python(value))
    return former


def _titles(document: Document) -> tuple[str, str]:
    return document.title, document.text_title


def _record(document: Document) -> None:
    source = read_document(document)
    kept = editors_work(document.issue).fields.get(document.pk, frozenset())
    if "statements" not in kept:
        write_statements(document, source)
    if "partial_effects" not in kept:
        write_partial_effects(document, source)
    document_imported.send(sender=type(document), document=document, parsed=source)
    as_read = copy(document)
    as_read.signed_on, as_read.effective_on = source.signed_on, source.effective_on
    days = (document.effective_on or document.signed_on, source.effective_on or source.signed_on)
    if days[0] != days[1]:  # the workbook says otherwise, and relations count from its day
        document_edited.send(sender=type(document), document=document, former=as_read)


def read_document(document: Document) -> parsed.Document:
    """A stored document as the parser would give it, read from its rows.

    Number, day and bodies stand in for those that its words do not print.
    """
    trees, stored = _trees(document)
    facts = PageFacts(
        span=(0, 0),
        title=document.title,
        number=document.document_number or None,
        bodies=tuple(body.name for body in document.bodies),
        signed_on=document.signed_on,
    )
    read = document_of(trees, document.position, None, document.title, [], facts)
    addresses = {node.address: address for node, address in stored}
    return _at_stored_addresses(read, addresses)


def _at_stored_addresses(read: parsed.Document, addresses: dict[str, str]) -> parsed.Document:
    """What was read, at the addresses that the rows have, which a workbook may have chosen."""
    if all(own == stored for own, stored in addresses.items()):
        return read
    moved: dict[str, Any] = {
        name: tuple(
            replace(one, row=addresses.get(one.row, one.row)) for one in getattr(read, name)
        )
        for name in ("relations", "references", "statements", "amendments", "partial_effects")
    }
    moved["partial_effects"] = tuple(
        replace(one, addresses=tuple(addresses.get(place, place) for place in one.addresses))
        for one in moved["partial_effects"]
    )
    return replace(read, **moved)


def _trees(document: Document) -> tuple[list[Tree], list[tuple[Node, str]]]:
    """The parser's trees of a document's rows, and each node with the address of its row.

    Each character has a place of its own.
    """
    stored: list[tuple[Node, str]] = []
    trees: dict[int, Tree] = {}
    nodes: dict[int, Node] = {}
    at = 0
    for text in document.texts.order_by("position"):
        trees[text.pk] = Tree(TextRole(text.role), text.label, text.title, [])
    rows: Any = document.provisions.order_by("text__position", "position")
    for row in rows:
        lines = []
        for words in (row.label, row.heading, row.body):
            lines.append(Line(words, ((at, at + len(words)),) if words else ()))
            at += len(words)
        label, heading, body = lines
        node = Node(Level(row.level), label, heading, body, row.number)
        node.cells = tuple(row.cells)
        node.merged = tuple(row.merged)
        nodes[row.pk] = node
        stored.append((node, row.address))
        above = nodes.get(row.parent_id or 0)
        (above.children if above else trees[row.text_id].nodes).append(node)
        at += 1
    return list(trees.values()), stored
