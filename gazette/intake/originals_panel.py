"""The originals of an issue on its form in the admin."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from gazette.admin.issue_panels import register, register_page_images
from gazette.intake.original import OriginalUse
from gazette.models import Issue


def originals_panel(issue: Issue) -> SafeString:
    """Names, sizes and SHA-256 of the originals, each with its download."""
    uses = list(OriginalUse.objects.of_issue(issue).listed())
    if not uses:
        return mark_safe("没有保存原件：只有在“录入公报”里录入的才保存。")  # noqa: S308
    return render_to_string("intake/_originals.html", {"uses": uses})


def page_images(issue: Issue) -> str:
    """The address of the page images of an issue; "" without originals."""
    has_originals = OriginalUse.objects.of_issue(issue).exists()
    return reverse("admin:intake_issue_page", args=[issue.pk]) if has_originals else ""


register("originals", originals_panel)
register_page_images(page_images)
