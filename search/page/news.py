"""What a line that offers a document or a row has to say of it: ended, not yet begun, changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.utils import timezone

from gazette.effect.present_wording import RowWording
from gazette.models.state import words_of_state
from gazette.parsing.words.dates import chinese_date
from gazette.templatetags.state_labels import has_news
from search.memory.destinations import Destination
from search.memory.holdings import Holdings
from search.memory.row_states import row_states, state_of_row
from search.memory.todays_words import present_wordings, wording_of_row


class OfferedPlace(NamedTuple):
    """A destination with its news."""

    place: Destination
    news: str


def offered(places: Iterable[Destination], holdings: Holdings) -> list[OfferedPlace]:
    return [OfferedPlace(one, news_of_place(one, holdings)) for one in places]


def news_of_place(place: Destination, holdings: Holdings) -> str:
    """What is to be known of a document or a row before one opens it; nothing of an issue."""
    if place.address:
        return news_of_row(place.document_id, place.address, holdings)
    return news_of_document(place.document_id, holdings) if place.document_id else ""


def news_of_document(document_id: int, holdings: Holdings) -> str:
    """The state of a document that is not in force, or whose change waits; else empty."""
    today = timezone.localdate()
    state = holdings.states(today).get(document_id, "")
    caution = holdings.cautions(today).get(document_id, "")
    return words_of_state(state, caution) if state and has_news(state, caution) else ""


def news_of_row(document_id: int, address: str, holdings: Holdings) -> str:
    """What is to be known of a row before one reads it: its state, or that its words changed.

    Where the row has no news of its own, that of the document.
    """
    today, ids = timezone.localdate(), [document_id]
    own = state_of_row(document_id, address, row_states(ids, today, holdings))
    wording = wording_of_row(document_id, address, present_wordings(ids, today, holdings))
    told = [own.news] if own and own.news else []
    if not told and (of_whole := news_of_document(document_id, holdings)):
        told.append(of_whole)
    if wording:
        since = f"自{chinese_date(wording.since)}起" if wording.since else ""
        told.append(f"{since}{'其中' if wording.is_below else ''}已{_verb(wording)}")
    return " · ".join(told)


def _verb(wording: RowWording) -> str:
    return "删去" if wording.is_deleted else "修改"
