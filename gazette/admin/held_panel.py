"""The desk's panel on issues that were not published at their hour, with the reason."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from gazette.admin import desk
from gazette.models import Issue
from gazette.office.scheduled_checkup import hold_of

#: Whose work it is that an issue goes out.
PERMISSIONS = ("gazette.publish_issue", "gazette.review_issue", "gazette.submit_issue")


@desk.panel(order=8)
def held_issues(request: HttpRequest) -> desk.Panel | None:
    """到时未发布, for those who enter, review and publish; nothing where all went out."""
    if not any(request.user.has_perm(name) for name in PERMISSIONS):
        return None
    due = Issue.objects.due(timezone.now()).with_gazette().without_source()
    held = [(issue, hold_of(issue)) for issue in due.order_by("publish_at")[: desk.MOST_ENTRIES]]
    entries = [
        desk.PanelEntry(
            str(issue),
            reverse("checkup", args=[issue.pk]),
            note=f"定于{timezone.localtime(issue.publish_at):%m月%d日%H:%M}，{hold.reason}",
            action="看体检",
        )
        for issue, hold in held
        if hold is not None
    ]
    if not entries:
        return None
    return desk.Panel("到时未发布", entries, len(entries), "", is_urgent=True)
