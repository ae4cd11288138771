"""The ways of five readers, on a phone and at a desk: old, lawyer, journalist, blind, script."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.utils import timezone
from playwright.sync_api import APIRequestContext, expect

from gazette.jobs.models import Job
from gazette.jobs.worker import run_due
from gazette.models import Document, Issue, PdfEdition, Relation
from gazette.prints.editions.edition_requests import MAKE
from tests.browser.conftest import Open
from tests.browser.pages import DocumentPage, ListPage
from tests.prints.pdf.reading_back import PdfReader, fold

pytestmark = pytest.mark.browser

PHONE: dict[str, Any] = {"width": 360, "height": 740, "has_touch": True, "is_mobile": True}
DESK: dict[str, Any] = {"width": 1280, "height": 900}
WINDOWS = [PHONE, DESK]
#: Twice the type is half the window to the style sheet, as a browser's zoom makes it.
TWICE_AS_LARGE: list[dict[str, Any]] = [
    one | {"width": one["width"] // 2, "height": one["height"] // 2, "device_scale_factor": 2}
    for one in WINDOWS
]
CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}


@pytest.fixture
def archive(amended_issue: Issue) -> Issue:
    """The first and the last sample; one rule of the first is amended, another repealed."""
    repeals = Relation.objects.filter(type="repeals", target__issue=amended_issue)
    repeal = repeals.earliest("pk")
    repeal.status = Relation.Status.CONFIRMED
    repeal.save()
    return amended_issue


@pytest.fixture
def amended(archive: Issue) -> Document:
    return Document.objects.get(issue=archive, title="示例市城市内河管理办法")


def repealed(archive: Issue) -> Document:
    """The rule of the first sample that the last one repeals."""
    return Document.objects.get(
        issue=archive,
        incoming_relations__type="repeals",
        incoming_relations__status=Relation.Status.CONFIRMED,
    )


def listed(page: DocumentPage, address: str) -> ListPage:
    found = ListPage(page.page, page.base)
    found.open(address)
    return found


# ---- The old reader ----


def test_the_old_reader_asks_and_reads_whether_it_is_in_force(visit: Open, archive: Issue) -> None:
    for window in [*WINDOWS, *TWICE_AS_LARGE]:
        page = visit("/", **window)
        assert page.overflow <= 0
        page.search("困难群众临时救助怎么申请")
        expect(page.results.first).to_be_visible()
        assert page.overflow <= 0
        page.follow(page.results.first.get_by_role("link").first)
        expect(page.page.locator("h1")).to_contain_text("临时救助")
        expect(page.page.get_by_text("是否有效")).to_be_visible()
        assert page.answer.endswith("现行有效")
        assert page.overflow <= 0
        title = page.page.locator("h1").inner_text()
        following = (
            page.page.locator(".tool-next, .neighbours [rel=next]").locator("visible=true").first
        )
        assert page.small_targets(".tool-next, .reading-tools summary") == []
        following.scroll_into_view_if_needed()
        page.follow(following)
        expect(page.page.locator("h1")).not_to_have_text(title)
        assert page.complaints == []


# ---- The lawyer ----


def test_the_lawyer_lands_on_the_article_and_is_warned(visit: Open, amended: Document) -> None:
    for window in WINDOWS:
        page = visit("/", **window, **CLIPBOARD)
        page.search(f"{amended.document_number}第二十条")
        page.page.wait_for_url(re.compile("#text_2__art_20$"))
        notice = page.page.locator(":target .amendment").first
        expect(notice).to_contain_text("已修改")
        expect(notice).to_be_in_viewport()
        today = page.page.locator(":target .todays-words").first
        expect(today).to_be_in_viewport()
        expect(today).to_contain_text("50米")
        if bar := page.bar.bounding_box():
            box = today.bounding_box()
            assert box
            if window is PHONE:
                assert box["y"] + 24 < bar["y"], "the new wording begins below the bar"

        page.open(f"{amended.get_absolute_url()}?on=2025-07-20")
        assert page.answer == "有效"
        expect(page.page.locator(".as-of-notice")).to_contain_text("不是今天的")


def test_the_lawyer_cites_an_item_as_of_the_day_and_takes_the_text(
    visit: Open, amended: Document
) -> None:
    for window in WINDOWS:
        item = amended.provisions.filter(level="ITEM", address__endswith="para_2__item_2").earliest(
            "position"
        )
        number = item.address.split("art_")[1].split("__")[0]
        page = visit(f"{amended.get_absolute_url()}#{item.address}", **window, **CLIPBOARD)
        dialog = page.open_citations(item.address)
        dialog.get_by_role("button", name="复制引用", exact=True).click()
        expect(page.page.locator(".copied")).to_have_text("已复制引用")
        article = amended.provisions.get(address=f"text_2__art_{number}").label
        cited = f"《{amended.title}》（{amended.document_number}）{article}第二款第（二）项"
        assert page.clipboard == cited
        dialog.get_by_role("button", name="复制注明日期的引用").click()
        today = timezone.localdate()
        expect(page.page.locator(".copied")).to_contain_text("日期")
        assert page.clipboard.startswith(f"{cited}，{today.year}年{today.month}月{today.day}日查阅")
        assert "已修改" in page.clipboard
        page.page.keyboard.press("Escape")
        page.open_tool("取用") if window is PHONE else page.unfold()
        address = page.page.get_by_role("link", name="纯文本").get_attribute("href")
        text = page.page.request.get(f"{page.base}{address}")
        assert item.printed in text.text()
        assert "现行有效（已修改）" in text.text()
        page.follow(page.page.get_by_role("link", name=re.compile("下载本文件")))
        expect(page.page.get_by_role("heading", level=1)).to_contain_text("PDF")
        expect(
            page.page.get_by_role("main").get_by_role("link", name=amended.title)
        ).to_be_visible()


def test_the_lawyer_opens_the_pdf_in_which_the_words_stand_as_cited(
    visit: Open, amended: Document, settings: Any, tmp_path: Path
) -> None:
    """The file itself, made as the service makes it: every row, the number, the issue."""
    settings.DATA_DIR = tmp_path
    page = visit(amended.get_absolute_url(), **DESK)
    page.unfold()
    page.follow(page.page.get_by_role("link", name=re.compile("下载本文件")))
    expect(page.page.get_by_role("heading", level=1)).to_contain_text("PDF 正在生成")
    edition = PdfEdition.objects.get(document=amended, kind=PdfEdition.Kind.STANDARD)
    run_due(jobs=[one.pk for one in Job.objects.filter(task=MAKE, subject=str(edition.pk))])
    again = page.page.get_by_role("link", name="再试一次").get_attribute("href")
    answer = page.page.request.get(f"{page.base}{again}")
    assert answer.headers["content-type"] == "application/pdf"
    pdf = PdfReader(answer.body())
    words = fold(pdf.spoken) + fold("".join(pdf.pages))
    rows = amended.provisions.order_by("position")
    assert [row.address for row in rows if fold(row.printed) not in words] == []
    assert fold(amended.title) in words
    assert fold(amended.document_number) in words
    first = fold(pdf.pages[0])
    today = timezone.localdate()
    assert f"截至{today.year}年{today.month}月{today.day}日" in first
    assert re.search(r"已修改:[^。]*第二十条", first), "what has changed since is named"
    head = fold(pdf.pages[1])  # a left page
    assert fold(amended.issue.gazette.name) in head
    assert fold(amended.issue.short_title) in head


# ---- The journalist ----


def test_the_journalist_s_counts_agree(visit: Open, archive: Issue) -> None:
    for window in WINDOWS:
        gone = repealed(archive)
        in_force = listed(visit("/", **window), "/documents/in-force/")
        assert in_force.count >= len(in_force.titles) > 0
        rows = in_force.saved()
        assert len(rows) == in_force.count
        assert gone.title not in {row["标题"] for row in rows}
        promised = in_force.narrow("种类", "decree")
        assert in_force.count == promised == len(in_force.titles)
        rows = in_force.saved()
        assert {row["标题"] for row in rows} == set(in_force.titles)
        assert {row["种类"] for row in rows} == {"政府令"}
        assert in_force.overflow <= 0

        in_force.open("/documents/ended/?days=365")
        assert in_force.count == len(in_force.titles) == len(in_force.saved())
        assert any(gone.title in title for title in in_force.titles)


def test_a_list_on_paper_shows_its_documents(visit: Open, archive: Issue) -> None:
    page = listed(visit("/", **DESK), "/documents/in-force/")
    page.page.emulate_media(media="print")
    assert page.titles
    for line in page.page.locator("article.document-line").all():
        expect(line).to_be_visible()


# ---- The blind reader ----


def test_the_blind_reader_hears_the_state_and_what_changed(visit: Open, amended: Document) -> None:
    for window in WINDOWS:
        page = visit(amended.get_absolute_url(), **window)
        assert page.tab(1) == ["跳到正文"]
        page.turn_page("Enter")
        expect(page.page.locator("#main")).to_be_focused()
        heard = page.heard
        for landmark in ("banner", "main", "contentinfo", 'navigation "所在位置"', "search"):
            assert f"- {landmark}" in heard, landmark
        assert heard.count("[level=1]") == 1
        region = page.page.get_by_role("region", name=re.compile("是否有效")).aria_snapshot()
        assert "现行有效（已修改）" in region
        assert "有修改的条文" in region
        assert 'link "第二十条"' in region
        assert page.nameless == []
        row = page.row("text_2__art_20").aria_snapshot()
        assert 'complementary "条文修改"' in row
        assert row.index("50米") < row.index("30米")
        assert 'link "第二十条的链接"' in row


def test_the_blind_reader_goes_by_keys_alone(visit: Open, amended: Document) -> None:
    for window in WINDOWS:
        page = visit(amended.get_absolute_url(), **window)
        articles = amended.provisions.filter(level="ARTICLE").count()
        assert len(page.tab_stops()) == articles
        summary = page.page.locator(".jump-tool > summary")
        if summary.is_visible():
            summary.focus()
            page.page.keyboard.press("Enter")
        page.page.get_by_label("第几条").focus()
        page.page.keyboard.type("第二十条")
        page.page.keyboard.press("Enter")
        page.page.wait_for_url(re.compile("#text_2__art_20$"))
        expect(page.row("text_2__art_20")).to_be_in_viewport()
        reached = page.tab(4)
        assert any("示例市人民政府关于废止和修改部分政府规章的决定" in name for name in reached)


# ---- The script, and readers without scripts ----


def test_every_page_is_read_and_every_form_sent_without_a_script(
    visit: Open, amended: Document
) -> None:
    for window in WINDOWS:
        plain = window | {"java_script_enabled": False}
        page = visit("/", **plain)
        issue = amended.issue
        gone = repealed(issue)
        plan = Document.objects.get(issue=issue, title__contains="应急预案").get_absolute_url()
        for address in (
            "/",
            "/issues/",
            "/documents/",
            f"/documents/year/{issue.year}/",
            "/documents/plan/",
            "/documents/plan/action-cards/",
            "/documents/in-force/",
            "/documents/expiring/?days=365",
            "/documents/ended/",
            "/bodies/",
            amended.bodies[0].get_absolute_url(),
            "/themes/",
            "/occasions/",
            issue.gazette.get_absolute_url(),
            f"{issue.gazette.get_absolute_url()}about/",
            f"{issue.gazette.get_absolute_url()}{issue.year}/",
            issue.get_absolute_url(),
            amended.get_absolute_url(),
            gone.get_absolute_url(),
            plan,
            f"{plan}action-cards/",
            f"/search/?q={quote('应当')}",
            "/no/such/page/",
        ):
            page.open(address)
            main = page.page.get_by_role("main")
            expect(main.get_by_role("heading").first).to_be_visible()
            assert len(main.inner_text()) > 30, address
            waiting = page.page.locator("main").get_by_role("button").all_inner_texts()
            assert not any("复制" in words for words in waiting), address

        page.open("/")
        page.search("内河")
        expect(page.results.first).to_be_visible()
        page.open(f"/search/?q={quote('应当')}")
        page.narrow("政府令")
        assert page.chips
        for result in page.results.all():
            expect(result).to_contain_text("政府令")

        page.open(amended.get_absolute_url())
        page.open_tool("跳到条文") if window is PHONE else None
        page.jump_to("第二十条")
        page.page.wait_for_url(re.compile("#text_2__art_20$"))
        page.open(amended.get_absolute_url())
        page.open_tool("跳到条文") if window is PHONE else None
        page.cite("第二十条")
        assert page.cited_as("words").endswith("第二十条")
        assert "查阅" in page.cited_as("dated")
        page.open(amended.get_absolute_url())
        page.read_as_of("2025-07-20")
        assert page.answer == "有效"

        narrowed = listed(page, "/documents/in-force/")
        assert narrowed.narrow("种类", "decree") == narrowed.count
        page.open(f"{plan}action-cards/")
        page.page.get_by_label("级别", exact=True).select_option("Ⅲ级响应")
        page.follow(page.page.get_by_role("button", name="查看"))
        expect(page.page.get_by_role("heading", level=1)).to_contain_text("Ⅲ级响应")


@pytest.fixture
def machine(visit: Open, amended: Document) -> Iterator[tuple[APIRequestContext, str]]:
    page = visit("/robots.txt")
    yield page.page.request, page.base


def test_the_script_finds_reads_and_asks_again(
    machine: tuple[APIRequestContext, str], amended: Document
) -> None:
    request, base = machine
    address = f"{base}{amended.get_absolute_url()}"
    first = request.get(address)
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', first.text(), re.S)
    assert block
    said = json.dumps(json.loads(block[1]), ensure_ascii=False)
    assert '"Legislation"' in said
    assert amended.title in said

    index = request.get(f"{base}/sitemap.xml").text()
    pages = "".join(
        request.get(base + re.sub(r"^https?://[^/]+", "", one)).text()
        for one in re.findall(r"<loc>(.*?)</loc>", index)
    )
    assert f"{amended.get_absolute_url()}</loc>" in pages
    assert amended.issue.get_absolute_url() in request.get(f"{base}/feed/").text()

    found = request.get(f"{base}/api/v1/search?q={quote('内河')}").json()
    assert found["total"] == len(found["documents"])
    [hit] = [one for one in found["documents"] if one["title"] == amended.title]
    assert hit["state"] == "amended"
    assert hit["url"].endswith(amended.get_absolute_url())

    for way in (amended.get_absolute_url(), "/feed/", "/sitemap.xml", "/documents/in-force/"):
        answer = request.get(base + way)
        again = request.get(base + way, headers={"If-None-Match": answer.headers["etag"]})
        assert again.status == 304, way
