"""Cover and imprint: nothing outside is read, and WeasyPrint is used by its public interface."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest
import weasyprint

from gazette.prints.typesetting.faces import STATIC
from gazette.prints.typesetting.markup_pages import FontFetcher, set_markup
from tests.paths import ROOT

#: What WeasyPrint's API reference describes (https://doc.courtbouillon.org/weasyprint), of what
#: the portal uses.
PUBLIC = {
    "weasyprint": {"HTML", "CSS"},
    "weasyprint.text.fonts": {"FontConfiguration"},
    "weasyprint.urls": {"URLFetcher", "URLFetchingError"},
}


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

    set_markup(page("<p>一</p>"))  # the style sheet's own fonts are read before
    monkeypatch.setattr(FontFetcher, "fetch", refuse)
    part = set_markup(page('<img src="https://example.com/a.png" alt="图"/><p>二</p>'))
    assert part.pages == 1
    assert asked == ["https://example.com/a.png"]


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("gazette.prints.typesetting.document_setter", "django weasyprint fontTools pikepdf"),
        ("gazette.prints.typesetting.markup_pages", "django"),
        ("gazette.prints.typesetting.__main__", "django weasyprint"),
    ],
)
def test_setting_needs_neither_django_nor_a_database(module: str, absent: str) -> None:
    """And what sets documents does not wait for WeasyPrint to be loaded."""
    program = f"import sys, {module}; print(sorted({absent.split()} & sys.modules.keys()))"
    program = program.replace("['", "{'").replace("']", "'}")
    run = subprocess.run(
        [sys.executable, "-c", program], check=True, cwd=ROOT, capture_output=True, text=True
    )
    assert run.stdout == "[]\n"


def names_of_weasyprint(source: str) -> list[tuple[str, str]]:
    """Module and name of each import from WeasyPrint in a source; the name may be empty."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [(one.name, "") for one in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [(node.module or "", one.name) for one in node.names]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.append((node.value, ""))  # as import_module and files take it
    return [pair for pair in found if pair[0].split(".")[0] == "weasyprint" and " " not in pair[0]]


def test_nothing_of_weasyprint_but_its_public_interface_is_used() -> None:
    used = [
        (path.relative_to(ROOT).as_posix(), module, name)
        for app in ("gazette", "notices", "regulations", "search")
        for path in (ROOT / app).rglob("*.py")
        for module, name in names_of_weasyprint(path.read_text(encoding="utf-8"))
    ]
    modules = {module for _, module, name in used if name}
    assert modules == set(PUBLIC)
    private = [
        one
        for one in used
        if one[2] not in PUBLIC.get(one[1], ()) and one[1:] != ("weasyprint", "")
    ]
    assert private == []
