"""What editors do to rows of one issue of a gazette is proposed for its next ones."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from gazette.intake.house_mends import pattern_of
from gazette.intake.models import HouseMend, Intake, IntakeDocument
from gazette.models import Gazette, Issue, Provision
from tests.intake.conftest import Drop, make_editor
from tests.intake.test_checking import do
from tests.intake.test_drop import accepted

pytestmark = pytest.mark.django_db


def issue(number: int, *, day: str = "8日", page: int = 12, name: str = "示例市") -> str:
    """An issue of two documents; a line of the printer's stands in the first, among its rows."""
    return f"""{name}人民政府公报
2025年第{number}期（总第{number + 6}期）
目录
{name}人民政府关于公园管理的通知…………（1）
{name}人民政府关于绿地养护的通知…………（5）

{name}人民政府关于公园管理的通知

府字公园2025之{number}

各区人民政府：

公园由市园林局管理，区园林局协助，费用列入本级预算。

示例印务承印 第{number}批 共{page}印张

公园的开放时间由市园林局公布，遇有大型活动可以调整。

{name}人民政府
2025年1月{day}

{name}人民政府关于绿地养护的通知

府字绿地2025之{number + 1}

各区人民政府：

绿地由市园林局养护，所需费用由市财政局核拨。

绿地的养护标准由市园林局制定，每三年修订一次。

{name}人民政府
2025年2月{day}
"""


HEAD = "示例印务承印"


@pytest.fixture
def first(drop: Drop) -> Intake:
    return drop(text=issue(3))


@pytest.fixture
def mended(clerk: Client, first: Intake) -> Intake:
    """The first issue, accepted without the printer's line and with a number made one."""
    take_out(clerk, first, HEAD)
    set_level(clerk, first, "府字公园", "NUMBER")
    assert "已写成草稿" in accepted(clerk, first)
    return first


def holder(intake: Intake, words: str) -> IntakeDocument:
    """The document of an intake that has a row with these words."""
    return next(
        one
        for one in intake.documents.current()
        if any(words in row.text for row in one.draft.rows)
    )


def texts(intake: Intake) -> list[str]:
    return [row.text for one in intake.documents.current() for row in one.draft.rows]


def levels(intake: Intake) -> dict[str, str]:
    rows = (row for one in intake.documents.current() for row in one.draft.rows)
    return {row.text: row.level.value for row in rows}


def take_out(clerk: Client, intake: Intake, words: str) -> None:
    sent = {"label": "", "heading": "", "body": "", "confirmed": "1"}
    do(clerk, holder(intake, words), "words", words, **sent)


def set_level(clerk: Client, intake: Intake, words: str, level: str) -> None:
    do(clerk, holder(intake, words), "level", words, level=level)


def panel(clerk: Client, intake: Intake) -> str:
    """The panel of the overview; empty if there is none."""
    page = clerk.get(intake.get_absolute_url()).content.decode()
    _before, found, rest = page.partition('id="mends"')
    return rest.partition("</section>")[0] if found else ""


def send(clerk: Client, intake: Intake, what: str, **values: Any) -> str:
    """Send a form of the panel as a page of now shows it; the page that answers."""
    shown = clerk.get(intake.get_absolute_url()).context
    mends = [one.mend.pk for one in shown["mends"]]
    sent = {"do": what, "mend": mends, "versions": shown["mend_versions"]}
    return clerk.post(intake.get_absolute_url(), sent | values, follow=True).content.decode()


def test_the_next_issue_proposes_what_was_done_and_changes_nothing(clerk, mended, drop) -> None:
    assert set(HouseMend.objects.values_list("words", "former_level", "level")) == {
        ("示例印务承印第#批共#印张", "PARAGRAPH", ""),
        ("府字公园#之#", "PARAGRAPH", "NUMBER"),
    }
    second = drop(text=issue(4, page=9))
    found = panel(clerk, second)
    assert "照上一期的改法（2 处）" in found
    assert (
        "示例印务承印 第4批 共9印张" in found and "“示例印务承印 第3批 共12印张”删去：1 处" in found
    )
    assert "“府字公园2025之3”由“款”改为“文号”：1 处" in found and "王编辑" in found
    assert not second.steps.exists() and levels(second)["府字公园2025之4"] == "PARAGRAPH"


