"""解读 beside a rule: from the rule to all that explains it, and back to the articles explained.

An explanation is a document of a kind without effect (``Document.has_effect``). It leads to
the rules by its relations of the type 解读, and to their articles by its citations. A
rejected relation is not shown, one that waits for an editor is marked 待确认, and what the
archive does not hold is said to be missing. A constant number of queries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet, prefetch_related_objects
from django.http import HttpRequest
from django.utils import timezone

from gazette.effect.citations import Addresses, addresses_of, own_addresses, row_address
from gazette.effect.known_relations import newest_first, relations_to
from gazette.kinds import all_specific
from gazette.layout import annotators
from gazette.layout.annotators import Note
from gazette.layout.blocks import Section
from gazette.models import Citation, Document, Relation
from gazette.models.state import ChangeType, State
from gazette.parsing.words.dates import chinese_date
from gazette.parsing.words.explanation_titles import is_bare_explanation, names_explanation
from gazette.parsing.words.spoken_addresses import address_in_words

#: How many explanations a row names; the block at the end has them all.
AT_A_ROW = 3
_TOO_EARLY = "本件所解读的文件尚未施行，解读的内容现在还不适用。"
_ENDED = {
    State.REPEALED: "本件所解读的文件已经废止，解读仅供查考。",
    State.EXPIRED: "本件所解读的文件已经失效，解读仅供查考。",
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """What explains a rule: a document of its own, or (without ``document``) a text behind it."""

    title: str
    url: str
    form: str = ""
    document: Document | None = None
    is_waiting: bool = False


@dataclass(frozen=True, slots=True)
class ExplainedDocument:
    """A rule that an explanation explains, with its state today.

    ``warning`` says why the explanation may no longer, or not yet, be right; ``articles`` are
    the provisions that it speaks of, each with the address of its row ("" where not found).
    """

    title: str
    number: str = ""
    url: str = ""
    state: str = ""
    caution: str = ""
    warning: str = ""
    is_waiting: bool = False
    articles: list[tuple[str, str]] = field(default_factory=list)


def explanations_of(document: Document) -> list[Explanation]:
    """The published documents that explain a rule, the newest first; looked up once a page."""
    known: list[Explanation] | None = getattr(document, "_explanations", None)
    if known is None:
        relations = _explaining(document)
        sources = [one.source for one in relations if one.source]
        prefetch_related_objects(sources, "issuers__body")
        kinds = {one.pk: one for one in all_specific(sources)}
        known = [_explanation(one, kinds) for one in relations if one.source]
        document._explanations = known  # type: ignore[attr-defined]
    return known


def explained_by(document: Document) -> list[ExplainedDocument]:
    """The rules that an explanation explains, in the order in which it names them."""
    today = timezone.localdate()
    relations = list(
        document.relations.filter(type=Relation.Type.EXPLAINS)
        .not_rejected()
        .select_related("target__issue__gazette")
        .defer("target__issue__source_text")
        .order_by("position")
    )
    held = [one.target for one in relations if one.target and one.target.issue.is_published]
    states = {one.pk: one for one in Document.objects.with_state(today).filter(pk__in=_keys(held))}
    since = document.signed_on or document.issue.published_on
    changes = _later_changes(held, since, today)
    articles = _articles(document, held)
    return [
        _explained(relation, states, changes, articles.get(relation.target_id or 0, []))
        for relation in relations
    ]


def printed_explanations(printed: Iterable[Section]) -> list[Explanation]:
    """The explanations printed behind a rule, within the same document."""
    return [
        Explanation(section.name, f"#{section.anchor}", "随文刊印")
        for place, section in enumerate(printed)
        if place and (names_explanation(section.name) or is_bare_explanation(section.name))
    ]


@annotators.register_notes
def explanation_notes(document: Document, request: HttpRequest) -> dict[str, list[Note]]:
    """Below each article that an explanation speaks of: the way to the very row that does."""
    explaining = [one.document for one in explanations_of(document) if one.document]
    if not explaining:
        return {}
    titles = {one.pk: one for one in explaining}
    rows = own_addresses(document)
    found: dict[str, dict[int, tuple[str, str]]] = defaultdict(dict)
    for citation in _citations_of(explaining).filter(relation__target=document):
        address = row_address(citation.target_address, rows)
        source = titles[citation.document_id]
        place = (source.title, f"{source.get_absolute_url()}#{citation.address}")
        if address:
            found[address].setdefault(source.pk, place)
    return {address: [_note(list(places.values()))] for address, places in found.items()}


def _note(places: Sequence[tuple[str, str]]) -> Note:
    content = {"places": places[:AT_A_ROW], "more": max(len(places) - AT_A_ROW, 0)}
    return Note("gazette/_explanation_note.html", content, is_after=True, is_change=False)


def _explaining(document: Document) -> list[Relation]:
    """The relations of what explains a document, the newest first; never an outside act's."""
    told = [one for one in relations_to(document) if one.type == Relation.Type.EXPLAINS]
    return newest_first(one for one in told if one.source_id != document.pk)


