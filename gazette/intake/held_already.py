"""What the archive holds already of an intake: its issue, and documents with the same numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from gazette.importing.shared_numbers import SharedNumber, held_numbers
from gazette.intake.models import Intake, IntakeDocument
from gazette.intake.stored_rows import stored_rows, text_of_row
from gazette.models import Document, Issue, Provision
from gazette.parsing.words.lines import fold


@dataclass(frozen=True, slots=True)
class Comparison:
    """The documents of an intake against those of an issue: with the same words, with other
    words, not in the issue, and those of the issue that the intake does not have. ``pairs`` are
    the documents of the issue by the primary keys of those of the intake; ``without_text`` are
    those of them that the issue has only by name."""

    alike: list[Document] = field(default_factory=list)
    different: list[Document] = field(default_factory=list)
    new: list[IntakeDocument] = field(default_factory=list)
    absent: list[Document] = field(default_factory=list)
    pairs: dict[int, Document] = field(default_factory=dict)
    without_text: set[int] = field(default_factory=set)

    def can_be_added(self, row: IntakeDocument) -> bool:
        """Whether the issue lacks a document, or has no text of it."""
        pair = self.pairs.get(row.pk)
        return bool(row.summary.get("rows")) and (pair is None or pair.pk in self.without_text)


def stored_issue(intake: Intake) -> Issue | None:
    """The issue of the archive with the gazette, year and number of an intake."""
    if not intake.year or not intake.number:
        return None
    issues = Issue.objects.select_related("gazette")
    issues = issues.filter(year=intake.year, number=intake.number)
    if intake.gazette:
        return issues.filter(gazette=intake.gazette).first()
    return issues.filter(gazette__name=intake.gazette_name).first()


def other_issue(intake: Intake) -> Issue | None:
    """The issue of that year and number if another way than this intake has brought it in."""
    issue = stored_issue(intake)
    return None if issue is None or issue.pk == intake.issue_id else issue


def other_intakes(intake: Intake) -> list[Intake]:
    """Other intakes of the same gazette, year and number that are not refused."""
    if not intake.year or not intake.number:
        return []
    others = Intake.objects.exclude(pk=intake.pk).exclude(state=Intake.State.REFUSED)
    others = others.filter(year=intake.year, number=intake.number)
    if intake.gazette:
        others = others.filter(gazette=intake.gazette)
    else:
        others = others.filter(gazette_name=intake.gazette_name)
    related = others.select_related("gazette", "created_by", "changed_by")
    return list(related.defer("source", "outline").order_by("pk"))


def compare(intake: Intake, issue: Issue) -> Comparison:
    """Compare the documents of an intake with those of an issue, by number or title."""
    documents = issue.documents.select_related("column").prefetch_related("issuers__body")
    stored = list(documents.order_by("position"))
    words = _words_of(stored)
    free = _FreeDocuments(stored)
    result = Comparison()
    for row in intake.documents.current():
        document = free.take(row)
        if document is None:
            result.new.append(row)
            continue
        result.pairs[row.pk] = document
        if not words[document.pk]:
            result.without_text.add(document.pk)
        printed = _digest(text_of_row(one) for one in stored_rows(row.structure))
        is_alike = printed == (words[document.pk] or _digest(()))
        (result.alike if is_alike else result.different).append(document)
    result.absent.extend(free.left)
    return result


class _FreeDocuments:
    """The documents of an issue that no row of an intake has been found for yet."""

    def __init__(self, stored: Sequence[Document]) -> None:
        self._free = {document.pk: place for place, document in enumerate(stored)}
        self._stored = stored
        self._by_number: dict[str, list[Document]] = defaultdict(list)
        self._by_title: dict[str, list[Document]] = defaultdict(list)
        for document in stored:
            self._by_number[document.document_number].append(document)
            self._by_title[fold(document.title)].append(document)

    def take(self, row: IntakeDocument) -> Document | None:
        """The first free document that ``same_document`` finds, which is free no longer."""
        number, title = row.summary.get("number"), fold(row.summary.get("title", ""))
        numbered = self._by_number.get(number, ()) if number else ()
        alike = [*numbered, *self._by_title.get(title, ())]
        free = {self._free[one.pk]: one for one in alike if one.pk in self._free}
        document = same_document(row, [free[place] for place in sorted(free)])
        if document is not None:
            del self._free[document.pk]
            for found in (self._by_number[document.document_number],
                          self._by_title[fold(document.title)]):  # fmt: skip
                found.remove(document)
        return document

    @property
    def left(self) -> list[Document]:
        """The documents that are still free, in order of print."""
        return [one for one in self._stored if one.pk in self._free]


def same_document(row: IntakeDocument, stored: Iterable[Document]) -> Document | None:
    """The document with the number of a row or, where one of them has none, with its title."""
    number, title = row.summary.get("number"), fold(row.summary.get("title", ""))
    for document in stored:
        if number and document.document_number:
            if number == document.document_number:
                return document
        elif title and title == fold(document.title):
            return document
    return None


def _words_of(stored: Sequence[Document]) -> dict[int, str]:
    """A digest of the printed words of each document, by primary key; "" for one without rows."""
    lines: dict[int, list[str]] = {document.pk: [] for document in stored}
    rows = Provision.objects.filter(document__in=stored).order_by("text__position", "position")
    columns = ("document_id", "label", "heading", "body")
    for pk, label, heading, body in rows.values_list(*columns).iterator():
        lines[pk].append(f"{label}{heading}{body}")
    return {pk: _digest(words) if words else "" for pk, words in lines.items()}


def _digest(lines: Iterable[str]) -> str:
    """A digest of words that does not depend on white space or on how they stand in rows."""
    return sha256("".join("".join(lines).split()).encode()).hexdigest()


def numbers_held(
    rows: Sequence[IntakeDocument], apart_from: Sequence[Issue]
) -> list[SharedNumber[IntakeDocument]]:
    """The documents whose number the same body has given already, elsewhere than in the issues
    ``apart_from`` or twice in the same intake; all at once, in order of print."""
    numbered = [
        (row, str(row.summary["bodies"][0]), str(row.summary["number"]))
        for row in rows
        if row.summary.get("bodies") and row.summary.get("number")
    ]
    return held_numbers(numbered, Document.objects.exclude(issue__in=apart_from))
