"""A document corrected beside its source: kept at once, locked, undone, confirmed once."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from gazette.importing import import_issue
from gazette.intake.doubt_answers import finding_key
from gazette.intake.models import Intake, IntakeDocument
from gazette.models import Document, Issue, Provision
from gazette.office import workflow
from gazette.parsing import parse
from tests.html_page import HtmlPage
from tests.intake.conftest import Drop, make_editor
from tests.intake.test_drop import accepted
from tests.intake.test_issue_source import CONTENTS, PARKS, PRAISE

pytestmark = pytest.mark.django_db

RULE = """示例市公园管理办法

第一条　为了加强公园管理，制定本办法。

第二条　公园管理遵循下列原则：

（一）公益优先；

（二）方便群众。

第四条　本办法自2025年3月1日起施行。

2025年1月8日
"""


@pytest.fixture
def document(drop: Drop) -> IntakeDocument:
    return drop(text=RULE).documents.get()


def key(document: IntakeDocument, words: str) -> int:
    document.refresh_from_db()
    return next(row.key for row in document.draft.rows if words in row.text)


def texts(document: IntakeDocument) -> list[str]:
    document.refresh_from_db()
    return [row.text for row in document.draft.rows]


def do(client: Client, document: IntakeDocument, name: str, words: str = "", **values: Any) -> str:
    """Send a form of the page, as of what is there now; the page that answers."""
    document.refresh_from_db()
    row = {"key": key(document, words)} if words else {}
    sent = {"do": name, "version": document.version} | row | values
    return client.post(document.get_absolute_url(), sent, follow=True).content.decode()


def answer(client: Client, document: IntakeDocument, finding: Any, kind: str = "as_printed") -> str:
    """Answer a finding on the document's page."""
    return do(client, document, "answer", doubt=finding_key(document.pk, finding), kind=kind)


def test_a_change_is_kept_at_once_and_told(clerk, document) -> None:
    page = do(clerk, document, "level", "公益优先", level="PARAGRAPH")
    assert "级别改为“款”（（一）公益优先；）" in page
    document.refresh_from_db()
    assert [row.level for row in document.draft.rows].count("ITEM") == 1
    assert document.version == 1


def test_splitting_by_a_line_break_joining_and_taking_back(clerk, document) -> None:
    before = texts(document)
    do(clerk, document, "words", "为了加强", label="第一条", heading="",
       body="为了加强公园管理，\r\n制定本办法。")  # fmt: skip
    assert texts(document)[1:4] == ["第一条", "为了加强公园管理，", "制定本办法。"]
    do(clerk, document, "join", "制定本办法")
    assert texts(document) == before
    do(clerk, document, "undo")
    assert len(texts(document)) == len(before) + 2
    do(clerk, document, "undo")
    assert texts(document) == before
    do(clerk, document, "redo")
    assert len(texts(document)) == len(before) + 2
    assert "没有可以撤销" not in do(clerk, document, "undo")
    assert "没有可以撤销" in do(clerk, document, "undo")


def test_words_of_the_source_change_only_once_confirmed(clerk, document) -> None:
    values = {"label": "第一条", "heading": "", "body": "为了改进公园管理，制定本办法。"}
    page = do(clerk, document, "words", "为了加强", **values)
    assert "请对照原件确认" in page
    assert ("<del>加强</del>" in page, "<ins>改进</ins>" in page) == (True, True)
    assert "第一条为了加强公园管理，制定本办法。" in texts(document)
    page = do(clerk, document, "words", "为了加强", **values, confirmed="1")
    assert "第一条为了改进公园管理，制定本办法。" in texts(document)
    assert "对原文的改动 1 处" in page
    assert "请对照原件确认" not in do(clerk, document, "level", "公益优先", level="PARAGRAPH")


def test_edits_stay_with_the_draft_and_the_source_stays_as_it_was(clerk, drop) -> None:
    intake = drop(text=CONTENTS + PARKS + PRAISE)
    document = intake.documents.get(position=1)
    body = "现将《示例市公园管理办法》印发给你们，请执行。"
    do(clerk, document, "words", "请遵照执行", body=body, confirmed="1")
    do(clerk, document, "up", "各区人民政府", confirmed="1")
    assert "已写成草稿" in accepted(clerk, intake)
    issue = Issue.objects.get()
    assert issue.source_text == CONTENTS + PARKS + PRAISE
    edits = issue.source_edits.all()
    assert ("遵照", "") in [(edit.before, edit.after) for edit in edits]
    for edit in edits:
        assert issue.source_text[edit.span_start : edit.span_end] == edit.before
        assert (edit.document_position, edit.accepted_by.username) == (1, "wang")
    assert Provision.objects.filter(body__contains="请执行。").exists()


