"""What lists need to know of many documents on a day: to choose, count and order them.

A few plain values of each document, in a constant number of queries. Every list of documents
is made of these, so its counts are those of the documents that it shows.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models.functions import Coalesce

from gazette.models import DocumentIssuer, Relation, Statement
from gazette.models.changing_titles import is_changing_title
from gazette.models.document import DocumentQuerySet
from gazette.models.state import Caution, ChangeType, State
from gazette.office.kept_answers import KeptAnswers
from gazette.parsing.parsed import Subject

#: Words of a new rule that ends the former one in the same breath: 原《…》同时废止.
_REPLACED = re.compile(r"(同时|一并|随之|即行|即)(予以)?(废止|失效|停止)|(代替|取代|替代)")
#: Words by which a rule ends itself: 有效期2年，期满自行失效.
_BY_ITSELF = re.compile(r"(自行|自动|自然)(失效|废止|终止)")

#: Why a document has ended or seems to end: the value in an address, and its words.
ENDINGS = {
    "repealed": "废止",
    "replaced": "被新文件取代",
    "expired": "有效期届满",
    "by_itself": "期满自行失效",
    "waiting": "废止待确认",
}


@dataclass(frozen=True, slots=True)
class ListedFacts:
    """A published document as lists see it on a day.

    ``theme`` is the name of the theme, decided or proposed; ``place`` the gazette's slug,
    year, number and position of the document. ``first_print`` is the key of the document
    whose changes count: of a reprint the first print. ``ended_on`` and ``ending``
    (``ENDINGS``) are set by ``with_endings``.
    """

    pk: int
    title: str
    number: str
    kind: str
    signed_on: date | None
    published_on: date | None
    begins_on: date | None
    last_day_on: date | None
    state: State
    caution: str
    theme: str
    theme_position: int
    lead_body: str
    bodies: tuple[str, ...]
    place: tuple[str, int, int, int]
    first_print: int
    #: Fields that only files show, so that a file is made anew when they change.
    others: tuple[Any, ...] = ()
    ended_on: date | None = None
    ending: str = ""

    @property
    def gazette_name(self) -> str:
        return str(self.others[-1])

    @property
    def year(self) -> str:
        """The year in which it was signed; "" for an undated document."""
        return str(self.signed_on.year) if self.signed_on else ""


_FIELDS = (
    "pk",
    "title",
    "document_number",
    "kind",
    "signed_on",
    "issue__published_on",
    "begins_on",
    "last_day_on",
    "state",
    "caution",
    "theme_name",
    "theme_position",
    "lead_body__name",
    "issue__gazette__slug",
    "issue__year",
    "issue__number",
    "position",
    "reprint_of_id",
    "theme_id",
    "printed_page",
    "effective_on",
    "term_years",
    "term_months",
    "last_day_in_force",
    "text_title",
    "interpreted_by",
    "issue__imported_at",
    "issue__version",
    "issue__gazette__name",
)


#: The facts of so many documents, all lists together, are kept in each process.
_KEPT = KeptAnswers[tuple[ListedFacts, ...]](most=60_000, weigh=len)


def listed_facts(documents: DocumentQuerySet, on: date) -> list[ListedFacts]:
    """The facts of some documents on a day; read in two queries, and kept while they are so."""
    try:
        sql, parameters = documents.query.sql_with_params()
    except EmptyResultSet:
        return []
    key = (sql, repr(parameters), on)
    return list(_KEPT.answer(key, lambda: tuple(_read(documents, on))))


def _read(documents: DocumentQuerySet, on: date) -> list[ListedFacts]:
    bodies: dict[int, list[str]] = defaultdict(list)
    issuers = DocumentIssuer.objects.filter(document__in=documents.order_by().values("pk"))
    for pk, name in issuers.order_by("position").values_list("document_id", "body__name"):
        bodies[pk].append(name)
    position = Coalesce("theme__position", "proposed_theme__position")
    told: Any = documents.with_state(on).with_theme_name().annotate(theme_position=position)
    rows: Any = told.order_by().values_list(*_FIELDS)
    return [_facts(row, tuple(bodies[row[0]])) for row in rows]


def _facts(row: tuple[Any, ...], bodies: tuple[str, ...]) -> ListedFacts:
    pk, title, number, kind, signed, published, begins, last, state, caution, *rest = row
    theme, theme_position, lead, slug, year, issue, position, first, *others = rest
    return ListedFacts(
        pk=pk,
        title=title,
        number=number,
        kind=kind,
        signed_on=signed,
        published_on=published,
        begins_on=begins,
        last_day_on=last,
        state=State(state),
        caution=caution,
        theme=theme or "",
        theme_position=10_000 if theme_position is None else theme_position,
        lead_body=lead or "",
        bodies=bodies,
        place=(slug, year, issue, position),
        first_print=first or pk,
        others=tuple(others),
    )


def has_ended(facts: ListedFacts) -> bool:
    """Whether the document is repealed or expired."""
    return facts.state in (State.REPEALED, State.EXPIRED)


def seems_to_end(facts: ListedFacts) -> bool:
    """Whether a repeal that no person has confirmed would end it."""
    return not has_ended(facts) and facts.caution == Caution.REPEAL_UNCONFIRMED


def with_endings(listed: list[ListedFacts], on: date) -> list[ListedFacts]:
    """Those that have ended or seem to end, each with its day and its reason, in two queries
    at most.

    The day is that of the first repeal, or the last day of the term; a repeal that waits for
    a person has none.
    """
    ended = [one for one in listed if has_ended(one) or seems_to_end(one)]
    repeals = _REPEALS.answer(on, lambda: _first_repeals(on))
    by_itself = _BY_THEMSELVES.answer("terms", _ending_by_themselves)
    return [_with_ending(one, repeals, by_itself) for one in ended]


#: What ``with_endings`` asks of the whole archive, kept in each process; by the day, and once.
_REPEALS = KeptAnswers[dict[int, tuple[date, str]]](most=3)
_BY_THEMSELVES = KeptAnswers[set[int]](most=1)


def _with_ending(
    facts: ListedFacts, repeals: dict[int, tuple[date, str]], by_itself: set[int]
) -> ListedFacts:
    if seems_to_end(facts):
        return replace(facts, ending="waiting")
    if facts.state is State.REPEALED:
        day, ending = repeals[facts.first_print]
        return replace(facts, ended_on=day, ending=ending)
    ending = "by_itself" if facts.pk in by_itself else "expired"
    return replace(facts, ended_on=facts.last_day_on, ending=ending)


def _first_repeals(on: date) -> dict[int, tuple[date, str]]:
    """The day and the reason of each document's first repeal, by key."""
    repeals = Relation.objects.changing_state().filter(
        type=ChangeType.REPEALS, effective_on__lte=on
    )
    told = repeals.order_by("-effective_on", "-pk").values_list(
        "target_id", "effective_on", "quote", "source__title"
    )
    return {
        target: (day, ending_by(quote, title or ""))
        for target, day, quote, title in told
        if target and day
    }


def ending_by(quote: str, title: str) -> str:
    """Why a repeal ends its target (``ENDINGS``), by its words and the title of its source."""
    is_new_rule = bool(title) and not is_changing_title(title)
    return "replaced" if is_new_rule and _REPLACED.search(quote) else "repealed"


def _ending_by_themselves() -> set[int]:
    """The documents of which the words on the term say that they end by themselves."""
    terms = Statement.objects.filter(subject=Subject.TERM.value)
    found = terms.filter(quote__regex="失效|废止|终止").values_list("document_id", "quote")
    return {pk for pk, quote in found if _BY_ITSELF.search(quote)}
