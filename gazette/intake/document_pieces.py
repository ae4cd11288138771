"""Documents of an intake taken out of it with their words: for the issue that lacks them.

A piece holds the stretches of the source of some documents, one behind the other, and says
where everything that the intake stores of them stands there. The intake itself stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gazette.intake import issue_frame
from gazette.intake.acceptance import regions_of
from gazette.intake.later_documents import moved_pieces, moved_structure
from gazette.intake.models import Intake, IntakeDocument, IntakeFile, IntakeStep
from gazette.intake.original import OriginalUse
from gazette.intake.row_edits import CannotEdit
from gazette.intake.source_offsets import FileStretch, OffsetMap
from gazette.intake.step_history import steps_back
from gazette.intake.step_sides import Side, differences
from gazette.intake.stored_rows import runs_of, stored_rows
from gazette.parsing.parsed import Span

#: The number of the only source in the ``OffsetMap`` of a piece.
ONLY = 0


@dataclass(frozen=True)
class DocumentPiece:
    """The words of some documents of an intake; ``regions`` are their stretches of its source."""

    intake: Intake
    rows: Sequence[IntakeDocument]
    regions: Sequence[Span]

    @property
    def text(self) -> str:
        """The stretches, each of which ends with a line break."""
        return "".join(map(self._words, self.regions))

    def _words(self, region: Span) -> str:
        words = self.intake.source[slice(*region)]
        return words if words.endswith("\n") else f"{words}\n"

    def offsets(self, start: int = 0) -> OffsetMap:
        """Where the stretches stand in a text in which the piece begins at ``start``."""
        placed = []
        for region in self.regions:
            placed.append((FileStretch(ONLY, *region), start))
            start += len(self._words(region))
        return OffsetMap(placed)

    def holds(self, span: Span) -> bool:
        """Whether a span of the intake's source lies in the piece."""
        return any(start <= span[0] and span[1] <= end for start, end in self.regions)

    def spans(self, spans: Sequence[Sequence[int]], start: int = 0) -> list[list[int]]:
        """What of some spans lies in the piece, where it stands there; more values are kept."""
        offsets = self.offsets(start)
        found = []
        for first, last, *rest in spans:
            for begin, end in self.regions:
                if first < end and begin < last:
                    shared = (max(first, begin), min(last, end))
                    found.append([*offsets.span(ONLY, shared), *rest])
        return sorted(found)

    def findings(self, row: IntakeDocument) -> list[dict[str, Any]]:
        """The findings of a document, without those about the issue around it."""
        kept = []
        for one in row.findings:
            if self.holds(tuple(one["span"])):
                inside = [place for place in one.get("places", ()) if self.holds(tuple(place))]
                kept.append({**one, "places": inside} if "places" in one else one)
        return kept

    def removed(self) -> list[dict[str, Any]]:
        """The page furniture among the words, as the outline of the intake stores it."""
        pieces = self.intake.outline.get("removed", [])
        return [one for one in pieces if self.holds(tuple(one["span"]))]

    @property
    def is_whole(self) -> bool:
        """Whether all words of the rows that have a place in the source lie in the piece."""
        runs = (
            run for row in self.rows for one in stored_rows(row.structure) for run in runs_of(one)
        )
        return all(run.at is None or self.holds((run.at, run.at + len(run.text))) for run in runs)


def piece_of(intake: Intake, rows: Sequence[IntakeDocument]) -> DocumentPiece:
    """The piece of some documents, in order of print. Raises CannotEdit for one without words."""
    regions = regions_of(intake, issue_frame.load(intake.outline))
    for row in rows:
        if row.pk not in regions or not stored_rows(row.structure):
            raise CannotEdit(f"“{row}”没有正文，不能并入。")
    piece = DocumentPiece(intake, list(rows), [regions[row.pk] for row in rows])
    if not piece.is_whole:
        raise CannotEdit(
            "选中的文件里有从别的文件移来的行，单独拿不出来。请把移来移去的两件一起选中，或者整期重写。"
        )
    return piece


