"""The tabs of an issue, 录入, 核对, 体检 and others, on every page that is about one issue.

Those of the pages in this room are registered here; a higher room registers 核对, or a tab
of its own, with ``issue_tab``. What a higher room knows of the documents of an issue, who
works on them and where, it gives by ``document_notes``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import TypeVar

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from gazette.models import Issue


@dataclass(frozen=True, slots=True)
class IssueTab:
    """A page about an issue: its name in forms and tests, its label, its address.

    ``is_outside``: the page is the public one, without the tabs.
    """

    name: str
    label: str
    url: str
    is_outside: bool = False


@dataclass(frozen=True, slots=True)
class DocumentNote:
    """What is known of the work on a document: ``url`` is where it is done.

    ``by`` and ``at`` name the last change; ``state`` is a word for a list (已核对, 未核对).
    """

    url: str = ""
    state: str = ""
    by: str = ""
    at: datetime | None = None


TabMaker = Callable[[User, Issue], IssueTab | None]
#: By the position of the document in the issue.
NoteMaker = Callable[[User, Issue], Mapping[int, DocumentNote]]

_tabs: list[tuple[int, TabMaker]] = []
_notes: list[NoteMaker] = []
Maker = TypeVar("Maker", bound=TabMaker)


def issue_tab(order: int) -> Callable[[Maker], Maker]:
    """Register a tab; those with the lowest ``order`` come first. None: no tab for this person."""

    def register(maker: Maker) -> Maker:
        if maker not in [one for _order, one in _tabs]:
            _tabs.append((order, maker))
            _tabs.sort(key=itemgetter(0))
        return maker

    return register


def document_notes(maker: NoteMaker) -> NoteMaker:
    """Register a function that knows of the work on the documents of an issue."""
    if maker not in _notes:
        _notes.append(maker)
    return maker


#: Given a request and an issue, what is said on top of the pages of the issue, and a mark that
#: changes with it; None for nothing.
Notice = Callable[[HttpRequest, Issue], tuple[SafeString, str] | None]
_notices: list[Notice] = []


def issue_notice(maker: Notice) -> Notice:
    """Register a function that has something to say before an issue goes on."""
    if maker not in _notices:
        _notices.append(maker)
    return maker


def notices_of(request: HttpRequest, issue: Issue) -> list[tuple[SafeString, str]]:
    """The notices on an issue, each with its mark."""
    made = (maker(request, issue) for maker in _notices)
    return [one for one in made if one is not None]


def tabs_of(user: User, issue: Issue) -> list[IssueTab]:
    """The tabs of an issue for a person; of two with one name the first."""
    made = (maker(user, issue) for _order, maker in _tabs)
    named: dict[str, IssueTab] = {}
    for tab in made:
        if tab is not None:
            named.setdefault(tab.name, tab)
    return list(named.values())


def notes_of(user: User, issue: Issue) -> dict[int, DocumentNote]:
    """What higher rooms know of the documents of an issue, by position."""
    known: dict[int, DocumentNote] = {}
    for maker in _notes:
        known |= maker(user, issue)
    return known


@issue_tab(order=10)
def _entry(user: User, issue: Issue) -> IssueTab:
    return IssueTab("entry", "录入", reverse("admin:gazette_issue_change", args=[issue.pk]))


@issue_tab(order=30)
def _checkup(user: User, issue: Issue) -> IssueTab:
    return IssueTab("checkup", "体检", reverse("checkup", args=[issue.pk]))


@issue_tab(order=33)
def _deviations(user: User, issue: Issue) -> IssueTab | None:
    if not user.has_perm("gazette.view_issue"):
        return None
    url = reverse("admin:gazette_issue_deviations", args=[issue.pk])
    return IssueTab("deviations", "与原文对照", url)


@issue_tab(order=36)
def _doubts(user: User, issue: Issue) -> IssueTab | None:
    if not user.has_perm("gazette.view_issue"):
        return None
    return IssueTab("doubts", "存疑与答复", reverse("doubts", args=[issue.pk]))


@issue_tab(order=40)
def _preview(user: User, issue: Issue) -> IssueTab:
    label = "公开页" if issue.is_published else "预览"
    return IssueTab("preview", label, issue.get_absolute_url(), is_outside=True)


@issue_tab(order=50)
def _steps(user: User, issue: Issue) -> IssueTab:
    return IssueTab("steps", "经过", reverse("admin:gazette_issue_steps", args=[issue.pk]))
