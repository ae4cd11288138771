"""The public pages: what they show, to whom, in how many queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gazette.models import Document, Issue, Relation
from gazette.parsing.parsed import Level, TextRole
from notices.models import Notice, Plan
from regulations.models import Decree, NormativeDocument
from tests.factories import (
    make_document,
    make_gazette,
    make_issue,
    make_provision,
    make_text,
)
from tests.html_page import HtmlPage

pytestmark = pytest.mark.django_db

#: The type of a script that browsers never execute.
LINKED_DATA = "application/ld+json"


@pytest.fixture
def get(client: Client) -> Callable[[str], HtmlPage]:
    """Fetch a page that is expected to be there."""

    def fetch(address: str) -> HtmlPage:
        response = client.get(address)
        assert response.status_code == 200, address
        return HtmlPage(response)

    return fetch


@pytest.fixture
def measure() -> Document:
    """A published document of two texts: a notice and the measure that it promulgates."""
    gazette = make_gazette(
        name="示范市人民政府公报", slug="shifanshi", organizer="示范市人民政府办公室"
    )
    issue = make_issue(published=True, gazette=gazette, year=2024, number=1, serial_number=117)
    document = make_document(
        NormativeDocument,
        issue=issue,
        title="示范市民政局关于印发认定办法的通知",
        text_title="认定办法",
        document_number="示民发〔2023〕19号",
        bodies=("示范市民政局", "示范市财政局"),
        signed_on=date(2023, 3, 17),
        effective_on=date(2023, 4, 1),
        term_years=5,
        last_day_in_force=date(2028, 3, 31),
        interpreted_by="示范市民政局",
        disclosure="公开发布",
        printed_page=39,
    )
    write_measure(document)
    return document


def write_measure(document: Document, articles: int = 2) -> None:
    """The rows of a promulgating notice and of a measure with a chapter."""
    notice = make_text(document=document, role=TextRole.PROMULGATING.value)
    rows = [
        (Level.TITLE, "示范市民政局"),
        (Level.TITLE, "关于印发认定办法的通知"),
        (Level.NUMBER, "示民发〔2023〕19号"),
        (Level.ADDRESSEE, "各县区民政局："),
        (Level.PARAGRAPH, "现将办法印发你们。"),
        (Level.SIGNATURE, "2023年3月17日"),
        (Level.NOTE, "（此件公开发布）"),
    ]
    for place, (level, words) in enumerate(rows, start=1):
        make_row(notice, level, f"text_1__row_{place}", body=words)
    text = make_text(document=document, role=TextRole.PROMULGATED.value, title="认定办法")
    make_row(text, Level.TITLE, "text_2__title", body="认定办法")
    chapter = make_row(text, Level.CHAPTER, "text_2__chp_1", label="第一章", heading="总则")
    for number in range(1, articles + 1):
        article = make_row(
            text, Level.ARTICLE, f"text_2__art_{number}", label=f"第{number}条", parent=chapter
        )
        first = f"text_2__art_{number}__para_1"
        make_row(text, Level.PARAGRAPH, first, body="应当符合下列条件：", parent=article)
        make_row(
            text, Level.ITEM, f"{first}__item_1", label="（一）", body="配偶；", parent=article
        )


def make_row(text: Any, level: Level, address: str, **values: Any) -> Any:
    parent = values.get("parent")
    depth = parent.depth + 1 if parent else 0
    defaults = {"label": "", "number": "", "body": "", "depth": depth}
    return make_provision(text=text, level=level.value, address=address, **defaults | values)


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


# ---- Every page ----

ADDRESSES = [
    "/",
    "/issues/",
    "/documents/",
    "/documents/normative_document/",
    "/documents/year/2023/",
    "/bodies/",
    "/bodies/示范市民政局/",
    "/shifanshi/",
    "/shifanshi/about/",
    "/shifanshi/2024/",
    "/shifanshi/2024/1/",
    "/shifanshi/2024/1/1/",
    "/search/?q=配偶",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_is_sound(get: Any, measure: Document, address: str) -> None:
    page = get(address)
    assert page.one("html").attributes["lang"] == "zh-Hans"
    assert len(page.all("h1")) == 1
    assert page.one("title").text
    assert page.one("meta", name="description").attributes["content"]
    assert len(page.ids) == len(set(page.ids))
    assert page.all("form", role="search")
    levels = [level for level, _ in page.headings]
    assert levels[0] == 1
    assert all(lower - upper <= 1 for upper, lower in zip(levels, levels[1:], strict=False))


@pytest.mark.parametrize("address", [*ADDRESSES, "/nowhere/"])
def test_the_content_security_policy_forbids_nothing_on_a_page(
    client: Client, measure: Document, address: str
) -> None:
    page = HtmlPage(client.get(address))
    assert not page.all("style")
    executed = [one for one in page.all("script") if one.attributes.get("type") != LINKED_DATA]
    assert executed
    assert all(script.attributes.get("src") for script in executed)
    for element in page.elements:
        names = set(element.attributes)
        assert "style" not in names
        assert not any(name.startswith("on") for name in names)


@pytest.mark.parametrize("address", [*ADDRESSES, "/nowhere/"])
def test_the_public_is_not_shown_the_way_to_the_admin(
    client: Client, measure: Document, address: str
) -> None:
    assert "/admin/" not in client.get(address).content.decode()


def test_every_link_within_the_portal_leads_somewhere(client: Client, measure: Document) -> None:
    seen, waiting = set(), ["/"]
    while waiting:
        address = waiting.pop()
        response = client.get(address)
        if address.endswith(".pdf"):
            assert response.status_code == 503, address  # it is not made yet, and says so
            continue
        assert response.status_code == 200, address
        if "text/html" not in response["Content-Type"]:
            continue
        page = HtmlPage(response)
        for link in page.links:
            path, _, anchor = link.partition("#")
            assert not anchor or path or anchor in page.ids, link
            if path.startswith("/") and path not in seen:
                seen.add(path)
                waiting.append(path)
    assert measure.get_absolute_url() in seen
    assert reverse("gazette:body", args=["示范市财政局"]) in seen


# ---- Addresses ----


def test_addresses_are_readable_and_chinese_names_survive(measure: Document) -> None:
    assert measure.get_absolute_url() == "/shifanshi/2024/1/1/"
    assert measure.issue.get_absolute_url() == "/shifanshi/2024/1/"
    body = measure.bodies[0].get_absolute_url()
    assert body == "/bodies/%E7%A4%BA%E8%8C%83%E5%B8%82%E6%B0%91%E6%94%BF%E5%B1%80/"


def test_a_document_has_one_canonical_address(get: Any, measure: Document) -> None:
    page = get("/shifanshi/2024/1/1/?from=elsewhere")
    canonical = page.one("link", rel="canonical").attributes["href"]
    assert canonical == "http://testserver/shifanshi/2024/1/1/"


def test_a_list_keeps_only_meaningful_parameters_in_its_canonical_address(
    get: Any, measure: Document
) -> None:
    page = get("/documents/normative_document/?year=2023&page=1&from=elsewhere")
    canonical = page.one("link", rel="canonical").attributes["href"]
    assert canonical == "http://testserver/documents/normative_document/?year=2023"


@pytest.mark.parametrize(
    "address",
    [
        "/nowhere/",
        "/shifanshi/2023/",
        "/shifanshi/2024/2/",
        "/shifanshi/2024/1/2/",
        "/shifanshi/99999999999999999999/1/1/",
        "/documents/nothing/",
        "/documents/year/0/",
        "/documents/year/1999/",
        "/documents/year/99999999999999999999/",
        "/documents/normative_document/?page=9",
        "/bodies/没有的机关/",
        "/nowhere/about/",
    ],
)
def test_a_missing_page_is_answered_with_links(
    client: Client, measure: Document, address: str
) -> None:
    response = client.get(address)
    assert response.status_code == 404
    page = HtmlPage(response)
    assert page.one("h1").text == "没有这一页"
    assert page.all("form", role="search")
    assert measure.issue.get_absolute_url() in page.links


def test_the_error_page_needs_no_database(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert "页面暂时无法显示" in render_to_string("500.html")


# ---- Who sees what ----


@pytest.fixture
def draft() -> Document:
    return make_document(
        Decree, title="尚未发布的政府令", bodies=("尚未公开的机关",), signed_on=date(1987, 1, 1)
    )


@pytest.mark.parametrize(
    "address",
    [
        *ADDRESSES,
        "/search/?q=尚未发布",
        "/feed/",
        "/sitemap-issues.xml",
        "/sitemap-documents.xml",
        "/documents/decree/",
        "/nowhere/",
    ],
)
def test_a_draft_shows_nowhere(
    client: Client, measure: Document, draft: Document, address: str
) -> None:
    content = client.get(address).content.decode()
    for secret in (
        "尚未发布的政府令",
        "尚未公开的机关",
        "1987",
        draft.issue.get_absolute_url(),
        draft.document_number,
    ):
        assert secret not in content


def test_a_draft_is_in_no_list_even_for_an_editor(
    admin_client: Client, client: Client, draft: Document
) -> None:
    for address in (
        draft.bodies[0].get_absolute_url(),
        reverse("gazette:year", args=[1987]),
        reverse("gazette:gazette_year", args=[draft.issue.gazette.slug, draft.issue.year]),
    ):
        assert admin_client.get(address).status_code == 404
        assert client.get(address).status_code == 404


def test_a_gazette_shows_from_its_first_published_issue_on(
    client: Client, measure: Document, draft: Document
) -> None:
    hidden = draft.issue.gazette
    assert hidden.name not in client.get("/").content.decode()
    assert client.get(hidden.get_absolute_url()).status_code == 404
    assert client.get(hidden.about_url).status_code == 404


def test_an_empty_portal_says_so(get: Any) -> None:
    assert "公报尚未发布" in get("/").one("main").text
    for address in ("/issues/", "/documents/", "/bodies/", "/documents/decree/", "/search/"):
        get(address)


# ---- Home and issues ----


def test_home_leads_to_issues_documents_and_kinds(get: Any, measure: Document) -> None:
    make_issue(published=True, gazette=measure.issue.gazette, year=2023, number=6)
    page = get("/")
    assert measure.title in page.links[measure.get_absolute_url()]
    assert "2024年第1期" in page.one("ul", class_="issue-grid").text
    assert "2023年第6期" in page.links["/shifanshi/2023/6/"]
    assert page.links["/documents/normative_document/"] == "规范性文件 1件"
    assert get("/documents/").links["/documents/year/2023/"] == "2023年 1件"


def test_the_contents_page_is_as_printed(get: Any) -> None:
    issue = make_issue(published=True)
    first = make_document(
        issue=issue,
        column="市政府令",
        contents_title="目录所载标题",
        document_number="示政发〔2025〕1号",
        printed_page=3,
    )
    make_document(issue=issue, column="部门文件", title="后一件", document_number="")
    page = get(issue.get_absolute_url())
    assert [words for level, words in page.headings if level == 3] == ["市政府令", "部门文件"]
    entry = page.links[first.get_absolute_url()]
    assert entry == "目录所载标题 （示政发〔2025〕1号） 第3页"
    entries = [one.text for one in page.all("li", class_="entry")]
    assert entries == [entry, "后一件"]
    assert "文件2件" in page.one("main").text


def test_an_issue_leads_to_the_one_before_and_the_one_after(get: Any) -> None:
    gazette = make_gazette()
    issues = [
        make_issue(published=published, gazette=gazette, year=year, number=number)
        for year, number, published in [
            (2023, 12, True),
            (2024, 1, False),
            (2024, 2, True),
            (2025, 1, True),
        ]
    ]
    make_issue(published=True, year=2024, number=1)
    page = get(issues[2].get_absolute_url())
    assert page.one("a", rel="prev").attributes["href"] == issues[0].get_absolute_url()
    assert page.one("a", rel="next").attributes["href"] == issues[3].get_absolute_url()
    assert not get(issues[0].get_absolute_url()).all("a", rel="prev")
    assert not get(issues[3].get_absolute_url()).all("a", rel="next")


def test_issues_are_listed_by_year_the_newest_first(get: Any) -> None:
    gazette = make_gazette()
    for year, number in [(2023, 1), (2024, 1), (2024, 2)]:
        make_issue(published=True, gazette=gazette, year=year, number=number)
    for address in ("/issues/", gazette.get_absolute_url()):
        years = [words for level, words in get(address).headings if level == 2]
        assert years == ["2024年", "2023年"]
    year = get(reverse("gazette:gazette_year", args=[gazette.slug, 2024]))
    issues = [link for link in year.links if link.startswith(f"/{gazette.slug}/2024/")]
    assert issues == [f"/{gazette.slug}/2024/2/", f"/{gazette.slug}/2024/1/"]


def test_one_gazette_is_not_offered_as_a_choice_but_several_are(
    get: Any, measure: Document
) -> None:
    alone = get("/")
    assert "各种公报" not in {one.attributes.get("aria-label") for one in alone.all("nav")}
    assert alone.one("title").text == "示范市人民政府公报"
    other = make_issue(published=True).gazette
    several = get("/")
    assert other.get_absolute_url() in several.links
    assert measure.issue.gazette.get_absolute_url() in several.links


def test_sample_data_say_so_on_every_page(get: Any) -> None:
    document = make_document(published=True)
    warning = "示例数据，内容虚构"
    for address in ("/", "/documents/", document.get_absolute_url()):
        assert get(address).one("p", class_="sample-notice").text == warning
    real = make_document(
        published=True, issue=make_issue(published=True, gazette=make_gazette(name="示范市公报"))
    )
    assert not get(real.get_absolute_url()).all("p", class_="sample-notice")
    assert "含示例数据" in get("/").one("p", class_="sample-notice").text
    assert get(document.get_absolute_url()).one("p", class_="sample-notice").text == warning


def test_the_page_about_a_gazette_shows_its_imprint(get: Any) -> None:
    gazette = make_gazette(
        name="示范市人民政府公报",
        organizer="示范市人民政府办公室",
        founded="2007-01",
        frequency="双月刊",
        imprint="本公报创刊于2007年1月。\n免费赠阅。",
    )
    make_issue(published=True, gazette=gazette)
    page = get(gazette.about_url)
    assert "2007年1月" in page.one("dl").text
    assert [one.text for one in page.all("p") if one.text == "免费赠阅。"]


# ---- A document ----


def test_a_document_shows_its_facts(get: Any, measure: Document) -> None:
    page = get(measure.get_absolute_url())
    facts = {
        label.text: value.text for label, value in zip(page.all("dt"), page.all("dd"), strict=True)
    }
    assert facts == {
        "文号": "示民发〔2023〕19号",
        "发文机关": "示范市民政局、示范市财政局",
        "成文日期": "2023年3月17日",
        "施行日期": "2023年4月1日",
        "有效期": "5年，至2028年3月31日",
        "解释机关": "示范市民政局",
        "公开方式": "公开发布",
        "文件种类": "规范性文件",
        "公报刊载": "2024年第1期 第39页",
    }
    assert page.by_id("citation").text == (
        "《示范市民政局关于印发认定办法的通知》（示民发〔2023〕19号），"
        "《示范市人民政府公报》2024年第1期，第39页。"
    )


def test_each_kind_adds_its_own_facts(get: Any) -> None:
    decree = make_document(
        Decree, published=True, signatory="市长 某某", adopted_on=date(2025, 1, 2)
    )
    plan = make_document(Plan, published=True, plan_type="应急预案")
    assert "市长 某某" in get(decree.get_absolute_url()).one("dl").text
    assert "应急预案" in get(plan.get_absolute_url()).one("dl").text


def test_every_row_stands_under_its_address_with_its_printed_words(
    get: Any, measure: Document
) -> None:
    page = get(measure.get_absolute_url())
    rows = measure.provisions.order_by("text__position", "position")
    for row in rows:
        if row.printed:  # between label and words stands the space of the print
            assert row.printed in page.by_id(row.address).text.replace(" ", "")
    addresses = {row.address for row in rows}
    assert [name for name in page.ids if name in addresses] == [row.address for row in rows]
    sheet = page.one("div", class_="sheet").text
    assert sheet.replace(" ", "") == "发文{}被印发件{}".format(
        "".join(row.printed for row in rows if row.text.position == 1),
        "".join(row.printed for row in rows if row.text.position == 2),
    )


def test_a_blind_reader_can_jump_by_headings(get: Any, measure: Document) -> None:
    page = get(f"{measure.get_absolute_url()}?on=2024-02-03")
    assert page.headings[:7] == [
        (1, "示范市民政局关于印发认定办法的通知"),
        (2, "2024年2月3日是否有效"),
        (3, "效力时间线"),
        (2, "示范市民政局关于印发认定办法的通知"),
        (2, "认定办法"),
        (3, "第一章 总则"),
        (4, "第1条"),
    ]


def test_articles_and_items_have_links_to_copy(get: Any, measure: Document) -> None:
    page = get(measure.get_absolute_url())
    names = {
        one.attributes["href"]: one.attributes["aria-label"]
        for one in page.all("a", class_="anchor")
    }
    assert names["#text_2__art_1"] == "第1条的链接"
    assert names["#text_2__art_1__para_1__item_1"] == "第1条第（一）项的链接"
    assert names["#text_2__chp_1"] == "第一章的链接"


def test_the_side_contents_lead_to_texts_and_chapters(get: Any, measure: Document) -> None:
    page = get(measure.get_absolute_url())
    outlines = page.all("ol", class_="outline")
    assert len(outlines) == 1
    assert page.links["#text_1"] == "发文"
    assert page.links["#text_2"] == "被印发件 认定办法"
    assert "第一章 总则" in outlines[0].text


def test_articles_are_in_the_side_contents_where_there_are_no_chapters(get: Any) -> None:
    text = make_text(document=make_document(published=True))
    make_row(text, Level.ARTICLE, "art_1", label="第一条", body="为了规范管理，制定本办法。")
    page = get(text.document.get_absolute_url())
    assert "第一条 为了规范管理，制定本办法。" in page.one("ol", class_="outline").text


def test_a_table_is_a_table(get: Any) -> None:
    text = make_text(document=make_document(published=True))
    table = make_row(text, Level.TABLE, "table_1")
    for number, cells in enumerate([["序号", "事项"], ["1", "登记 & 备案"]], start=1):
        make_row(text, Level.TABLE_ROW, f"table_1__row_{number}", parent=table, cells=cells)
    page = get(text.document.get_absolute_url())
    assert [one.text for one in page.all("th", scope="col")] == ["序号", "事项"]
    assert [one.text for one in page.all("td")] == ["1", "登记 & 备案"]
    assert page.by_id("table_1__row_2").tag == "tr"


def test_merged_cells_of_a_table_are_one_cell(get: Any) -> None:
    text = make_text(document=make_document(published=True))
    table = make_row(text, Level.TABLE, "table_1")
    written = [
        ["类别", "收费", ""],
        ["", "白天", "夜间"],
        ["甲类", "5元", "2元"],
        ["乙类", "另行公布", ""],
    ]
    marks = [["", "", "<<"], ["^^", "", ""], [], ["", "", "<<"]]
    for number, (cells, merged) in enumerate(zip(written, marks, strict=True), start=1):
        address = f"table_1__row_{number}"
        make_row(
            text, Level.TABLE_ROW, address, parent=table, cells=cells, merged=merged
        )  # fmt: skip
    page = get(text.document.get_absolute_url())
    assert len(page.all("thead")) == 1
    assert [one.text for one in page.all("th")] == ["类别", "收费", "白天", "夜间"]
    assert [one.text for one in page.all("th", rowspan="2")] == ["类别"]
    assert [one.text for one in page.all("th", colspan="2", scope="colgroup")] == ["收费"]
    assert [one.text for one in page.all("td")] == ["甲类", "5元", "2元", "乙类", "另行公布"]
    assert [one.text for one in page.all("td", colspan="2")] == ["另行公布"]


def test_what_a_document_repeals_is_linked_where_the_public_may_see_it(
    get: Any, measure: Document
) -> None:
    hidden, shown = make_document(title="草稿中的办法"), make_document(published=True)
    for position, target in enumerate([hidden, shown, None], start=1):
        Relation.objects.create(
            source=measure,
            type=Relation.Type.REPEALS,
            target=target,
            target_title=f"旧办法〔第{position}件〕",
            position=position,
        )
    page = get(measure.get_absolute_url())
    listed = page.by_id("connections").text
    assert listed.startswith("与其他文件的关系 本文件废止的文件 3件")
    assert "《旧办法〔第1件〕》" in listed
    assert "《旧办法〔第3件〕》" in listed
    assert page.links[shown.get_absolute_url()] == "《旧办法〔第2件〕》"
    assert hidden.get_absolute_url() not in page.links


def test_a_document_leads_to_the_one_before_and_the_one_after(get: Any) -> None:
    issue = make_issue(published=True)
    documents = [make_document(issue=issue) for _ in range(3)]
    page = get(documents[1].get_absolute_url())
    assert page.one("a", rel="prev").attributes["href"] == documents[0].get_absolute_url()
    assert page.one("a", rel="next").attributes["href"] == documents[2].get_absolute_url()
    assert issue.get_absolute_url() in page.links


def test_nothing_in_a_source_is_taken_for_markup(get: Any) -> None:
    text = make_text(document=make_document(published=True, title="关于<b>的通知"))
    make_row(text, Level.PARAGRAPH, "para_1", body="<script>alert(1)</script>2024年1月1日&amp;")
    page = get(text.document.get_absolute_url())
    assert page.by_id("para_1").text == "<script>alert(1)</script>2024年1月1日&amp;"
    assert page.one("h1").text == "关于<b>的通知"


# ---- Lists ----


def test_a_list_has_25_documents_a_page_and_keeps_its_year(get: Any) -> None:
    issue = make_issue(published=True)
    for _ in range(26):
        make_document(issue=issue, signed_on=date(2024, 5, 1))
    make_document(issue=issue, signed_on=date(2023, 5, 1))
    page = get("/documents/notice/?year=2024")
    assert len(page.all("article")) == 25
    assert "2024年，共26件" in page.one("main").text
    following = page.one("a", rel="next").attributes["href"]
    assert following == "?year=2024&page=2"
    assert len(get(f"/documents/notice/{following}").all("article")) == 1
    assert page.one("a", **{"aria-current": "true"}).text == "2024年（已选，点按取消） 26"


def test_a_year_that_does_not_occur_is_told(get: Any, measure: Document) -> None:
    assert "1999年，共0件" in get("/documents/normative_document/?year=1999").one("main").text
    for asked in ("abc", "99999999999999999999", "%00"):
        page = get(f"/documents/normative_document/?year={asked}")
        assert len(page.all("article")) == 1
        assert "这个成文年份，这一项没有用来筛选" in page.one("main").text


def test_a_year_is_filtered_by_kind(get: Any, measure: Document) -> None:
    make_document(issue=measure.issue, signed_on=date(2023, 5, 1))
    assert len(get("/documents/year/2023/").all("article")) == 2
    page = get("/documents/year/2023/?kind=notice")
    assert len(page.all("article")) == 1
    assert Notice.objects.get().title in [one.text for one in page.all("h2")]


def test_a_joint_document_is_found_under_each_of_its_bodies(get: Any, measure: Document) -> None:
    assert get("/bodies/").links[reverse("gazette:body", args=["示范市财政局"])] == (
        "示范市财政局 1件"
    )
    for body in ("示范市民政局", "示范市财政局"):
        page = get(reverse("gazette:body", args=[body]))
        assert measure.get_absolute_url() in page.links
        assert "示范市民政局、示范市财政局" in page.one("article").text


# ---- Cost ----


def test_a_document_costs_the_same_however_long_it_is(client: Client, measure: Document) -> None:
    large = make_document(NormativeDocument, issue=measure.issue, bodies=("甲局", "乙局", "丙局"))
    write_measure(large, articles=60)
    for position in range(1, 6):
        Relation.objects.create(
            source=large,
            target=make_document(published=True),
            type=Relation.Type.REPEALS,
            target_title="旧办法",
            position=position,
        )
    Relation.objects.create(
        source=measure,
        target=make_document(published=True),
        type=Relation.Type.REPEALS,
        target_title="旧办法",
    )
    last = make_document(Notice, issue=measure.issue)
    assert last.position == 3
    small = queries(client, large.get_absolute_url())
    assert small == queries(client, measure.get_absolute_url())
    assert small <= 23  # one for the settings of the foot, one for explanations


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/issues/",
        "/documents/",
        "/documents/normative_document/",
        "/documents/year/2023/",
        "/bodies/",
        "/bodies/示范市民政局/",
        "/shifanshi/",
        "/shifanshi/2024/",
        "/shifanshi/2024/1/",
        "/search/?q=办法&loose=0",
        "/feed/",
        "/sitemap-documents.xml",
        "/sitemap-issues.xml",
    ],
)
def test_a_list_costs_the_same_however_long_it_is(
    client: Client, measure: Document, address: str
) -> None:
    earlier = make_issue(published=True, gazette=measure.issue.gazette, year=2024, number=2)
    make_document(issue=earlier, title="办法", bodies=("示范市民政局",))
    before = queries(client, address)
    for number in range(3, 8):
        issue = make_issue(published=True, gazette=measure.issue.gazette, year=2024, number=number)
        for kind, column in ((NormativeDocument, "甲栏"), (Decree, "乙栏")):
            document = make_document(
                kind,
                issue=issue,
                title="办法",
                column=column,
                bodies=("示范市民政局", f"{number}局"),
                signed_on=date(2023, 1, number),
            )
            write_measure(document)
    assert queries(client, address) == before


def test_the_source_text_of_an_issue_is_never_read_for_a_page(
    client: Client, measure: Document
) -> None:
    Issue.objects.update(source_text="原文" * 1000)
    for address in [*ADDRESSES, "/feed/", "/sitemap-documents.xml"]:
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        assert not [query for query in captured if '"source_text"' in query["sql"]]


# ---- For machines ----


def test_the_feed_announces_new_issues(client: Client, measure: Document) -> None:
    response = client.get("/feed/")
    content = response.content.decode()
    assert response["Content-Type"].startswith("application/rss+xml")
    assert "示范市人民政府公报 2024年第1期（总第117期）" in content
    assert "http://testserver/shifanshi/2024/1/" in content
    assert measure.title in content


def test_the_sitemap_lists_issues_and_documents(client: Client, measure: Document) -> None:
    index = client.get("/sitemap.xml").content.decode()
    assert "http://testserver/sitemap-documents.xml" in index
    documents = client.get("/sitemap-documents.xml").content.decode()
    assert "<loc>http://testserver/shifanshi/2024/1/1/</loc>" in documents
    assert "<lastmod>2025-02-28</lastmod>" in documents
    pages = client.get("/sitemap-pages.xml").content.decode()
    assert "http://testserver/shifanshi/about/" in pages


def test_robots_txt_names_the_sitemap(client: Client) -> None:
    response = client.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    assert "Sitemap: http://testserver/sitemap.xml" in response.content.decode()