def _explanation(relation: Relation, kinds: Mapping[int, Document]) -> Explanation:
    source = relation.source
    assert source is not None, "relations of documents only"  # noqa: S101
    facts = dict(kinds[source.pk].kind_facts())
    is_waiting = relation.status == Relation.Status.PROPOSED
    form = facts.get("解读形式", "")
    return Explanation(source.title, source.get_absolute_url(), form, source, is_waiting)


def _keys(documents: Iterable[Document]) -> list[int]:
    return [document.pk for document in documents]


def _later_changes(
    held: Sequence[Document], since: date | None, today: date
) -> dict[int, tuple[ChangeType, date]]:
    """The newest change of each rule that counts today, and began after the explanation."""
    changing = Relation.objects.changing_state().filter(
        target__in=_keys(held), effective_on__lte=today
    )
    if since:
        changing = changing.filter(effective_on__gt=since)
    newest: dict[int, tuple[ChangeType, date]] = {}
    for relation in changing.order_by("effective_on", "pk"):
        if relation.target_id and relation.effective_on:
            newest[relation.target_id] = (ChangeType(relation.type), relation.effective_on)
    return newest


def _explained(
    relation: Relation,
    states: Mapping[int, Document],
    changes: Mapping[int, tuple[ChangeType, date]],
    articles: list[tuple[str, str]],
) -> ExplainedDocument:
    is_waiting = relation.status == Relation.Status.PROPOSED
    target = states.get(relation.target_id or 0)
    if target is None:
        return ExplainedDocument(
            relation.target_title, relation.target_number, is_waiting=is_waiting
        )
    state = State(target.state)  # type: ignore[attr-defined]
    return ExplainedDocument(
        title=target.title,
        number=target.document_number,
        url=relation.target.get_absolute_url() if relation.target else "",
        state=state.value,
        caution=target.caution,  # type: ignore[attr-defined]
        warning=_warning(state, changes.get(target.pk)),
        is_waiting=is_waiting,
        articles=articles,
    )


def _warning(state: State, change: tuple[ChangeType, date] | None) -> str:
    """Why an explanation of a rule in this state may mislead; "" if nothing is to be said."""
    if state in _ENDED:
        return _ENDED[state]
    if state is State.NOT_YET_IN_FORCE:
        return _TOO_EARLY
    if change is None:
        return ""
    kind, on = change
    return (
        f"本件作出之后，所解读的文件自{chinese_date(on)}起有{Relation.Type(kind).label}，"
        "解读可能与现行条文不符，请以文件今天的文字为准。"
    )


def _citations_of(documents: Iterable[Document]) -> QuerySet[Citation]:
    return (
        Citation.objects.filter(document__in=_keys(documents))
        .exclude(target_address="")
        .exclude(relation__status=Relation.Status.REJECTED)
    )


def _articles(document: Document, held: Sequence[Document]) -> dict[int, list[tuple[str, str]]]:
    """The provisions of which an explanation speaks, by their document, in its order."""
    if not held:
        return {}
    rows = addresses_of(held)
    urls = {one.pk: one.get_absolute_url() for one in held}
    found: dict[int, dict[str, str]] = defaultdict(dict)
    cited = _citations_of([document]).filter(relation__target__in=list(urls))
    for target, address in cited.values_list("relation__target", "target_address"):
        found[target].update(_article(address, rows.get(target, frozenset()), urls[target]))
    return {target: list(places.items()) for target, places in found.items()}


def _article(address: str, rows: Addresses, url: str) -> Iterator[tuple[str, str]]:
    row = row_address(address, rows)
    yield address_in_words(address) or address, f"{url}#{row}" if row else ""
