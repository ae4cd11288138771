"""A form that is sent after the end of its session is kept for its account, and offered again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from gazette.accounts import kept_forms
from gazette.accounts.models import KeptForm, OpenSession
from gazette.models import Theme
from tests.accounts.conftest import age, log_in, with_password
from tests.factories import make_person
from tests.html_page import HtmlPage

ADDRESS = "/admin/gazette/theme/add/"
WORDS = {"name": "社会救助", "position": "7", "_save": "保存", "note": "一\n二"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def late(wang: User) -> Client:
    """A browser whose session has ended while its editor was typing."""
    client = Client()
    log_in(client)
    for session in OpenSession.objects.all():
        age(session, seen=timedelta(minutes=31))
    return client


def hidden_fields(page: Any) -> dict[str, str]:
    """What the page's own form sends; the other form has the token alone."""
    fields = HtmlPage(page).all("input", type="hidden")
    return {str(one.attributes["name"]): str(one.attributes["value"]) for one in fields}


def test_words_that_come_too_late_are_saved_after_log_in(late: Client) -> None:
    answer = late.post(ADDRESS, WORDS)
    assert answer["Location"] == "/admin/login/?next=/admin/"
    assert "没有丢" in late.get(answer["Location"]).content.decode()
    assert not Theme.objects.filter(name=WORDS["name"]).exists()
    answer = log_in(late)
    assert answer["Location"] == "/admin/account/kept-form/"
    page = late.get(answer["Location"])
    assert "社会救助" in page.content.decode()
    fields = hidden_fields(page)
    assert fields | WORDS == fields
    answer = late.post(ADDRESS, fields)
    assert Theme.objects.filter(name="社会救助").count() == 1
    assert not KeptForm.objects.exists()


def test_nul_of_pasted_text_is_dropped(late: Client) -> None:
    """The form for pasted text expects it; PostgreSQL keeps none."""
    late.post(reverse("admin:intake_intake_changelist"), {"text": "社会\0救助"})
    assert KeptForm.objects.get().values == [["text", "社会救助"]]
    assert late.get("/admin/account/kept-form/").status_code == 302


def test_another_account_is_not_offered_them(late: Client) -> None:
    with_password(make_person("lisi", "录入"))
    late.post(ADDRESS, WORDS)
    assert log_in(late, "lisi")["Location"] == "/admin/"
    assert "社会救助" not in late.get("/admin/account/kept-form/", follow=True).content.decode()


def test_another_browser_is_not_offered_them(late: Client) -> None:
    """Nobody who holds an ended session puts words into the hands of its owner."""
    late.post(ADDRESS, WORDS)
    assert log_in(Client())["Location"] == "/admin/"


def test_they_are_given_up_at_a_wish_and_by_time(late: Client) -> None:
    late.post(ADDRESS, WORDS)
    KeptForm.objects.update(kept_at=now() - timedelta(hours=3))
    assert log_in(late)["Location"] == "/admin/"
    assert not KeptForm.objects.exists()


def test_giving_up(late: Client) -> None:
    late.post(ADDRESS, WORDS)
    log_in(late)
    late.post("/admin/account/kept-form/")
    assert not KeptForm.objects.exists()


def test_neither_passwords_nor_files_are_kept(late: Client) -> None:
    secret = {"password1": "secret-1", "new_password2": "secret-2", "csrfmiddlewaretoken": "x"}
    file = SimpleUploadedFile("第3期.docx", b"PK")
    late.post(ADDRESS, {**WORDS, **secret, "file": file})
    kept = KeptForm.objects.get()
    assert {name for name, _ in kept.values} == set(WORDS)
    assert kept.files == ["第3期.docx"]
    log_in(late)
    assert "第3期.docx" in late.get("/admin/account/kept-form/").content.decode()


def test_what_is_kept_is_bounded(late: Client, wang: User, rf: object) -> None:
    for number in range(kept_forms.MOST_FORMS + 2):
        request = rf.post(ADDRESS, {"name": f"第{number}个"})  # type: ignore[attr-defined]
        assert kept_forms.keep(request, wang)
    assert KeptForm.objects.count() == kept_forms.MOST_FORMS
    large = rf.post(ADDRESS, {"name": "字" * (kept_forms.MOST_CHARACTERS + 1)})  # type: ignore[attr-defined]
    assert kept_forms.keep(large, wang) is None


def test_who_was_never_logged_in_is_told_that_nothing_is_kept(client: Client) -> None:
    answer = client.post(ADDRESS, WORDS)
    assert not KeptForm.objects.exists()
    assert "没有保存" in client.get(answer["Location"]).content.decode()


def test_a_form_from_another_site_is_not_kept(wang: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(wang)
    OpenSession.objects.update(seen_at=now() - timedelta(hours=1))
    assert client.post(ADDRESS, WORDS).status_code == 403
    assert not KeptForm.objects.exists()


def test_what_no_database_stores_is_refused_and_not_kept(late: Client) -> None:
    assert late.post(ADDRESS, {"name": "社会\0救助"}).status_code == 400
    assert not KeptForm.objects.exists()