def test_an_accepted_intake_is_corrected_and_accepted_again(clerk, drop) -> None:
    intake = drop(text=CONTENTS + PARKS + PRAISE)
    accepted(clerk, intake)
    first = Issue.objects.get()
    do(clerk, intake.documents.get(position=2), "level", "决定对下列", level="NOTE")
    assert "已写成草稿" in accepted(clerk, intake)
    assert Issue.objects.get() == first
    assert Provision.objects.get(body__contains="决定对下列").level == "NOTE"


def test_a_draft_that_others_changed_meanwhile_is_not_written_over(clerk, drop, editor) -> None:
    intake = drop(text=CONTENTS + PARKS + PRAISE)
    accepted(clerk, intake)
    import_issue(parse(CONTENTS + PARKS + PRAISE + "\n以上。"), source_name="新.txt", user=editor)
    before = list(Provision.objects.values_list("body"))
    assert "另有改动" in accepted(clerk, intake)
    assert list(Provision.objects.values_list("body")) == before


def test_of_two_editors_the_second_is_told_whose_change_came_first(
    clerk, browser_of, document
) -> None:
    other = browser_of(make_editor("li", first_name="李四"))
    seen = {"version": document.version, "key": key(document, "公益优先")}
    url = document.get_absolute_url()
    other.post(url, {"do": "join", **seen})
    page = clerk.post(url, {"do": "level", "level": "PARAGRAPH", **seen}).content.decode()
    assert "李四在" in page
    assert "先作了改动：“并入上一行" in page
    assert "你的这一步没有保存" in page
    assert "第二条公园管理遵循下列原则：（一）公益优先；" in texts(document)


def test_what_cannot_be_done_is_said_on_the_page(clerk, document) -> None:
    assert "不能上移" in do(clerk, document, "up", "公益优先")
    assert "没有改动" in do(clerk, document, "level", "公益优先", level="ITEM")
    assert "没有这个级别" in do(clerk, document, "level", "公益优先", level="BOGUS")
    assert "不认识的操作" in do(clerk, document, "explode", "公益优先")
    assert "已经不在了" in do(clerk, document, "join", key="999")
    assert "最多 500 字" in do(clerk, document, "words", "公益优先", label="一" * 501, body="x")
    assert texts(document) == [row.text for row in document.draft.rows]
    document.refresh_from_db()
    assert document.version == 0


def test_findings_come_and_go_with_the_rows_and_are_ticked_off(clerk, document) -> None:
    page = clerk.get(document.intake.get_absolute_url()).content.decode()
    assert "“第四条”之前缺第3条" in page
    finding = next(f for f in document.findings if f["code"] == "number_skipped")
    answer(clerk, document, finding)
    page = clerk.get(document.intake.get_absolute_url()).content.decode()
    assert "没有未答复的存疑之处" in page
    do(clerk, document, "level", "公益优先", level="PARAGRAPH")
    document.refresh_from_db()
    ticked = [f["checked"] for f in document.findings if f["code"] == "number_skipped"]
    assert ticked == [True]
    do(clerk, document, "words", "第四条", label="第三条", body="本办法自2025年3月1日起施行。",
       confirmed="1")  # fmt: skip
    document.refresh_from_db()
    assert "number_skipped" not in [f["code"] for f in document.findings]


def test_what_was_answered_does_not_wait_before_publication(clerk, drop) -> None:
    intake = drop(text=CONTENTS + PARKS)
    accepted(clerk, intake)
    issue = Issue.objects.get()
    (finding,) = intake.documents.get(position=2).findings
    assert finding["message"] in "".join(workflow.why_not_ready(issue))
    answer(clerk, intake.documents.get(position=2), finding)
    assert finding["message"] not in "".join(workflow.why_not_ready(issue))


def test_a_draft_with_doubts_wants_a_word_that_one_means_it(clerk, drop) -> None:
    intake = drop(text=CONTENTS + PARKS)
    url = intake.get_absolute_url()
    answer = clerk.post(url, {"do": "accept", "version": "0"}, follow=True)
    assert "没有答复" in answer.content.decode()
    assert not Issue.objects.exists()
    assert "已写成草稿" in accepted(clerk, intake)
    assert Document.objects.get(position=2).texts.count() == 0


