"""Rules of 发布前体检 on links of the portal to its own rows; registered in ``AppConfig.ready``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import reduce
from operator import or_
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.urls import Resolver404, resolve

from gazette.effect.citations import addresses_of, row_address
from gazette.models import Citation, Document, Issue, OldAddress, Provision, Relation
from gazette.office.checkup import OWN_CARE, Fault, Rule, register

_PATH = re.compile(r"/[\w\-./%~]*")


def own_rows_missing(documents: Sequence[Document]) -> Iterator[Fault]:
    """A relation or a citation names a row of its own document that is there no more."""
    by_pk = {document.pk: document for document in documents}
    own = Relation.objects.filter(source__in=by_pk).not_rejected().exclude(address="")
    relations = list(own.order_by("pk"))
    citations = list(Citation.objects.filter(document__in=by_pk).order_by("pk"))
    rows = addresses_of(documents) if relations or citations else {}
    for relation in relations:
        if relation.source_id and relation.address not in rows.get(relation.source_id, ()):
            name = relation.target_title or relation.target_number
            message = (
                f"{relation.get_type_display()}《{name}》所依据的一行（{relation.address}）"
                "已经不在本文件中，请在文件关系里重新指明。"
            )
            detail = f"relation:{relation.type}:{relation.address}:{name}"
            yield Fault(by_pk[relation.source_id], message, detail=detail[:400])
    for citation in citations:
        if citation.address not in rows.get(citation.document_id, ()):
            message = (
                f"引用“{citation.words}”的一行（{citation.address}）已经不在本文件中，请核对。"
            )
            detail = f"citation:{citation.address}:{citation.words}"
            yield Fault(by_pk[citation.document_id], message, detail=detail[:400])


def target_rows_missing(documents: Sequence[Document]) -> Iterator[Fault]:
    """A relation names a provision of its target that the target does not have."""
    by_pk = {document.pk: document for document in documents}
    relations = list(
        Relation.objects.filter(source__in=by_pk, target__isnull=False)
        .not_rejected()
        .exclude(target_address="")
        .exclude(type=Relation.Type.CITES)  # told by ``cited_rows_missing``
        .select_related("target")
    )
    rows = addresses_of(one.target for one in relations if one.target)
    for relation in relations:
        known = rows.get(relation.target_id or 0, frozenset())
        is_readable = any("art_" in row for row in known)
        if is_readable and not row_address(relation.target_address, known):
            title = relation.target.title if relation.target else relation.target_title
            message = (
                f"{relation.get_type_display()}的条文（{relation.target_address}）"
                f"在《{title}》中没有找到，请在文件关系里核对。"
            )
            detail = f"{relation.type}:{relation.target_address}:{title}"
            assert relation.source_id is not None, "asked of the documents of an issue"  # noqa: S101
            yield Fault(by_pk[relation.source_id], message, relation.address, detail[:400])


def portal_links(documents: Sequence[Document]) -> Iterator[Fault]:
    """Addresses of the portal itself, printed in a row, under which there is no page.

    Needs the setting PORTAL_URL; no request is made.
    """
    host = urlsplit(settings.PORTAL_URL).netloc if settings.PORTAL_URL else ""
    if not host:
        return
    by_pk = {document.pk: document for document in documents}
    found: list[tuple[Document, str, str]] = []
    for row in _rows_with(host, by_pk):
        words = row.printed
        at = words.find(host)
        while at >= 0:
            match = _PATH.match(words, at + len(host))
            if match:
                found.append((by_pk[row.document_id], row.address, match[0].rstrip(".")))
            at = words.find(host, at + 1)
    held = _held_places({path for _document, _address, path in found})
    for document, address, path in found:
        if path not in held:
            message = f"本站网址“{host}{path}”没有对应的页面，请核对期号、次序。"
            yield Fault(document, message, address, f"{address}:{path}"[:400])


def _rows_with(words: str, documents: Collection[int]) -> Iterable[Provision]:
    """The rows of documents that print some words, in order of print."""
    rows = Provision.objects.filter(document__in=documents).annotate(
        printed_cells=Cast("cells", TextField())
    )
    parts = ("label", "heading", "body", "printed_cells")
    holds = reduce(or_, (Q((f"{part}__contains", words)) for part in parts))
    return rows.filter(holds).order_by("document__position", "text__position", "position")


def _held_places(paths: set[str]) -> set[str]:
    """The paths under which the portal has a page: a view, and the issue or document it shows."""
    places: dict[str, dict[str, object]] = {}
    for path in paths:
        try:
            places[path] = resolve(path).kwargs
        except Resolver404:
            try:
                places[path] = resolve(f"{path}/").kwargs
            except Resolver404:
                continue
    asked = [kwargs for kwargs in places.values() if "number" in kwargs]
    issues = Issue.objects.filter(
        year__in={kwargs["year"] for kwargs in asked},
        number__in={kwargs["number"] for kwargs in asked},
    )
    known: dict[tuple[str, int, int], int] = {
        (slug, year, number): pk
        for pk, slug, year, number in issues.values_list("pk", "gazette__slug", "year", "number")
    }
    positions = set(
        Document.objects.filter(issue__in=known.values()).values_list("issue", "position")
        if known
        else []
    )
    return {path for path, kwargs in places.items() if _is_held(kwargs, known, positions)} | set(
        OldAddress.objects.filter(old_address__in=paths).values_list("old_address", flat=True)
        if paths
        else []
    )


def _is_held(
    kwargs: dict[str, object],
    known: dict[tuple[str, int, int], int],
    positions: set[tuple[int, int]],
) -> bool:
    if "number" not in kwargs:
        return True
    issue = known.get(
        (str(kwargs["gazette"]), int(str(kwargs["year"])), int(str(kwargs["number"])))
    )
    if issue is None:
        return False
    return "position" not in kwargs or (issue, int(str(kwargs["position"]))) in positions


for _rule in (
    Rule("own_row_missing", "关系、引用所在的行已经不在", OWN_CARE, own_rows_missing),
    Rule("target_row_missing", "关系所指的条文找不到", OWN_CARE, target_rows_missing),
    Rule("portal_link", "本站网址没有对应的页面", OWN_CARE, portal_links),
):
    register(_rule)
