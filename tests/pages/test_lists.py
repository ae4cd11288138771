"""Every list of documents: filtered, ordered and counted exactly, told what is not understood."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from gazette.effect.validity import verdict_on, verdicts_of
from gazette.models import Document, Relation, Theme
from gazette.models.state import State
from gazette.pages.list_filters import BODY, CAUTION, EFFECT, EFFECTS, KIND, ORDERS, YEAR, Narrowed
from gazette.pages.listed_facts import ListedFacts, ending_by, has_ended, listed_facts
from notices.models import Notice
from regulations.models import Decree, NormativeDocument
from tests.factories import make_document, make_gazette, make_issue
from tests.html_page import HtmlPage

ON = date(2025, 7, 20)
Read = Callable[[str], HtmlPage]


@pytest.fixture
def read(client: Client) -> Read:
    def fetch(address: str) -> HtmlPage:
        response = client.get(address)
        assert response.status_code == 200, address
        return HtmlPage(response)

    return fetch


@pytest.fixture
def archive(db: None) -> list[Document]:
    """Thirty documents of two gazettes, in all states, of three kinds and three bodies."""
    chance = random.Random(7)
    issues = [make_issue(published=True, gazette=make_gazette(name=name)) for name in "甲乙"]
    made = []
    for number in range(30):
        kind = chance.choice([Decree, NormativeDocument, Notice])
        day = date(2018 + number % 8, 1 + number % 12, 3)
        made.append(
            make_document(
                kind,
                issue=chance.choice(issues),
                title=f"第{number}号办法",
                signed_on=chance.choice([day, day, None]),
                effective_on=chance.choice([None, day, date(2025, 9, 1)]),
                last_day_in_force=chance.choice([None, None, date(2024, 5, 1), date(2025, 8, 1)]),
                bodies=chance.choice([("市局",), ("市局", "区局"), ("县局",)]),
                theme=Theme.objects.first() if number % 3 else None,
            )
        )
    for number, one in enumerate(made[:12]):
        change(
            one,
            ["repeals", "amends", "suspends"][number % 3],
            ["confirmed", "proposed"][number % 2],
        )
    make_document(title="草稿")
    return made


def change(target: Document, kind: str, status: str, **values: Any) -> Relation:
    source = make_document(
        published=True, title=values.pop("by", "关于废止和修改的决定"), effective_on=None
    )
    defaults = {"type": kind, "status": status, "effective_on": date(2025, 1, 1)}
    return Relation.objects.create(source=source, target=target, **defaults | values)


def count(page: HtmlPage) -> int:
    found = re.search(r"共(\d+)件", page.one("main").text)
    assert found
    return int(found[1])


def options(page: HtmlPage, name: str) -> dict[str, int]:
    """The options of a select with their counts, by value."""
    text = page.by_id(f"narrow-{name}").text
    return {label: int(number) for label, number in re.findall(r"(\S+?)（(\d+)）", text)}


@pytest.mark.django_db
def test_every_count_is_that_of_the_documents_in_the_state(
    read: Read, archive: list[Document]
) -> None:
    page = read(f"/documents/all/?on={ON}")
    published = list(Document.objects.published())
    assert count(page) == len(published)
    states = [verdict_on(one, ON).state for one in published]
    wanted = {words: sum(state in group for state in states) for words, group in EFFECTS.values()}
    assert options(page, "effect") == {name: number for name, number in wanted.items() if number}
    for value in EFFECTS:
        narrowed = read(f"/documents/all/?effect={value}&on={ON}")
        assert count(narrowed) == wanted[EFFECTS[value][0]]


@pytest.mark.django_db
def test_filters_together_agree_with_brute_force(archive: list[Document]) -> None:
    listed = listed_facts(Document.objects.published(), ON)
    filters = (EFFECT, KIND, BODY, YEAR)
    for effect, kind, body in product(["in_force", "expired", ""], ["decree", ""], ["区局", ""]):
        asked = {"effect": effect, "kind": kind, "body": body}
        found = Narrowed(listed, filters, asked, lambda **_: "")
        assert {one.pk for one in found.documents} == {
            document.pk
            for document in Document.objects.published()
            if (not effect or verdict_on(document, ON).state in EFFECTS[effect][1])
            and (not kind or document.kind == kind)
            and (not body or body in [one.name for one in document.bodies])
        }
        for one in filters:  # an option counts what is left when it is chosen
            for option in found.options(one):
                again = Narrowed(listed, filters, asked | {one.parameter: option.value}, str)
                assert len(again.documents) == option.documents


@pytest.mark.django_db
def test_verdicts_of_many_are_those_of_each(archive: list[Document]) -> None:
    documents = list(Document.objects.published().for_lists())
    many = verdicts_of(documents, ON)
    assert all(many[one.pk] == verdict_on(one, ON) for one in documents)


DAYS = st.none() | st.dates(date(1990, 1, 1), date(2030, 1, 1))
FACTS = st.builds(
    ListedFacts,
    pk=st.integers(1, 10**6),
    title=st.text(max_size=8),
    number=st.text(max_size=12),
    kind=st.sampled_from(["decree", "notice"]),
    signed_on=DAYS,
    published_on=DAYS,
    begins_on=DAYS,
    last_day_on=DAYS,
    state=st.sampled_from(State),
    caution=st.sampled_from(["", "repeal_unconfirmed"]),
    theme=st.sampled_from(["", "教育"]),
    theme_position=st.just(1),
    lead_body=st.just(""),
    bodies=st.lists(st.sampled_from("甲乙丙"), unique=True).map(tuple),
    place=st.tuples(st.sampled_from("ab"), st.integers(2000, 2030), st.integers(1, 9), st.just(1)),
    first_print=st.just(1),
    others=st.just(("甲公报",)),
)


@given(st.lists(FACTS, max_size=12))
def test_each_document_is_in_exactly_the_filters_that_fit(listed: list[ListedFacts]) -> None:
    filters = (EFFECT, KIND, BODY, YEAR, CAUTION)
    whole = Narrowed(listed, filters, {}, lambda **_: "")
    for one in filters:
        for option in whole.options(one):
            only = Narrowed(listed, filters, {one.parameter: option.value}, lambda **_: "")
            assert only.documents == [each for each in listed if option.value in one.values(each)]
            assert option.documents == len(only.documents)
    assert sum(option.documents for option in whole.options(EFFECT)) == len(listed)


@given(st.lists(FACTS, max_size=12), st.sampled_from(sorted(ORDERS)))
def test_an_order_leaves_out_nothing_and_puts_what_is_undated_last(
    listed: list[ListedFacts], name: str
) -> None:
    ordered = sorted(listed, key=ORDERS[name].key)
    assert len(ordered) == len(listed)
    field = {"signed": "signed_on", "published": "published_on", "effect": "begins_on"}
    if attribute := field.get(name.removesuffix("_up")):
        days = [getattr(one, attribute) for one in ordered]
        dated = [day for day in days if day]
        assert days == [*dated, *[None] * (len(days) - len(dated))]
        assert dated == sorted(dated, reverse=not name.endswith("_up"))


@pytest.mark.django_db
def test_numbers_are_ordered_as_numbers(read: Read) -> None:
    for number in (10, 9, 100):
        make_document(
            published=True, title=f"第{number}号", document_number=f"示政发〔2025〕{number}号"
        )
    page = read("/documents/all/?sort=number")
    assert titles(page) == ["第9号", "第10号", "第100号"]


def titles(page: HtmlPage) -> list[str]:
    return [one.text for tag in ("h2", "h3") for one in page.all(tag, class_="document-title")]


LISTS = ["/documents/all/", "/documents/notice/", "/documents/year/2025/", "/bodies/市局/"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["body=没有的局", "effect=x", "theme=没有", "sort=x", "caution=x", "gazette=x"]
)
def test_what_is_not_understood_is_told_and_does_not_count(
    read: Read, archive: list[Document], query: str
) -> None:
    for address in LISTS:
        page = read(f"{address}?{query}")
        alerts = [one.text for one in page.all("p", role="alert")]
        assert len(alerts) == 1, (address, alerts)
        assert f"“{query.partition('=')[2]}”" in alerts[0]
        assert count(page) == count(read(address))


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["999", "0", "-1", "x"])
def test_a_page_that_does_not_exist_is_not_found(
    client: Client, archive: list[Document], page: str
) -> None:
    for address in [*LISTS, "/documents/ended/", "/documents/in-force/"]:
        response = client.get(f"{address}?page={page}")
        assert response.status_code == 404
        assert f"没有第“{page}”页" in HtmlPage(response).one("main").text


@pytest.mark.django_db
def test_chosen_filters_are_chips_that_remove_themselves(
    read: Read, archive: list[Document]
) -> None:
    page = read("/documents/all/?kind=notice&body=市局&on=2025-07-20&sort=title")
    chips = {
        one.text: one.attributes["href"] or ""
        for one in page.all("a")
        if one.text.startswith("取消")
    }
    assert list(chips) == ["取消发文机关：市局×", f"取消种类：{Notice._meta.verbose_name}×"]
    for address in chips.values():
        assert "on=2025-07-20" in address
        assert "sort=title" in address
        assert ("kind=" in address) != ("body=" in address)


@pytest.mark.django_db
def test_several_values_of_one_filter_agree_with_brute_force(archive: list[Document]) -> None:
    listed = listed_facts(Document.objects.published(), ON)
    filters = (EFFECT, KIND, BODY, YEAR)
    for kinds, bodies in product(
        [("decree", "notice"), ("notice",), ()], [("区局", "县局"), ("市局", "没有的局"), ()]
    ):
        asked = {"kind": kinds, "body": bodies}
        found = Narrowed(listed, filters, asked, lambda **_: "")
        wanted = [one for one in bodies if one != "没有的局"]
        assert {one.pk for one in found.documents} == {
            document.pk
            for document in Document.objects.published()
            if (not kinds or document.kind in kinds)
            and (not wanted or {one.name for one in document.bodies} & set(wanted))
        }
        assert len(found.unknown) == len(bodies) - len(wanted)
        for one in filters:  # an option counts what is left where it alone is chosen
            for option in found.options(one):
                again = Narrowed(listed, filters, asked | {one.parameter: option.value}, str)
                assert len(again.documents) == option.documents


@pytest.mark.django_db
def test_two_kinds_are_chosen_by_the_form_and_removed_one_by_one(
    read: Read, archive: list[Document]
) -> None:
    page = read("/documents/all/?kind=notice&kind=decree&on=2025-07-20")
    both = {"notice", "decree"}
    assert count(page) == Document.objects.published().filter(kind__in=both).count()
    ticked = [
        one.attributes["value"] for one in page.all("input", name="kind")
        if "checked" in one.attributes
    ]  # fmt: skip
    assert set(ticked) == both
    chips = [one for one in page.all("a") if one.text.startswith("取消种类")]
    left = {(one.attributes["href"] or "").count("kind=") for one in chips}
    assert (len(chips), left) == (2, {1})
    title = page.one("title").text
    assert all(str(kind._meta.verbose_name) in title for kind in (Notice, Decree))
    quick = page.by_id("effect-filters")
    assert quick
    assert count(read(str(chips[0].attributes["href"]).replace("?", "/documents/all/?"))) > 0


@pytest.mark.django_db
def test_pages_and_files_keep_every_value(client: Client, archive: list[Document]) -> None:
    issue = make_issue(published=True)
    for number in range(40):
        make_document([Notice, Decree][number % 2], issue=issue, title=f"多{number}")
    address = "/documents/all/?kind=decree&kind=notice&sort=title"
    page = HtmlPage(client.get(address))
    following = page.one("a", rel="next").attributes["href"] or ""
    assert following.count("kind=") == 2
    file = next(
        one.attributes["href"] or "" for one in page.all("a")
        if "download=csv" in (one.attributes.get("href") or "")
    )  # fmt: skip
    lines = client.get(f"/documents/all/{file}").content.decode("utf-8-sig").splitlines()
    assert len(lines) - 1 == count(page)


@pytest.mark.django_db
@pytest.mark.parametrize("number", [51, 4000])
def test_no_address_is_too_long_to_be_answered(
    client: Client, archive: list[Document], number: int
) -> None:
    query = "&".join(f"kind=x{one}" for one in range(number))
    response = client.get(f"/documents/all/?{query}")
    assert response.status_code in (200, 400)


@pytest.mark.django_db
def test_an_empty_answer_says_what_to_do(read: Read, archive: list[Document]) -> None:
    page = read("/documents/all/?kind=decree&year=1950")
    words = page.one("main").text
    assert count(page) == 0
    assert "没有同时符合这2项的文件" in words
    assert "去掉“成文年份：1950年”" in words


@pytest.mark.django_db
def test_one_list_has_one_canonical_address(read: Read, archive: list[Document]) -> None:
    found = {
        read(f"/documents/all/?{query}").one("link", rel="canonical").attributes["href"]
        for query in (
            "kind=notice&body=市局",
            "body=市局&kind=notice",
            "body=市局&x=1&kind=notice&sort=title&page=1",
            "body=市局&kind=notice&theme=没有",
            "kind=notice&body=市局&kind=notice&kind=&body=没有",
        )
    }
    assert len(found) == 1
    several = {
        read(f"/documents/all/?{query}").one("link", rel="canonical").attributes["href"]
        for query in ("kind=notice&kind=decree", "kind=decree&x=1&kind=notice&kind=decree")
    }
    assert len(several) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["", "?kind=notice&sort=number&effect=in_force"])
def test_a_list_costs_the_same_however_long_it_is(
    client: Client, archive: list[Document], query: str
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/documents/all/{query}")
        return len(captured)

    few = queries()
    issue = make_issue(published=True)
    for number in range(6):
        make_document(Decree, issue=issue, title=f"又{number}", bodies=(f"{number}局",))
    assert queries() == few
    assert few <= 12


@pytest.mark.django_db
def test_what_ended_has_no_limit_of_days_and_says_why(read: Read) -> None:
    today = timezone.localdate()
    values: dict[str, Any] = {"published": True, "effective_on": date(2001, 1, 1)}
    rules = {
        name: make_document(NormativeDocument, title=f"{name}办法", **values) for name in "甲乙丙丁"
    }
    rules["丁"].last_day_in_force = today - timedelta(days=4000)
    rules["丁"].save()
    change(rules["甲"], "repeals", "confirmed", place="第一条")
    change(rules["乙"], "repeals", "confirmed", by="新办法", quote="原《乙办法》同时废止。")
    change(rules["丙"], "repeals", "proposed")
    page = read("/documents/ended/")
    assert set(titles(page)) == {"甲办法", "乙办法", "丙办法", "丁办法"}
    assert titles(page)[0] == "丙办法"
    assert "其中1件废止待确认" in page.one("main").text
    assert options(page, "reason") == {
        "废止": 1, "被新文件取代": 1, "有效期届满": 1, "废止待确认": 1,
    }  # fmt: skip
    assert titles(read("/documents/ended/?reason=replaced")) == ["乙办法"]
    assert titles(read(f"/documents/ended/?ended={(today - timedelta(days=4000)).year}")) == [
        "丁办法"
    ]
    notes = " ".join(one.text for one in page.all("p", class_="document-note"))
    assert "自2025年1月1日起被《关于废止和修改的决定》废止——第一条" in notes
    ended = [one for one in listed_facts(Document.objects.published(), today) if has_ended(one)]
    assert count(page) == len(ended) + 1


@pytest.mark.parametrize(
    ("quote", "title", "ending"),
    [
        ("《市场办法》（令第3号）同时废止。", "市场管理办法", "replaced"),
        ("原《市场办法》即行失效。", "关于印发市场管理办法的通知", "replaced"),
        ("本办法取代《市场办法》。", "市场管理办法", "replaced"),
        ("废止《市场办法》。", "关于废止《市场办法》的决定", "repealed"),
        ("下列文件同时废止。", "关于废止部分规章的决定", "repealed"),
        ("宣布《市场办法》失效。", "关于公布文件清理结果的通知", "repealed"),
        ("", "", "repealed"),
    ],
)
def test_a_repeal_by_a_new_rule_replaces(quote: str, title: str, ending: str) -> None:
    assert ending_by(quote, title) == ending
