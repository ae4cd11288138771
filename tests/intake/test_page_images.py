"""Beside a line of the source stands its page, with the line marked on it."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import reverse
from PIL import Image
from weasyprint import HTML

from gazette.importing import import_issue
from gazette.intake import page_cache, page_images, page_layout
from gazette.intake.later_documents import add_documents
from gazette.intake.models import Intake, Original, OriginalUse
from gazette.intake.page_finder import page_place
from gazette.intake.page_matching import matched_places
from gazette.jobs.worker import run_due
from gazette.models import Issue
from gazette.parsing import parse
from gazette.parsing.readers import pdf
from gazette.parsing.readers.office_conversion import converter
from gazette.parsing.readers.source_text import WHOLE, LinePlace
from gazette.prints.pdf import MemoryCache, Variant, make_issue_pdf
from gazette.prints.pdf.typesetters import stop_idle
from gazette.processes import run_module
from tests.intake.conftest import Drop
from tests.intake.test_drop import accepted
from tests.intake.test_issue_source import CONTENTS, PARKS, PRAISE
from tests.parsing.readers import sample
from tests.parsing.readers.word import docx, p
from tests.paths import SAMPLES

pytestmark = pytest.mark.django_db

needs_libreoffice = pytest.mark.skipif(converter() is None, reason="LibreOffice is not installed")


class ReadBack:
    """The words that stand in a box of a page, as PDFium reads them there."""

    def __init__(self, data: bytes) -> None:
        self.document = pypdfium2.PdfDocument(data)
        self.pages: dict[int, Any] = {}

    def words(self, page: int, left: int, top: int, right: int, bottom: int) -> str:
        shown = self.document[page - 1]
        if page not in self.pages:
            self.pages[page] = shown.get_textpage()
        width, height = shown.get_size()
        x, y = shown.get_bbox()[:2]
        text = self.pages[page].get_text_bounded(
            x + left * width / WHOLE - 1,
            y + height - bottom * height / WHOLE - 1,
            x + right * width / WHOLE + 1,
            y + height - top * height / WHOLE + 1,
        )
        return folded(text)


def folded(text: str) -> str:
    return re.sub(r"[\s|⟦⟧]|^⟦[^：]*：", "", text)


def share_in_place(data: bytes, source: str, places: Any) -> float:
    """The share of places of which the box holds the words of the source there."""
    page = ReadBack(data)
    right = sum(folded(source[start:end]) in page.words(*place) for start, end, *place in places)
    return right / len(places)


def share_of_lines(source: str, places: Any) -> float:
    """The share of lines of the source that have a place."""
    lines = [found.span() for found in re.finditer(r"[^\n\f]*\S[^\n\f]*", source)]
    placed = sum(any(s < end and start < e for s, e, *_ in places) for start, end in lines)
    return placed / len(lines)


@pytest.fixture(scope="module")
def sample_pdf(django_db_setup: None, django_db_blocker: Any) -> bytes:
    """The portal's own PDF of a sample issue: columns, tables, running heads, footnotes."""
    with django_db_blocker.unblock(), transaction.atomic():
        source = parse(SAMPLES[0].read_text(encoding="utf-8"))
        result = import_issue(source, source_name="期.txt", publish=True, reason="试验")
        issue = Issue.objects.get(pk=result.issue.pk)
        made = make_issue_pdf(issue, Variant(), cache=MemoryCache())
        transaction.set_rollback(True)
    stop_idle()
    return made


def test_the_boxes_of_a_pdf_hold_the_words_of_their_lines(sample_pdf: bytes) -> None:
    source = pdf.read(sample_pdf)
    assert len(source.places) > 1500
    assert share_in_place(sample_pdf, source.text, source.places) >= 0.99
    assert share_of_lines(source.text, source.places) >= 0.99


