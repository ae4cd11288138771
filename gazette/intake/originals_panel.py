"""The originals of an issue on its form in the admin."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from gazette.admin.issue_panels import register
from gazette.intake.original import OriginalUse
from gazette.models import Issue


def originals_panel(issue: Issue) -> SafeString:
    """Names, sizes and SHA-256 of the originals, each with its download."""
    uses = list(OriginalUse.objects.of_issue(issue).listed())
    if not uses:
        return mark_safe("没有保存原件：只有在“录入公报”里录入的才保存。")  # noqa: S308
    return render_to_string("intake/_originals.html", {"uses": uses})


register("originals", originals_panel)
