"""The replaced functions of WeasyPrint, held to the version for which they were replaced."""

from __future__ import annotations

import hashlib
import inspect
import subprocess
import sys

import pytest
import weasyprint

from gazette.prints.typesetting import weasyprint_patches
from gazette.prints.typesetting.faces import STATIC
from gazette.prints.typesetting.page_parts import FontFetcher, PdfPart, typeset_part
from tests.paths import ROOT

#: Digests of the sources of the functions that are replaced.
KNOWN = {
    "split_text_box": "8c564329599ef23f",
    "justify_line": "f83b21ff8793ba6b",
    "strut": "b57885b70dd08efe",
    "resolve_percentages": "71673078096fcf87",
    "columns_layout": "7a05cce3272fc581",
    "draw_first_line": "1bb8eae6d88e71b1",
    "gather_anchors": "373f8c676f27da3b",
    "build_fonts_dictionary": "fc551bef35d0d6c3",
}


def test_weasyprint_has_the_known_version() -> None:
    assert weasyprint.__version__ == weasyprint_patches.WRITTEN_FOR


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_a_replaced_function_is_the_known_one(name: str) -> None:
    """For an upgrade: read the new source, adapt the replacement, and write the digest here."""
    source = inspect.getsource(weasyprint_patches.ORIGINALS[name])
    assert hashlib.sha256(source.encode()).hexdigest()[:16] == KNOWN[name]


def test_every_replaced_function_is_known() -> None:
    assert weasyprint_patches.ORIGINALS.keys() == KNOWN.keys()


def test_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weasyprint, "__version__", "71.0")
    with pytest.raises(weasyprint_patches.WrongWeasyPrint, match=r"70\.0.*71\.0"):
        weasyprint_patches.install()


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/a.png",
        "http://127.0.0.1/",
        "file:///etc/passwd",
        f"{STATIC.as_uri()}/fonts/../../manage.py",
        "data:text/plain,x",
        "ftp://example.com/",
    ],
)
def test_nothing_outside_is_read(address: str) -> None:
    with pytest.raises(weasyprint.urls.URLFetchingError):
        FontFetcher().fetch(address)


def page(content: str) -> str:
    return f"<html><head><title>题</title></head><body>{content}</body></html>"


def test_content_reaches_nothing_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """If markup in a row were not escaped, its images would still be refused."""
    asked: list[str] = []

    def refuse(fetcher: FontFetcher, url: str, headers: object = None) -> None:
        asked.append(url)
        raise weasyprint.urls.URLFetchingError(url)

    typeset_part(page("<p>一</p>"))  # the style sheet's own fonts are read before
    monkeypatch.setattr(FontFetcher, "fetch", refuse)
    packed = typeset_part(page('<img src="https://example.com/a.png" alt="图"/><p>二</p>'))
    assert PdfPart.unpacked(packed).pages == 1
    assert asked == ["https://example.com/a.png"]


def test_typesetting_needs_neither_django_nor_a_database() -> None:
    program = "import sys, gazette.prints.typesetting.page_parts; sys.exit('django' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)
