"""Template tags for the pages of the editors' office."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse

from gazette.admin import desk
from gazette.admin.base_admin import user_of
from gazette.admin.desk_panels import start_links
from gazette.admin.issue_tabs import IssueTab, tabs_of
from gazette.models import Document, Issue, Provision
from gazette.models.step import person_name

register = template.Library()

register.filter("person", person_name)

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
