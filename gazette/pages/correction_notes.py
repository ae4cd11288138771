"""The corrections (勘误) of a document or an issue as readers see them.

Each says since when the words are corrected, why, and shows both wordings of every
corrected place.
"""

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

#: The attribute in which a document keeps its rewordings once they are read.
_READ = "_applied_rewordings"


@dataclass(frozen=True, slots=True)
class CorrectionPlace:
    """One corrected place: its name, and both wordings compared.

    ``labels`` are the Chinese names of the fields of the document or issue.
    """

    rewording: Rewording
    labels: Mapping[str, str]

    @property
    def name(self) -> str:
        """The row as it is cited, or the name of a field of the document or issue."""
        if self.rewording.address:
            return self.rewording.place or self.rewording.address
        return self.labels.get(self.rewording.field, "") or "本件"

    @property
    def pieces(self) -> Sequence[Piece]:
        return compare(self._label(self.rewording.before), self._label(self.rewording.after))

    @property
    def former(self) -> list[Piece]:
        """The former wording."""
        return [piece for piece in self.pieces if piece.fate is not Fate.ADDED]

    @property
    def present(self) -> list[Piece]:
        """The present wording."""
        return [piece for piece in self.pieces if piece.fate is not Fate.STRUCK]

    def _label(self, value: str) -> str:
        """The value as text; a level by its Chinese name."""
        return Provision.LEVELS.get(value, value) if self.rewording.field == "level" else value


@dataclass(frozen=True, slots=True)
class CorrectionNote:
    """An applied correction with its places in a document or an issue."""

    correction: Correction
    places: Sequence[CorrectionPlace]


def notes_of_document(document: Document) -> list[CorrectionNote]:
    """The applied corrections of a document, the latest first."""
    rewordings = applied_rewordings(document)
    return _notes(rewordings, specific(document)) if rewordings else []


def notes_of_issue(issue: Issue) -> list[CorrectionNote]:
    """The applied corrections of an issue, the latest first."""
    found = Rewording.objects.filter(
        correction__issue=issue, correction__status=Correction.Status.APPLIED
    ).select_related("correction", "document__issue__gazette")
    return _notes(_latest_first(found.defer("document__issue__source_text")), issue)


def applied_rewordings(document: Document) -> Sequence[Rewording]:
    """The corrected places of a document, those of the latest correction first.

    Read from the database once for each instance of a document.
    """
    known: Sequence[Rewording] | None = getattr(document, _READ, None)
    if known is None:
        found = document.rewordings.filter(correction__status=Correction.Status.APPLIED)
        known = list(_latest_first(found.select_related("correction")))
        setattr(document, _READ, known)
    return known


@annotators.register
def correction_marks(
    document: Document, request: HttpRequest
) -> Mapping[str, Sequence[Annotation]]:
    """Annotate corrected words with a link to their correction, which has the former wording."""
    latest: dict[tuple[str, str], Rewording] = {}
    for one in applied_rewordings(document):
        if one.address and one.field in ROW_FIELDS:
            latest.setdefault((one.address, one.field), one)
    if not latest:
        return {}
    addresses = {address for address, _field in latest}
    marks: dict[str, list[Annotation]] = {}
    for row in document.provisions.filter(address__in=addresses):
        for field in ROW_FIELDS:
            rewording = latest.get((row.address, field))
            if rewording and getattr(row, field) == rewording.after:
                marks.setdefault(row.address, []).extend(_marks(row, rewording))
    return marks


def _marks(row: Provision, rewording: Rewording) -> Iterable[Annotation]:
    """A link over the characters from the first to the last corrected one; none if empty."""
    before = {"label": "", "heading": row.label, "body": row.label + row.heading}[rewording.field]
    start, end = _corrected_range(rewording.before, rewording.after)
    if start < end:
        attributes = (("href", f"#correction-{rewording.correction_id}"), ("class", "corrected"))
        yield Annotation(len(before) + start, len(before) + end, "a", attributes)


def _corrected_range(before: str, after: str) -> tuple[int, int]:
    """Start and end in ``after`` of what lies between the common beginning and the common end.

    Where words were only struck out, the range takes in the characters on either side.
    """
    shorter = min(len(before), len(after))
    start = next((at for at in range(shorter) if before[at] != after[at]), shorter)
    rest = shorter - start
    tail = next((at for at in range(rest) if before[-1 - at] != after[-1 - at]), rest)
    end = len(after) - tail
    return (start, end) if start < end else (max(0, start - 1), min(len(after), end + 1))


def _notes(rewordings: Iterable[Rewording], row: Model) -> list[CorrectionNote]:
    """The rewordings, in the order of their corrections, by correction."""
    labels = field_labels(row)
    return [
        CorrectionNote(correction, [CorrectionPlace(one, labels) for one in group])
        for correction, group in groupby(rewordings, key=attrgetter("correction"))
    ]


def _latest_first(rewordings: QuerySet[Rewording]) -> QuerySet[Rewording]:
    return rewordings.defer("correction__former_source_text").order_by(
        "-correction__decided_at", "-correction_id", "position"
    )
