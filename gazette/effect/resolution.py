"""Which document of the archive a relation means, and how sure that is.

A relation names its target by number or by title, as the text does. Which document
that is depends on what the archive holds. So every import resolves all relations
again that may mean an imported document; the result does not depend on the order of
imports.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Count, Q, QuerySet

from gazette.effect.decisions import tell_outlets
from gazette.effect.extended_terms import initial_status, is_public, settle_extensions
from gazette.models import Document, Relation, Text
from gazette.parsing.parsed import TextRole
from gazette.parsing.words.lines import fold_title
from gazette.parsing.words.nested_titles import amended_titles, promulgated_titles

Match = Relation.Match
Resolution = tuple[Document | None, Match]

#: The factor by which each way of finding the target multiplies the wording's confidence.
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


def resolve_relations(relations: Iterable[Relation]) -> None:
    """Set the target of each relation to the document of the archive it means, or to None.

    Targets that an editor has set stay. Tells the outlets what counts otherwise than before.
    """
    relations = list(relations)
    found = [relation for relation in relations if relation.match != Match.BY_HAND]
    former = {one.pk: (one.target_id, one.status) for one in found}
    candidates = _Candidates(found)
    for relation in found:
        _apply_resolution(relation, *candidates.target_of(relation))
    written = ["target", "target_address", "match", "confidence", "note"]
    written += ["status", "confirmed_by", "confirmed_at"]
    Relation.objects.bulk_update(found, written)
    changed = [one for one in found if former[one.pk] != (one.target_id, one.status)]
    _tell(relations, changed, {target for target, _status in former.values() if target})


def _tell(relations: list[Relation], changed: list[Relation], former_targets: set[int]) -> None:
    """Settle the extensions among relations, and tell the outlets of all that has changed."""
    kinds = [one for one in relations if one.type == Relation.Type.EXTENDS]
    extended = {one.target_id for one in kinds if one.target_id}
    settled = settle_extensions(extended | former_targets if kinds else [])
    telling = [one for one in [*changed, *settled] if Relation.Type(one.type).changes_state]
    public = [one for one in telling if is_public(one)]
    if public:
        tell_outlets(public, Document.objects.filter(pk__in=former_targets))


def relations_possibly_targeting(document: Document) -> QuerySet[Relation]:
    """Relations whose target is the document, or that name its number or one of its titles."""
    titles = {document.folded_title, document.folded_text_title}
    titles |= {text.folded_title for text in document.texts.all()}
    titles |= _bare_titles(document.title)
    meant = Q(target=document) | Q(folded_target_title__in=titles - {""})
    if document.document_number:
        meant |= Q(target_number=document.document_number)
    # An explanation may name the whole notice without the body that issued it.
    if (bare := _without_body(document.title)) and len(bare) >= _SHORTEST:
        meant |= Q(type=Relation.Type.EXPLAINS, folded_target_title__endswith=bare)
    found = Relation.objects.filter(meant).select_related("source__issue")
    return found.defer("source__issue__source_text")


def _apply_resolution(relation: Relation, target: Document | None, match: Match) -> None:
    """Set target, match and what follows from them; a decision for another target is void."""
    former = relation.target_id
    is_another = target is not None and former != target.pk
    if relation.is_decided and is_another and (former or match != Match.NUMBER_AND_TITLE):
        relation.status = Relation.Status.PROPOSED
        relation.confirmed_by, relation.confirmed_at = None, None
        relation.note = "所涉文件有变，须重新确认"
    relation.target, relation.match = target, match
    if relation.target_text:
        relation.target_address = _text_address(target, relation.target_text)
    relation.confidence = round(relation.wording_confidence * CERTAINTY[match], 2)
    if relation.has_length and is_another:
        relation.until = None  # settled with the other extensions of the new target
    if not relation.is_decided:
        relation.status = initial_status(relation)


def _text_address(target: Document | None, title: str) -> str:
    """The address of the title of the one text with this title; empty if there is none."""
    texts = target.texts.filter(folded_title=fold_title(title)) if target else []
    addresses = [f"text_{text.position}__title" for text in texts]
    return addresses[0] if len(addresses) == 1 else ""


class _Candidates:
    """All documents that some relations may mean, by number and by title, in two queries.

    ``by_text`` holds amending decisions by the titles of the rules printed after them,
    ``several`` the keys of notices that promulgate more than one text.
    """

    def __init__(self, relations: Sequence[Relation]) -> None:
        numbers = {relation.target_number for relation in relations} - {""}
        titles = {relation.folded_target_title for relation in relations} - {""}
        self.bare = _held_by_bare_title(relations)
        named = Q(document_number__in=numbers) | Q(folded_title__in=titles)
        self.by_number: dict[str, list[Document]] = defaultdict(list)
        self.by_title: dict[str, list[Document]] = defaultdict(list)
        self.by_text: dict[str, list[Document]] = defaultdict(list)
        held = Document.objects.filter(named | Q(folded_text_title__in=titles))
        # What speaks of a rule means its first print.
        for document in held.filter(reprint_of=None):
            self.by_number[document.document_number].append(document)
            for title in {document.folded_title, document.folded_text_title} - {""}:
                self.by_title[title].append(document)
        promulgated = Text.objects.filter(folded_title__in=titles, role=TextRole.PROMULGATED)
        others = Text.objects.filter(
            document__in=promulgated.values("document"), role=TextRole.PROMULGATED
        )
        counted = others.values("document").annotate(count=Count("pk")).filter(count__gt=1)
        self.several = set(counted.values_list("document", flat=True))
        texts = Text.objects.filter(folded_title__in=titles).exclude(role=TextRole.ANNEX)
        for text in texts.select_related("document"):
            document = text.document
            if amended_titles(document.title) and text.folded_title != document.folded_title:
                self.by_text[text.folded_title].append(document)

    def target_of(self, relation: Relation) -> Resolution:
        """The document that is meant: by its number, otherwise by its title.

        It is never a later document. Of several with the same title it is the newest,
        since each replaced the one before; None if that cannot be determined.
        """
        if relation.type == Relation.Type.PROMULGATES and self._is_own(relation):
            return relation.source, Match.NUMBER_AND_TITLE
        by_number = self._earlier(self.by_number, relation.target_number, relation)
        by_title = self._earlier(self.by_title, relation.folded_target_title, relation)
        both = [document for document in by_number if document in by_title]
        if both or by_number:
            match = Match.NUMBER_AND_TITLE if both or not relation.target_title else Match.NUMBER
            return _only_one(both or by_number, match)
        titled = [document for document in by_title if _agrees(document, relation)]
        whole = [document for document in titled if not self._is_one_of_several(document, relation)]
        if titled:
            return _newest(whole) if whole else (None, Match.PRINTED_TEXT)
        printed = self._earlier(self.by_text, relation.folded_target_title, relation)
        if not printed and relation.type == Relation.Type.EXPLAINS:
            return self._by_bare_title(relation)
        return _only_one(list(dict.fromkeys(printed)), Match.PRINTED_TEXT)

    def _by_bare_title(self, relation: Relation) -> Resolution:
        """The notice that an explanation means by a part of its title; to be confirmed.

        《示例市养犬管理办法》 is that of 关于印发示例市养犬管理办法的通知, and
        《关于印发…的通知》 that of 示例市人民政府关于印发…的通知.
        """
        meant = _bare_titles(relation.target_title) | {relation.folded_target_title}
        found = [
            document
            for document in self.bare
            if meant & (_bare_titles(document.title) | {document.folded_title})
            and _may_precede(document, relation.source)
            and _agrees(document, relation)
        ]
        return _only_one(found, Match.PRINTED_TEXT)

    def _earlier(
        self, documents: dict[str, list[Document]], key: str, relation: Relation
    ) -> list[Document]:
        """The documents of a number or title that are not later than the relation's source."""
        candidates = documents.get(key, []) if key else []
        return [document for document in candidates if _may_precede(document, relation.source)]

    def _is_one_of_several(self, document: Document, relation: Relation) -> bool:
        """Whether a title is that of one text of a notice, and the relation changes a whole one.

        What repeals 《甲预案》 does not repeal the notice that printed nine plans.
        """
        changes = Relation.Type(relation.type).changes_state
        is_text = document.folded_title != relation.folded_target_title
        return changes and is_text and document.pk in self.several

    def _is_own(self, relation: Relation) -> bool:
        source = relation.source
        if source is None:
            return False
        titles = {source.folded_title, source.folded_text_title}
        return relation.folded_target_title in titles or any(
            document.pk == source.pk for document in self.by_text[relation.folded_target_title]
        )


