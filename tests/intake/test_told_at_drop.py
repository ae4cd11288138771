"""What the archive holds already of a drop is told before anything is checked."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gazette.importing import import_issue
from gazette.intake.held_already import compare, numbers_held
from gazette.intake.models import Intake, IntakeDocument
from gazette.models import Document, Issue
from gazette.parsing import parse
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