TABLE = """<table border=1 style='border-collapse:collapse'><tr><th>序号<th>名称<th>数量</tr>
<tr><td>1<td>河道清淤工程的长期养护和管理<td>12</tr><tr><td>2<td>泵站<td>7</tr></table>"""
LAYOUTS = {
    "one column": ("@page{size:A4}", "<p>第一条　为了加强示例市河道管理。</p>" * 3),
    "landscape": ("@page{size:A4 landscape}", "<p>第二条　横排的页面也要标对。</p>" * 60),
    "table": ("@page{size:A4}", f"<p>附件</p>{TABLE}<p>以上。</p>"),
    "two columns": ("@page{size:A4} body{columns:2}", "<p>第三条　本办法所称停车场，" * 90),
    "small page": ("@page{size:A6;margin:5mm} body{font-size:7pt}", "<p>一、小开本。</p>" * 40),
    "running head": (
        "@page{size:A5;@top-center{content:'示例公报';font-size:8pt}"
        "@bottom-center{content:'— ' counter(page) ' —'}}",
        "<p>第四条　有书眉和页码的页面。</p>" * 50,
    ),
    "turned text": ("@page{size:A4}", "<p>直排</p><p style='rotate:90deg'>转过来的文字</p>"),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_boxes_are_right_in_every_layout(name: str) -> None:
    style, body = LAYOUTS[name]
    data = HTML(string=f"<style>{style}</style>{body}").write_pdf()
    source = pdf.read(data)
    assert share_in_place(data, source.text, source.places) == 1
    assert share_of_lines(source.text, source.places) == 1


def test_a_page_that_is_turned_or_cropped_is_marked_as_it_is_shown() -> None:
    data = HTML(string="<p>第一条　页面转了九十度，裁去了边。</p>").write_pdf()
    document = pypdfium2.PdfDocument(data)
    document[0].set_rotation(90)
    document[0].set_cropbox(20, 300, 590, 840)
    target = BytesIO()
    document.save(target)
    source = pdf.read(target.getvalue())
    [*_, place] = source.places
    assert place.bottom - place.top > place.right - place.left, "the line is upright as shown"
    image = Image.open(BytesIO(drawn(target.getvalue())))
    assert darkest_share(image, place) > 0.99


def drawn(data: bytes) -> bytes:
    """The first page of a PDF, as the portal draws it."""
    return run_module(page_images._WORKER, "1", content=data, seconds=60)


def darkest_share(image: Image.Image, place: Any) -> float:
    """The share of a page's ink that lies within a box, with a point of play."""
    dark = image.convert("L").point(lambda value: 255 if value < 128 else 0)
    play = WHOLE // 200
    box = [
        (edge + shift) * size / WHOLE
        for edge, shift, size in zip(
            place[3:7], (-play, -play, play, play), image.size * 2, strict=True
        )
    ]
    inside = dark.crop(tuple(round(edge) for edge in box))
    return sum(inside.histogram()[128:]) / sum(dark.histogram()[128:])


def ask(clerk: Client, intake: Intake, words: str, **more: Any) -> Any:
    start = intake.source.index(words)
    values = {"at": start, "to": start + len(words), "format": "json", **more}
    return clerk.get(reverse("admin:intake_page", args=[intake.pk]), values).json()


def test_the_line_of_a_dropped_pdf_is_shown_on_its_page(drop: Drop, clerk: Client) -> None:
    data = sample.as_pdf()
    intake = drop(("甲.pdf", data))
    words = intake.documents.get().draft.rows[3].text[:12]
    answer = ask(clerk, intake, words)
    assert (answer["name"], answer["page"], answer["problem"]) == ("甲.pdf", 1, "")
    [box] = answer["boxes"]
    left, top, width, height = (round(edge * WHOLE / 100) for edge in box)
    assert words in ReadBack(data).words(1, left, top, left + width, top + height)
    image = clerk.get(answer["image"])
    assert (image.status_code, image["Content-Type"]) == (200, "image/webp")
    assert image["X-Content-Type-Options"] == "nosniff"
    assert "private" in image["Cache-Control"]
    assert min(Image.open(BytesIO(image.content)).size) > 600


def test_without_a_script_the_page_stands_alone(drop: Drop, clerk: Client) -> None:
    intake = drop(("甲.pdf", sample.as_pdf()))
    bench = clerk.get(intake.documents.get().get_absolute_url()).content.decode()
    link = re.search(r'class="to-page" href="([^"]+)"', bench)
    assert link
    url = link[1].replace("&amp;", "&")
    page = clerk.get(url).content.decode()
    assert "page-mark" in page and "<html" in page
    part = clerk.get(url, headers={"X-Partial": "page"}).content.decode()
    assert "page-mark" in part and "<html" not in part


def test_pages_are_turned_and_end(drop: Drop, clerk: Client) -> None:
    intake = drop(("甲.pdf", sample.as_pdf()))
    words = intake.documents.get().draft.rows[3].text[:12]
    answer = ask(clerk, intake, words, page=99)
    assert (answer["page"], answer["boxes"]) == (99, [])
    assert answer["problem"] == "原件没有这一页。"
    assert clerk.get(answer["image"]).status_code == 404


def test_places_move_with_documents_that_come_later(
    drop: Drop, clerk: Client, editor: User
) -> None:
    whole = drop(("目录.txt", CONTENTS.encode()), ("乙.txt", PRAISE.encode()))
    parks = HTML(string="".join(f"<p>{line}</p>" for line in PARKS.splitlines())).write_pdf()
    later = drop(("甲.pdf", parks))
    whole.refresh_from_db()
    add_documents(whole, whole.version, later, editor)
    whole.refresh_from_db()
    uses = list(OriginalUse.objects.of_intake(whole.pk))
    assert "甲.pdf" in {use.name for use in uses}
    use = next(use for use in uses if use.name == "甲.pdf")
    assert share_in_place(parks, whole.source, use.places) == 1
    accepted(clerk, whole)
    issue = Issue.objects.get()
    start = issue.source_text.index(use_words := folded(PARKS.splitlines()[-1]) or "办法")
    place = page_place(list(OriginalUse.objects.of_issue(issue)), start, start + len(use_words))
    assert place is not None
    assert (place.use.name, len(place.boxes) > 0) == ("甲.pdf", True)
    answer = clerk.get(
        reverse("admin:intake_issue_page", args=[issue.pk]), {"at": str(start), "format": "json"}
    )
    assert answer.json()["boxes"]


WORD_LINES = [
    "示例市城市照明管理办法",
    *(
        f"第{n}条　照明设施由所在区的养护单位维护，第{n}号线路按规定的时间开闭。"
        for n in "一二三四五六七八九"
    ),
    *(f"（{n}）设施损坏的，养护单位应当在第{n}日之内修复，并报告主管部门。" * 3 for n in range(40)),
    "示例市人民政府",
    f"{date(2025, 3, 1):%Y年%-m月%-d日}",
]


@needs_libreoffice
def test_the_lines_of_a_word_file_know_their_pages(drop: Drop, clerk: Client) -> None:
    intake = drop(("照明.docx", docx("".join(p(line) for line in WORD_LINES))))
    assert intake.state == Intake.State.OPEN
    assert "正在排出" in ask(clerk, intake, "第一条")["problem"], "the bench waits for nobody"
    run_due()
    use = OriginalUse.objects.get()
    assert use.original.pages_at is not None
    made = page_layout.pages_of(use.original)
    assert share_of_lines(intake.source, use.places) == 1
    assert share_in_place(made, intake.source, use.places) == 1
    first, last = ask(clerk, intake, "第一条"), ask(clerk, intake, "示例市人民政府")
    assert (first["problem"], first["page"]) == ("", 1)
    assert last["page"] == len(pypdfium2.PdfDocument(made)) > 1
    assert first["boxes"] and last["boxes"]
    again = drop(("同.docx", docx("".join(p(line) for line in WORD_LINES))))
    run_due()
    assert OriginalUse.objects.of_intake(again.pk).get().places == use.places


def test_without_libreoffice_its_package_is_named(
    drop: Drop, clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_layout, "converter", lambda: None)
    intake = drop(("照明.docx", docx("".join(p(line) for line in WORD_LINES))))
    assert "libreoffice-writer-nogui" in ask(clerk, intake, "第一条")["problem"]
    assert clerk.get(intake.documents.get().get_absolute_url()).status_code == 200


def test_a_file_that_cannot_be_laid_out_says_so(
    drop: Drop, clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_layout, "converter", lambda: Path("/bin/false"))
    monkeypatch.setattr(
        "gazette.parsing.readers.office_conversion.converter", lambda: Path("/bin/false")
    )
    intake = drop(("照明.docx", docx("".join(p(line) for line in WORD_LINES))))
    run_due()
    assert "没能排出" in ask(clerk, intake, "第一条")["problem"]


def test_a_text_without_pages_is_told(drop: Drop, clerk: Client) -> None:
    intake = drop(text=PARKS)
    assert "没有版面图像" in ask(clerk, intake, PARKS.split()[0])["problem"]


def test_a_page_that_takes_too_long_is_a_sentence(
    drop: Drop, clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake = drop(("甲.pdf", sample.as_pdf()))
    monkeypatch.setattr(page_images, "_PATIENCE", 0.001)
    answer = ask(clerk, intake, intake.source.split()[0])
    assert "画不出来" in answer["problem"]
    assert clerk.get(answer["image"]).status_code == 503


def test_images_are_kept_within_bounds_and_go_with_their_original(
    drop: Drop, clerk: Client, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake = drop(("甲.pdf", sample.as_pdf()))
    ask(clerk, intake, intake.source.split()[0])
    folder = data_dir / "page-images"
    assert [path.suffix for path in folder.iterdir()] == [".webp"]
    monkeypatch.setattr(page_cache, "MOST_BYTES", 1000)
    page_cache.keep_image("e" * 64, 1, b"x" * 900)
    assert [path.name[:1] for path in folder.iterdir()] == ["e"]
    monkeypatch.undo()
    digest = Original.objects.get().sha256
    page_cache.keep_image(digest, 1, b"x")
    page_cache.forget_images(digest)
    assert page_cache.kept_image(digest, 1) is None


PRINTED = (
    "第一章 总则\n\n第一条 为了管理示例市的桥梁。\n\n— 1 —\n\f\n"
    "第二条 桥梁由市政部门管理。\n\n表 甲 乙\n"
)


def placed(text: str) -> list[Any]:
    """A place for each line, the page counted by form feeds."""
    return [
        (found.start(), found.end(), text.count("\f", 0, found.start()) + 1, 0, 0, 1, 1)
        for found in re.finditer(r"[^\n\f]+", text)
    ]


@pytest.mark.parametrize(
    ("source", "pages"),
    [
        ("第一章　总则\n第一条　为了管理示例市的桥梁。\n第二条　桥梁由市政部门管理。\n", [1, 1, 2]),
        ("| 表 | 甲 | 乙 |\n", [2]),
        ("没有印出的一行\n第二条　桥梁由市政部门管理。\n", [2]),
        ("第二条　桥梁由市政部门管理。\n第一条　为了管理示例市的桥梁。\n", [2, 1]),
    ],
)
def test_lines_are_matched_by_their_words(source: str, pages: list[int]) -> None:
    places = [LinePlace(*place) for place in placed(PRINTED)]
    found = matched_places(source, [[0, len(source)]], PRINTED, places)
    assert [place[2] for place in found] == pages
