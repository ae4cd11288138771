"""The pipeline: runs the stages one after the other and puts their results together.

Reads the source text; writes an ``Issue``.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

from gazette.parsing import findings as look
from gazette.parsing.meaning import document_kind, metadata
from gazette.parsing.meaning.amendment_clauses import Changes, changes
from gazette.parsing.meaning.document_texts import DocumentTexts
from gazette.parsing.meaning.issuing_bodies import issuing_bodies, signatory
from gazette.parsing.meaning.law_names import LawNames
from gazette.parsing.meaning.own_names import own_names
from gazette.parsing.meaning.references import references
from gazette.parsing.meaning.relations import relations
from gazette.parsing.node import Node, Report
from gazette.parsing.parsed import (
    ContentsEntry,
    Document,
    Finding,
    FrontMatter,
    Issue,
    Kind,
    Provision,
    Reference,
    Removed,
    Text,
    TextRole,
)
from gazette.parsing.printed_rows import printed, rows
from gazette.parsing.stages.addresses import assign_addresses
from gazette.parsing.stages.clean_text import clean
from gazette.parsing.stages.contents import read_front
from gazette.parsing.stages.cover_and_imprint import find_imprint, read_imprint
from gazette.parsing.stages.document_bounds import Chunk, split
from gazette.parsing.stages.letterheads import without_letterhead
from gazette.parsing.stages.paragraphs import join
from gazette.parsing.stages.structure import build
from gazette.parsing.stages.texts import Part, divide
from gazette.parsing.words.lines import Line, fold, fold_title


@dataclass(frozen=True, slots=True)
class Tree:
    """One text of a document while its rows are still nodes, each with its lines."""

    role: TextRole
    label: str
    title: str
    nodes: list[Node]


def parse(source: str) -> Issue:
    """The structure of an issue, or of one document, from its text.

    Never raises for any text: what is not understood becomes plain paragraphs,
    what looks like a fault a finding.
    """
    return parse_with_trees(source)[0]


def parse_with_trees(source: str) -> tuple[Issue, list[list[Tree]]]:
    """What ``parse`` returns, and the trees of each of its documents."""
    lines, removed = clean(source)
    front = read_front(lines)
    report = Report(removed=list(removed))
    rest = _without_column_heads(lines[front.length :], front.entries, report)
    imprint = find_imprint(rest, 0)
    before, chunks = split(rest[:imprint], front.entries)
    trees: list[list[Tree]] = []
    documents = tuple(
        _document(chunk, position, report, trees) for position, chunk in enumerate(chunks, start=1)
    )
    columns = tuple(dict.fromkeys(e.column for e in front.entries if e.column))
    issue = Issue(
        gazette=read_imprint(rest[imprint:], front.gazette),
        issue=replace(front.issue, columns=columns),
        contents=tuple(front.entries),
        documents=documents,
        findings=(),
        removed=tuple(sorted(report.removed, key=lambda piece: piece.span)),
        front_matter=_matter([*lines[: front.length], *before]),
        back_matter=_matter(rest[imprint:]),
        source=source,
    )
    found = [*report.findings, *look.in_issue(issue)]
    findings = tuple(sorted(found, key=lambda finding: finding.span))
    return replace(issue, findings=findings), trees


def _matter(lines: list[Line]) -> tuple[FrontMatter, ...]:
    return tuple(FrontMatter(line.text, line.span) for line in lines)


def _without_column_heads(
    lines: list[Line], entries: list[ContentsEntry], report: Report
) -> list[Line]:
    """The lines without the names of columns (栏目) that are printed again above documents."""
    names = {fold_title(entry.column) for entry in entries if entry.column}
    kept = []
    for line in lines:
        marked = re.fullmatch(r"[【\[·•●◆].*", line.text)
        if marked and fold_title(line.text) in names:
            report.removed.append(Removed("栏目页眉", line.text, line.span))
        else:
            kept.append(line)
    return kept


def _document(chunk: Chunk, position: int, report: Report, trees: list[list[Tree]]) -> Document:
    """The document of a chunk; its trees are added to ``trees``."""
    own = Report(removed=report.removed)
    title = chunk.entry.title if chunk.entry else ""
    lines = without_letterhead(list(chunk.lines), own)
    parts = divide(join(lines, own.findings), title) if lines else []
    title = title or _own_title(parts)
    trees.append([_tree(part, own) for part in parts])
    document = document_of(trees[-1], position, chunk.entry, title, own.findings)
    report.findings += [replace(finding, document=position) for finding in own.findings]
    return document


def document_of(
    trees: list[Tree],
    position: int,
    entry: ContentsEntry | None,
    title: str,
    findings: list[Finding],
) -> Document:
    """The document of finished trees: rows with their addresses, references, metadata.

    Faults that the metadata show are added to ``findings``.
    """
    cited: list[Reference] = []
    texts = _texts(trees)
    changed = changes(title, texts)
    findings += changed.findings()
    names = LawNames(printed(row) for text in texts for row in rows(text.provisions))
    for tree, text in zip(trees, texts, strict=True):
        prefix = f"{text.address}__" if text.address else ""
        cited += references(tree.nodes, prefix, changed.rules, names)
    document = DocumentTexts(title, entry, texts, findings)
    return _described(document, position, tuple(cited), changed)


def _own_title(parts: list[Part]) -> str:
    """The title above a document's text, for one that no contents page names."""
    return next((part.title for part in parts if part.title), "")


