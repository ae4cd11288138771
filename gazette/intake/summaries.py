"""The summary of a document under correction for lists, and the parser's findings about it.

Findings that only the stages before the rows can make (seams, quotation marks) stay until
an editor answers them; all others are computed again after every change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from gazette.intake.draft import Draft, dump, to_trees
from gazette.intake.finding_answers import Entry, identity, set_answers
from gazette.intake.issue_frame import IssueFrame
from gazette.intake.row_tree import read_mark
from gazette.intake.source_words import to_line
from gazette.intake.stored_findings import dump_finding, places_of, warnings
from gazette.intake.stored_rows import Structure
from gazette.kinds import recognise
from gazette.parsing import findings as look
from gazette.parsing import parsed, printed_rows
from gazette.parsing.parsed import ContentsEntry, Document, Finding, Level
from gazette.parsing.pipeline import document_of, set_title
from gazette.parsing.stages.structure import sequence_fault
from gazette.parsing.words.markers import Scheme

#: Findings that only the stages before the rows can make.
FROM_SOURCE = frozenset(
    {
        "seam_joined",
        "doubled_at_seam",
        "unbalanced_quote",
        "contents_unreadable",
        "stray_characters",
    }
)


def document_from(
    draft: Draft,
    position: int,
    entry: ContentsEntry | None,
    findings: list[Finding],
    *,
    is_cited: bool = True,
) -> Document:
    """The parsed document of a draft, without what it cites if not ``is_cited``. Faults that its
    metadata show are added to ``findings``."""
    title = entry.title if entry else own_title(draft)
    trees, facts = to_trees(draft), draft.page_facts
    return document_of(trees, position, entry, title, findings, facts, is_cited=is_cited)


def own_title(draft: Draft) -> str:
    """The title that a draft prints itself, else the beginning of its first row; empty where
    the table of its web page tells it."""
    for rows in draft.texts():
        lines = [row.text for row in rows if row.level is Level.TITLE]
        named = (rows[0].opens.title if rows[0].opens else "") or set_title("".join(lines))
        if named:
            return named
    if draft.page_facts and draft.page_facts.title:
        return ""
    return draft.rows[0].text[:60] if draft.rows else ""


def summary_of(document: Document) -> dict[str, Any]:
    """What a list shows of a document."""
    rows = [row for text in document.texts for row in printed_rows.rows(text.provisions)]
    return {
        "title": document.title,
        "number": document.document_number or "",
        "kind": str(recognise(document)._meta.verbose_name),
        "column": document.column or "",
        "page": document.contents_page,
        "bodies": list(document.issuing_bodies),
        "signed_on": document.signed_on.isoformat() if document.signed_on else "",
        "effective_on": document.effective_on.isoformat() if document.effective_on else "",
        "articles": document.articles,
        "rows": len(rows),
    }


def summary_and_findings(
    draft: Draft,
    position: int,
    frame: IssueFrame,
    entry: ContentsEntry | None,
    former: Iterable[dict[str, Any]],
    answers: Iterable[Entry] = (),
    structure: Structure | None = None,
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What a list shows of a draft, and its findings with their answers; ``former`` are the
    findings before the change, ``answers`` is their history, ``structure`` the draft as JSON."""
    former = list(former)
    found: list[Finding] = []
    document = document_from(draft, position, entry, found, is_cited=False)
    found += sequence_findings(draft)
    around = replace(
        parsed.Issue(frame.gazette, parsed.IssueFacts(), frame.contents, (), (), ()),
        documents=(document,),
    )
    found += look.in_issue(around)
    kept = [f for f in former if f["code"] in FROM_SOURCE]
    new = [dump_finding(finding) for finding in found]
    findings = sorted([*kept, *new], key=lambda f: f["span"])
    structure = dump(draft) if structure is None else structure
    raised = {identity(one): one["place"] for one in former if "place" in one}
    new_warnings = [one for one in warnings(findings) if identity(one) not in raised]
    places = places_of(structure, new_warnings)
    raised |= {identity(one): place for one, place in zip(new_warnings, places, strict=True)}
    for finding in warnings(findings):
        finding["place"] = raised[identity(finding)]
    set_answers(findings, answers, structure)
    return {**summary_of(document), "opening": _opening(draft)}, findings


def _opening(draft: Draft) -> str:
    """The first words of a draft, by which one without a title is known in lists."""
    words = next((row.text for row in draft.rows if row.text.strip()), "")
    plain = " ".join(words.split())
    return plain[:20] + ("…" if len(plain) > 20 else "")


def sequence_findings(draft: Draft) -> Iterator[Finding]:
    """Articles and chapters whose numbers skip or repeat, in each text."""
    for rows in draft.texts():
        last: dict[Scheme, int] = {}
        for row in rows:
            is_counted = row.level in (Level.ARTICLE, Level.CHAPTER) and row.label
            mark = read_mark(row.text, row.level) if is_counted else None
            if mark is None or mark.scheme not in (Scheme.ARTICLE, Scheme.CHAPTER):
                continue
            fault = sequence_fault(mark, to_line(row.label, draft.start), last.get(mark.scheme))
            if fault:
                yield fault
            last[mark.scheme] = mark.ordinal
