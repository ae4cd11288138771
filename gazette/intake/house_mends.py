"""本刊改法: what editors do to certain rows of every issue of a gazette, learned and proposed.

A mend is learned when an intake is accepted, of the rows as the parser made them and as they
were accepted: short rows that were taken out (a running head), or set to another level where
one of the two is that of a line above or below the provisions (文号, 标题, 落款). It is
learned only if all rows of the issue with the same words were treated alike. The next intakes
of the gazette propose it; nothing is changed before an editor adopts it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils import timezone

from gazette.intake import row_edits, step_log
from gazette.intake.draft import Draft
from gazette.intake.models import HouseMend, Intake, IntakeDocument, IntakeStep
from gazette.intake.row_edits import CannotEdit
from gazette.intake.step_history import structures_at_first
from gazette.intake.stored_rows import StoredRow, runs_of, stored_rows, text_of_row
from gazette.models import Gazette
from gazette.parsing.parsed import Level
from gazette.parsing.words.lines import fold

if TYPE_CHECKING:
    from django.contrib.auth.models import User

#: Longer rows are not what recurs in the next issue, in characters.
LONGEST = 60
#: Where one of the two levels is among these a change of level is remembered.
LINES = frozenset(
    {Level.TITLE, Level.NUMBER, Level.NOTE, Level.CONTENTS, Level.ADDRESSEE, Level.SIGNATURE,
     Level.ANNEX_NOTE}
)  # fmt: skip
#: How a step of adopted mends is named; the panel finds the last one by it.
ADOPTED = "照以前的改法"
_NUMBER = re.compile("[0-9]+|[〇○零一二三四五六七八九十百千]+(?=[年月日期号页版卷])")
_LETTER = re.compile(r"[^\W\d_]")
_TABLES = (Level.TABLE, Level.TABLE_ROW)
#: A row with the primary key of its document.
_Row = tuple[int, StoredRow]
#: What stands for a row that is as it was, or was changed in another way.
_KEPT = "="


@dataclass(frozen=True, slots=True)
class Place:
    """A row to which a mend applies, with its printed words."""

    document: IntakeDocument
    key: int
    text: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A mend of former issues, and the rows of an intake to which it applies."""

    mend: HouseMend
    places: list[Place] = field(default_factory=list)


def pattern_of(text: str) -> str:
    """The words of a row folded, each number as ``#``; empty if they cannot be recognized
    again: the row is long, or has no two letters beside its numbers."""
    if len(text) > LONGEST:
        return ""
    pattern = _NUMBER.sub("#", fold(text))
    is_known = len(_LETTER.findall(pattern)) > 1 and len(pattern) <= 200
    return pattern if is_known else ""


def learn(intake: Intake, gazette: Gazette, by: User) -> None:
    """Remember the mends of an intake that is being accepted by ``by``, for its gazette.

    What only this intake has shown, and no longer shows, is forgotten.
    """
    found = list(_mends(intake))
    kept = [_remember(intake, gazette, by, *mend).pk for mend in found]
    former = HouseMend.objects.filter(last_intake=intake, issues=1, is_active=True)
    former.exclude(pk__in=kept).delete()


def _remember(
    intake: Intake, gazette: Gazette, by: User, example: str, former_level: str, level: str
) -> HouseMend:
    """The row of a mend, new or brought up to date. One that is switched off stays so."""
    mend, is_new = HouseMend.objects.get_or_create(
        gazette=gazette,
        words=pattern_of(example),
        former_level=former_level,
        defaults={"level": level, "example": example, "by": by, "last_intake": intake},
    )
    if is_new:
        return mend
    if mend.level != level:
        mend.issues = 1
    elif mend.last_intake_id != intake.pk:
        mend.issues = F("issues") + 1
    mend.level, mend.example, mend.by, mend.at = level, example, by, timezone.now()
    mend.last_intake = intake
    mend.save()
    return mend


def _mends(intake: Intake) -> Iterator[tuple[str, str, str]]:
    """The mends of an intake: a row as printed, its level as parsed, its level as accepted,
    which is empty for rows that were taken out."""
    former = _rows_as_parsed(intake)
    if not former:
        return
    accepted = _rows_as_accepted(intake)
    done: dict[tuple[str, str], set[str]] = {}
    examples: dict[tuple[str, str], str] = {}
    places = _Places(accepted, len(intake.source))
    for pk, row in former:
        text = text_of_row(row)
        if pattern := pattern_of(text):
            same = (pattern, row["l"])
            examples.setdefault(same, text)
            done.setdefault(same, set()).add(places.done_to(pk, row))
    for same, answers in done.items():
        level = next(iter(answers))
        if len(answers) == 1 and level != _KEPT:
            yield examples[same], same[1], level


