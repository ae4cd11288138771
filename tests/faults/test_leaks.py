"""What is hidden is nowhere: every address, every reader who may not see it, every state.

A mark stands in each hidden place: titles, words, names, notes and files of issues that are
drafts, in review, approved or withdrawn, and of what only the office knows of a published
one. Another mark stands in the same places of a published issue, so that the walk shows that
it would find what is there.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gazette.intake.reception import receive
from gazette.jobs.models import Job
from gazette.models import Correction, Gazette, Issue, PdfEdition, Relation, Step
from gazette.prints.editions.store import keep
from gazette.prints.pdf import MemoryCache, Variant, make_document_pdf, make_issue_pdf
from gazette.sheets.models import SheetImport
from regulations.models import NormativeDocument
from tests.factories import (
    make_column,
    make_document,
    make_gazette,
    make_issue,
    make_person,
    make_provision,
    make_text,
)
from tests.faults.addresses import address, captures, routes
from tests.faults.opened_bodies import words_in, words_of

pytestmark = [pytest.mark.services, pytest.mark.django_db]

Status = Issue.Status
HIDDEN, PUBLIC = "琨瑀珩", "珏玥璘"
#: The beginnings of the marks, which can be asked for without writing the whole.
PIECE, PUBLIC_PIECE = HIDDEN[:2], PUBLIC[:2]
WITHDRAWN = "withdrawn"
STATES = ("draft", "in_review", "approved", WITHDRAWN)
NUMBERS = {state: number for number, state in enumerate(STATES, start=2)}
NOTHING = 9


def write_issue(gazette: Gazette, mark: str, status: str, number: int) -> Issue:
    """An issue with the mark in everything that it has."""
    was_public = status in (WITHDRAWN, Status.PUBLISHED)
    issue = make_issue(
        gazette=gazette, year=2024, number=number, source_text=f"公园{mark}",
        status=Status.DRAFT if status == WITHDRAWN else status,
        first_published_at=timezone.now() if was_public else None,
        publish_at=timezone.now() + timedelta(days=1) if status == Status.APPROVED else None,
        source_name=f"{mark}.txt", scan=ContentFile(f"%PDF-1.7 {mark}".encode(), name="a.pdf"),
    )  # fmt: skip
    make_column(issue, f"栏目{mark}")
    document = make_document(
        NormativeDocument, issue=issue, title=f"示例市公园管理办法{mark}", column=f"栏目{mark}",
        bodies=(f"示例市公园局{mark}",), document_number=f"示{mark}发〔2024〕{number}号",
        signed_on=date(2024, 1, 1), effective_on=date(2024, 2, 1),
    )  # fmt: skip
    text = make_text(document=document, title=f"公园{mark}")
    make_provision(text=text, body=f"公园应当开放。{mark}", heading=f"目的{mark}")
    Step.objects.create(
        issue=issue, action="submit", from_status="draft", to_status="in_review",
        reason=f"意见{mark}", what=f"改动{mark}",
    )  # fmt: skip
    return issue


@pytest.fixture
def archive(gazette: Gazette) -> dict[str, Issue]:
    """The issues by their states; the published one has the other mark."""
    found = {state: write_issue(gazette, HIDDEN, state, NUMBERS[state]) for state in STATES}
    public = write_issue(gazette, PUBLIC, Status.PUBLISHED, 1)
    shown = public.documents.get()
    for issue in found.values():
        hidden = issue.documents.get()
        for source, target in ((hidden, shown), (shown, hidden)):
            for status in (Relation.Status.CONFIRMED, Relation.Status.PROPOSED):
                Relation.objects.create(
                    source=source, target=target, type=Relation.Type.AMENDS, status=status,
                    target_title="公园办法", confidence=1, position=Relation.objects.count(),
                    quote=f"公园{HIDDEN}" if source == hidden else "修改公园办法", address="art_1",
                )  # fmt: skip
    Correction.objects.create(issue=public, reason=f"误植{HIDDEN}")
    Job.objects.create(task="sheets.step", subject="9", error=HIDDEN, state=Job.State.FAILED)
    SheetImport.objects.create(file_name=f"{HIDDEN}.xlsx", stored_name="none.xlsx")
    receive([], f"示例市人民政府公报\n\n关于{HIDDEN}的通知\n\n各区：\n请照办。\n", [], root())
    secret = make_gazette(name=f"未刊{HIDDEN}公报", slug="weikan")
    write_issue(secret, HIDDEN, Status.DRAFT, 1)
    return {**found, Status.PUBLISHED: public}


@pytest.fixture
def gazette() -> Gazette:
    return make_gazette(name="示例市人民政府公报", slug="shilishi")


@pytest.fixture
def editions(archive: dict[str, Issue]) -> None:
    """Kept PDFs of everything, as if it had all been public once."""
    draft = archive[Status.DRAFT]
    for is_draft in (True, False):
        content = make_issue_pdf(
            draft, Variant(kind="standard", is_draft=is_draft), cache=MemoryCache()
        )
        assert HIDDEN in words_in(content)
        for issue in Issue.objects.exclude(status=Status.PUBLISHED):
            for document in (None, issue.documents.get()):
                for kind in PdfEdition.Kind.values:
                    edition = PdfEdition.objects.create(
                        issue=issue, document=document, kind=kind, is_draft=is_draft
                    )
                    keep(edition, content, f"{edition.pk}" * 8, edition.wanted_revision)
                    edition.record(state=PdfEdition.State.READY)


def root() -> User:
    return User.objects.get_or_create(username="root", is_staff=True, is_superuser=True)[0]


def client_of(person: User | None) -> Client:
    client = Client()
    if person:
        client.force_login(person)
    return client


def strangers() -> dict[str, Client]:
    """Readers who may see nothing hidden."""
    return {
        "everybody": client_of(None),
        "an account without staff": client_of(User.objects.create_user("reader")),
        "staff without a group": client_of(User.objects.create_user("new", is_staff=True)),
    }


def addresses() -> Iterator[str]:
    """All addresses, with the keys of every row; those of issues for every number."""
    kinds = [model for model in apps.get_models() if model in admin.site._registry]
    keys = {
        f"/admin/{model._meta.app_label}/{model._meta.model_name}/": list(
            model._default_manager.values_list("pk", flat=True)[:12]
        )
        for model in kinds
    }
    fixed = {"kind": "normative_document", "name": f"示例市公园局{HIDDEN}", "section": "issues"}
    for route in routes():
        names = {name for _written, _converter, name in captures(route)}
        places: list[dict[str, str]] = [{}]
        if "gazette" in names:
            places = [
                {"gazette": slug, "year": "2024", "number": str(number), "kind": kind}
                for slug in ("shilishi", "weikan")
                for number in (range(1, 6) if "number" in names else [1])
                for kind in (("large-print", "archive") if "kind" in names else ["standard"])
            ]
        elif names & {"object_id", "pk", "issue"}:
            rows = next((rows for begin, rows in keys.items() if route.startswith(begin)), [1])
            if "issue" in names:
                rows = list(Issue.objects.values_list("pk", flat=True))
            places = [dict.fromkeys(("object_id", "pk", "issue"), str(key)) for key in rows]
        elif "section" in names:
            places = [{"section": name} for name in ("pages", "issues", "documents")]
        for place in places:
            yield address(route, {**fixed, **place})


#: What is asked of lists; ``{}`` is the beginning of a mark.
QUERIES = (
    "/search/?q={}", "/search/?q={}&view=rows", "/search/?q=公园", "/search/?q=公园&order=newest",
    "/search/?q=示例市公园局", "/search/?q=示例市公园管理办法第一条", "/search/?q={}珍",
    "/search/suggest?q={}", "/search/suggest?q=公园", "/search/suggest?q=示例市公园局",
    "/search/suggest?term={}", "/api/v1/search?q={}", "/api/v1/search?q=公园",
    "/api/v1/search?q=公园&view=provisions&on=2024-12-31", "/api/v1/documents?on=2024-12-31",
    "/documents/normative_document/?year=2024",
    "/documents/in-force/?download=xlsx", "/documents/in-force/?download=csv",
    "/documents/ended/?download=xlsx", "/documents/expiring/?download=csv",
    "/documents/in-force/?on=2030-01-01", "/shilishi/2024/1/1/?print=1", "/issues/?year=2024",
)  # fmt: skip


def lists(piece: str) -> list[str]:
    return [quote(query.format(piece), safe="/?=&") for query in QUERIES]


def leaks(answer: Any, asked: str) -> bool:
    """Whether the hidden mark stands in an answer; not where the reader has written it himself."""
    words = words_of(answer)
    for own in (quote(HIDDEN), HIDDEN):
        if own in asked:
            return False
    return HIDDEN in words


def test_nothing_hidden_is_shown(archive: dict[str, Issue], editions: None) -> None:
    found = []
    asked = 0
    paths = [*dict.fromkeys(addresses()), *lists(PIECE)]
    for reader, client in strangers().items():
        client.raise_request_exception = False
        for path in paths:
            for method in ("GET", "HEAD") if reader == "everybody" else ("GET",):
                answer = client.generic(method, path, headers={"accept-encoding": "gzip"})
                asked += 1
                assert answer.status_code != 500, path
                if leaks(answer, path):
                    found.append(f"{reader}: {method} {path} {answer.status_code}")
    assert found == []
    assert asked > 1500


def test_public_lists_show_nothing_hidden_to_the_office_either(archive: dict[str, Issue]) -> None:
    """Search, feed, sitemaps and the interface for programs are the same for all."""
    people = [root(), *(make_person(name, name) for name in ("录入", "审核", "发布", "系统管理"))]
    paths = ["/feed/", "/sitemap.xml", *(f"/sitemap-{one}.xml" for one in ("issues", "documents"))]
    paths += lists(PIECE)
    found = [
        f"{person}: {path}"
        for person in people
        for client in [client_of(person)]
        for path in paths
        if leaks(client.get(path), path)
    ]
    assert found == []


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.APPROVED])
def test_what_is_hidden_is_answered_like_what_is_not_there(
    archive: dict[str, Issue], editions: None, status: str
) -> None:
    names = ("issue", "issue_pdf", "scan", "document", "document_pdf")
    kinds = ("issue_pdf_kind", "document_pdf_kind")
    for client in strangers().values():
        for name in (*names, *kinds):
            answers = []
            for number in (NUMBERS[status], NOTHING):
                place: list[Any] = ["shilishi", 2024, number]
                place += [1] if name.startswith("document") else []
                place += ["archive"] if name in kinds else []
                answer = client.get(reverse(f"gazette:{name}", args=place))
                own_id = answer.headers["X-Request-ID"]
                for changing in ("X-Request-ID", "ETag"):  # both come of the request's id
                    del answer.headers[changing]
                page = answer.content.decode().replace(own_id, "")
                for slash in ("/", "%2F"):  # as an address, and in the link to 纠错
                    page = page.replace(f"{slash}2024{slash}{number}{slash}", "N")
                answers.append((answer.status_code, dict(answer.headers), page))
            assert answers[0] == answers[1], name
            assert answers[0][0] == 404


def test_the_walk_finds_what_is_public(archive: dict[str, Issue]) -> None:
    """The same openers find the other mark, so that the walk could have failed."""
    client = client_of(None)
    paths = ["/shilishi/2024/1/", "/shilishi/2024/1/1/", "/feed/", "/documents/", "/bodies/"]
    paths += [path for path in lists(PUBLIC_PIECE) if "珍" not in quote(path)]
    silent = [path for path in paths if PUBLIC not in words_of(client.get(path))]
    shown = set(paths) - set(silent)
    assert {"/shilishi/2024/1/1/", "/feed/", lists(PUBLIC_PIECE)[0]} <= shown, silent
    for word in ("search/suggest", "api/v1", "download=xlsx", "download=csv"):
        assert any(word in path for path in shown), (word, silent)
    staff = client_of(root())
    draft = archive[Status.DRAFT]
    assert HIDDEN in words_of(staff.get(draft.get_absolute_url()))
    assert HIDDEN in words_of(staff.get(reverse("admin:gazette_issue_change", args=[draft.pk])))


def test_packed_bodies_are_opened(archive: dict[str, Issue]) -> None:
    document = archive[Status.PUBLISHED].documents.get()
    made = make_document_pdf(document, Variant(kind="archive"), cache=MemoryCache())
    assert PUBLIC in words_in(made)
    assert PUBLIC in words_in(gzip.compress(made))
    assert PUBLIC in words_in(f'{{"title": {PUBLIC!a}}}'.encode())
    assert PUBLIC in words_in(quote(PUBLIC).encode())
    assert HIDDEN not in words_in(made)


def test_a_withdrawn_issue_says_so_and_nothing_else(
    archive: dict[str, Issue], editions: None
) -> None:
    number = NUMBERS[WITHDRAWN]
    for client in strangers().values():
        for name in ("issue", "issue_pdf", "scan"):
            answer = client.get(reverse(f"gazette:{name}", args=["shilishi", 2024, number]))
            assert (answer.status_code, HIDDEN in words_of(answer)) == (410, False), name
