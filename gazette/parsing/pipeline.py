"""The pipeline: runs the stages one after the other and puts their results together.

Reads the source text; writes an ``Issue``.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from gazette.parsing import findings as look
from gazette.parsing.meaning import document_kind, metadata
from gazette.parsing.meaning.amendment_clauses import Changes, changes
from gazette.parsing.meaning.document_texts import DocumentTexts
from gazette.parsing.meaning.effect_dates import Effect
from gazette.parsing.meaning.explained_documents import (
    explained_documents,
    of_the_rule,
    short_names,
)
from gazette.parsing.meaning.issuing_bodies import issuing_bodies, signatory
from gazette.parsing.meaning.law_names import LawNames
from gazette.parsing.meaning.own_names import own_names
from gazette.parsing.meaning.page_facts import compare, page_facts
from gazette.parsing.meaning.references import references
from gazette.parsing.meaning.relations import citations, relations
from gazette.parsing.node import Node, Report, Tree
from gazette.parsing.parsed import (
    ContentsEntry,
    Document,
    Finding,
    FrontMatter,
    Issue,
    Kind,
    PageFacts,
    Provision,
    Reference,
    Removed,
    Text,
)
from gazette.parsing.printed_characters import (
    PrintedCharacters,
    print_node,
    simplified_node,
    simplified_values,
    words_of,
)
from gazette.parsing.printed_rows import printed, rows
from gazette.parsing.stages.addresses import assign_addresses
from gazette.parsing.stages.clean_text import clean
from gazette.parsing.stages.contents import read_front
from gazette.parsing.stages.cover_and_imprint import find_imprint, read_imprint
from gazette.parsing.stages.document_bounds import Chunk, split
from gazette.parsing.stages.joining import breaks_paragraphs, join
from gazette.parsing.stages.letterheads import without_letterhead
from gazette.parsing.stages.plain_tables import with_tables
from gazette.parsing.stages.structure import build
from gazette.parsing.stages.table_rows import prose
from gazette.parsing.stages.texts import Part, divide
from gazette.parsing.words.lines import Line, fold, fold_title
from gazette.parsing.words.traditional_characters import simplified


def parse(source: str) -> Issue:
    """The structure of an issue, or of one document, from its text.

    Never raises for any text: what is not understood becomes plain paragraphs,
    what looks like a fault a finding.
    """
    return parse_with_trees(source)[0]


def parse_with_trees(source: str) -> tuple[Issue, list[list[Tree]]]:
    """What ``parse`` returns, and the trees of each of its documents."""
    plain = simplified(source)
    lines, removed = clean(plain)
    front = read_front(lines)
    report = Report(removed=list(removed))
    rest = _without_column_heads(lines[front.length :], front.entries, report)
    imprint = find_imprint(rest, 0)
    tabled = with_tables(rest[:imprint], plain)
    before, chunks = split(tabled, front.entries)
    trees: list[list[Tree]] = []
    is_paged = breaks_paragraphs(prose(tabled))
    starts = [chunk.lines[0].span[0] for chunk in chunks if chunk.lines]
    facts = dict(zip(starts, page_facts(removed, starts), strict=True))
    if plain != source:
        facts = PrintedCharacters(source).restore_all(facts)
    documents = tuple(
        _document(
            chunk,
            position,
            report,
            trees,
            source if plain != source else "",
            facts.get(chunk.lines[0].span[0]) if chunk.lines else None,
            is_paged=is_paged,
        )
        for position, chunk in enumerate(chunks, start=1)
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
        source=plain,
    )
    if plain != source:
        issue = _as_printed(issue, report, source)
    found = [*report.findings, *look.in_issue(issue)]
    findings = tuple(sorted(found, key=lambda finding: finding.span))
    return replace(issue, findings=findings), trees


def _as_printed(issue: Issue, report: Report, source: str) -> Issue:
    """An issue that was read in simplified characters, with what is around its documents as
    ``source`` prints it; the findings of ``report`` too."""
    own = PrintedCharacters(source)
    report.findings = [own.finding(finding) for finding in report.findings]
    return replace(
        issue,
        gazette=own.restore_all(issue.gazette),
        issue=own.restore_all(issue.issue),
        contents=own.restore_all(issue.contents),
        removed=tuple(replace(one, text=source[slice(*one.span)]) for one in issue.removed),
        front_matter=tuple(
            replace(one, text=source[slice(*one.span)]) for one in issue.front_matter
        ),
        back_matter=tuple(replace(one, text=source[slice(*one.span)]) for one in issue.back_matter),
        source=source,
    )


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


def _document(
    chunk: Chunk,
    position: int,
    report: Report,
    trees: list[list[Tree]],
    printed: str,
    facts: PageFacts | None,
    *,
    is_paged: bool,
) -> Document:
    """The document of a chunk; its trees are added to ``trees``.

    ``printed`` is the source in its own characters where the chunk is in simplified ones.
    """
    own = Report(removed=report.removed)
    title = chunk.entry.title if chunk.entry else ""
    expected = title or (simplified(facts.title) if facts else "")
    lines = without_letterhead(list(chunk.lines), own)
    lines = join(lines, own.findings, expected, is_paged=is_paged)
    parts = divide(lines, expected) if lines else []
    title = title or _own_title(parts)
    trees.append([_tree(part, own) for part in parts])
    if printed:
        trees[-1] = [_printed_tree(tree, printed) for tree in trees[-1]]
    document = document_of(trees[-1], position, chunk.entry, title, own.findings, facts)
    report.findings += [replace(finding, document=position) for finding in own.findings]
    return document


def _printed_tree(tree: Tree, source: str) -> Tree:
    """A tree of lines in simplified characters with those that ``source`` prints."""
    for node in tree.nodes:
        print_node(node, source)
    own = PrintedCharacters("\n".join(words_of(tree.nodes)))
    return replace(tree, title=own.restore(tree.title), label=own.restore(tree.label))


def document_of(
    trees: list[Tree],
    position: int,
    entry: ContentsEntry | None,
    title: str,
    findings: list[Finding],
    facts: PageFacts | None = None,
    *,
    is_cited: bool = True,
) -> Document:
    """The document of finished trees: rows with their addresses, references, metadata.

    Faults that the metadata show are added to ``findings``. A document in traditional
    characters is read in simplified ones and keeps its own. ``facts`` are those of the web
    page on which it stands. Without ``is_cited`` what the rows cite is left out: the document
    has no references, and none of the relations that come of them. No finding depends on them.
    """
    words = "\n".join(words for tree in trees for words in words_of(tree.nodes))
    if simplified(words) == words:
        return _read_document(trees, position, entry, title, findings, facts, is_cited=is_cited)
    found: list[Finding] = []
    plain_entry = simplified_values(entry)
    plain = [_plain_tree(tree) for tree in trees]
    plain_facts = simplified_values(facts)
    document = _read_document(
        plain, position, plain_entry, simplified(title), found, plain_facts, is_cited=is_cited
    )
    own = PrintedCharacters(f"{words}\n{facts.words if facts else ''}")
    findings += [own.finding(finding) for finding in found]
    return replace(
        own.restore_all(document),
        texts=_texts(trees),
        page_facts=facts,
        column=entry.column if entry else None,
        contents_title=entry.title if entry else None,
    )


def _plain_tree(tree: Tree) -> Tree:
    return replace(
        tree,
        label=simplified(tree.label),
        title=simplified(tree.title),
        nodes=[simplified_node(node) for node in tree.nodes],
    )


def _read_document(
    trees: list[Tree],
    position: int,
    entry: ContentsEntry | None,
    title: str,
    findings: list[Finding],
    facts: PageFacts | None,
    *,
    is_cited: bool,
) -> Document:
    """The document of trees whose words are in simplified characters."""
    cited: list[Reference] = []
    texts = _texts(trees)
    printed_title, title = title, title or (facts.title if facts else "")
    explains = document_kind.explains(title)
    changed = Changes() if explains else changes(printed_title, texts)
    findings += changed.findings()
    if is_cited:
        names = LawNames(printed(row) for text in texts for row in rows(text.provisions))
        if explains:
            names.abbreviate(short_names(title))
        for tree, text in zip(trees, texts, strict=True):
            prefix = f"{text.address}__" if text.address else ""
            cited += references(tree.nodes, prefix, changed.rules, names)
    if explains:
        cited = list(of_the_rule(cited, title))
    document = DocumentTexts(title, entry, texts, findings)
    described = _described(document, position, tuple(cited), changed, facts or PageFacts((0, 0)))
    if facts:
        printed_number, printed_day = metadata.printed_facts(document)
        findings += compare(facts, printed_title, printed_number, printed_day)
    return replace(described, page_facts=facts)


def _own_title(parts: list[Part]) -> str:
    """The title above a document's text, for one that no contents page names."""
    return next((part.title for part in parts if part.title), "")