@pytest.mark.parametrize("missing", [PARKS, PRAISE], ids=["first", "last"])
def test_a_document_that_comes_later_is_added_to_its_issue(clerk, drop, missing) -> None:
    imprint = "主办：示例市人民政府办公室\n"
    there = PRAISE if missing == PARKS else PARKS
    intake = drop(text=CONTENTS + there + imprint)
    kept = intake.documents.exclude(structure__rows=[]).get()
    do(clerk, kept, "words", "各区人民政府", body="各区、县人民政府：", confirmed="1")
    accepted(clerk, intake)
    later = drop(("补.txt", missing.encode()))
    assert "并入已有的一期" in clerk.get(later.get_absolute_url()).content.decode()
    values = {"do": "add", "target": intake.pk}
    page = clerk.post(later.get_absolute_url(), values, follow=True).content.decode()
    assert "正文中未找到" not in page
    assert Intake.objects.get() == intake
    assert "已写成草稿" in accepted(clerk, intake)
    issue = Issue.objects.get()
    assert [d.texts.count() for d in issue.documents.order_by("position")] == [1, 1]
    assert issue.source_text.index("公园管理办法》") < issue.source_text.index("予以表彰")
    (edit,) = issue.source_edits.all()
    assert issue.source_text[edit.span_start - 2 : edit.span_start] == "各区"
    assert edit.after == "、县"
    do(clerk, kept, "undo")
    assert "各区人民政府：" in texts(kept)
    assert accepted(clerk, intake)
    assert not issue.source_edits.exists()


def test_an_issue_of_its_own_is_not_added_to_another(clerk, drop, sample_text) -> None:
    intake = drop(text=CONTENTS + PARKS)
    other = drop(text=sample_text)
    values = {"do": "add", "target": intake.pk}
    page = clerk.post(other.get_absolute_url(), values, follow=True).content.decode()
    assert "不能并入另一期" in page
    assert Intake.objects.count() == 2


class TestDocuments:
    @pytest.fixture
    def intake(self, drop: Drop) -> Intake:
        return drop(text=CONTENTS + PARKS + PRAISE)

    def test_one_is_parted_and_taken_back(self, clerk, intake) -> None:
        first = intake.documents.get(position=1)
        before = texts(first)
        page = do(clerk, first, "part", "现将")
        assert "已另成一件" in page
        standing = list(intake.documents.current())
        assert [d.position for d in standing] == [1, 2, 3]
        assert texts(standing[0]) + texts(standing[1]) == before
        assert "没有核对" not in accepted(clerk, intake)
        do(clerk, standing[1], "undo")
        assert intake.documents.current().count() == 2
        assert texts(first) == before

    def test_one_is_combined_with_the_one_before(self, clerk, intake) -> None:
        first, second = intake.documents.current()
        rows = texts(first) + texts(second)
        do(clerk, second, "combine")
        assert texts(first) == rows
        page = clerk.get(intake.get_absolute_url()).content.decode()
        assert "正文中未找到" in page
        do(clerk, first, "undo")
        assert texts(first) + texts(second) == rows

    def test_one_is_given_its_entry_of_the_contents(self, clerk, drop) -> None:
        intake = drop(("目录.txt", CONTENTS.encode()), ("甲.txt", RULE.encode()))
        rule = intake.documents.get(entry=None)
        values = {"do": "entry", "document": rule.pk, "version": rule.version, "entry": "0"}
        clerk.post(intake.get_absolute_url(), values)
        rule.refresh_from_db()
        assert (rule.entry, rule.summary["page"]) == (0, 1)
        assert intake.documents.current().count() == 2
        assert "title_differs" in [f["code"] for f in rule.findings]

    def test_one_that_is_checked_leads_on_to_the_next(self, clerk, intake) -> None:
        first, second = intake.documents.current()
        page = do(clerk, first, "checked")
        assert "第 2 件，共 2 件" in page
        first.refresh_from_db()
        assert first.is_checked
        do(clerk, first, "level", "现将", level="NOTE")
        first.refresh_from_db()
        assert not first.is_checked


def test_every_character_of_the_source_stands_at_the_left_and_leads_to_its_row(
    clerk, document
) -> None:
    page = HtmlPage(clerk.get(document.get_absolute_url()))
    segments = page.all("a", class_="seg")
    assert "".join(one.text for one in segments) == "".join(RULE.split()).replace("　", "")
    ids = set(page.ids)
    for segment in segments:
        assert (segment.attributes["href"] or "").removeprefix("#") in ids
    for link in page.all("a", class_="to-line"):
        assert (link.attributes["href"] or "").removeprefix("#") in ids


def test_the_script_is_given_the_rows_alone(clerk, document) -> None:
    url = document.get_absolute_url()
    bench = clerk.get(url, headers={"X-Partial": "bench"}).content.decode()
    panel = clerk.get(f"{url}?row=2", headers={"X-Partial": "panel"}).content.decode()
    assert "<html" not in bench + panel
    assert 'id="row-2"' in bench
    assert "第一条" in panel
    assert "draft-row" not in panel
