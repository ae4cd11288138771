"""An issue to be read: its documents as Akoma Ntoso, lossless, and all as plain text.

They say what is printed and what is decided, nothing of a day: states and wordings follow from
relations and days, and the addresses of documents tell them (``?on=``). Addresses are paths, so
that another portal with the same rows writes the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse

from gazette.bulk.published_fields import PUBLISHED
from gazette.data.akoma_ntoso import as_bytes, document_element
from gazette.data.document_record import correction_records, identity, relation_records
from gazette.effect.known_relations import with_known_relations
from gazette.issue_data import documents_data
from gazette.layout.blocks import sections
from gazette.models import Document, Issue, Relation
from gazette.pages.cited_row import document_words, printed_lines

Said = dict[str, Any]
_OF_RELATIONS = PUBLISHED[Relation].fields
_OF_OTHERS = (
    *("outside_act__title", "outside_act__document_number", "outside_act__evidence_url"),
    *(
        f"{end}__{name}"
        for end in ("source", "target")
        for name in (
            *("title", "document_number", "position", "issue__status", "issue__year"),
            *("issue__number", "issue__gazette__slug"),
        )
    ),
)


def beyond_records(issue: Issue) -> str:
    """All that the forms show and the issue's own records lack, in one query: the gazette's name,
    and what other documents are called that do something to its documents, or suffer it."""
    told = Relation.objects.filter(Q(source__issue=issue) | Q(target__issue=issue))
    found = told.order_by("pk").values_list(*_OF_RELATIONS, *_OF_OTHERS)
    return repr([issue.gazette.name, issue.short_title, *found])


def documents_of(issue: Issue) -> list[Document]:
    """The documents of an issue with all that the forms show of them, in the order of print."""
    return list(Document.objects.filter(issue=issue).for_page().order_by("position"))


def said_beside_rows(document: Document) -> Said:
    """Relations of both directions, and corrections: what other issues may change too."""
    known = with_known_relations(document)
    relations = [_lasting(one) for one in relation_records(known, _path)]
    return {
        "relations": sorted(relations, key=lambda one: (not one["is_by_this"], _text(one))),
        "corrections": list(correction_records(document)),
    }


def _lasting(relation: Said) -> Said:
    """Without the address of evidence, which has a key of this database in it."""
    of_evidence = reverse("gazette:evidence", args=[0]).partition("0")[0]
    return relation | ({"url": ""} if relation["url"].startswith(of_evidence) else {})


def _path(address: str) -> str:
    return address


def _text(value: Said) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def as_xml(documents: Sequence[Document], said: Sequence[Said]) -> Iterator[tuple[int, bytes]]:
    """The position of each document, and its Akoma Ntoso; ``said`` are of ``said_beside_rows``.

    A file each: the standard wants an ``eId`` once in a file, and every document has an art_1.
    """
    for document, facts, beside in zip(documents, documents_data(documents), said, strict=True):
        record = {"identity": identity(document, _path), "facts": facts, **beside}
        yield document.position, as_bytes(document_element(record))


def as_text(issue: Issue, documents: Sequence[Document]) -> bytes:
    """All printed lines, each document under a head that says what it is."""
    return "".join(f"{line}\n" for line in _lines(issue, documents)).encode()


def _lines(issue: Issue, documents: Sequence[Document]) -> Iterator[str]:
    yield f"《{issue.gazette.name}》{issue.short_title}"
    for document in documents:
        yield from ("", "－－－－", document_words(document), document.get_absolute_url())
        yield from printed_lines(sections(document))
