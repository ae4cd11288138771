"""The result of an import, or of a trial run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from gazette.kinds import recognise
from gazette.models import Issue
from gazette.parsing import parsed
from gazette.parsing.parsed import Severity

#: Called with the number of documents written so far and that of all.
Progress = Callable[[int, int], None]


class Action(StrEnum):
    """What the import did with the issue; the values are shown to the editor."""

    CREATED = "新建"
    UNCHANGED = "未变"
    PUBLISHED = "发布"  # the same text, but a draft until now
    UPDATED = "更新"


@dataclass(frozen=True, slots=True)
class DocumentResult:
    """One document that was written: a line of the summary table.

    ``warnings`` and ``notices`` count the parser's findings by severity.
    """

    position: int
    number: str
    title: str
    kind: str  # the kind's Chinese name
    articles: int
    rows: int
    warnings: int
    notices: int


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What was done. After a trial run (``is_dry_run``) ``issue`` has no row in the database.

    ``changes`` lists what an update changed, a line for each document. ``objection`` says
    why an import that is not a trial run will be refused.
    """

    issue: Issue
    action: Action
    is_dry_run: bool
    documents: tuple[DocumentResult, ...]
    findings: tuple[parsed.Finding, ...]
    changes: tuple[str, ...] = ()
    objection: str = ""

    @property
    def articles(self) -> int:
        """The number of articles of all documents."""
        return sum(document.articles for document in self.documents)

    @property
    def rows(self) -> int:
        """The number of provisions of all documents."""
        return sum(document.rows for document in self.documents)


def document_results(source: parsed.Issue) -> tuple[DocumentResult, ...]:
    """A line of the summary table for each document of a parsed issue."""
    findings = Counter((finding.document, finding.severity) for finding in source.findings)
    return tuple(
        DocumentResult(
            position=document.position,
            number=document.document_number or "",
            title=document.title,
            kind=str(recognise(document)._meta.verbose_name),
            articles=document.articles,
            rows=sum(_count(text.provisions) for text in document.texts),
            warnings=findings[document.position, Severity.WARNING],
            notices=findings[document.position, Severity.NOTICE],
        )
        for document in source.documents
    )


def _count(provisions: tuple[parsed.Provision, ...]) -> int:
    return sum(1 + _count(provision.children) for provision in provisions)