def test_adopted_mends_are_one_step_that_is_undone_as_one(clerk, mended, drop) -> None:
    second = drop(text=issue(4, page=9))
    before = [one.structure for one in second.documents.order_by("pk")]
    assert "已改：照以前的改法，共2处" in send(clerk, second, "mends-adopt")
    assert levels(second)["府字公园2025之4"] == "NUMBER"
    assert not any(HEAD in text for text in texts(second))
    assert "采用</button>" not in panel(clerk, second).replace("这一次采用</button>", "")
    assert "已撤销" in send(clerk, second, "mends-undo")
    assert [one.structure for one in second.documents.order_by("pk")] == before
    assert "照上一期的改法（2 处）" in panel(clerk, second)


def test_an_issue_with_adopted_mends_becomes_a_draft_and_counts_them(clerk, mended, drop) -> None:
    second = drop(text=issue(4, page=9))
    send(clerk, second, "mends-adopt")
    assert "已写成草稿" in accepted(clerk, second)
    draft = Issue.objects.get(number=4)
    assert Provision.objects.get(document__issue=draft, level="NUMBER").body == "府字公园2025之4"
    edits = draft.source_edits.values_list("before", flat=True)
    assert [words.strip() for words in edits] == ["示例印务承印 第4批 共9印张"]
    assert set(HouseMend.objects.values_list("issues", "last_intake")) == {(2, second.pk)}
    assert "已写成草稿" in accepted(clerk, second)
    assert set(HouseMend.objects.values_list("issues", flat=True)) == {2}


def test_only_the_chosen_ones_are_adopted(clerk, mended, drop) -> None:
    second = drop(text=issue(4))
    one = HouseMend.objects.get(level="NUMBER")
    send(clerk, second, "mends-adopt", mend=[one.pk])
    assert levels(second)["府字公园2025之4"] == "NUMBER"
    assert any(HEAD in text for text in texts(second))
    assert "请至少勾选一种" in send(clerk, second, "mends-adopt", mend=[])


def test_declined_mends_are_not_proposed_in_that_issue_again(clerk, mended, drop) -> None:
    second, third = drop(text=issue(4)), drop(text=issue(5))
    before = texts(second)
    assert "不采用其中2种改法" in send(clerk, second, "mends-decline")
    assert panel(clerk, second) == "" and texts(second) == before
    assert "照上一期的改法（2 处）" in panel(clerk, third)


def test_a_mend_that_the_office_switches_off_is_proposed_no_more(clerk, mended, drop) -> None:
    second = drop(text=issue(4))
    url = reverse("admin:intake_housemend_changelist")
    mends = list(HouseMend.objects.all())
    sent = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 2, "_save": "保存"}
    sent |= {f"form-{number}-id": mend.pk for number, mend in enumerate(mends)}
    clerk.post(url, sent)
    assert not HouseMend.objects.filter(is_active=True).exists()
    assert panel(clerk, second) == ""
    take_out(clerk, second, HEAD)
    accepted(clerk, second)
    assert not HouseMend.objects.filter(is_active=True).exists()


def test_who_may_not_enter_issues_sees_no_mends(client, mended) -> None:
    reader = User.objects.create_user("reader", is_staff=True)
    client.force_login(reader)
    assert client.get(reverse("admin:intake_housemend_changelist")).status_code == 403


def test_a_colleague_who_came_first_is_not_overwritten(clerk, mended, drop, browser_of) -> None:
    second = drop(text=issue(4))
    shown = clerk.get(second.get_absolute_url()).context["mend_versions"]
    colleague = browser_of(make_editor("zhao", last_name="赵"))
    set_level(colleague, second, "各区人民政府", "PARAGRAPH")
    answer = send(clerk, second, "mends-adopt", versions=shown)
    assert "赵" in answer and "公园管理" in answer
    assert levels(second)["府字公园2025之4"] == "PARAGRAPH"


