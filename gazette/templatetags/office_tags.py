"""Template tags for the pages of the editors' office."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from gazette.admin import desk
from gazette.admin.base_admin import user_of
from gazette.admin.desk_panels import start_links
from gazette.admin.issue_tabs import IssueTab, notices_of, tabs_of
from gazette.models import Document, Issue, Provision
from gazette.models.remark import Remark
from gazette.models.step import person_name
from gazette.office.content_differences import RowDifference
from gazette.office.remarks import why_not_handled
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


@register.inclusion_tag("review/_returned.html", takes_context=True)
def returned_notice(
    context: dict[str, Any], issue: Issue | None, document: int = 0, address: str = ""
) -> dict[str, Any]:
    """Why a draft was returned, and the remarks that wait: on top of what the clerk opens.

    With ``document`` (a key) the remarks on it only, with ``address`` those on that row.
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
    values = {"step": return_of(issue), "remarks": _with_forms(found), "issue": issue}
    return {**values, "request": request, "csrf_token": context.get("csrf_token")}


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
