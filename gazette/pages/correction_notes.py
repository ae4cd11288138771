"""What readers see of corrections: since when, why, and both wordings of every place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from gazette.kinds import specific
from gazette.layout import annotators
from gazette.layout.annotations import Annotation
from gazette.models import Correction, Document, Issue, Provision, Rewording
from gazette.office.corrections import ROW_FIELDS
from gazette.office.field_changes import field_labels
from gazette.office.text_diff import Fate, Piece, compare


@dataclass(frozen=True, slots=True)
class Place:
    """One corrected place: what it is called, where it stands, and both wordings compared."""

    rewording: Rewording
    labels: Mapping[str, str]

    @property
    def name(self) -> str:
        """The row as one cites it, or the name of the document's or issue's fact."""
        if self.rewording.address:
            return self.rewording.place or self.rewording.address
        return self.labels.get(self.rewording.field, "") or "本件"

    @property
    def pieces(self) -> Sequence[Piece]:
        return compare(self._shown(self.rewording.before), self._shown(self.rewording.after))

    @property
    def former(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.fate is not Fate.ADDED]

    @property
    def present(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.fate is not Fate.STRUCK]

    def _shown(self, value: str) -> str:
        return Provision.LEVELS.get(value, value) if self.rewording.field == "level" else value


@dataclass(frozen=True, slots=True)
class Corrected:
    """An applied correction with its places in a document or an issue."""

    correction: Correction
    places: Sequence[Place]


def of_document(document: Document) -> list[Corrected]:
    """The corrections of a document, the latest first."""
    return _grouped(applied_to(document), specific(document)) if applied_to(document) else []


def of_issue(issue: Issue) -> list[Corrected]:
    """The corrections of an issue, the latest first."""
    found = Rewording.objects.filter(
        correction__issue=issue, correction__status=Correction.Status.APPLIED
    ).select_related("correction", "document__issue__gazette")
    return _grouped(_latest_first(found.defer("document__issue__source_text")), issue)


def applied_to(document: Document) -> Sequence[Rewording]:
    """The places of a document that have been corrected, the latest correction first.

    Asked once for a document, however often.
    """
    known: Sequence[Rewording] | None = getattr(document, "_applied_rewordings", None)
    if known is None:
        found = document.rewordings.filter(correction__status=Correction.Status.APPLIED)
        known = list(_latest_first(found.select_related("correction")))
        document._applied_rewordings = known  # type: ignore[attr-defined]
    return known


@annotators.register
def correction_marks(
    document: Document, request: HttpRequest
) -> Mapping[str, Sequence[Annotation]]:
    """An annotator: corrected words lead to their correction, where the former wording is."""
    latest: dict[tuple[str, str], Rewording] = {}
    for one in applied_to(document):
        if one.address and one.field in ROW_FIELDS:
            latest.setdefault((one.address, one.field), one)
    if not latest:
        return {}
    addresses = {address for address, _field in latest}
    marks: dict[str, list[Annotation]] = {}
    for row in document.provisions.filter(address__in=addresses):
        for field in ROW_FIELDS:
            made = latest.get((row.address, field))
            if made and getattr(row, field) == made.after:
                marks.setdefault(row.address, []).extend(_marks(row, made))
    return marks


def _marks(row: Provision, one: Rewording) -> Iterable[Annotation]:
    """A link over the characters from the first to the last that a correction touched."""
    before = {"label": "", "heading": row.label, "body": row.label + row.heading}[one.field]
    start, end = _touched(one.before, one.after)
    if start < end:
        attributes = (("href", f"#correction-{one.correction_id}"), ("class", "corrected"))
        yield Annotation(len(before) + start, len(before) + end, "a", attributes)


def _touched(before: str, after: str) -> tuple[int, int]:
    """The range in ``after`` outside the common beginning and end; never empty if it can."""
    shorter = min(len(before), len(after))
    start = next((at for at in range(shorter) if before[at] != after[at]), shorter)
    rest = shorter - start
    tail = next((at for at in range(rest) if before[-1 - at] != after[-1 - at]), rest)
    end = len(after) - tail
    return (start, end) if start < end else (max(0, start - 1), min(len(after), end + 1))


def _grouped(rewordings: Iterable[Rewording], row: Model) -> list[Corrected]:
    grouped = groupby(rewordings, key=attrgetter("correction"))
    labels = field_labels(row)
    return [
        Corrected(correction, [Place(one, labels) for one in places])
        for correction, places in grouped
    ]


def _latest_first(rewordings: QuerySet[Rewording]) -> QuerySet[Rewording]:
    return rewordings.defer("correction__former_source_text").order_by(
        "-correction__decided_at", "-correction_id", "position"
    )
