"""What the archive holds, as the API lists it: each list in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from gazette.api.asked_parameters import AskedDocuments, AskedIssues, AskedRelations
from gazette.api.problem_answers import NotThere
from gazette.data.document_record import Absolute, listed_document, relation_between
from gazette.kinds import document_kinds
from gazette.models import Document, Gazette, Issue, IssuingBody, PublicChange, Relation, Theme
from gazette.models.document import DocumentQuerySet
from gazette.models.issue import IssueQuerySet
from gazette.models.relation import RelationQuerySet
from gazette.models.state import words_of_state

#: The namespace of the URL names of the API.
SPACE = "api-v1"
#: The order of lists: fields that together tell each row from all others, with their types.
ISSUE_ORDER: Mapping[str, type] = {"-year": int, "-number": int, "pk": int}
DOCUMENT_ORDER: Mapping[str, type] = {
    "-issue__year": int, "-issue__number": int, "issue_id": int, "position": int,
}  # fmt: skip
BY_KEY: Mapping[str, type] = {"pk": int}


def address(name: str, *place: object, **asked: object) -> str:
    """The path of an operation, with the parameters that are asked."""
    query = {key: value for key, value in asked.items() if value not in (None, "")}
    return reverse(f"{SPACE}:{name}", args=place) + (f"?{urlencode(query)}" if query else "")


def gazettes(absolute: Absolute) -> list[dict[str, Any]]:
    """The gazettes with published issues."""
    count = Count("issues", filter=Q(issues__status=Issue.Status.PUBLISHED))
    fields = ("slug", "name", "pinyin_name", "organizer", "editor", "founded", "frequency")
    return [
        {
            **{name: getattr(one, name) for name in fields},
            "is_printed": one.is_printed,
            "issue_count": getattr(one, "issue_count"),  # noqa: B009
            "url": absolute(one.get_absolute_url()),
            "issues_url": absolute(address("issues", gazette=one.slug)),
        }
        for one in Gazette.objects.published().annotate(issue_count=count).order_by("pk")
    ]


def issues_asked(asked: AskedIssues) -> IssueQuerySet:
    """The published issues that are asked for. Raises NotThere for no such gazette."""
    found = Issue.objects.published().with_gazette().without_source().with_document_count()
    if asked.gazette:
        found = found.filter(gazette=_gazette(asked.gazette))
    return found.filter(year=asked.year) if asked.year else found


def issue_out(issue: Issue, absolute: Absolute) -> dict[str, Any]:
    place = (issue.gazette.slug, issue.year, issue.number)
    return {
        "gazette": issue.gazette.slug,
        "gazette_name": issue.gazette.name,
        "year": issue.year,
        "number": issue.number,
        "serial_number": issue.serial_number,
        "issue": issue.short_title,
        "published_on": issue.published_on,
        "document_count": getattr(issue, "document_count"),  # noqa: B009
        "url": absolute(issue.get_absolute_url()),
        "api_url": absolute(address("issue", *place)),
    }


def documents_asked(asked: AskedDocuments, on: date) -> DocumentQuerySet:
    """The published documents that are asked for, each with its state on a day.

    Raises NotThere for a gazette, kind, body or theme that there is not.
    """
    found = Document.objects.published().for_lists().with_state(on)
    if asked.gazette:
        found = found.filter(issue__gazette=_gazette(asked.gazette))
    if asked.year:
        found = found.filter(issue__year=asked.year)
    if asked.kind:
        if asked.kind not in (one.kind_name for one in document_kinds()):
            raise _no_such("kind", "文件种类", asked.kind)
        found = found.filter(kind=asked.kind)
    if asked.body:
        body = IssuingBody.objects.filter(name=asked.body).first()
        if body is None or not Document.objects.published().filter(issuing_bodies=body).exists():
            raise _no_such("body", "发文机关", asked.body)
        found = found.filter(pk__in=body.documents.values("pk"))
    if asked.theme:
        theme = Theme.objects.filter(name=asked.theme).first()
        if theme is None:
            raise _no_such("theme", "主题", asked.theme)
        found = found.of_theme(theme)
    if asked.state:
        found = found.filter(**{"state": asked.state})
    if asked.signed_from:
        found = found.filter(signed_on__gte=asked.signed_from)
    return found.filter(signed_on__lte=asked.signed_until) if asked.signed_until else found


def document_out(document: Document, absolute: Absolute) -> dict[str, Any]:
    issue, row = document.issue, document
    theme = document.theme or document.proposed_theme
    place = (issue.gazette.slug, issue.year, issue.number)
    state, caution = getattr(row, "state"), getattr(row, "caution")  # noqa: B009
    return {
        **listed_document(document, absolute),
        "gazette": issue.gazette.slug,
        "year": issue.year,
        "number": issue.number,
        "issuing_bodies": [body.name for body in document.bodies],
        "column": document.column.name if document.column else "",
        "theme": theme.name if theme else None,
        "state": state,
        "caution": caution,
        "state_words": words_of_state(state, caution),
        "api_url": absolute(address("document", *place, document.position)),
    }


def relations_asked(asked: AskedRelations) -> RelationQuerySet:
    """The relations by public sources that no person has rejected."""
    found = Relation.objects.not_rejected().from_public_sources()
    found = found.select_related("target__issue__gazette").defer("target__issue__source_text")
    if asked.type:
        found = found.filter(type=asked.type)
    if asked.pending is None:
        return found
    return found.waiting() if asked.pending else found.decisive()


def relation_out(relation: Relation, absolute: Absolute) -> dict[str, Any]:
    return relation_between(relation, absolute)


def bodies(absolute: Absolute) -> Iterable[dict[str, Any]]:
    """The issuing bodies of published documents, the busiest first."""
    for one in IssuingBody.objects.with_published_count():
        yield _counted(one, getattr(one, "document_count"), "body", absolute)  # noqa: B009


def themes(absolute: Absolute) -> Iterable[dict[str, Any]]:
    """The themes of published documents, decided or proposed."""
    counts = Document.objects.published().count_by_theme()
    for one in Theme.objects.get_queryset().filter(pk__in=counts):
        yield _counted(one, counts[one.pk], "theme", absolute)


def _counted(
    one: IssuingBody | Theme, count: int, parameter: str, absolute: Absolute
) -> dict[str, Any]:
    return {
        "name": one.name,
        "document_count": count,
        "url": absolute(one.get_absolute_url()),
        "documents_url": absolute(address("documents", **{parameter: one.name})),
    }


def change_out(change: PublicChange, absolute: Absolute) -> dict[str, Any]:
    place = [change.gazette, change.year, change.issue_number]
    is_document = change.position is not None
    name = "document" if is_document else "issue"
    return {
        "number": change.number,
        "kind": change.kind,
        "kind_name": change.get_kind_display(),
        "gazette": change.gazette,
        "year": change.year,
        "issue": change.issue_number,
        "position": change.position,
        "on": change.on,
        "at": change.made_at,
        "url": absolute(change.get_absolute_url()),
        "api_url": absolute(address(name, *place, *([change.position] if is_document else []))),
    }


def _gazette(slug: str) -> Gazette:
    found = Gazette.objects.published().filter(slug=slug).first()
    if found is None:
        raise _no_such("gazette", "公报", slug)
    return found


def _no_such(parameter: str, what: str, value: str) -> NotThere:
    chinese = f"参数“{parameter}”：没有“{value[:40]}”这个{what}，或者尚未公布。"
    return NotThere(parameter, chinese, f"There is no {parameter} {value[:40]!r}, or not yet.")
