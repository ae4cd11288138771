"""Citations: stored by the import, shown as links to the cited row."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from django.db.models import F, Q

from gazette.effect.known_relations import known_relations
from gazette.layout.annotations import Annotation
from gazette.models import Citation, Document, Issue, Provision, Relation
from gazette.parsing import parsed
from gazette.parsing.words.lines import fold_title

#: The addresses of a document's rows.
Addresses = frozenset[str]
_TEXT = re.compile(r"text_\d+__")
#: An article has no more paragraphs than these that could hold a list.
_MOST_PARAGRAPHS = 20


def replace_citations(
    document: Document, source: parsed.Document, relations: Sequence[Relation]
) -> None:
    """Replace the citations of a stored document by the references of the parsed one.

    Raises ImportRefused if the words of a citation are too long for the field.
    """
    # Loaded by those who write: it brings the reading of issues with it.
    from gazette.importing.refusals import document_label, refuse_unstorable  # noqa: PLC0415

    Citation.objects.filter(document=document).delete()
    citations = list(_citations(document, source, _Targets(relations)))
    for citation in citations:
        refuse_unstorable(citation, f"{document_label(source)}的引用“{citation.words[:20]}…”")
    Citation.objects.bulk_create(citations)


class _Targets:
    """The relations of a document, by title and by number of their targets.

    Of several relations to one target, CITES comes first.
    """

    def __init__(self, relations: Sequence[Relation]) -> None:
        ordered = sorted(relations, key=lambda one: one.type != Relation.Type.CITES)
        self.by_title: dict[str, Relation] = {}
        self.by_number: dict[str, Relation] = {}
        for relation in ordered:
            self.by_title.setdefault(relation.folded_target_title, relation)
            self.by_number.setdefault(relation.target_number, relation)

    def relation_for(self, reference: parsed.Reference) -> Relation | None:
        """The relation to the document that a reference names, by title or else by number."""
        title, number = fold_title(reference.title or ""), reference.document_number or ""
        by_title = self.by_title.get(title) if title else None
        return by_title or (self.by_number.get(number) if number else None)


def _citations(
    document: Document, source: parsed.Document, targets: _Targets
) -> Iterator[Citation]:
    for reference in source.references:
        names_another = bool(reference.title or reference.document_number)
        relation = targets.relation_for(reference)
        if (names_another and relation is None) or not (names_another or reference.address):
            continue
        yield Citation(
            document=document,
            relation=relation,
            address=reference.row,
            start=reference.at[0],
            end=reference.at[1],
            words=reference.text,
            target_address=reference.address or "",
            until_address=reference.until or "",
        )


class OwnCitation(NamedTuple):
    """A citation of the document itself, by the row at ``address`` in its ``[start, end)``.

    ``title`` is what it calls the document, folded; None where it names a provision alone.
    """

    address: str
    start: int
    end: int
    target_address: str
    title: str | None


def own_citations(documents: Iterable[Document]) -> defaultdict[int, list[OwnCitation]]:
    """By the key of each document, the citations of the document itself, in one query.

    A rejected relation makes no citation, nor does one to the document before it is public.
    """
    is_public = Q(relation__target__issue__status=Issue.Status.PUBLISHED)
    is_own = Q(relation=None) | Q(relation__target=F("document")) & is_public
    cited = Citation.objects.filter(is_own, document__in=[one.pk for one in documents])
    found: defaultdict[int, list[OwnCitation]] = defaultdict(list)
    for document, *values in (
        cited.exclude(relation__status=Relation.Status.REJECTED)
        .order_by("document", "address", "start", "pk")
        .values_list("document", *OwnCitation._fields[:-1], "relation__folded_target_title")
    ):
        found[document].append(OwnCitation(*values))
    return found


def own_anchor(cited: OwnCitation, document: Document, own_rows: Addresses) -> str:
    """The row or text that a citation of the document itself means; "" if it leads nowhere."""
    if cited.title is None:
        text = _TEXT.match(cited.address)
        row = row_address(cited.target_address, own_rows, text[0] if text else "")
        return row if row != cited.address else ""
    row = row_address(cited.target_address, own_rows)
    return row or _own_text(cited.title, document)


def citation_annotations(document: Document) -> dict[str, list[Annotation]]:
    """The citations of a document as annotations, by the address of the citing row.

    A citation becomes a link if its target is published and has the cited provision;
    otherwise a span whose title names the document. A reference within the document to a
    row that it does not have gets no annotation. A constant number of queries.
    """
    citations = _citations_of(document)
    if not citations:
        return {}
    targets = {one.pk: one for cited in citations if (one := _public_target(cited))}
    addresses = addresses_of(one for one in targets.values() if one.pk != document.pk)
    addresses[document.pk] = own_addresses(document)
    found: dict[str, list[Annotation]] = defaultdict(list)
    for citation in citations:
        annotation = _annotation(citation, document, addresses)
        if annotation:
            found[citation.address].append(annotation)
    return dict(found)


def _citations_of(document: Document) -> list[Citation]:
    """The citations of a document with their relations and targets; none that was rejected."""
    known = known_relations(document)
    cited = Citation.objects.filter(document=document)
    if known is None:
        shown = cited.exclude(relation__status=Relation.Status.REJECTED)
        joined = shown.select_related("relation__target__issue__gazette")
        return list(joined.defer("relation__target__issue__source_text"))
    relations = {one.pk: one for one in known.by}
    found = []
    for one in cited:
        if one.relation_id in relations:
            one.relation = relations[one.relation_id]
        elif one.relation_id is not None:
            continue
        found.append(one)
    return found


def own_addresses(document: Document) -> Addresses:
    """The addresses of all rows of a document; in no query if its rows are known."""
    known: list[Provision] | None = getattr(document, "known_rows", None)
    if known is None:
        return addresses_of([document]).get(document.pk, frozenset())
    return frozenset(row.address for row in known)


def addresses_of(documents: Iterable[Document]) -> dict[int, Addresses]:
    """The addresses of all rows of some documents, in one query at most."""
    keys = {document.pk for document in documents}
    if not keys:
        return {}
    rows = Provision.objects.filter(document__in=keys)
    found: dict[int, set[str]] = defaultdict(set)
    for document, address in rows.order_by().values_list("document", "address"):
        found[document].add(address)
    return {document: frozenset(addresses) for document, addresses in found.items()}


def _public_target(citation: Citation) -> Document | None:
    target = citation.relation.target if citation.relation else None
    return target if target and target.issue.status == Issue.Status.PUBLISHED else None


def _annotation(
    citation: Citation, document: Document, addresses: dict[int, Addresses]
) -> Annotation | None:
    target = _public_target(citation)
    if citation.relation is None or target == document:
        title = citation.relation.folded_target_title if citation.relation else None
        place = citation.address, citation.start, citation.end
        own = OwnCitation(*place, citation.target_address, title)
        anchor = own_anchor(own, document, addresses.get(document.pk, frozenset()))
        return _link(citation, f"#{anchor}", "") if anchor else None
    if target is None:
        return _span(citation, "outside", f"{_name(citation.relation)}（本站未收录）")
    url = target.get_absolute_url()
    if not citation.target_address:
        return _link(citation, url, target.title)
    row = row_address(citation.target_address, addresses.get(target.pk, frozenset()))
    if not row:
        return _span(citation, "missing", f"《{target.title}》中没有找到这一条")
    return _link(citation, f"{url}#{row}", target.title)


def _own_text(title: str, document: Document) -> str:
    """The anchor of the text that a document promulgates; "" if that is its only text."""
    for text in document.texts.all():
        if fold_title(text.title) == title:
            return f"text_{text.position}"
    return "text_2" if document.folded_text_title else ""


def _link(citation: Citation, url: str, title: str) -> Annotation:
    attributes = [("href", url), ("class", "citation")]
    attributes += [("title", title)] if title else []
    return Annotation(citation.start, citation.end, "a", tuple(attributes))


def _span(citation: Citation, why: str, told: str) -> Annotation:
    """A citation that leads nowhere: the style sheet says why, a voice what is ``told``."""
    attributes = (("class", f"citation citation-{why}"), ("data-told", told))
    return Annotation(citation.start, citation.end, "span", attributes)


def _name(relation: Relation) -> str:
    title = f"《{relation.target_title}》" if relation.target_title else ""
    return f"{title}{relation.target_number}"


def row_address(address: str, rows: Addresses, text: str = "") -> str:
    """The row of a document that an address without ``text_N__`` means; "" if there is none.

    ``text`` is the prefix of the citing row's own text, which is tried first. An article
    of one paragraph has no row for 第一款, so there 第一款第三项 and 第三项 are the same; 第三项
    of an article of several is that of the only 款 with such an item. If the address is
    deeper than the rows, the nearest row above is returned.
    """
    for prefix in dict.fromkeys([text, "", *_texts(rows)]):
        parts = address.split("__")
        while parts and parts[0]:
            for form in _forms(parts, prefix, rows):
                if prefix + form in rows:
                    return prefix + form
            parts.pop()
    return ""


@lru_cache(maxsize=100)
def _texts(rows: Addresses) -> tuple[str, ...]:
    """The prefixes of the texts of a document, in the order in which they are tried."""
    texts = {match[0] for row in rows if (match := _TEXT.match(row))}
    return tuple(sorted(texts, key=_text_order))


def _text_order(text: str) -> tuple[bool, int]:
    """Sort key: by number, but the first text last, since it may only promulgate the others."""
    number = int(text.strip("_").rpartition("_")[2])
    return number == 1, number


def _forms(parts: Sequence[str], prefix: str, rows: Addresses) -> Iterator[str]:
    """The address as written, then with 第一款 left out, then in the 款 that has the item."""
    yield "__".join(parts)
    if len(parts) > 1 and parts[1] == "para_1":
        yield "__".join([parts[0], *parts[2:]])
    elif len(parts) > 1 and parts[1].startswith("item_"):
        holding = [
            form
            for number in range(1, _MOST_PARAGRAPHS + 1)
            if prefix + (form := "__".join([parts[0], f"para_{number}", *parts[1:]])) in rows
        ]
        if len(holding) == 1:
            yield holding[0]
