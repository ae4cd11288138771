"""The pages for the press: PDF/X-4, two inks, boxes and marks; and what is refused."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from page import validate_pdf_bytes
from pikepdf import Name, Pdf
from PIL import Image

from gazette.prints.pdf import MemoryCache, PdfRefused, Variant, make_issue_pdf
from gazette.prints.pdf.imposition import sheet_sides
from gazette.prints.pdf.press_colours import press_content
from gazette.prints.pdf.printers_marks import BLEED, MARGIN, MM
from gazette.prints.pdf.typesetters import stop_idle
from tests.factories import make_document, make_issue, make_provision, make_text
from tests.prints.pdf.conftest import IssuePdf
from tests.prints.pdf.reading_back import PdfReader, fold

pytestmark = pytest.mark.django_db

#: Operators that give a colour otherwise than as black ink or by a named space.
OTHERS = {"g", "G", "rg", "RG", "sc", "SC", "sh", "gs", "ri", "INLINE IMAGE"}


def painted(page: pikepdf.Page) -> Iterator[tuple[str, list[Any]]]:
    """The instructions of a page and of the forms that it shows."""
    yield from instructions(page.obj)
    for form in page.obj.Resources.get("/XObject", {}).values():
        assert form.Subtype == "/Form"
        yield from instructions(form)


def instructions(stream: Any) -> Iterator[tuple[str, list[Any]]]:
    for one in pikepdf.parse_content_stream(stream):
        yield str(one.operator), list(one.operands)


def box(page: pikepdf.Page, name: str) -> list[float]:
    return [float(side) for side in page.obj[name]]


@pytest.mark.parametrize("form", ["press", "sheets"])
def test_every_page_has_boxes_and_nothing_for_the_screen(made: IssuePdf, form: str) -> None:
    pages = PdfReader(getattr(made, form)).pdf.pages
    width = 210 if form == "press" else 420
    for page in pages:
        left, low, right, high = box(page, "/TrimBox")
        assert (right - left) / MM == pytest.approx(width, abs=0.01)
        assert (high - low) / MM == pytest.approx(297, abs=0.01)
        outside = [side * BLEED for side in (-1, -1, 1, 1)]
        bled = [side + more for side, more in zip((left, low, right, high), outside, strict=True)]
        assert box(page, "/BleedBox") == pytest.approx(bled, abs=0.01)
        assert box(page, "/MediaBox") == pytest.approx([0, 0, right + left, high + low], abs=0.01)
        assert not {"/Annots", "/CropBox", "/ArtBox", "/Rotate", "/Group"} & set(page.obj.keys())
    assert len(pages) % (4 if form == "press" else 2) == 0


@pytest.mark.parametrize("form", ["press", "sheets"])
def test_black_and_the_gazette_s_red_are_the_only_inks(made: IssuePdf, form: str) -> None:
    reader = PdfReader(getattr(made, form))
    used: Counter[str] = Counter()
    for page in reader.pdf.pages:
        for operator, operands in painted(page):
            assert operator not in OTHERS
            if operator in {"k", "K"}:
                assert [float(tint) for tint in operands[:3]] == [0, 0, 0]
            if operator in {"cs", "CS"}:
                used[str(operands[0])] += 1
        for space in page.obj.Resources.ColorSpace.values():
            assert [str(one) for one in space][::2][:2] == ["/Separation", "/DeviceCMYK"]
    assert set(used) == {"/GazetteRed", "/Registration"}
    assert used["/Registration"] == len(reader.pdf.pages)
    streams = [one for one in reader.pdf.objects if isinstance(one, pikepdf.Stream)]
    assert not [one for one in streams if one.get("/Subtype") == "/Image"]


@pytest.mark.parametrize("form", ["press", "sheets"])
def test_it_is_declared_as_pdf_x_4(made: IssuePdf, form: str) -> None:
    content = getattr(made, form)
    pdf = PdfReader(content).pdf
    said = subprocess.run(["pdfinfo", "-"], input=content, capture_output=True, check=True).stdout
    assert re.search(rb"PDF subtype: +PDF/X-4\n", said)
    assert pdf.pdf_version == "1.6" and "/ID" in pdf.trailer and not pdf.is_encrypted
    [intent] = pdf.Root.OutputIntents
    assert intent.S == "/GTS_PDFX" and intent.OutputConditionIdentifier == "FOGRA39"
    profile = intent.DestOutputProfile.read_bytes()
    assert (profile[12:16], profile[16:20]) == (b"prtr", b"CMYK")
    with pdf.open_metadata() as xmp:
        assert xmp["pdfxid:GTS_PDFXVersion"] == "PDF/X-4"
        assert xmp["pdf:Trapped"] == "False" and pdf.trailer.Info.Trapped == "/False"
        assert xmp["xmp:CreateDate"] == xmp["xmp:ModifyDate"] == xmp["xmp:MetadataDate"]
        assert xmp["dc:title"] == str(pdf.trailer.Info.Title)
        assert "pdfuaid:part" not in xmp
    fonts = subprocess.run(["pdffonts", "-"], input=content, capture_output=True, check=True).stdout
    assert {line.split()[-5] for line in fonts.splitlines()[2:]} == {b"yes"}
    unwanted = {"/Names", "/AcroForm", "/OpenAction", "/AF", "/StructTreeRoot", "/Outlines"}
    assert not unwanted & set(pdf.Root.keys())


def test_its_words_are_those_that_readers_have(made: IssuePdf) -> None:
    press = PdfReader(made.press)
    pages = [fold(page) for page in press.pages if fold(page)]
    assert [Counter(page) for page in pages] == [Counter(fold(page)) for page in made.read.pages]


def test_a_wide_table_lies_with_its_head_to_the_left(all_made: dict[str, IssuePdf]) -> None:
    made = all_made["shili-2026-02"]
    [wide] = [
        number or 0
        for page, number in zip(made.read.pdf.pages, made.read.numbers, strict=True)
        if box(page, "/MediaBox")[2] > box(page, "/MediaBox")[3]
    ]
    press = PdfReader(made.press)
    page, other = press.numbers.index(wide), press.numbers.index(wide - 2)
    head, body = press.place_of(page, "估测树龄"), press.place_of(page, "SL-0012")
    last = press.place_of(page, "保护半径")
    assert head[2] < body[0] and head[3] < last[1]  # rows go right, columns go up
    # Number and running head are where they are on every page, and the table between them.
    left, low, right, high = press.place_of(page, f"— {wide} —")
    assert press.place_of(other, f"— {wide - 2} —") == pytest.approx(
        (left, low, right, high), abs=1
    )
    assert high < press.place_of(page, "序号")[1]
    assert last[3] < press.place_of(page, "示例市人民政府")[1]


def test_the_red_that_content_names_is_permitted_in_an_archive_copy(made: IssuePdf) -> None:
    before = {one.rule_id for one in validate_pdf_bytes(made.archive, profile="3a").failures}
    with Pdf.open(BytesIO(made.archive)) as pdf:
        red = b"/Artifact BMC q /GazetteRed cs 1 scn 0 0 9 9 re f Q EMC"
        pdf.pages[1].contents_add(red, prepend=True)
        written = BytesIO()
        pdf.save(written)
    after = {one.rule_id for one in validate_pdf_bytes(written.getvalue(), profile="3a").failures}
    assert after <= before
    shown = raster(written.getvalue(), 2, "-r", "72", "-x", "2", "-y", "835", "-W", "3", "-H", "3")
    assert shown.getpixel((1, 1)) == (0x9C, 0x13, 0x16)


def raster(content: bytes, page: int, *options: str) -> Image.Image:
    """A page as poppler shows it."""
    command = ["pdftoppm", "-f", str(page), "-l", str(page), *options, "-"]
    shown = subprocess.run(command, input=content, capture_output=True, check=True).stdout
    return Image.open(BytesIO(shown)).convert("RGB")


def test_marks_stand_at_the_corners_outside_the_bleed(all_made: dict[str, IssuePdf]) -> None:
    scale = 4  # pixels a point
    blank = raster(all_made["shili-2026-02"].press, 2, "-r", str(72 * scale)).convert("L")
    width, height = blank.size
    inner, trim, near = (round(one * scale) for one in (MARGIN - BLEED, MARGIN, 2))
    assert is_white(blank, inner, inner, width - inner, height - inner)
    for x in (trim, width - trim):
        assert not is_white(blank, x - near, 0, x + near, inner)
        assert not is_white(blank, x - near, height - inner, x + near, height)
    for y in (trim, height - trim):
        assert not is_white(blank, 0, y - near, inner, y + near)
        assert not is_white(blank, width - inner, y - near, width, y + near)
    assert is_white(blank, trim + near, 0, width - trim - near, height)
    assert is_white(blank, 0, trim + near, width, height - trim - near)


def is_white(image: Image.Image, left: int, top: int, right: int, bottom: int) -> bool:
    """Whether nothing is printed between these sides, in pixels, in a picture in grey."""
    return image.crop((left, top, right, bottom)).getextrema() == (255, 255)


def converted(content: bytes, place: int = 1, **states: dict[str, Any]) -> list[bytes]:
    """The lines of content for the press, made of a page's."""
    with Pdf.new() as pdf:
        page = pdf.add_blank_page()
        page.obj.Contents = pikepdf.Stream(pdf, content)
        named = {f"/{name}": pikepdf.Dictionary(state) for name, state in states.items()}
        page.obj.Resources = pikepdf.Dictionary(ExtGState=pikepdf.Dictionary(named))
        return press_content(page, place).split(b"\n")