def intake_of(piece: DocumentPiece) -> Intake:
    """An intake of these documents alone, with their answers, steps, files and originals."""
    source = piece.intake
    offsets = piece.offsets()
    outline = issue_frame.empty_outline()
    outline["removed"] = moved_pieces(piece.removed(), offsets, ONLY)
    made = Intake.objects.create(
        created_by=source.created_by, changed_by=source.changed_by, state=Intake.State.OPEN,
        source=piece.text, outline=outline,
    )  # fmt: skip
    new = {}
    for position, row in enumerate(piece.rows, start=1):
        new[row.pk] = IntakeDocument.objects.create(
            intake=made, position=position, entry=None,
            structure=moved_structure(row.structure, offsets, ONLY), summary=row.summary,
            findings=moved_pieces(piece.findings(row), offsets, ONLY), answers=row.answers,
            version=row.version, is_checked=row.is_checked,
        )  # fmt: skip
    _copy_steps(piece, made, new)
    _copy_files(piece, made)
    return made


def _copy_steps(piece: DocumentPiece, made: Intake, new: dict[int, IntakeDocument]) -> None:
    """Copy the steps that concern nothing but these documents: who made an edit, and why.

    From the first step on, counted from the last one back, that is left out, the sides are
    stored whole: what they differ from is not there.
    """
    copies: list[tuple[IntakeStep, Sides, Sides]] = []
    is_whole = False
    for past in steps_back(piece.intake):
        step, named = past.step, {int(pk) for pk in past.after}
        if not named & new.keys():
            continue
        before, after = (_moved_side(piece, one, new) for one in (past.before, past.after))
        if before is None or after is None:
            is_whole = True
            continue
        if not is_whole:
            pairs = {pk: differences(before[pk], after[pk]) for pk in after}
            before, after = ({pk: two[side] for pk, two in pairs.items()} for side in (0, 1))
        copies.append((step, before, after))
    for step, before, after in reversed(copies):
        copy = IntakeStep.objects.create(
            intake=made, document=new[step.document_id], what=step.what, by=step.by,
            other=new[step.other_id] if step.other_id else None, before=before,
            after=after, reason=step.reason,
        )  # fmt: skip
        IntakeStep.objects.filter(pk=copy.pk).update(at=step.at)


#: The sides of a step, by the primary keys of its documents.
Sides = dict[str, Side]


def _moved_side(piece: DocumentPiece, side: Sides, new: dict[int, IntakeDocument]) -> Sides | None:
    """One whole side of a step with the new documents; None where its words lie elsewhere."""
    moved, offsets = {}, piece.offsets()
    for pk, snapshot in side.items():
        if int(pk) not in new:
            return None
        runs = (run for one in stored_rows(snapshot["structure"]) for run in runs_of(one))
        if any(r.at is not None and not piece.holds((r.at, r.at + len(r.text))) for r in runs):
            return None
        structure = moved_structure(snapshot["structure"], offsets, ONLY)
        moved[str(new[int(pk)].pk)] = {
            **snapshot, "structure": structure, "entry": None, "position": new[int(pk)].position,
        }  # fmt: skip
    return moved


def _copy_files(piece: DocumentPiece, made: Intake) -> None:
    """Copy the files of which words are in the piece, and hold their originals."""
    for file in piece.intake.files.all():
        parts = piece.spans(file.parts)
        if not parts:
            continue
        copy = IntakeFile.objects.create(
            intake=made, position=file.position, name=file.name, size=file.size,
            sha256=file.sha256, format=file.format, notes=file.notes, is_read=True, parts=parts,
        )  # fmt: skip
        for use in OriginalUse.objects.filter(file=file):
            OriginalUse.objects.create(
                original_id=use.original_id, file=copy, name=use.name, position=use.position,
                parts=piece.spans(use.parts), places=piece.spans(use.places),
            )  # fmt: skip