def _tree(part: Part, report: Report) -> Tree:
    head = [Node(level, body=line) for level, line in part.head]
    nodes = [*head, *build(part.lines, part.role, report, part.title)]
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
    document: DocumentTexts,
    position: int,
    cited: tuple[Reference, ...],
    changed: Changes,
    facts: PageFacts,
) -> Document:
    """The document with all its metadata."""
    entry, texts = document.entry, document.texts
    number, signed = metadata.printed_facts(document)
    number, signed = number or facts.number, signed or facts.signed_on
    names = own_names(document, number)
    explains = document_kind.explains(document.title)
    effect = Effect() if explains else metadata.effect(document, names, signed)
    kind = document_kind.kind_of(document, number, effect.effective_on is not None)
    chapters, articles, sections = metadata.counts(document)
    is_decree, is_plan = kind is Kind.DECREE, kind is Kind.PLAN
    adopted_on, adopted_at = metadata.adopted(document, is_decree=is_decree)
    text_title = document_kind.text_title(document, kind)
    if explains:
        number = None  # what its head prints is the number of what it explains
        related = (*explained_documents(document), *citations(cited, document))
    else:
        related = relations(document, effect.effective_on or signed, cited, changed.relations)
    return Document(
        position=position,
        column=entry.column if entry else None,
        title=_display_title(document.title),
        contents_title=entry.title if entry else None,
        contents_page=entry.page if entry else None,
        document_number=number,
        issuing_bodies=issuing_bodies(document, number) or facts.bodies,
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
        interpreted_by=None if explains else metadata.interpreted_by(document),
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
        statements=() if explains else metadata.statements(document, effect),
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
