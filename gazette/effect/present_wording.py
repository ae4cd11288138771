"""What a row of a rule says on a day: its wording after all amendments that count by then.

The printed rows stay as they are; ``PresentWording`` answers for each of them, and for the
rows around and in it, whether other words are in force, which, since when and by what.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gazette.effect.amended_rows import Row
from gazette.effect.amendments import WordingChange, changed_rows
from gazette.models import Amendment, Document


@dataclass(frozen=True, slots=True)
class RowWording:
    """The words of a row on a day, where they are not the printed ones.

    ``words`` are those of the row at ``address``: the row asked for, or the one around it that
    got a new wording as a whole. None where they cannot be told with certainty: then ``clauses``
    are the words of the decisions; empty where the row was deleted. ``last`` is the latest
    change, ``label`` the number that the row has now, "" where it is the printed one.
    ``is_below``: only rows within it changed, not its own words.
    """

    address: str
    words: str | None
    last: WordingChange
    clauses: tuple[str, ...] = ()
    label: str = ""
    is_below: bool = False

    @property
    def is_deleted(self) -> bool:
        return self.words == ""

    @property
    def since(self) -> date | None:
        """The day of the latest change."""
        return self.last.relation.effective_on

    @property
    def by_title(self) -> str:
        """The title of the document that made the latest change."""
        return self.last.relation.by_title

    @property
    def place(self) -> str:
        """The provision of that document that says so, in words."""
        return self.last.amendment.place

    @property
    def url(self) -> str:
        """The address of that provision within the portal."""
        return source_url(self.last)


def source_url(change: WordingChange) -> str:
    """The address of the row of the amending document that says so."""
    by, address = change.relation.by, change.amendment.address
    url = by.get_absolute_url() if by else ""
    return f"{url}#{address}" if address else url


def is_separate_row(change: WordingChange) -> bool:
    """Whether a change concerns a row that is not printed: an article added behind another one."""
    if change.is_inserted:
        return True
    is_insertion = change.amendment.action == Amendment.Action.INSERT
    added = change.amendment.new_address
    return is_insertion and bool(added) and "__" not in added


class PresentWording:
    """The wordings of a document's rows on a day.

    ``changes`` have taken effect by that day, ``future`` have not; both the oldest first.
    """

    def __init__(self, document: Document, on: date) -> None:
        changed = changed_rows(document, on)
        self.changes, self.future = changed.changes, changed.future
        self._rows = changed.rows
        self._told = [
            one for one in self.changes if one.address and not is_separate_row(one) and _is_new(one)
        ]

    def __bool__(self) -> bool:
        return bool(self._told)

    def of(self, address: str) -> RowWording | None:
        """The wording of the row at an address; None where it is the printed one."""
        changes = [
            one
            for one in self._told
            if is_within(address, one.address) or is_within(one.address, address)
        ]
        row = self._rows.get(address)
        if not changes or row is None:
            return None
        holder = _standing(row)
        is_gone = holder is not row
        is_deleted = holder is None or (is_gone and _was_deleted(changes, address))
        words = "" if is_deleted or holder is None else holder.text()
        unknown = [one for one in changes if one.new is None]
        is_moved = row.label != row.printed_label and not is_gone
        return RowWording(
            holder.address if holder and not is_deleted else address,
            words,
            changes[-1],
            tuple(_sentence(one) for one in unknown) if words is None else (),
            row.label if is_moved else "",
            not any(is_within(address, one.address) for one in changes),
        )

    def is_renumbered(self, address: str) -> bool:
        """Whether the row at an address has another number than the printed one."""
        row = self._rows.get(address)
        return row is not None and row.label != row.printed_label


def _is_new(change: WordingChange) -> bool:
    return change.new is None or change.old != change.new


def is_within(address: str, holder: str) -> bool:
    """Whether a row is that at ``holder`` or lies in it."""
    return address == holder or address.startswith(f"{holder}__")


def _standing(row: Row) -> Row | None:
    """The row, or the nearest stored one around it that still stands; None if an article is gone.

    What lies in a row that is gone is gone with it.
    """
    found: Row | None = row
    above: Row | None = row
    while above is not None:
        if above.is_gone:
            found = None if above.kind == "art" else above.parent
        if above.kind == "art":
            break
        above = above.parent
    while found is not None and not found.address:
        found = found.parent
    return found


def _was_deleted(changes: Sequence[WordingChange], address: str) -> bool:
    """Whether a clause deleted the row, or the row around it, not gave that one new words."""
    return any(one.new == "" and is_within(address, one.address) for one in changes)


def _sentence(change: WordingChange) -> str:
    return change.amendment.quote.removesuffix("。") + "。"
