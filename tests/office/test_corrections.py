"""勘误: two persons, both wordings kept; and what the public sees of a correction."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from gazette.importing import import_issue
from gazette.models import Correction, Document, Issue, Provision, Relation
from gazette.office import corrections
from gazette.office.text_diff import Fate, compare
from gazette.office.workflow import Refused
from gazette.pages.correction_notes import correction_marks
from gazette.signals import issue_corrected
from notices.models import Notice
from regulations.models import Decree
from tests.factories import make_document, make_issue, make_person, make_provision, make_text
from tests.parsed_issues import document, parsed_issue, row

pytestmark = pytest.mark.django_db

OLD, NEW = "每年六月一日前报送，逾期不候。", "每年七月一日前报送，逾期不候。"


@pytest.fixture
def editor() -> User:
    return make_person("editor", "录入")


@pytest.fixture
def chief() -> User:
    return make_person("chief", "审核")


@pytest.fixture
def article() -> Provision:
    """A row of a published document."""
    return make_provision(text=make_text(document=make_document(published=True)), body=OLD)


def proposed(article: Provision, by: User, **values: Any) -> Correction:
    return corrections.propose(article, {"body": NEW} | values, by, "原件为七月")


def test_words_change_when_another_person_has_approved(article, editor, chief):
    made = proposed(article, editor)
    article.refresh_from_db()
    assert article.body == OLD
    corrections.accept(made, chief, "属实")
    article.refresh_from_db()
    made.refresh_from_db()
    assert article.body == NEW
    assert (made.proposed_by, made.decided_by, made.note) == (editor, chief, "属实")
    assert made.decided_at is not None
    place = made.rewordings.get()
    assert (place.before, place.after, place.place) == (OLD, NEW, "第一条")
    step = article.document.issue.steps.get()
    assert (step.action, step.version, step.reason) == ("correct", 1, "原件为七月")


def test_nobody_decides_their_own(article):
    both = make_person("both", "录入", "审核")
    made = proposed(article, both)
    with pytest.raises(Refused, match="您提出的"):
        corrections.accept(made, both)
    with pytest.raises(Refused, match="您提出的"):
        corrections.reject(made, both, "不对")
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.update(decided_by=both)


def test_who_may_propose_and_decide(article, editor, chief):
    publisher = make_person("publisher", "发布")
    with pytest.raises(Refused, match="没有提出勘误的权限"):
        proposed(article, publisher)
    made = proposed(article, chief)
    for person in (publisher, editor):
        with pytest.raises(Refused, match="没有审定勘误的权限"):
            corrections.accept(made, person)


def test_what_is_refused_leaves_nothing(article, editor, chief):
    draft = make_provision()
    cases: list[tuple[Any, dict[str, Any], str, str]] = [
        (article, {"body": OLD}, "理由", "没有改动"),
        (article, {"body": NEW}, "  ", "写明理由"),
        (draft, {"body": NEW}, "理由", "尚未发布"),
        (article, {"label": "第" * 61}, "理由", "编号（照原文）"),
        (article.document, {"title": ""}, "理由", "标题"),
        (article.document.issue, {"serial_number": -1}, "理由", "总期号"),
    ]
    for target, values, reason, told in cases:
        with pytest.raises(Refused, match=told):
            corrections.propose(target, values, editor, reason)
    assert not Correction.objects.exists()


def test_a_number_that_another_document_has_is_refused(article, editor):
    other = make_document(published=True)
    with pytest.raises(Refused, match="相同文号"):
        corrections.propose(
            article.document, {"document_number": other.document_number}, editor, "误植"
        )


def test_it_is_decided_once(article, editor, chief):
    made = proposed(article, editor)
    stale = Correction.objects.get()
    with pytest.raises(Refused, match="写明理由"):
        corrections.reject(made, chief, " ")
    corrections.reject(made, chief, "原件就是六月")
    with pytest.raises(Refused, match="已经办理过"):
        corrections.accept(stale, chief)
    article.refresh_from_db()
    assert article.body == OLD


def test_words_that_have_changed_since_are_not_overwritten(article, editor, chief):
    first, second = proposed(article, editor), proposed(article, editor, body="另一种说法。")
    corrections.accept(first, chief)
    with pytest.raises(Refused, match="与提出勘误时不同"):
        corrections.accept(second, chief)
    article.refresh_from_db()
    second.refresh_from_db()
    assert (article.body, second.status) == (NEW, "proposed")


def test_several_places_are_decided_together_or_not_at_all(article, editor, chief):
    other = make_provision(text=article.text, body="第二条原文。")
    made = proposed(article, editor)
    again = corrections.propose(other, {"body": "第二条新文。"}, editor, "", into=made)
    assert again == made and made.rewordings.count() == 2
    Provision.objects.filter(pk=other.pk).update(body="别人改过。")
    with pytest.raises(Refused):
        corrections.accept(made, chief)
    article.refresh_from_db()
    assert article.body == OLD
    stranger = make_person("stranger", "录入")
    with pytest.raises(Refused, match="不是您提出的"):
        corrections.propose(article, {"body": "又"}, stranger, "", into=made)


def test_the_facts_of_a_document_and_an_issue_are_corrected_too(editor, chief):
    decree: Any = make_document(Decree, published=True, promulgated_on=date(2025, 1, 1))
    values = {
        "promulgated_on": date(2025, 1, 2),
        "title": "更正后的标题",
        "signatory": "市长 王示例",
    }
    corrections.accept(corrections.propose(decree, values, editor, "误植"), chief)
    decree.refresh_from_db()
    assert {name: getattr(decree, name) for name in values} == values
    assert decree.folded_title == "更正后的标题"
    issue = decree.issue
    made = corrections.propose(issue, {"published_on": date(2025, 3, 1)}, editor, "误植")
    corrections.accept(made, chief)
    issue.refresh_from_db()
    assert issue.published_on == date(2025, 3, 1)
    corrections.accept(corrections.propose(decree, {"signatory": ""}, editor, "删"), chief)
    decree.refresh_from_db()
    assert decree.signatory == ""


def test_relations_follow_corrected_titles_and_dates(editor, chief):
    rule = make_document(published=True, title="示例市公园管理办法", document_number="")
    source = make_document(published=True, effective_on=date(2025, 3, 1))
    repeal = Relation.objects.create(
        source=source,
        type="repeals",
        target_title="示例市绿地管理办法",
        effective_on=date(2025, 3, 1),
        is_parsed=True,
    )
    values = {"title": "示例市绿地管理办法"}
    corrections.accept(corrections.propose(rule, values, editor, "误植"), chief)
    values_of_source = {"effective_on": date(2025, 4, 1)}
    corrections.accept(corrections.propose(source, values_of_source, editor, "误植"), chief)
    repeal.refresh_from_db()
    assert repeal.target == Document.objects.get(pk=rule.pk)
    assert repeal.effective_on == date(2025, 4, 1)


def test_the_cells_of_a_table_follow_its_words(editor, chief):
    text = make_text(document=make_document(published=True))
    line = make_provision(text=text, level="TABLE_ROW", label="", body="甲\t一", cells=["甲", "一"])
    corrections.accept(corrections.propose(line, {"body": "甲\t二"}, editor, "误植"), chief)
    line.refresh_from_db()
    assert line.cells == ["甲", "二"]


def test_those_who_listen_are_told_which(article, editor, chief):
    heard: list[Any] = []

    def corrected(issue: Issue, correction: Correction, **kwargs: Any) -> None:
        heard.append((issue, correction, correction.rewordings.count()))

    issue_corrected.connect(corrected)
    try:
        made = corrections.accept(proposed(article, editor), chief)
    finally:
        issue_corrected.disconnect(corrected)
    assert heard == [(article.document.issue, made, 1)]


# --- what the public sees --------------------------------------------------------------


def test_the_page_says_so_and_keeps_the_former_wording(article, editor, chief, client: Client):
    url = article.document.get_absolute_url()
    made = proposed(article, editor)
    before = client.get(url)
    assert "勘误" not in before.content.decode()
    corrections.accept(made, chief, "内部意见")
    made.refresh_from_db()
    response = client.get(url)
    content = response.content.decode()
    since = f"{made.decided_at:%Y年}"
    assert "本文件有勘误" in content and since in content and "原件为七月" in content
    assert "<del>" in content and "<ins>" in content
    assert f'id="correction-{made.pk}"' in content
    assert f'href="#correction-{made.pk}"' in content.split('id="art_1"')[1]
    for secret in ("内部意见", "editor", "chief"):
        assert secret not in content
    issue_page = client.get(article.document.issue.get_absolute_url()).content.decode()
    assert "本期有勘误" in issue_page and url in issue_page


def test_pages_without_corrections_carry_nothing_of_them(client: Client):
    document = make_provision(text=make_text(document=make_document(published=True))).document
    url = document.get_absolute_url()
    assert "office.css" not in client.get(url).content.decode()


def test_a_mark_lies_on_the_words_that_changed(article, editor, chief, rf):
    corrections.accept(proposed(article, editor), chief)
    marks = correction_marks(Document.objects.get(), rf.get("/"))
    article.refresh_from_db()
    (mark,) = marks["art_1"]
    assert article.printed[mark.start : mark.end] == "七"


@pytest.mark.parametrize(
    ("before", "after"),
    [("甲乙丙", "甲丙"), ("甲", ""), ("", "甲"), ("甲甲", "甲"), ("甲", "甲甲"), ("同", "同")],
)
def test_a_comparison_gives_both_wordings_back(before, after):
    pieces = compare(before, after)
    assert "".join(one.words for one in pieces if one.fate is not Fate.ADDED) == before
    assert "".join(one.words for one in pieces if one.fate is not Fate.STRUCK) == after


def test_a_reimport_of_a_published_issue_shows_what_came_and_went(client: Client):
    former = parsed_issue(document("通知", "1号", row("art_1"), row("art_2")))
    issue = import_issue(former, source_name="a", publish=True).issue
    changed = parsed_issue(document("通知", "1号", row("art_1", "新文。"), row("art_3")))
    import_issue(changed, source_name="b", reason="排印有误")
    content = client.get(Notice.objects.get().get_absolute_url()).content.decode()
    assert "排印有误" in content
    for words in ("第二条", "第三条", "新文。"):
        assert words in content
    assert "排印有误" in client.get(issue.get_absolute_url()).content.decode()


# --- in the admin ----------------------------------------------------------------------


def test_the_whole_of_it_in_the_admin(article, editor, chief, client: Client):
    client.force_login(editor)
    propose = reverse("admin:gazette_correction_propose", args=["row", article.pk])
    row_page = client.get(reverse("admin:gazette_provision_change", args=[article.pk]))
    assert propose in row_page.content.decode()
    data = {"label": article.label, "heading": "", "body": NEW}
    assert "写明理由" in client.post(propose, data).content.decode()
    assert "没有改动" in client.post(propose, data | {"body": OLD, "reason": "a"}).content.decode()
    done = client.post(propose, data | {"reason": "原件为七月"}, follow=True)
    made = Correction.objects.get()
    assert "勘误已提出" in done.content.decode()
    assert "您没有审定勘误的权限" in done.content.decode()
    client.force_login(chief)
    page = reverse("admin:gazette_correction_change", args=[made.pk])
    assert "写明理由" in client.post(page, {"reject": "1"}).content.decode()
    assert "公开页已经更正" in client.post(page, {"accept": "1"}, follow=True).content.decode()
    assert "已经办理过" in client.post(page, {"accept": "1"}).content.decode()
    article.refresh_from_db()
    assert article.body == NEW


def test_pages_for_proposals_name_what_can_be_corrected(article, editor, client: Client):
    client.force_login(editor)
    for what, row_ in (("document", article.document), ("issue", article.document.issue)):
        url = reverse("admin:gazette_correction_propose", args=[what, row_.pk])
        assert client.get(url).status_code == 200
    document_page = client.get(
        reverse("admin:gazette_correction_propose", args=["document", article.document_id])
    )
    assert reverse("admin:gazette_correction_propose", args=["row", article.pk]) in (
        document_page.content.decode()
    )
    for missing in (("row", 0), ("nothing", 1)):
        url = reverse("admin:gazette_correction_propose", args=missing)
        assert client.get(url).status_code == 404
    draft = make_document(issue=make_issue())
    url = reverse("admin:gazette_correction_propose", args=["document", draft.pk])
    assert "直接修改即可" in client.get(url).content.decode()
    client.force_login(make_person("publisher", "发布"))
    assert client.get(url).status_code == 403
