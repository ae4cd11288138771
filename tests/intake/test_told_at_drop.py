"""What the archive holds already of a drop is told before anything is checked."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gazette.importing import import_issue
from gazette.intake.held_already import compare, numbers_held
from gazette.intake.intake_corrections import digest_of
from gazette.intake.models import Intake, IntakeDocument
from gazette.intake.row_edits import set_words
from gazette.intake.source_words import text_of
from gazette.intake.step_log import change
from gazette.intake.unwritten_changes import unwritten_changes
from gazette.models import Correction, Document, Issue, Provision, SourceCheck, SourceEdit
from gazette.office.corrections import propose
from gazette.office.source_deviations import deviations
from gazette.parsing import parse
from tests.factories import confirm_rights, make_person
from tests.html_page import HtmlPage
from tests.intake.conftest import make_editor
from tests.intake.test_drop import accepted
from tests.intake.test_issue_source import CONTENTS, PARKS, PRAISE

pytestmark = pytest.mark.django_db

WHOLE = CONTENTS + PARKS + PRAISE
OTHER = CONTENTS.replace("第3期", "第4期").replace("总第9期", "总第10期")


def page(clerk: Client, intake: Intake) -> HtmlPage:
    return HtmlPage(clerk.get(intake.get_absolute_url()))


def words(clerk: Client, intake: Intake) -> str:
    return page(clerk, intake).one("body").text


@pytest.mark.parametrize(
    ("values", "status", "way"),
    [
        ({"status": "draft"}, "草稿", "用这一份重写"),
        ({"status": "in_review"}, "待审", "请先收回或者退回"),
        ({"status": "approved"}, "已审定", "请先收回或者退回"),
    ],
)
def test_an_issue_of_this_number_is_told_with_the_ways_on(clerk, drop, values, status, way) -> None:
    import_issue(parse(WHOLE), source_name="期.txt")
    Issue.objects.update(**values)
    told = words(clerk, drop(text=WHOLE.replace("予以表彰。", "予以通报表彰。")))
    assert f"已经在库中，状态是“{status}”" in told
    assert "相同 1 件，不同 1 件，库中没有的 0 件，这一份没有的 0 件" in told
    assert way in told


def test_a_published_one_leads_to_its_correction_and_so_does_each_document(clerk, drop) -> None:
    import_issue(parse(WHOLE), source_name="期.txt", publish=True)
    intake = drop(text=WHOLE.replace("予以表彰。", "予以通报表彰。"))
    issue, document = Issue.objects.get(), Document.objects.get(position=2)
    links = page(clerk, intake).links
    for name, pk in (("issue", issue.pk), ("document", document.pk)):
        assert reverse("admin:gazette_correction_propose", args=[name, pk]) in links
    assert "状态是“已发布”" in words(clerk, intake)
    assert "用这一份重写" not in words(clerk, intake)


def test_nothing_is_told_of_an_issue_that_is_new(clerk, drop) -> None:
    assert "库中已有" not in words(clerk, drop(text=WHOLE))


def test_nothing_is_told_of_the_draft_that_the_intake_wrote_itself(clerk, drop) -> None:
    intake = drop(text=WHOLE)
    accepted(clerk, intake)
    assert "库中已有" not in words(clerk, intake)


def test_another_intake_of_the_number_is_told_with_its_person(drop, clerk, browser_of, db) -> None:
    first = drop(text=WHOLE)
    other = make_editor("li", last_name="李", first_name="四")
    answer = browser_of(other).post(
        reverse("admin:intake_intake_changelist"), {"text": WHOLE}, follow=True
    )
    told = HtmlPage(answer)
    assert "王编辑在" in told.one("body").text
    assert first.get_absolute_url() in told.links
    assert "李四在" in words(clerk, first)


def test_a_draft_is_written_over_when_that_was_chosen(clerk, drop) -> None:
    import_issue(parse(WHOLE), source_name="期.txt")
    intake = drop(text=WHOLE.replace("予以表彰。", "予以通报表彰。"))
    before = Issue.objects.get().version
    answer = clerk.post(intake.get_absolute_url(), {"do": "rewrite", "version": 0}, follow=True)
    assert "现在还没有改动它" in answer.content.decode()
    assert Issue.objects.get().version == before
    assert "已写成草稿" in accepted(clerk, intake)
    document = Document.objects.get(position=2)
    assert document.provisions.filter(body__contains="予以通报表彰").exists()


def test_a_draft_that_changed_after_that_choice_is_not_written_over(clerk, drop) -> None:
    import_issue(parse(WHOLE), source_name="期.txt")
    intake = drop(text=WHOLE)
    clerk.post(intake.get_absolute_url(), {"do": "rewrite", "version": 0})
    issue = Issue.objects.get()
    Issue.objects.update(version=issue.version + 1)
    assert "另有改动" in accepted(clerk, intake)


@pytest.mark.parametrize("status", ["in_review", "approved", "published"])
def test_only_a_draft_is_written_over(clerk, drop, status) -> None:
    import_issue(parse(WHOLE), source_name="期.txt", publish=status == "published")
    Issue.objects.update(status=status)
    intake = drop(text=WHOLE)
    answer = clerk.post(intake.get_absolute_url(), {"do": "rewrite", "version": 0}, follow=True)
    assert "不是草稿" in answer.content.decode()
    intake.refresh_from_db()
    assert intake.issue is None


def test_all_numbers_that_are_held_elsewhere_are_listed_at_once(clerk, drop) -> None:
    import_issue(parse(WHOLE), source_name="期.txt")
    intake = drop(text=OTHER + PARKS + PRAISE)
    told = words(clerk, intake)
    assert "下列 2 处文号" in told
    assert told.count("已见于") == 2
    for document in Document.objects.filter(issue__number=3):
        address = reverse("admin:gazette_document_change", args=[document.pk])
        assert address in page(clerk, intake).links


def test_a_number_of_another_body_is_not_listed(clerk, drop) -> None:
    import_issue(parse(WHOLE), source_name="期.txt")
    text = (OTHER + PARKS + PRAISE).replace("示例市人民政府", "样板县人民政府")
    assert "处文号" not in words(clerk, drop(text=text))


def test_a_number_twice_in_the_drop_is_listed(drop) -> None:
    intake = drop(text=WHOLE.replace("8号", "9号"))
    rows = list(intake.documents.current())
    assert [(one.asked, one.twin) for one in numbers_held(rows, [])] == [(rows[1], rows[0])]


def test_documents_are_compared_by_their_words_and_not_by_their_rows(drop) -> None:
    import_issue(parse(WHOLE), source_name="期.txt")
    text = CONTENTS + PARKS.replace("各区人民政府：\n", "各区人民政府：　\n\n")
    found = compare(drop(text=text), Issue.objects.get())
    assert [one.position for one in found.alike] == [1]
    assert [one.position for one in found.different] == [2]
    assert (found.new, found.absent) == ([], [])


def test_a_contents_page_alone_raises_no_doubt_and_says_so_once(clerk, drop) -> None:
    intake = drop(text=CONTENTS)
    told = words(clerk, intake)
    assert "正文中未找到" not in told
    assert told.count("只有目录，没有正文") == 1
    assert "没有未答复的存疑之处" in told


def test_what_is_absent_beside_a_text_is_still_a_doubt(clerk, drop) -> None:
    assert "正文中未找到，请补录" in words(clerk, drop(text=CONTENTS + PARKS))


def test_a_text_added_to_a_contents_page_makes_the_others_doubtful(clerk, drop) -> None:
    intake = drop(text=CONTENTS)
    later = drop(("补.txt", PARKS.encode()))
    clerk.post(later.get_absolute_url(), {"do": "add", "target": intake.pk})
    assert "正文中未找到，请补录" in words(clerk, intake)


def test_a_document_without_a_title_has_a_name_to_click(clerk, drop) -> None:
    intake = drop(text=WHOLE)
    document = intake.documents.first()
    assert document is not None
    document.summary |= {"title": "", "opening": "示政发〔2025〕8号"}
    document.save()
    name = "第1篇（无标题）：“示政发〔2025〕8号”"
    assert str(IntakeDocument.objects.get(pk=document.pk)) == name
    assert page(clerk, intake).links[document.get_absolute_url()] == name
    bench = HtmlPage(clerk.get(document.get_absolute_url()))
    assert bench.one("h1").text == name


def test_the_first_words_of_a_document_are_kept_for_its_name(drop) -> None:
    document = drop(text=WHOLE).documents.first()
    assert document is not None
    assert document.summary["opening"] == "示例市人民政府关于印发示例市公园管理办法…"


THIRD = """示例市人民政府关于公布夏季用水安排的通告
示政发〔2025〕12号
为保障夏季用水，现将有关安排通告如下：
一、每日六时至二十二时正常供水。
二、高层住宅错峰加压。
示例市人民政府
2025年6月3日
"""
MORE_CONTENTS = (
    CONTENTS + "示例市人民政府关于公布夏季用水安排的通告（示政发〔2025〕12号）…………（8）\n"
)
MIDDLE_CONTENTS = CONTENTS.replace(
    "示例市人民政府关于表彰",
    "示例市人民政府关于公布夏季用水安排的通告（示政发〔2025〕12号）…………（4）\n示例市人民政府关于表彰",
)


def held_address(intake: Intake) -> str:
    return reverse("admin:intake_held", args=[intake.pk])


def rows_of(intake: Intake, *numbers: str) -> list[int]:
    rows = intake.documents.current()
    return [row.pk for row in rows if row.summary["number"] in numbers]


def written_titles() -> list[str]:
    return list(Document.objects.order_by("position").values_list("title", flat=True))


def post_way(browser: Client, intake: Intake, way: str, documents: list[int], **more: Any) -> str:
    """Post what the page has shown; the text of the page that follows, messages included."""
    intake.refresh_from_db()
    issue = Issue.objects.get(year=2025, number=3)
    values = {
        "way": way, "document": documents, "content": digest_of(intake),
        "issue_version": issue.version, **more,
    }  # fmt: skip
    answer = browser.post(held_address(intake), values, follow=True)
    return HtmlPage(answer).one("body").text


def facts() -> tuple[Any, ...]:
    """All that the archive holds of rows and sources, to see that nothing was written."""
    rows = Provision.objects.order_by("pk").values_list("pk", "body", "span_start", "span_end")
    return list(rows), list(Issue.objects.values_list("source_text", "version")), written_titles()


def change_words(document: IntakeDocument, old: str, new: str, by: User) -> None:
    row = next(one for one in document.draft.rows if old in one.text)
    label, heading, body = (text_of(part) for part in (row.label, row.heading, row.body))
    change(
        document, document.version, by,
        lambda draft: set_words(draft, row.key, label, heading, body.replace(old, new)),
        "改字", is_confirmed=True,
    )  # fmt: skip


def decide(browser_of: Any, correction: Correction, how: str = "accept") -> str:
    other = make_person("zhao", "审核")
    values = {how: "1", "note": "已核对"}
    address = reverse("admin:gazette_correction_change", args=[correction.pk])
    answer = browser_of(other).post(address, values, follow=True)
    return HtmlPage(answer).one("body").text


class TestAddedToADraft:
    """并入: a whole issue is dropped, of which the draft lacks a document."""

    def test_the_page_shows_each_document_beside_the_one_that_is_held(self, clerk, drop) -> None:
        import_issue(parse(WHOLE), source_name="期.txt")
        text = MORE_CONTENTS + PARKS + PRAISE.replace("予以表彰", "予以通报表彰") + THIRD
        intake = drop(text=text)
        assert held_address(intake) in page(clerk, intake).links
        told = HtmlPage(clerk.get(held_address(intake)))
        cells = told.all("td", **{"data-label": "比较"})
        assert [cell.text for cell in cells] == ["相同", "不同", "库中没有"]
        boxes = told.all("input", type="checkbox", name="document")
        chosen = rows_of(intake, "示政发〔2025〕12号")
        assert [box.attributes["value"] for box in boxes] == [str(pk) for pk in chosen]

    @pytest.mark.parametrize(("contents", "place"), [(MORE_CONTENTS, 3), (MIDDLE_CONTENTS, 2)])
    def test_it_joins_a_draft_without_a_bench_at_its_place(
        self, clerk, drop, contents, place
    ) -> None:
        import_issue(parse(WHOLE), source_name="期.txt")
        parts = [PARKS, PRAISE]
        parts.insert(place - 1, THIRD)
        intake = drop(text=contents + "".join(parts))
        chosen, before = rows_of(intake, "示政发〔2025〕12号"), facts()
        shown = clerk.get(held_address(intake), {"way": "add", "document": chosen})
        assert f"成为第{place}篇" in HtmlPage(shown).one("body").text
        assert facts() == before
        assert "已并入" in post_way(clerk, intake, "add", chosen)
        assert written_titles()[place - 1] == "示例市人民政府关于公布夏季用水安排的通告"
        issue = Issue.objects.get()
        assert (Document.objects.count(), issue.status) == (3, "draft")
        assert deviations(issue) == []
        for row in Provision.objects.filter(span_end__gt=0):
            printed = "".join(issue.source_text[row.span_start : row.span_end].split())
            assert row.body.replace(" ", "")[-5:] in printed
        assert issue.steps.latest("pk").what.startswith("并入：新增第")
        assert "相同 3 件" in words(clerk, intake)

    def test_it_joins_the_bench_of_a_draft_and_the_draft(self, clerk, drop) -> None:
        bench = drop(text=WHOLE)
        accepted(clerk, bench)
        intake = drop(text=MIDDLE_CONTENTS + PARKS + THIRD + PRAISE)
        chosen = rows_of(intake, "示政发〔2025〕12号")
        told = post_way(clerk, intake, "add", chosen)
        assert "草稿也已更新" in told
        assert Document.objects.get(document_number="示政发〔2025〕12号").position == 2
        assert deviations(Issue.objects.get()) == []
        bench.refresh_from_db()
        assert bench.documents.current().count() == 3
        assert THIRD.strip() in bench.source
        assert bench.files.count() == 2
        assert intake.documents.current().count() == 3
        assert Intake.objects.count() == 2
        assert unwritten_changes([Issue.objects.get()]) == []

    @pytest.mark.parametrize("has_bench", [True, False])
    def test_several_documents_join_in_the_order_of_print(self, clerk, drop, has_bench) -> None:
        accepted(clerk, drop(text=CONTENTS + PARKS + PRAISE))
        if not has_bench:
            Issue.objects.update(version=F("version") + 1)
        fourth = THIRD.replace("夏季用水", "冬季供热").replace("12号", "13号")
        entry = "示例市人民政府关于公布冬季供热安排的通告（示政发〔2025〕13号）…………（9）\n"
        fifth = THIRD.replace("夏季用水", "春季植树").replace("12号", "14号")
        last = entry.replace("冬季供热", "春季植树").replace("13号", "14号")
        contents = MIDDLE_CONTENTS.replace(
            "示例市人民政府关于表彰", f"{entry}示例市人民政府关于表彰"
        )
        intake = drop(text=contents + last + PARKS + THIRD + fourth + PRAISE + fifth)
        chosen = rows_of(intake, *(f"示政发〔2025〕{number}号" for number in (12, 13, 14)))
        shown = clerk.get(held_address(intake), {"way": "add", "document": chosen})
        told = HtmlPage(shown).one("body").text
        assert all(f"成为第{position}篇" in told for position in (2, 3, 5))
        assert "已并入" in post_way(clerk, intake, "add", chosen)
        numbers = Document.objects.order_by("position").values_list("document_number", flat=True)
        assert [one.partition("〕")[2][:-1] for one in numbers] == ["8", "12", "13", "9", "14"]
        assert deviations(Issue.objects.get()) == []

    def test_a_title_without_text_gets_its_text_on_the_bench(self, clerk, drop) -> None:
        bench = drop(text=CONTENTS + PARKS)
        accepted(clerk, bench)
        intake = drop(text=WHOLE)
        told = post_way(clerk, intake, "add", rows_of(intake, "示政发〔2025〕9号"))
        assert "草稿也已更新" in told
        assert [row.entry for row in bench.documents.current()] == [0, 1]
        assert Document.objects.get(position=2).provisions.filter(body__contains="表彰").exists()
        assert (Document.objects.count(), deviations(Issue.objects.get())) == (2, [])

    def test_the_edits_of_a_document_come_with_their_author(self, clerk, drop) -> None:
        import_issue(parse(WHOLE), source_name="期.txt")
        intake = drop(text=MORE_CONTENTS + PARKS + PRAISE + THIRD)
        row = intake.documents.get(pk__in=rows_of(intake, "示政发〔2025〕12号"))
        change_words(row, "错峰", "分时", make_editor("sun"))
        shown = clerk.get(held_address(intake), {"way": "add", "document": row.pk})
        assert "与原文不同" in HtmlPage(shown).one("body").text
        post_way(clerk, intake, "add", [row.pk])
        (edit,) = Issue.objects.get().source_edits.all()
        assert edit.accepted_by.username == "sun"
        issue = Issue.objects.get()
        assert issue.source_text[edit.span_start : edit.span_end] == edit.before

    def test_a_title_without_text_gets_its_text(self, clerk, drop) -> None:
        accepted(clerk, drop(text=CONTENTS + PARKS))
        Issue.objects.update(version=F("version") + 1)  # no bench follows it any more
        held = Document.objects.get(position=2)
        assert not held.provisions.exists()
        intake = drop(text=WHOLE)
        chosen = rows_of(intake, "示政发〔2025〕9号")
        shown = clerk.get(held_address(intake), {"way": "add", "document": chosen})
        assert "补上第2篇的正文" in HtmlPage(shown).one("body").text
        post_way(clerk, intake, "add", chosen)
        assert Document.objects.get(position=2).pk == held.pk
        assert held.provisions.filter(body__contains="予以表彰").exists()
        issue = Issue.objects.get()
        assert deviations(issue) == []
        assert [one.message for one in issue.doubts.all() if "未找到" in one.message] == []

    def test_what_the_draft_has_already_and_nothing_at_all_are_refused(self, clerk, drop) -> None:
        import_issue(parse(WHOLE), source_name="期.txt")
        intake, before = drop(text=WHOLE), facts()
        assert "已经有正文" in post_way(clerk, intake, "add", rows_of(intake, "示政发〔2025〕8号"))
        assert "没有选文件" in post_way(clerk, intake, "add", [])
        assert facts() == before

    def test_a_draft_that_has_changed_since_is_left_alone(self, clerk, drop) -> None:
        import_issue(parse(WHOLE), source_name="期.txt")
        intake = drop(text=MORE_CONTENTS + PARKS + PRAISE + THIRD)
        chosen, before = rows_of(intake, "示政发〔2025〕12号"), facts()
        for stale in ({"issue_version": 99}, {"content": "as it was"}):
            told = post_way(clerk, intake, "add", chosen, **stale)
            assert "另有改动，什么也没有写入" in told
        assert facts() == before

    @pytest.mark.parametrize("status", ["in_review", "approved"])
    def test_an_issue_under_review_is_closed(self, clerk, drop, status) -> None:
        import_issue(parse(WHOLE), source_name="期.txt")
        Issue.objects.update(status=status)
        intake = drop(text=MORE_CONTENTS + PARKS + PRAISE + THIRD)
        chosen, before = rows_of(intake, "示政发〔2025〕12号"), facts()
        assert "请先收回或者退回" in post_way(clerk, intake, "add", chosen)
        assert facts() == before

    def test_the_page_is_for_those_who_enter_issues(self, browser_of, drop) -> None:
        import_issue(parse(WHOLE), source_name="期.txt")
        intake = drop(text=WHOLE)
        guest = User.objects.create_user("guest", is_staff=True)
        assert browser_of(guest).get(held_address(intake)).status_code == 403


class TestPublished:
    """A published issue changes by a correction of two persons, and by nothing else."""

    def test_a_document_is_added_behind_the_others_once_it_is_decided(
        self, clerk, drop, browser_of
    ) -> None:
        import_issue(parse(WHOLE), source_name="期.txt", publish=True)
        intake = drop(text=MIDDLE_CONTENTS + PARKS + THIRD + PRAISE)
        chosen, before = rows_of(intake, "示政发〔2025〕12号"), facts()
        assert "勘误须写明理由" in post_way(clerk, intake, "add", chosen)
        told = post_way(clerk, intake, "add", chosen, reason="排版时漏排一件。")
        assert "等待另一位同事审定" in told
        assert "成为第3篇" in told
        assert "高层住宅错峰加压" in told
        assert facts() == before
        assert "提出勘误" in words(clerk, intake)
        correction = Correction.objects.get()
        assert "公开页已经更正" in decide(browser_of, correction)
        assert written_titles()[:2] == before[-1]
        assert len(written_titles()) == 3
        correction.refresh_from_db()
        issue = Issue.objects.get()
        assert (correction.status, issue.status) == ("applied", "published")
        assert correction.former_source_text == WHOLE
        assert deviations(issue) == []
        public = Client().get(Document.objects.get(position=3).get_absolute_url())
        assert "高层住宅错峰加压" in public.content.decode()

    def test_a_rejected_one_changes_nothing(self, clerk, drop, browser_of) -> None:
        import_issue(parse(WHOLE), source_name="期.txt", publish=True)
        intake = drop(text=MORE_CONTENTS + PARKS + PRAISE + THIRD)
        before = facts()
        chosen = rows_of(intake, "示政发〔2025〕12号")
        post_way(clerk, intake, "add", chosen, reason="漏排。")
        assert "勘误未采纳" in decide(browser_of, Correction.objects.get(), "reject")
        assert facts() == before
        assert "等待审定" not in words(clerk, intake)

    def test_the_whole_is_printed_anew_once_it_is_decided(self, clerk, drop, browser_of) -> None:
        import_issue(parse(WHOLE), source_name="期.txt", publish=True)
        keys = list(Document.objects.order_by("position").values_list("pk", flat=True))
        better = WHOLE.replace("予以表彰。", "予以通报表彰。")
        intake, before = drop(text=better), facts()
        shown = HtmlPage(clerk.get(held_address(intake), {"way": "reprint"})).one("body").text
        assert "通报" in shown
        assert facts() == before
        told = post_way(clerk, intake, "reprint", [], reason="原件印作通报表彰。")
        assert "等待另一位同事审定" in told
        assert facts() == before
        assert "公开页已经更正" in decide(browser_of, Correction.objects.get())
        documents = Document.objects.order_by("position")
        assert list(documents.values_list("pk", flat=True)) == keys
        assert documents[1].provisions.filter(body__contains="予以通报表彰").exists()
        issue = Issue.objects.get()
        assert (issue.source_text, issue.status) == (better, "published")
        (one,) = Correction.objects.get().rewordings.all()
        assert (one.before[-3:], one.after[-5:]) == ("表彰。", "通报表彰。")
        assert deviations(issue) == []

    def test_nobody_decides_on_their_own_proposal(self, clerk, drop) -> None:
        import_issue(parse(WHOLE), source_name="期.txt", publish=True)
        intake = drop(text=WHOLE.replace("予以表彰。", "予以通报表彰。"))
        post_way(clerk, intake, "reprint", [], reason="印误。")
        before, correction = facts(), Correction.objects.get()
        proposer = User.objects.get(username="wang")
        proposer.groups.add(Group.objects.get(name="审核"))
        confirm_rights(proposer)
        address = reverse("admin:gazette_correction_change", args=[correction.pk])
        answer = clerk.post(address, {"accept": "1"}, follow=True)
        assert "须由另一位同事审定" in answer.content.decode()
        assert facts() == before

    def test_what_changed_after_the_proposal_is_not_written(self, clerk, drop, browser_of) -> None:
        import_issue(parse(WHOLE), source_name="期.txt", publish=True)
        intake = drop(text=WHOLE.replace("予以表彰。", "予以通报表彰。"))
        post_way(clerk, intake, "reprint", [], reason="印误。")
        row = intake.documents.get(position=2)
        change_words(row, "通报", "书面", make_editor("sun"))
        before = facts()
        assert "那次录入又改过" in decide(browser_of, Correction.objects.get())
        assert facts() == before
        assert Correction.objects.get().status == "proposed"

    def test_unanswered_doubts_do_not_become_public(self, clerk, drop) -> None:
        import_issue(parse(WHOLE), source_name="期.txt", publish=True)
        intake = drop(text=MORE_CONTENTS + PARKS + PRAISE + THIRD.replace("二、高层", "四、高层"))
        doubtful = intake.documents.get(pk__in=rows_of(intake, "示政发〔2025〕12号"))
        finding = {"code": "x", "severity": "warning", "span": [0, 1], "message": "请核对。"}
        doubtful.findings = [{**finding, "document": None, "places": []}]
        doubtful.save()
        before = facts()
        told = post_way(clerk, intake, "add", [doubtful.pk], reason="漏排。")
        assert "1处存疑没有答复" in told
        assert "漏排。" in told
        assert (facts(), Correction.objects.exists()) == (before, False)

    def test_who_may_not_propose_is_told_so(self, browser_of, drop) -> None:
        import_issue(parse(WHOLE), source_name="期.txt", publish=True)
        intake = drop(text=WHOLE.replace("予以表彰。", "予以通报表彰。"))
        clerk = make_editor("qian")
        clerk.user_permissions.remove(Permission.objects.get(codename="propose_correction"))
        browser, before = browser_of(clerk), facts()
        told = browser.get(held_address(intake), {"way": "reprint"}).content.decode()
        assert "您没有提出勘误的权限" in told
        assert "您没有提出勘误的权限" in post_way(browser, intake, "reprint", [], reason="误。")
        assert (facts(), Correction.objects.exists()) == (before, False)

    def test_an_intake_that_is_waited_for_is_not_discarded(self, clerk, drop) -> None:
        import_issue(parse(WHOLE), source_name="期.txt", publish=True)
        intake = drop(text=WHOLE.replace("予以表彰。", "予以通报表彰。"))
        post_way(clerk, intake, "reprint", [], reason="印误。")
        values = {"do": "discard", "sure": "1"}
        answer = clerk.post(intake.get_absolute_url(), values, follow=True)
        assert "还没有审定，不能放弃它" in answer.content.decode()
        assert Intake.objects.filter(pk=intake.pk).exists()

    def test_corrections_that_the_new_text_takes_back_are_told(
        self, clerk, drop, browser_of
    ) -> None:
        import_issue(parse(WHOLE), source_name="期.txt", publish=True)
        row = Provision.objects.get(body__contains="予以表彰")
        user = make_editor("sun")
        correction = propose(row, {"body": "决定对下列单位通报表彰。"}, user, "误植。")
        decide(browser_of, correction)
        intake = drop(text=WHOLE.replace("遵照执行", "认真执行"))
        shown = HtmlPage(clerk.get(held_address(intake), {"way": "reprint"})).one("body").text
        assert "以前的勘误，这 1 处会改回去" in shown


class TestRewritten:
    """重排 of a draft: what goes is told before, and the choice can be taken back."""

    def test_what_would_change_and_whose_work_goes_is_shown(self, clerk, drop) -> None:
        accepted(clerk, drop(text=WHOLE))
        issue = Issue.objects.get()
        SourceEdit.objects.create(
            issue=issue, document_position=1, span_start=1, span_end=2, before="a", after="b",
            accepted_by=User.objects.get(),
        )  # fmt: skip
        intake, before = drop(text=CONTENTS + PRAISE.replace("予以表彰", "予以嘉奖")), facts()
        shown = HtmlPage(clerk.get(held_address(intake), {"way": "reprint"})).one("body").text
        assert "编辑改过的这 1 件，改动会被盖掉" in shown
        assert "嘉奖" in shown
        assert facts() == before

    def test_it_is_chosen_on_the_page_and_taken_back_on_the_overview(self, clerk, drop) -> None:
        import_issue(parse(WHOLE), source_name="期.txt")
        intake, before = drop(text=WHOLE.replace("予以表彰", "予以嘉奖")), facts()
        assert "现在还没有改动它" in post_way(clerk, intake, "reprint", [])
        assert "不重写了" in words(clerk, intake)
        values = {"do": "let-be", "version": 1}
        answer = clerk.post(intake.get_absolute_url(), values, follow=True)
        assert "已收回" in answer.content.decode()
        assert "已经存在" in accepted(clerk, intake)
        assert facts() == before

    def test_discarding_it_leaves_the_doubts_of_the_draft(self, clerk, drop) -> None:
        accepted(clerk, drop(text=WHOLE))
        intake = drop(text=WHOLE.replace("予以表彰", "予以嘉奖"))
        post_way(clerk, intake, "reprint", [])
        clerk.post(intake.get_absolute_url(), {"do": "discard", "sure": "1"})
        assert SourceCheck.objects.filter(issue__number=3).exists()


class TestList:
    def test_it_shows_what_is_to_be_done_and_counts_the_rest(self, clerk, drop) -> None:
        opened, refused = drop(text=WHOLE), drop(("空.txt", b"\x00\x01"))
        written = drop(text=OTHER + PARKS.replace("8号", "18号"))
        accepted(clerk, written)
        address = reverse("admin:intake_intake_changelist")
        shown = HtmlPage(clerk.get(address))
        assert opened.get_absolute_url() in shown.links
        assert not {refused.get_absolute_url(), written.get_absolute_url()} & {*shown.links}
        for state, intake in (("refused", refused), ("accepted", written)):
            chosen = HtmlPage(clerk.get(address, {"state": state}))
            assert intake.get_absolute_url() in chosen.links
            assert opened.get_absolute_url() not in chosen.links
        assert "待处理（1）" in shown.one("body").text
        assert "无法录入（1）" in shown.one("body").text

    def test_a_refused_drop_is_removed_in_the_list(self, clerk, drop) -> None:
        refused = drop(("空.txt", b"\x00\x01"))
        address = reverse("admin:intake_intake_changelist")
        assert "移除" in clerk.get(address, {"state": "refused"}).content.decode()
        clerk.post(refused.get_absolute_url(), {"do": "discard", "sure": "1"})
        assert not Intake.objects.filter(pk=refused.pk).exists()

    def test_its_queries_do_not_grow_with_its_rows(self, clerk, drop) -> None:
        address = reverse("admin:intake_intake_changelist")

        def queries() -> int:
            with CaptureQueriesContext(connection) as found:
                clerk.get(address)
            return len(found)

        drop(text=PARKS)
        clerk.get(address)
        one = queries()
        for _ in range(4):
            drop(text=PRAISE)
        assert queries() == one