def test_grey_becomes_black_ink_and_tags_go() -> None:
    content = b"/P <</MCID 0>> BDC 0 g 0.5 G 0.4 0.4 0.4 rg 0 0 1 1 re f EMC"
    assert converted(content) == [
        b"0 0 0 1 k", b"0 0 0 0.5 K", b"0 0 0 0.6 k", b"0 0 1 1 re", b"f",
    ]  # fmt: skip


def test_the_red_becomes_its_ink() -> None:
    content = b"0.611765 0.07451 0.086275 rg 0.611765 0.07451 0.086275 RG /opaque gs"
    assert converted(content, opaque={"/ca": 1}) == [
        b"/GazetteRed cs", b"1 scn", b"/GazetteRed CS", b"1 SCN",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"0 0 1 rg", "颜色 RGB 0 0 1"),
        (b"1 0 0 RG", "颜色 RGB 1 0 0"),
        (b"0.5 0 0 0 k", "颜色 CMYK"),
        (b"/DeviceRGB cs", "颜色空间 /DeviceRGB"),
        (b"/Photo Do", "图像"),
        (b"/Fade sh", "图像或渐变"),
        (b"BI /W 1 /H 1 /BPC 8 /CS /G ID x EI", "图像"),
        (b"/half gs", "透明"),
        (b"/blended gs", "图形状态 /blended"),
    ],
)
def test_what_no_plate_prints_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(PdfRefused, match=f"印刷版第7页有{said}"):
        converted(content, 7, half={"/ca": 0.5}, blended={"/BM": Name.Multiply})


