"""What a row of a rule said from when until when, by the amendments that count.

The words of a row are those of the row itself and of all rows in it, a line a row, as they are
printed; of a day after an amendment those that ``gazette.effect`` makes of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from gazette.effect.amendments import changed_rows
from gazette.effect.present_wording import PresentWording
from gazette.models import Document, Provision
from gazette.models.provision import rows_of


@dataclass(frozen=True, slots=True)
class DatedWording:
    """The words of a row from ``since`` (None: from the beginning) to ``until`` (None: still).

    ``words`` is None where they cannot be told with certainty, "" where the row was deleted;
    ``by`` names what made them, "" for the gazette's own print.
    """

    since: date | None
    until: date | None
    words: str | None
    by: str = ""

    def holds(self, day: date) -> bool:
        """Whether these are the words of a day."""
        is_begun = self.since is None or self.since <= day
        return is_begun and (self.until is None or day <= self.until)


def dated_wordings(document: Document, address: str) -> list[DatedWording]:
    """The wordings of the row at an address, the oldest first; of the whole without an address."""
    rows = _rows_in(document, address)
    changed = changed_rows(document, date.max)
    days = {one.relation.effective_on for one in (*changed.changes, *changed.future)}
    begins = [None, *sorted(day for day in days if day)]
    found: list[DatedWording] = []
    for number, since in enumerate(begins):
        following = begins[number + 1] if number + 1 < len(begins) else None
        until = following - timedelta(days=1) if following else None
        words, by = _words_on(document, address, rows, since) if since else (_lines(rows), "")
        if found and found[-1].words == words:
            before = found.pop()
            found.append(DatedWording(before.since, until, words, before.by))
        else:
            found.append(DatedWording(since, until, words, by))
    return found


def wording_on(wordings: list[DatedWording], day: date) -> DatedWording:
    """That of a day among those of ``dated_wordings``, which leave no day out."""
    return next(one for one in wordings if one.holds(day))


def _words_on(
    document: Document, address: str, rows: list[Provision], day: date
) -> tuple[str | None, str]:
    wording = PresentWording(document, day)
    if address:
        one = wording.of(address)
        if one is None:
            return _lines(rows), ""
        by = f"《{one.by_title}》{one.place}"
        label = one.label or rows[0].label
        return (f"{label}{one.words}" if one.words else one.words), by
    lines = list(_present_lines(wording, rows))
    return (None if None in lines else "\n".join(line for line in lines if line)), ""


def _present_lines(wording: PresentWording, rows: list[Provision]) -> Iterator[str | None]:
    """The lines of a whole document on a day; None for one that cannot be told."""
    told: set[str] = set()
    for row in rows:
        one = wording.of(row.address)
        if one is None:
            yield row.printed
        elif one.address not in told and not one.is_below:
            told.add(one.address)
            yield one.words and f"{one.label or row.label}{one.words}"
        elif one.is_below:
            yield row.printed


def _lines(rows: list[Provision]) -> str:
    return "\n".join(row.printed for row in rows if row.printed)


def _rows_in(document: Document, address: str) -> list[Provision]:
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
