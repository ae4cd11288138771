"""What a row of a rule said from when until when, by the amendments that count.

The words of a row are those of the row itself and of all rows in it, a line a row, as they are
printed; of a day after an amendment those that ``gazette.effect`` makes of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from gazette.effect.amendments import changed_rows
from gazette.effect.present_wording import PresentWording, is_separate_row, is_within
from gazette.models import Document, Provision
from gazette.models.provision import rows_of


@dataclass(frozen=True, slots=True)
class DatedWording:
    """The words of a row from ``since`` (None: from the beginning) to ``until`` (None: still).

    ``words`` is None where they cannot be told with certainty, "" where the row was deleted;
    ``by`` names what made them, "" for the gazette's own print. ``of`` is the address of the row
    that has them: the one asked for, or the one around it that was given new words as a whole.
    Of a document or a chapter ``words`` are those that can be told; ``is_whole``: all of them.
    """

    since: date | None
    until: date | None
    words: str | None
    by: str = ""
    of: str = ""
    is_whole: bool = True

    def holds(self, day: date) -> bool:
        """Whether these are the words of a day."""
        is_begun = self.since is None or self.since <= day
        return is_begun and (self.until is None or day <= self.until)


def dated_wordings(document: Document, address: str) -> list[DatedWording]:
    """The wordings of the row at an address, the oldest first; of the whole without an address."""
    rows = rows_in(document, address)
    printed = _lines(rows)
    changed = changed_rows(document, date.max)
    days = {one.relation.effective_on for one in (*changed.changes, *changed.future)}
    begins = [None, *sorted(day for day in days if day)]
    found: list[DatedWording] = []
    for number, since in enumerate(begins):
        following = begins[number + 1] if number + 1 < len(begins) else None
        until = following - timedelta(days=1) if following else None
        one = DatedWording(since, until, printed, of=address)
        if since:
            one = _amended(one, document, rows, since)
        if found and (found[-1].words, found[-1].is_whole) == (one.words, one.is_whole):
            one = replace(found.pop(), until=until)
        found.append(one)
    return found


def wording_on(wordings: list[DatedWording], day: date) -> DatedWording:
    """That of a day among those of ``dated_wordings``, which leave no day out."""
    return next(one for one in wordings if one.holds(day))


def _amended(
    printed: DatedWording, document: Document, rows: list[Provision], day: date
) -> DatedWording:
    """The wording of a day, where amendments have made it another one than the printed one."""
    address, wording = printed.of, PresentWording(document, day)
    if wording.is_renumbered(address):
        return replace(printed, words=None)  # another row may bear its number now
    if not address or not all(is_within(row.address, address) for row in rows):
        lines = list(_present_lines(wording, rows, is_document=not address))
        told = "\n".join(line for line in lines if line)
        return replace(printed, words=told, is_whole=None not in lines)
    one = wording.of(address)
    if one is None:
        return printed
    labels = {row.address: row.label for row in rows_of(document)}
    label = one.label or labels.get(one.address, "")
    words = f"{label}{one.words}" if one.words else one.words
    by = f"《{one.by_title}》{one.place}"
    return replace(printed, words=words, by=by, of=one.address)


def _present_lines(
    wording: PresentWording, rows: list[Provision], *, is_document: bool
) -> Iterator[str | None]:
    """The lines of many rows on a day; None for one that cannot be told.

    Those of a whole document end with the articles that were added.
    """
    told: set[str] = set()
    for row in rows:
        if any(is_within(row.address, holder) for holder in told):
            continue
        one = wording.of(row.address)
        if one is None or one.is_below:
            yield row.printed
        else:
            told.add(one.address)
            yield one.words and f"{one.label or row.label}{one.words}"
    if is_document:
        added = [one for one in wording.changes if is_separate_row(one)]
        last = {one.amendment.new_address or one.address: one.new for one in added}
        yield from last.values()


def _lines(rows: list[Provision]) -> str:
    return "\n".join(row.printed for row in rows if row.printed)


def rows_in(document: Document, address: str) -> list[Provision]:
    """The row at an address and those in it, in order of print; all rows without an address."""
    rows = rows_of(document)
    if not address:
        return rows
    inside = {row.pk for row in rows if row.address == address}
    found = []
    for row in rows:
        if row.pk in inside or row.parent_id in inside:
            inside.add(row.pk)
            found.append(row)
    return found