def _tree(part: Part, report: Report) -> Tree:
    head = [Node(level, body=line) for level, line in part.head]
    nodes = [*head, *build(part.lines, part.role, report)]
    return Tree(part.role, part.label, set_title(part.title), nodes)


def _texts(trees: list[Tree]) -> tuple[Text, ...]:
    """The texts with their addresses."""
    used: Counter[str] = Counter()
    texts = []
    for number, tree in enumerate(trees, start=1):
        address = f"text_{number}" if len(trees) > 1 else ""
        prefix, nodes = f"{address}__" if address else "", tree.nodes
        assign_addresses(nodes, prefix, used)
        provisions = tuple(_provision(node) for node in nodes)
        spans = [row.span for row in rows(provisions)]
        span = (min(s for s, _ in spans), max(e for _, e in spans)) if spans else (0, 0)
        texts.append(Text(tree.role, tree.label, tree.title, address, span, provisions))
    return tuple(texts)


def set_title(title: str) -> str:
    """A title without the white space of line breaks and padding between Chinese characters."""
    return re.sub(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])", "", title).strip()


def _provision(node: Node) -> Provision:
    children = tuple(_provision(child) for child in node.children)
    own = [line.span for line in (node.label, node.heading, node.body) if line.pieces]
    spans = own + [child.span for child in children]
    return Provision(
        level=node.level,
        label=node.label.text,
        number=node.number,
        heading=node.heading.text,
        body=node.body.text,
        address=node.address,
        span=(min(s for s, _ in spans), max(e for _, e in spans)) if spans else (0, 0),
        children=children,
        cells=node.cells,
        merged=node.merged,
    )


def _described(
    document: DocumentTexts, position: int, cited: tuple[Reference, ...], changed: Changes
) -> Document:
    """The document with all its metadata."""
    entry, texts = document.entry, document.texts
    noted_number, noted_date = metadata.promulgation_note(document)
    number = metadata.document_number(document) or noted_number
    signed = metadata.signed_on(document) or noted_date
    names = own_names(document, number)
    effect = metadata.effect(document, names, signed)
    kind = document_kind.kind_of(document, number, effect.effective_on is not None)
    chapters, articles, sections = metadata.counts(document)
    is_decree, is_plan = kind is Kind.DECREE, kind is Kind.PLAN
    adopted_on, adopted_at = metadata.adopted(document, is_decree=is_decree)
    text_title = document_kind.text_title(document, kind)
    related = relations(document, effect.effective_on or signed, cited, changed.relations)
    return Document(
        position=position,
        column=entry.column if entry else None,
        title=_display_title(document.title),
        contents_title=entry.title if entry else None,
        contents_page=entry.page if entry else None,
        document_number=number,
        issuing_bodies=issuing_bodies(document, number),
        kind=kind,
        text_title=_display_title(text_title) if text_title else None,
        signed_on=signed,
        promulgated_on=signed if is_decree else None,
        adopted_on=adopted_on,
        adopted_at=adopted_at,
        signatory=signatory(document),
        effective_on=effect.effective_on,
        term_years=effect.term_years,
        term_months=effect.term_months,
        last_day_in_force=effect.last_day_in_force,
        interpreted_by=metadata.interpreted_by(document),
        disclosure=metadata.disclosure(document),
        notice_type=document_kind.notice_type(document.title),
        plan_type=document_kind.plan_type(document) if is_plan else None,
        response_levels=document_kind.response_levels(document) if is_plan else (),
        review_cycle=document_kind.review_cycle(document) if is_plan else None,
        registration_number=metadata.registration_number(document),
        relations=related,
        attachments=metadata.attachments(document),
        chapters=chapters,
        articles=articles,
        top_level_sections=sections,
        span=metadata.span_of(texts),
        texts=texts,
        references=cited,
        statements=metadata.statements(document, effect),
        amendments=changed.amendments,
        partial_effects=effect.partial,
    )


def _display_title(title: str) -> str:
    """A title without the spaces of line breaks, but with those between joint bodies."""
    head, about, tail = title.partition("关于")
    bodies = head.split()
    if about and len(bodies) > 1 and all(len(fold(body)) >= 4 for body in bodies):
        return " ".join(bodies) + set_title(about + tail)
    return set_title(title)