def _rows_as_parsed(intake: Intake) -> list[_Row]:
    """The rows of all documents before the first change of each, with the document's primary
    key; none if nothing was changed. A document that an editor made of another one has none.
    """
    first: dict[int, int] = {}
    pairs = intake.steps.order_by("pk").values_list("pk", "document", "other")
    for step, *documents in pairs:
        for document in documents:
            if document is not None:
                first.setdefault(document, step)
    if not first:
        return []
    steps = IntakeStep.objects.in_bulk(set(first.values()))
    parsed = structures_at_first(intake)
    rows: list[_Row] = []
    for pk, structure in intake.documents.order_by("position").values_list("pk", "structure"):
        if pk in first:
            is_made = steps[first[pk]].before.get(str(pk), {}).get("is_dropped")
            structure = {} if is_made else parsed.get(pk, structure)
        rows.extend((pk, row) for row in stored_rows(structure))
    return rows


def _rows_as_accepted(intake: Intake) -> list[_Row]:
    documents = intake.documents.current().values_list("pk", "structure")
    return [(pk, row) for pk, structure in documents for row in stored_rows(structure)]


class _Places:
    """Accepted rows by their place in the source, of ``length`` characters."""

    def __init__(self, rows: Sequence[_Row], length: int) -> None:
        self._rows: dict[int, StoredRow] = {}
        self._keys = {(pk, row["k"]) for pk, row in rows}
        self._kept = bytearray(length)
        for _pk, row in rows:
            for number, (start, end) in enumerate(_spans(row)):
                self._kept[start:end] = b"\1" * (end - start)
                if number == 0:
                    self._rows[start] = row

    def done_to(self, pk: int, row: StoredRow) -> str:
        """What became of a row as parsed: its new level, empty if it was taken out."""
        spans = list(_spans(row))
        if not spans:
            return _KEPT
        if not any(any(self._kept[start:end]) for start, end in spans):
            return _KEPT if (pk, row["k"]) in self._keys else ""
        now = self._rows.get(spans[0][0])
        if now is None or fold(text_of_row(now)) != fold(text_of_row(row)):
            return _KEPT
        levels = {Level(row["l"]), Level(now["l"])}
        is_remembered = len(levels) == 2 and levels & LINES and Level(now["l"]) not in _TABLES
        return str(now["l"]) if is_remembered else _KEPT


def _spans(row: StoredRow) -> Iterator[tuple[int, int]]:
    """The stretches of the source that a row prints."""
    for text, at in runs_of(row):
        if at is not None:
            yield at, at + len(text)


def proposals_for(intake: Intake) -> list[Proposal]:
    """The mends of former issues that apply to rows of an intake and were not declined there."""
    if not intake.is_open or intake.gazette is None:
        return []
    mends = HouseMend.objects.filter(gazette=intake.gazette, is_active=True)
    mends = mends.exclude(declined=intake).select_related("by").order_by("-issues", "pk")
    proposals = {(mend.words, mend.former_level): Proposal(mend) for mend in mends}
    if not proposals:
        return []
    documents = intake.documents.current().defer("findings", "answers")
    for document in documents.iterator(chunk_size=20):
        for row in stored_rows(document.structure):
            text = text_of_row(row)
            found = proposals.get((pattern_of(text), row["l"]))
            if found is not None:
                found.places.append(Place(document, row["k"], text))
    return [proposal for proposal in proposals.values() if proposal.places]


def adopt(
    intake: Intake, chosen: Collection[int], versions: dict[int, int], by: User
) -> list[IntakeStep]:
    """Do the proposed mends with the primary keys ``chosen``, in one step over all documents.

    ``versions`` are those of the documents as the person saw them. Raises CannotEdit and
    EditConflict, with nothing changed.
    """
    adopted = [one for one in proposals_for(intake) if one.mend.pk in chosen]
    if not adopted:
        raise CannotEdit("没有选择要采用的改法。请至少勾选一种。")
    documents: dict[int, IntakeDocument] = {}
    tasks: dict[int, list[tuple[int, str]]] = {}
    for proposal in adopted:
        for place in proposal.places:
            documents[place.document.pk] = place.document
            tasks.setdefault(place.document.pk, []).append((place.key, proposal.mend.level))
    count = sum(map(len, tasks.values()))
    names = "；".join(str(proposal.mend) for proposal in adopted)
    what = f"{ADOPTED}，共{count}处：{names}"
    changes = [
        (documents[pk], versions.get(pk, -1), _Mending(tuple(rows))) for pk, rows in tasks.items()
    ]
    return step_log.change_many(intake, changes, by, what, "本刊以前各期也这样改")


@dataclass(frozen=True, slots=True)
class _Mending:
    """The operation on one document: rows by key, each with its new level, empty to take it
    out."""

    rows: tuple[tuple[int, str], ...]

    def __call__(self, draft: Draft) -> Draft:
        for key, level in self.rows:
            if level:
                draft = row_edits.set_level(draft, key, Level(level))
            else:
                draft = row_edits.set_words(draft, key, "", "", "")
        return draft


def decline(intake: Intake, chosen: Collection[int]) -> int:
    """Propose the mends with these primary keys no more in this intake; returns how many."""
    mends = [one.mend for one in proposals_for(intake) if one.mend.pk in chosen]
    for mend in mends:
        mend.declined.add(intake)
    return len(mends)


def last_adoption(intake: Intake) -> IntakeStep | None:
    """The last step that adopted mends and was not undone."""
    steps = intake.steps.filter(what__startswith=ADOPTED, is_undone=False).exclude(group=None)
    return steps.select_related("document", "by").last()
