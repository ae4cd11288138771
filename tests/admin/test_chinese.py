"""The office's pages are in Chinese: no English word and no raw address stands on any of them."""

from __future__ import annotations

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import NoReverseMatch, reverse

pytestmark = pytest.mark.django_db

#: Names of things that Chinese writes in Latin letters, and the names of Django's two icons.
NAMES = {"PDF", "XLSX", "CSV", "Excel", "OCR", "Esc", "Enter", "Alt", "Ctrl", "Backspace", "TXT"}
NAMES |= {
    "docx",
    "txt",
    "html",
    "pdf",
    "mht",
    "xlsx",
    "csv",
    "zip",
    "odt",
    "rtf",
    "doc",
    "wps",
    "ICP",
    "PNG",
    "JPEG",
    "WebP",
    "GIF",
    "SVG",
    "createsuperuser",
    "True",
    "False",
}
_HIDDEN = re.compile(r"(?s)<(script|style|svg|template|textarea)\b.*?</\1>")
_TOLD = re.compile(r'(?:title|placeholder|aria-label|alt)="([^"]*)"')
_WORD = re.compile(r"[A-Za-z]{3,}")
#: File names, web addresses, the letters of entities, and what stands within 《》 of a sample.
_GIVEN = re.compile(
    # The fixed address of a row, as it stands in links to it, and the digest of a file.
    r"text_\w+|[0-9a-f]{64}|"
    r"https?:\S+|www\.\S+|\S+\.txt|&\w+;|shilishi|SHILISHI RENMIN ZHENGFU GONGBAO|root"
)


def addresses() -> list[str]:
    """Every list, form, history and deletion of the admin, of one row each."""
    found = [reverse("admin:index"), reverse("admin:gazette_find") + "?q=内河"]
    for model in admin.site._registry:
        meta = model._meta
        row = model._default_manager.first()
        pages: list[tuple[str, list[int]]] = [("changelist", []), ("add", [])]
        if row is not None:
            pages += [(name, [row.pk]) for name in ("change", "history", "delete")]
        for name, arguments in pages:
            try:
                found.append(
                    reverse(f"admin:{meta.app_label}_{meta.model_name}_{name}", args=arguments)
                )
            except NoReverseMatch:
                continue
    return found


def english_in(html: str) -> set[str]:
    """The Latin words that a page shows or says, but for names."""
    html = _HIDDEN.sub("", html)
    said = [re.sub(r"<[^>]+>", "\n", html), *_TOLD.findall(html)]
    words = {word for text in said for word in _WORD.findall(_GIVEN.sub("", text))}
    return words - NAMES


def test_the_pages_of_the_office_are_in_chinese() -> None:
    call_command("load_samples", verbosity=0)
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    english: dict[str, set[str]] = {}
    for url in addresses():
        answer = client.get(url)
        if answer.status_code != 200:
            continue
        page = answer.content.decode()
        assert "选择" not in page.split("<title>")[1].split("</title>")[0], url
        if words := english_in(page):
            english[url] = words
    assert english == {}


def test_english_is_found() -> None:
    assert english_in('<p>存为 XLSX</p><p title="Search">Delete it</p>') == {"Search", "Delete"}
