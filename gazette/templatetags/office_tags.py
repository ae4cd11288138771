"""Template tags for the pages of the editors' office."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django import template
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from gazette.admin import desk
from gazette.admin.base_admin import user_of
from gazette.admin.desk_panels import start_links
from gazette.admin.issue_tabs import IssueTab, notes_of, notices_of, tabs_of
from gazette.models import Document, Issue, Provision
from gazette.models.remark import Remark
from gazette.models.step import person_name
from gazette.office.content_differences import RowDifference
from gazette.office.remarks import why_not_handled, why_not_reopened
from gazette.office.returned import return_of
from gazette.office.text_diff import Piece, compare
from gazette.parsing.words.spoken_addresses import address_in_words

register = template.Library()

register.filter("person", person_name)
register.filter("spoken", address_in_words)


@register.filter
def thousands(value: int | None) -> str:
    """A number with commas, 10,000; empty for None."""
    return "" if value is None else f"{value:,}"


_TARGETS = ((Provision, "row"), (Document, "document"), (Issue, "issue"))


@register.simple_tag
def correction_url(row: Any) -> str:
    """The form that proposes a correction of a row, document or issue; "" for anything else."""
    for model, name in _TARGETS:
        if isinstance(row, model):
            return reverse("admin:gazette_correction_propose", args=[name, row.pk])
    return ""


@register.simple_tag(takes_context=True)
def desk_panels(context: dict[str, Any]) -> list[desk.Panel]:
    """The panels of pending work for the user, on the admin's first page."""
    request: HttpRequest = context["request"]
    return desk.panels(request)


@register.simple_tag(takes_context=True)
def desk_start_links(context: dict[str, Any]) -> list[desk.PanelEntry]:
    """Links to the pages where new work begins."""
    request: HttpRequest = context["request"]
    return start_links(request)


@register.simple_tag(takes_context=True)
def issue_tabs(context: dict[str, Any], issue: Issue) -> list[IssueTab]:
    """The pages about an issue that the user may open."""
    return tabs_of(user_of(context["request"]), issue)


@register.simple_tag(takes_context=True)
def issue_notices(context: dict[str, Any], issue: Issue | None) -> SafeString:
    """What higher rooms say of an issue on top of all its pages."""
    if issue is None or issue.pk is None:
        return SafeString("")
    shown = (notice for notice, _seen in notices_of(context["request"], issue))
    return mark_safe("".join(shown))  # noqa: S308 - each is rendered by a template


@register.filter
def pieces(change: RowDifference) -> Sequence[Piece]:
    """The words of a changed row before and after, as pieces."""
    return compare(change.before or "", change.after or "")


@register.filter
def may_handle(user: Any, remark: Remark) -> bool:
    """Whether a person may say how a remark was dealt with."""
    return not why_not_handled(user, remark)


@register.filter
def may_reopen(user: Any, remark: Remark) -> bool:
    """Whether a person may take 已处理 back."""
    return not why_not_reopened(user, remark)


@register.simple_tag
def remarks_of(issue: Issue | None, position: int) -> dict[str, list[Remark]]:
    """The remarks on the rows of a document of an issue, by the addresses of the rows; those
    that have been dealt with, too. Of a document that was written anew its title says which."""
    found: dict[str, list[Remark]] = defaultdict(list)
    if issue is None or issue.is_fixed:
        return found
    title = issue.documents.filter(position=position).values("title")[:1]
    own = Q(document__position=position) | Q(document=None, document_title__in=title)
    for remark in issue.remarks.filter(own).exclude(address="").for_lists():
        found[remark.address].append(remark)
    return found


@register.filter
def at_row(found: Any, address: str) -> list[Remark]:
    """The remarks at a row, of those that ``remarks_of`` gave."""
    return found.get(address, []) if found and address else []


@register.inclusion_tag("review/_returned.html", takes_context=True)
def returned_notice(
    context: dict[str, Any],
    issue: Issue | None,
    document: int = 0,
    address: str = "",
    is_short: bool = False,
) -> dict[str, Any]:
    """Why a draft was returned, and the remarks that wait: on top of what the clerk opens.

    With ``document`` (a key) the remarks on it only, with ``address`` those on that row.
    ``is_short``: those on rows as links to the rows, at which they stand in full.
    """
    request = context.get("request")
    if issue is None or issue.pk is None or issue.is_fixed:
        return {"step": None, "request": request}
    waiting = issue.remarks.waiting().for_lists()
    if document:
        waiting = waiting.filter(document=document)
    if address:
        waiting = waiting.filter(address=address)
    found = list(waiting)
    places = _with_bench(context, issue, found) if is_short else _with_forms(found)
    values = {"step": return_of(issue), "remarks": places, "is_short": is_short}
    return {**values, "request": request, "csrf_token": context.get("csrf_token")}


def _with_bench(
    context: dict[str, Any], issue: Issue, remarks: Sequence[Remark]
) -> list[tuple[Remark, str]]:
    """Remarks, each with the address of its row in the clerk's bench, as far as there is one."""
    notes = notes_of(user_of(context["request"]), issue)
    rows = Provision.objects.filter(document__issue=issue, address__in={r.address for r in remarks})
    starts = {
        (document, address): start
        for document, address, start in rows.values_list("document", "address", "span_start")
    }
    found = []
    for remark, form in _with_forms(remarks):
        note = notes.get(remark.document.position) if remark.document else None
        start = starts.get((remark.document_id or 0, remark.address), 0)
        place = f"?at={start}" if start else ""
        url = f"{note.url}{place}#remark-{remark.pk}" if note and note.url else form
        found.append((remark, url))
    return found


def _with_forms(remarks: Sequence[Remark]) -> list[tuple[Remark, str]]:
    """Remarks, each with the address of the form of its row; of its document if it has none."""
    addresses = {one.address for one in remarks if one.address}
    rows = Provision.objects.filter(
        document__in={one.document_id for one in remarks}, address__in=addresses
    )
    keys = {(document, address): pk for pk, document, address in rows.values_list(*_ROW_KEY)}
    found = []
    for one in remarks:
        row = keys.get((one.document_id or 0, one.address))
        if row:
            url = reverse("admin:gazette_provision_change", args=[row])
        elif one.document_id:
            url = reverse("admin:gazette_document_change", args=[one.document_id])
        else:
            url = reverse("admin:gazette_issue_change", args=[one.issue_id])
        found.append((one, url))
    return found


_ROW_KEY = ("pk", "document", "address")
