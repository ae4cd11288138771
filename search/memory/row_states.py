"""Which rows have another state than their document: not yet in force, ended, suspended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from gazette.effect.partial_states import DocumentParts, parts_of
from gazette.effect.validity import Verdict, verdict_on
from gazette.models import Document
from gazette.models.state import Caution, words_of_state
from search.memory.holdings import Holdings
from search.memory.kept_by_snapshot import KeptBySnapshot


@dataclass(frozen=True, slots=True)
class RowState:
    """The state of a row on a day; ``news`` says it in short where it is not the document's.

    ``reason`` says why, without a full stop: 第三条自2025年1月1日起施行.
    """

    state: str
    words: str
    caution: str
    reason: str
    news: str


@dataclass(frozen=True, slots=True)
class RowStates:
    """The states of the rows of a document of which parts have their own."""

    parts: DocumentParts
    whole: Verdict
    on: date

    def of(self, address: str) -> RowState | None:
        """The state of the row at an address; None where it is that of the document."""
        verdict = self.parts.own_verdict(address, self.whole, self.on)
        if verdict is None:
            return None
        reason = verdict.reason.partition("——")[0]
        caution = verdict.caution or ""
        words = words_of_state(verdict.state, caution)
        return RowState(verdict.state, words, caution, reason, self._news(verdict, reason))

    def _news(self, verdict: Verdict, reason: str) -> str:
        waiting = [one for one in verdict.cautions if one not in self.whole.cautions]
        if verdict.state is not self.whole.state:
            return "：".join([words_of_state(verdict.state, *waiting), reason])
        is_in_part = verdict.by is not None and verdict.by != self.whole.by
        told = [reason] if is_in_part else []
        return " · ".join([*told, *(Caution(one).label for one in waiting)])


_kept: KeptBySnapshot[RowStates | None] = KeptBySnapshot()


def row_states(document_ids: Iterable[int], on: date, holdings: Holdings) -> dict[int, RowStates]:
    """The states of rows as of a day, by document id; documents without parts are left out.

    They are kept with the snapshot: a decision, an import or a correction makes a new one.
    """
    ids = list(document_ids)
    kept = _kept.of(holdings)
    missing = [pk for pk in ids if (pk, on) not in kept]
    if missing:
        kept.update({(pk, on): None for pk in missing})
        parts = parts_of(missing)
        for document in Document.objects.published().filter(pk__in=parts).for_lists():
            whole = verdict_on(document, on)
            kept[document.pk, on] = RowStates(parts[document.pk], whole, on)
    return {pk: states for pk in ids if (states := kept[pk, on]) is not None}


def state_of_row(
    document_id: int, address: str, states: Mapping[int, RowStates]
) -> RowState | None:
    """The state of a row of a document, where it has one of its own."""
    own = states.get(document_id)
    return own.of(address) if own else None
