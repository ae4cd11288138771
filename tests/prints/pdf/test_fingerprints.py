"""Which files, packages and settings change a fingerprint, and which do not."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib import TTFont
from fontTools.ttLib.sfnt import calcChecksum
from fontTools.ttLib.tables._g_l_y_f import Glyph

from gazette.prints.pdf import fingerprints
from gazette.prints.pdf.fingerprints import TEMPLATES, imported_names, program_files
from gazette.prints.typesetting import faces
from tests.paths import ROOT

APPS = ("gazette", "notices", "regulations", "search")


def counted() -> set[str]:
    """The paths of the modules that count, from the portal's folder."""
    return {path.relative_to(ROOT).as_posix() for path in program_files()}


def test_every_module_of_the_pdf_and_of_typesetting_counts() -> None:
    prints = ROOT / "gazette" / "prints"
    modules = [*(prints / "pdf").glob("*.py"), *(prints / "typesetting").glob("*.py")]
    assert {path for path in modules if path.stem != "__init__"} <= set(program_files())


@pytest.mark.parametrize(
    "path",
    [
        "gazette/issue_data.py",
        "gazette/kinds.py",
        "gazette/effect/citations.py",
        "gazette/layout/blocks.py",
        "gazette/layout/annotations.py",
        "gazette/layout/line_ends.py",
        "gazette/models/document.py",
        "gazette/models/provision.py",
        "gazette/parsing/parsed.py",
        "gazette/parsing/words/dates.py",
        "gazette/parsing/words/numerals.py",
        "gazette/templatetags/typography.py",
        "notices/models.py",
        "regulations/models.py",
    ],
)
def test_a_module_that_decides_over_bytes_counts(path: str) -> None:
    assert path in counted()


@pytest.mark.parametrize(
    "room",
    [
        "gazette/admin/",
        "gazette/intake/",
        "gazette/management/",
        "gazette/pages/",
        "gazette/parsing/meaning/",
        "gazette/parsing/readers/",
        "gazette/parsing/stages/",
        "gazette/prints/editions/",
        "gazette/sheets/",
        "search/",
    ],
)
def test_a_room_that_decides_over_no_byte_does_not_count(room: str) -> None:
    assert [path for path in counted() if path.startswith(room)] == []


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import gazette.kinds", ["gazette.kinds"]),
        ("import gazette.kinds as kinds, re", ["gazette.kinds", "re"]),
        ("from gazette.kinds import specific", ["gazette.kinds"]),
        ("from gazette.parsing import parsed", ["gazette.parsing.parsed"]),
        ("from gazette.kinds import A\nfrom gazette import kinds", ["gazette.kinds"]),
        (
            "from gazette.models import (\n    Issue,  # (a row)\n    Text as T,\n)",
            ["gazette.models"],
        ),
        ("def late():\n    from gazette import slugs  # noqa: PLC0415", ["gazette.slugs"]),
        ("if TYPE_CHECKING:\n    from collections.abc import Iterable", ["collections.abc"]),
        ("# import gazette.kinds", []),
    ],
)
def test_imported_names(source: str, names: list[str]) -> None:
    assert sorted(set(imported_names(source))) == names


def test_no_import_of_the_portal_is_overlooked() -> None:
    """The pattern finds what the syntax trees of all modules hold."""
    for path in (path for app in APPS for path in (ROOT / app).rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        found = set(imported_names(source))
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Import):
                assert {alias.name for alias in node.names} <= found, path
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = {f"{node.module}.{alias.name}" for alias in node.names}
                assert names <= found or node.module in found, path


def test_templates_load_and_include_only_what_counts() -> None:
    for path in TEMPLATES.glob("*.html"):
        source = path.read_text(encoding="utf-8")
        for library in re.findall(r"{% load ([^%]+) %}", source):
            assert {f"gazette/templatetags/{name}.py" for name in library.split()} <= counted()
        for name in re.findall(r'{% (?:include|extends) "([^"]+)"', source):
            assert (ROOT / "templates" / name).parent == TEMPLATES


def test_a_change_of_a_module_or_a_template_changes_the_digest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = fingerprints.program_digest.__wrapped__
    module, template = tmp_path / "flows.py", tmp_path / "cover.html"
    monkeypatch.setattr(fingerprints, "program_files", lambda: [module])
    monkeypatch.setattr(fingerprints, "TEMPLATES", tmp_path)
    module.write_text("LONG = 1200", encoding="utf-8")
    template.write_text("<p>第1期</p>", encoding="utf-8")
    digests = {digest()}
    module.write_text("LONG = 1300", encoding="utf-8")
    digests.add(digest())
    template.write_text("<p>第2期</p>", encoding="utf-8")
    digests.add(digest())
    assert len(digests) == 3 and digest() in digests


def test_a_change_of_the_faces_or_of_a_package_changes_the_digest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    digest = fingerprints.program_digest.__wrapped__
    digests = {digest()}
    monkeypatch.setattr(fingerprints, "version", lambda name: f"{name} 99")
    digests.add(digest())
    monkeypatch.setattr(fingerprints, "faces_digest", lambda: "another")
    digests.add(digest())
    assert len(digests) == 3


def test_a_change_of_the_style_sheet_or_of_a_font_changes_the_digest_of_the_faces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    style_sheet, font = tmp_path / "pdf.css", tmp_path / "song.otf"
    monkeypatch.setattr(faces, "STYLE_SHEET", style_sheet)
    monkeypatch.setitem(faces.FACES, faces.SONG, font)
    style_sheet.write_text("p { text-indent: 2em }", encoding="utf-8")
    write_font(font, width=1000)
    digests = {face_digest()}
    style_sheet.write_text("p { text-indent: 0 }", encoding="utf-8")
    digests.add(face_digest())
    write_font(font, width=999)
    digests.add(face_digest())
    assert len(digests) == 3


def face_digest() -> str:
    """The digest of the font files as they are now."""
    faces.face_font.cache_clear()
    try:
        return faces.faces_digest.__wrapped__()
    finally:
        faces.face_font.cache_clear()


def write_font(path: Path, width: int) -> None:
    """A font of one glyph; of every width it has the same size and the same dates."""
    builder = FontBuilder(1000)
    builder.setupGlyphOrder([".notdef"])
    builder.setupGlyf({".notdef": Glyph()})
    builder.setupHorizontalMetrics({".notdef": (width, 0)})
    builder.setupHorizontalHeader()
    builder.updateHead(created=0, modified=0)
    builder.font.recalcTimestamp = False
    builder.save(path)


@pytest.mark.parametrize("family", faces.OWN)
def test_the_head_of_a_face_holds_the_sum_of_its_bytes(family: str) -> None:
    """So its digest tells any other bytes."""
    content = bytearray(faces.face_file(family).read_bytes())
    with TTFont(faces.face_file(family)) as font:
        place = font.reader.tables["head"].offset + 8
    stored = int.from_bytes(content[place : place + 4])
    content[place : place + 4] = bytes(4)
    assert stored == (0xB1B0AFBA - calcChecksum(bytes(content))) % 2**32


def test_every_font_that_the_style_sheet_names_is_a_face_that_counts() -> None:
    style_sheet = faces.STYLE_SHEET.read_text(encoding="utf-8")
    files = re.findall(r"url\(\"?([^\")]+)\"?\)", style_sheet)
    assert files and "@import" not in style_sheet
    for file in files:
        assert (faces.STYLE_SHEET.parent / file).resolve() in faces.FACES.values()
