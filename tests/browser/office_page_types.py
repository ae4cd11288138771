"""One address of every type of page of the office, with people at work on its issues."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from gazette.admin.issue_tabs import tabs_of
from gazette.intake.models import Intake
from gazette.models import (
    Correction,
    FaultReport,
    Gazette,
    Issue,
    IssuingBody,
    OutsideAct,
    PdfEdition,
    PortalSettings,
    Provision,
    Relation,
    RelationProposal,
    SecurityEvent,
    Theme,
)
from regulations.models import Decree
from tests.admin.test_admin import fill
from tests.browser.office_sample import enter, submit
from tests.factories import make_person

#: Models whose list and form differ from the others by a template, a widget or an inline of their
#: own, or are opened most.
FORMS: tuple[type[Model], ...] = (
    Correction,
    Decree,
    FaultReport,
    Gazette,
    Issue,
    IssuingBody,
    OutsideAct,
    PdfEdition,
    PortalSettings,
    Provision,
    Relation,
    RelationProposal,
    SecurityEvent,
    Theme,
    User,
)


@dataclass(frozen=True, slots=True)
class OfficePageType:
    """A type of page of the office, an address of it, and the session of who opens it.

    ``is_of_django``: a list or a form as Django's admin makes them, with the office's style.
    """

    name: str
    address: str
    session: str = ""
    status: int = 200
    is_of_django: bool = False


def office_page_types() -> list[OfficePageType]:
    """Every type of page, as a clerk, a reviewer and an administrator see them."""
    administrator = User.objects.create_superuser("editor")
    fill(1)
    clients = {
        "clerk": _client(make_person("wangmin", "录入")),
        "reviewer": _client(make_person("liqiang", "审核", "发布")),
        "administrator": _client(administrator),
    }
    sessions = {
        who: client.cookies[settings.SESSION_COOKIE_NAME].value for who, client in clients.items()
    }
    pages = {**enter(clients["clerk"]), **submit(clients["clerk"])}
    by_clerk = ("overview", "bench", "doubts")
    return [
        OfficePageType("log in", reverse("admin:login")),
        *(
            OfficePageType(name, address, sessions["clerk" if name in by_clerk else "reviewer"])
            for name, address in pages.items()
        ),
        *(OfficePageType(name, url, sessions["clerk"]) for name, url in _of_a_clerk()),
        *(OfficePageType(name, url, sessions["reviewer"]) for name, url in _of_a_reviewer()),
        *(
            OfficePageType(name, url, sessions["administrator"], is_of_django=True)
            for name, url in _of_models()
        ),
    ]


def _client(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def _of_a_clerk() -> Iterator[tuple[str, str]]:
    intake = Intake.objects.order_by("pk").first()
    assert intake
    yield "desk of a clerk", reverse("admin:index")
    yield "drop", reverse("admin:intake_intake_changelist")
    yield "replacement", reverse("admin:intake_replacement", args=[intake.pk])
    yield "account", reverse("account")
    yield "second factor", reverse("second_factor")
    yield "change of the password", reverse("admin:password_change")


def _of_a_reviewer() -> Iterator[tuple[str, str]]:
    issue = Issue.objects.filter(status=Issue.Status.IN_REVIEW).latest("pk")
    yield "desk of a reviewer", reverse("admin:index")
    reviewer = User.objects.get(username="liqiang")
    for tab in tabs_of(reviewer, issue):
        if tab.url.startswith(reverse("admin:index")):  # and not the issue as readers see it
            yield f"tab of an issue: {tab.name}", tab.url
    yield "a step", reverse("admin:gazette_issue_step", args=[issue.pk, "approve"])
    yield "search of the office", reverse("admin:gazette_find") + "?q=照明"
    yield "a list of work", reverse("worklist", args=["relations-waiting"])


def _of_models() -> Iterator[tuple[str, str]]:
    yield "all models", reverse("admin:app_list", args=["gazette"])
    for model in FORMS:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield f"list of {model.__name__}", reverse(f"{name}_changelist")
        one = model._default_manager.order_by("pk").first()
        assert one, model
        yield f"form of {model.__name__}", reverse(f"{name}_change", args=[one.pk])
    yield (
        "history",
        reverse("admin:gazette_gazette_history", args=[Gazette.objects.latest("pk").pk]),
    )
    yield "a new body", reverse("admin:gazette_issuingbody_add")
    yield "progress of PDFs", reverse("admin:gazette_pdfedition_progress")
    yield "a table read in", reverse("admin:gazette_wordrule_table")