@pytest.mark.parametrize("variant", [Variant("booklet"), Variant("sheets")])
def test_the_same_rows_give_the_same_bytes(variant: Variant) -> None:
    issue = make_issue(published_on=None)
    text = make_text(document=make_document(issue=issue))
    make_provision(text=text, body="为了保障防洪排涝安全，制定本办法。")
    made = [make_issue_pdf(issue, variant, cache=MemoryCache()) for _ in range(2)]
    stop_idle()
    assert made[0] == made[1]
    # PDF/X-4 asks for a date, also before one is known.
    assert str(PdfReader(made[0]).pdf.trailer.Info.ModDate).startswith(f"D:{issue.year}0101")


@pytest.mark.services
@pytest.mark.skipif(not shutil.which("gs"), reason="Debian's ghostscript is not installed")
@pytest.mark.parametrize("form", ["press", "sheets"])
def test_ghostscript_separates_two_plates(made: IssuePdf, form: str, tmp_path: Path) -> None:
    (tmp_path / "press.pdf").write_bytes(getattr(made, form))
    command = ["gs", "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=tiffsep", "-r36"]
    run = subprocess.run(
        [*command, "-sOutputFile=plate-%03d.tif", "press.pdf"],
        cwd=tmp_path, capture_output=True, check=True,
    )  # fmt: skip
    assert not run.stdout + run.stderr
    inked: dict[str, list[int]] = {}
    for path in sorted(tmp_path.glob("plate-*(*).tif")):
        page, name = path.stem.removeprefix("plate-").rstrip(")").split("(")
        pages = inked.setdefault(name, [])
        with Image.open(path) as plate:
            width, height, edge = *plate.size, round((MARGIN - BLEED) / 2) + 1
            assert not is_white(plate, 0, 0, width, height), "the marks are on every plate"
            if not is_white(plate, edge, edge, width - edge, height - edge):
                pages.append(int(page))
    assert set(inked) == {"Black", "GazetteRed", "Cyan", "Magenta", "Yellow"}
    assert {name for name, pages in inked.items() if pages} == {"Black", "GazetteRed"}
    words = [fold(page) for page in PdfReader(made.press).pages]
    count = len(words)
    sides = (
        [(page, page) for page in range(1, count + 1)] if form == "press" else sheet_sides(count)
    )
    assert inked["Black"] == [
        number for number, (one, other) in enumerate(sides, 1) if words[one - 1] + words[other - 1]
    ]
