"""Which document of the archive a relation means, and how sure that is.

A relation names its target as the text does, by number or by title. Which
document that is depends on what the archive holds, so every import resolves anew
whatever its document may be the target of; the answer does not depend on the
order of imports.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db.models import Q, QuerySet

from gazette.models import Document, Relation, Text
from gazette.parsing.meaning.effect_dates import last_day
from gazette.parsing.words.lines import fold_title
from gazette.parsing.words.nested_titles import amended_titles

Match = Relation.Match
Found = tuple[Document | None, Match]

#: How much of the wording's confidence is left where a target is found so.
CERTAINTY = {
    Match.BY_HAND: 1.0,
    Match.NUMBER_AND_TITLE: 1.0,
    Match.NUMBER: 0.8,
    Match.TITLE: 0.85,
    Match.NEWEST: 0.65,
    Match.PRINTED_TEXT: 0.7,
    Match.AMBIGUOUS: 0.3,
    Match.OUTSIDE: 1.0,
}
#: From which confidence on a relation that takes nothing away needs no editor.
CLEAR = 0.75


def resolve_relations(relations: Iterable[Relation]) -> None:
    """Point each relation at the document of the archive it means, or at none."""
    relations = [relation for relation in relations if relation.match != Match.BY_HAND]
    candidates = _Candidates(relations)
    for relation in relations:
        _settle(relation, *candidates.target_of(relation))
    Relation.objects.bulk_update(
        relations, ["target", "match", "confidence", "status", "confirmed_at", "until", "note"]
    )


def that_may_mean(document: Document) -> QuerySet[Relation]:
    """Relations that point at the document, or name its number, its title or a text's."""
    titles = {document.folded_title, document.folded_text_title}
    titles |= {fold_title(text.title) for text in document.texts.all()}
    meant = Q(target=document) | Q(folded_target_title__in=titles - {""})
    if document.document_number:
        meant |= Q(target_number=document.document_number)
    return Relation.objects.filter(meant).select_related("source")


def _settle(relation: Relation, target: Document | None, match: Match) -> None:
    """Write what was found; a decision stays, but not for another target."""
    former = relation.target_id
    found = target.pk if target else None
    is_another = found is not None and former != found
    if relation.is_decided and is_another and (former or match != Match.NUMBER_AND_TITLE):
        relation.status, relation.confirmed_at = Relation.Status.PROPOSED, None
        relation.note = "所涉文件有变，须重新确认"
    relation.target, relation.match = target, match
    relation.confidence = round(relation.wording_confidence * CERTAINTY[match], 2)
    if relation.extended_years:
        last = target.last_day_in_force if target else None
        relation.until = (
            last_day(last + timedelta(days=1), relation.extended_years) if last else None
        )
    if not relation.is_decided:
        relation.status = initial_status(relation)


def initial_status(relation: Relation) -> Relation.Status:
    """The status of a relation that nobody has decided yet.

    What takes effect away waits for an editor, however clear it is; so does an
    amendment or extension that is not clear. What does not bear on a state holds.
    """
    kind = Relation.Type(relation.type)
    is_clear = not kind.changes_state or relation.confidence >= CLEAR
    if kind.takes_away or not is_clear:
        return Relation.Status.PROPOSED
    return Relation.Status.CONFIRMED


class _Candidates:
    """All documents that some relations may mean, by number and by title, in two queries."""

    def __init__(self, relations: Sequence[Relation]) -> None:
        numbers = {relation.target_number for relation in relations} - {""}
        titles = {relation.folded_target_title for relation in relations} - {""}
        named = Q(document_number__in=numbers) | Q(folded_title__in=titles)
        self.by_number: dict[str, list[Document]] = defaultdict(list)
        self.by_title: dict[str, list[Document]] = defaultdict(list)
        self.by_text: dict[str, list[Document]] = defaultdict(list)
        for document in Document.objects.filter(named | Q(folded_text_title__in=titles)):
            self.by_number[document.document_number].append(document)
            for title in {document.folded_title, document.folded_text_title} - {""}:
                self.by_title[title].append(document)
        for text in self._texts({relation.target_title for relation in relations}):
            title, document = fold_title(text.title), text.document
            if amended_titles(document.title) and title != document.folded_title:
                self.by_text[title].append(document)

    def _texts(self, titles: set[str]) -> QuerySet[Text]:
        """Texts of these titles; of them a decision prints also the rule that it amends."""
        printed = Text.objects.filter(title__in=titles - {""}).select_related("document")
        return printed.exclude(role="ANNEX")

    def target_of(self, relation: Relation) -> Found:
        """The document that is meant: by its number, else by its exact title.

        A later document is never the one that is meant. Of several with the same
        title it is the newest, since each replaced the one before; where that
        cannot be told, it is none.
        """
        if relation.type == Relation.Type.PROMULGATES and self._is_own(relation):
            return relation.source, Match.NUMBER_AND_TITLE
        by_number = self._earlier(self.by_number, relation.target_number, relation)
        by_title = self._earlier(self.by_title, relation.folded_target_title, relation)
        both = [document for document in by_number if document in by_title]
        if both or by_number:
            match = Match.NUMBER_AND_TITLE if both or not relation.target_title else Match.NUMBER
            return _the_one(both or by_number, match)
        titled = [document for document in by_title if _agrees(document, relation)]
        if titled:
            return _newest(titled)
        printed = self._earlier(self.by_text, relation.folded_target_title, relation)
        return _the_one(list(dict.fromkeys(printed)), Match.PRINTED_TEXT)

    def _earlier(
        self, found: dict[str, list[Document]], key: str, relation: Relation
    ) -> list[Document]:
        candidates = found.get(key, []) if key else []
        return [document for document in candidates if _may_precede(document, relation.source)]

    def _is_own(self, relation: Relation) -> bool:
        source = relation.source
        titles = {source.folded_title, source.folded_text_title}
        return relation.folded_target_title in titles or any(
            document.pk == source.pk for document in self.by_text[relation.folded_target_title]
        )


def _may_precede(document: Document, source: Document) -> bool:
    if document.pk == source.pk:
        return False
    return not (document.signed_on and source.signed_on and document.signed_on > source.signed_on)


def _agrees(document: Document, relation: Relation) -> bool:
    """Whether neither number nor year speak against a document of the same title."""
    if relation.target_number and document.document_number not in ("", relation.target_number):
        return False
    issued_on = relation.target_issued_on
    return not (issued_on and document.signed_on and issued_on.year != document.signed_on.year)


def _the_one(documents: Sequence[Document], match: Match) -> Found:
    if len(documents) == 1:
        return documents[0], match
    return None, Match.AMBIGUOUS if documents else Match.OUTSIDE


def _newest(documents: Sequence[Document]) -> Found:
    if len(documents) < 2:
        return _the_one(documents, Match.TITLE)
    dated = [(document.signed_on, document) for document in documents if document.signed_on]
    newest = max((signed_on for signed_on, _document in dated), default=None)
    found = [document for signed_on, document in dated if signed_on == newest]
    is_clear = len(dated) == len(documents)
    return _the_one(found, Match.NEWEST) if is_clear else (None, Match.AMBIGUOUS)
