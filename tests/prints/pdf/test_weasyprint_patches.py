"""What reaches into WeasyPrint is bound to the version that it was written for."""

from __future__ import annotations

import hashlib
import inspect
import subprocess
import sys

import pytest
import weasyprint

from gazette.prints.typesetting import weasyprint_patches
from gazette.prints.typesetting.faces import STATIC
from gazette.prints.typesetting.page_parts import OwnFiles, Part, set_part
from tests.paths import ROOT

#: The source of what is replaced, as it was when it was replaced.
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


def test_weasyprint_is_the_version_that_was_read() -> None:
    assert weasyprint.__version__ == weasyprint_patches.WRITTEN_FOR


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_what_is_replaced_is_what_was_read(name: str) -> None:
    """Whoever upgrades reads the new source, mends ``inside`` and notes the digest here."""
    source = inspect.getsource(weasyprint_patches.FORMER[name])
    assert hashlib.sha256(source.encode()).hexdigest()[:16] == KNOWN[name]


def test_all_that_is_replaced_is_known() -> None:
    assert weasyprint_patches.FORMER.keys() == KNOWN.keys()


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
        OwnFiles().fetch(address)


def page(content: str) -> str:
    return f"<html><head><title>题</title></head><body>{content}</body></html>"


def test_content_reaches_nothing_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Should markup ever come through: images and styles are asked for and refused."""
    asked: list[str] = []

    def refuse(fetcher: OwnFiles, url: str, headers: object = None) -> None:
        asked.append(url)
        raise weasyprint.urls.URLFetchingError(url)

    set_part(page("<p>一</p>"))  # the style sheet's own fonts are read before
    monkeypatch.setattr(OwnFiles, "fetch", refuse)
    packed = set_part(page('<img src="https://example.com/a.png" alt="图"/><p>二</p>'))
    assert Part.unpacked(packed).pages == 1
    assert asked == ["https://example.com/a.png"]


def test_typesetting_needs_neither_django_nor_a_database() -> None:
    program = "import sys, gazette.prints.typesetting.page_parts; sys.exit('django' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)