def test_another_gazette_is_not_told(clerk, mended, drop) -> None:
    Gazette.objects.create(slug="other", name="外示县人民政府公报")
    other = drop(text=issue(4, name="外示县"))
    assert other.gazette and other.gazette.slug == "other"
    assert panel(clerk, other) == ""


def test_rows_that_were_not_all_treated_alike_teach_nothing(clerk, first) -> None:
    take_out(clerk, first, "2025年1月8日")
    assert "已写成草稿" in accepted(clerk, first)
    assert not any("2025年1月8日" in text for text in texts(first))
    assert not HouseMend.objects.exists()


def test_rows_that_were_written_anew_split_or_joined_teach_nothing(clerk, first) -> None:
    anew = {"label": "", "heading": "", "body": "另有别的", "confirmed": "1"}
    do(clerk, holder(first, HEAD), "words", HEAD, **anew)
    do(clerk, holder(first, "府字绿地"), "join", "府字绿地")
    assert "已写成草稿" in accepted(clerk, first)
    assert "另有别的" in texts(first)
    assert not HouseMend.objects.exists()


def test_a_change_among_provisions_is_no_mend_of_the_house(clerk, first) -> None:
    set_level(clerk, first, "府字公园", "NUMBER")
    do(clerk, holder(first, "各区"), "up", "费用列入")
    accepted(clerk, first)
    assert [mend.level for mend in HouseMend.objects.all()] == ["NUMBER"]


def test_what_is_taken_back_before_the_draft_is_written_again_is_forgotten(clerk, mended) -> None:
    one = holder(mended, "府字公园")
    do(clerk, one, "undo")
    assert levels(mended)["府字公园2025之3"] == "PARAGRAPH"
    assert "已写成草稿" in accepted(clerk, mended)
    assert [mend.level for mend in HouseMend.objects.all()] == [""]


def test_a_number_in_a_table_is_remembered(clerk, drop) -> None:
    def with_table(number: int) -> str:
        letterhead = f"文号栏\t府字〔2025〕{number}号（内网）\n签发\t张某某"
        return issue(number).replace(f"府字公园2025之{number}", letterhead)

    first = drop(text=with_table(3))
    assert levels(first)["文号栏\t府字〔2025〕3号（内网）"] == "TABLE_ROW"
    set_level(clerk, first, "文号栏", "NUMBER")
    assert "已写成草稿" in accepted(clerk, first)
    second = drop(text=with_table(4))
    assert "由“表格行”改为“文号”：1 处" in panel(clerk, second)
    assert "已改" in send(clerk, second, "mends-adopt")
    assert levels(second)["文号栏\t府字〔2025〕4号（内网）"] == "NUMBER"


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("示例市人民政府公报 2025年第3期", "示例市人民政府公报　２０２５年第12期", True),
        ("二〇二五年第三期 示例市人民政府公报", "二〇二六年第十二期示例市人民政府公报", True),
        ("示政发〔2025〕3号", "示政发〔2026〕118号", True),
        ("示政发〔2025〕3号", "示政办发〔2025〕3号", False),
        ("第 12 页 共 80 页 示例市公报", "第1页共9页示例市公报", True),
        ("示例市公报 一", "示例市公报 二", False),
    ],
)
def test_words_are_the_same_but_for_their_numbers(one: str, other: str, is_same: bool) -> None:
    assert (pattern_of(one) == pattern_of(other)) is is_same
    assert pattern_of(one)


@pytest.mark.parametrize("text", ["- 12 -", "12", "第", "", "示例" * 31])
def test_words_that_would_fit_anything_or_nothing_are_not_remembered(text: str) -> None:
    assert pattern_of(text) == ""
