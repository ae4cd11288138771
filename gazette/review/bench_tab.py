"""The tab 审核 on the pages of an issue, for those who may read the bench."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.urls import reverse

from gazette.admin.issue_tabs import IssueTab, issue_tab
from gazette.models import Issue
from gazette.review.bench_pages import READERS


@issue_tab(order=25)
def review_tab(user: User, issue: Issue) -> IssueTab | None:
    if issue.is_fixed or not any(user.has_perm(name) for name in READERS):
        return None
    return IssueTab("review", "审核", reverse("review", args=[issue.pk]))
