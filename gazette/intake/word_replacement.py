"""Find and replace over all documents of an intake: what would change, and the change itself.

A hit is chosen one by one; all chosen ones are replaced in one step over their documents,
which is undone as one (``step_log.change_many``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gazette.intake import issue_frame, step_log
from gazette.intake.draft import Draft, DraftRow
from gazette.intake.models import Intake, IntakeDocument, IntakeStep
from gazette.intake.row_edits import CannotEdit
from gazette.intake.row_search import Hit, find, refusal_of, replace_words, source_span
from gazette.intake.step_log import EditConflict
from gazette.intake.summaries import document_from
from gazette.parsing.printed_rows import rows as printed_rows

if TYPE_CHECKING:
    from django.contrib.auth.models import User

#: Hits that one page lists and one step replaces; the others come after.
MOST_HITS = 300
#: Words that are shown on either side of a hit.
_BESIDE = 40
LONGEST = 200
#: How a step of this kind is named.
NAME = "查找替换"


@dataclass(frozen=True, slots=True)
class FoundWords:
    """A hit with its context; ``deviates`` if the row then differs from the source there."""

    document: IntakeDocument
    hit: Hit
    address: str
    before: str
    found: str
    behind: str
    deviates: bool

    @property
    def name(self) -> str:
        """What a form sends for it."""
        return f"{self.document.pk}:{self.hit.key}:{self.hit.start}"


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for and written in its place; ``is_exact`` as in ``row_search.find``."""

    words: str
    replacement: str
    is_exact: bool = True

    @property
    def what(self) -> str:
        return f"{NAME}：“{self.words}”改为“{self.replacement}”"


def find_in(intake: Intake, search: Search) -> tuple[list[FoundWords], int]:
    """The first ``MOST_HITS`` hits with their context, and how many there are in all."""
    found: list[FoundWords] = []
    total = 0
    frame = issue_frame.load(intake.outline)
    for row in intake.documents.current().defer("findings", "answers"):
        hits = list(find(row.structure, search.words, is_exact=search.is_exact))
        total += len(hits)
        hits = hits[: MOST_HITS - len(found)]
        if hits:
            found += _described(intake, row, hits, search, frame)
    return found, total


def _described(
    intake: Intake,
    document: IntakeDocument,
    hits: list[Hit],
    search: Search,
    frame: issue_frame.IssueFrame,
) -> list[FoundWords]:
    draft = document.draft
    rows = {row.key: row for row in draft.rows}
    addresses = _addresses(draft, document, frame)
    return [
        FoundWords(
            document,
            hit,
            addresses.get(hit.key, ""),
            ("…" if hit.start > _BESIDE else "") + rows[hit.key].text[: hit.start][-_BESIDE:],
            rows[hit.key].text[hit.start : hit.end],
            rows[hit.key].text[hit.end :][:_BESIDE]
            + ("…" if len(rows[hit.key].text) > hit.end + _BESIDE else ""),
            _deviates(rows[hit.key], hit, search.replacement, intake.source),
        )
        for hit in hits
    ]


def _addresses(
    draft: Draft, document: IntakeDocument, frame: issue_frame.IssueFrame
) -> dict[int, str]:
    """The address of each row, by its key."""
    parsed = document_from(draft, document.position, frame.entry(document.entry), [])
    addresses = [row.address for text in parsed.texts for row in printed_rows(text.provisions)]
    return {row.key: address for row, address in zip(draft.rows, addresses, strict=True)}


def _deviates(row: DraftRow, hit: Hit, replacement: str, source: str) -> bool:
    """Whether the source prints something else than ``replacement`` at the hit."""
    span = source_span(row, hit)
    return span is None or "".join(source[slice(*span)].split()) != "".join(replacement.split())


def replace_all(
    intake: Intake,
    search: Search,
    names: Collection[str],
    versions: dict[int, int],
    by: User,
    reason: str = "",
) -> list[IntakeStep]:
    """Replace the hits with these names, in one step over all their documents.

    ``versions`` are those of the documents as the person saw them. Raises CannotEdit and
    EditConflict, with nothing changed, if a document or a row refuses, and if words of the
    source would change and no reason is given.
    """
    if problem := refusal_of(search.words, search.replacement):
        raise CannotEdit(problem)
    found, _total = find_in(intake, search)
    chosen = [one for one in found if one.name in names]
    if not names:
        raise CannotEdit("没有选择要替换的。请至少勾选一处。")
    if len(chosen) != len(set(names)):
        raise EditConflict("有的文件在查找之后已被改动，什么也没有替换。请看过下面最新的结果再办。")
    if any(one.deviates for one in chosen) and not reason.strip():
        raise CannotEdit("有的替换与原文不同，请写明理由，例如“识别错误，原件为‘……’”。")
    count = len({one.document.pk for one in chosen})
    what = f"{search.what}，共{len(chosen)}处" + (f"，涉及{count}件" if count > 1 else "")
    changes = [
        (
            document,
            versions.get(document.pk, -1),
            _Replacement(hits, search.replacement, intake.source),
        )
        for document, hits in _by_document(chosen)
    ]
    return step_log.change_many(intake, changes, by, what, reason.strip())


@dataclass(frozen=True)
class _Replacement:
    """The operation on one document."""

    hits: list[Hit]
    words: str
    source: str

    def __call__(self, draft: Draft) -> Draft:
        return replace_words(draft, self.hits, self.words, self.source)


def _by_document(found: Iterable[FoundWords]) -> list[tuple[IntakeDocument, list[Hit]]]:
    hits: dict[int, list[Hit]] = {}
    documents: dict[int, IntakeDocument] = {}
    for one in found:
        documents[one.document.pk] = one.document
        hits.setdefault(one.document.pk, []).append(one.hit)
    return [(documents[pk], hits[pk]) for pk in documents]