#: The least length of a part of a title by which a notice is looked for.
_SHORTEST = 6


def _without_body(title: str) -> str:
    """A title from 关于 on, folded, where a body stands before it; else empty."""
    folded = fold_title(title)
    at = folded.find("关于")
    return folded[at:] if at > 0 else ""


def _bare_titles(title: str) -> set[str]:
    """The parts of a title by which others name the document, folded: 《…办法》 of a notice."""
    parts = {fold_title(one) for one in promulgated_titles(title)} | {_without_body(title)}
    return {one for one in parts if len(one) >= _SHORTEST}


def _held_by_bare_title(relations: Sequence[Relation]) -> list[Document]:
    """The documents whose titles contain what explanations name, in one query."""
    within = Q()
    for relation in relations:
        if relation.type == Relation.Type.EXPLAINS and relation.folded_target_title:
            for part in _bare_titles(relation.target_title) | {relation.folded_target_title}:
                within |= Q(folded_title__contains=part)
    held = Document.objects.filter(within, reprint_of=None) if within else Document.objects.none()
    return list(held)


def _may_precede(document: Document, source: Document | None) -> bool:
    if source is None:
        return True
    if document.pk == source.pk:
        return False
    return not (document.signed_on and source.signed_on and document.signed_on > source.signed_on)


def _agrees(document: Document, relation: Relation) -> bool:
    """Whether number and year of a document of the same title do not contradict the relation."""
    if relation.target_number and not _may_be_number(document.document_number, relation):
        return False
    issued_on = relation.target_issued_on
    return not (issued_on and document.signed_on and issued_on.year != document.signed_on.year)


def _may_be_number(number: str, relation: Relation) -> bool:
    """Whether a number may be the one named: 市政府令第5号 is 示例市人民政府令第5号."""
    if number in ("", relation.target_number):
        return True
    body, order, count = (part.replace("人民政府", "政府") for part in number.partition("令第"))
    named, _, named_count = relation.target_number.replace("人民政府", "政府").partition("令第")
    return bool(order) and count == named_count and body.endswith(named)


def _only_one(documents: Sequence[Document], match: Match) -> Resolution:
    if len(documents) == 1:
        return documents[0], match
    return None, Match.AMBIGUOUS if documents else Match.OUTSIDE


def _newest(documents: Sequence[Document]) -> Resolution:
    if len(documents) < 2:
        return _only_one(documents, Match.TITLE)
    dated = [(document.signed_on, document) for document in documents if document.signed_on]
    newest = max((signed_on for signed_on, _document in dated), default=None)
    latest = [document for signed_on, document in dated if signed_on == newest]
    is_clear = len(dated) == len(documents)
    return _only_one(latest, Match.NEWEST) if is_clear else (None, Match.AMBIGUOUS)
