"""What an import writes, keeps, records and refuses."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from hashlib import sha256
from threading import Barrier
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from gazette.importing import Action, ImportRefused, import_issue
from gazette.kinds import specific
from gazette.models import (
    Column,
    Correction,
    Document,
    DocumentIssuer,
    Gazette,
    Issue,
    IssuingBody,
    Provision,
    Text,
)
from gazette.parsing import parse
from gazette.parsing.parsed import FrontMatter, GazetteFacts, Kind, Level, TextRole
from gazette.parsing.parsed import Issue as ParsedIssue
from gazette.parsing.words.lines import fold
from gazette.signals import document_imported
from notices.models import Notice, Plan
from regulations.models import Decree
from tests.factories import make_document, make_gazette, make_issue
from tests.parsed_issues import document, entry, parsed_issue, row, text
from tests.paths import SAMPLES

pytestmark = pytest.mark.django_db

STORED = [Gazette, Issue, Column, IssuingBody, Document, DocumentIssuer, Text, Provision]


def run(issue: ParsedIssue, **options: Any) -> Any:
    return import_issue(issue, source_name="issue.txt", **options)


def contents() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the archive."""
    return {
        model.__name__: list(model._default_manager.order_by("pk").values_list())
        for model in [*STORED, Correction]
    }


def keys(one: Document) -> dict[str, int]:
    """The primary key of each provision by its address."""
    return dict(one.provisions.values_list("address", "pk"))


# --- a new issue ---------------------------------------------------------------


def test_a_new_issue_is_written_with_all_that_it_states():
    source = parsed_issue(
        document(
            "示例市城市绿化管理办法",
            "示例市人民政府令第12号",
            column="市政府令",
            kind=Kind.DECREE,
            signatory="市长 张三",
            adopted_on=date(2025, 1, 10),
            effective_on=date(2025, 3, 1),
            attachments=("绿化标准",),
        ),
        document(
            "关于印发示例市防汛应急预案的通知",
            "示政办发〔2025〕3号",
            kind=Kind.PLAN,
            response_levels=("Ⅰ", "Ⅱ"),
            text_title="示例市防汛应急预案",
            issuing_bodies=("示例市水务局", "示例市应急管理局"),
        ),
    )

    result = run(source)

    assert (result.action, result.articles, result.rows) == (Action.CREATED, 0, 2)
    issue = Issue.objects.get()
    assert str(issue) == "示例市人民政府公报 2025年第1期（总第121期）"
    assert (issue.status, issue.published_on) == (Issue.Status.DRAFT, date(2025, 2, 28))
    assert issue.source_text == source.source
    assert issue.source_sha256 == sha256(source.source.encode()).hexdigest()
    assert (issue.source_name, issue.imported_at is not None) == ("issue.txt", True)
    assert list(issue.columns.values_list("name", "position")) == [
        ("市政府令", 1),
        ("市政府文件", 2),
    ]
    decree, plan = map(specific, issue.documents.all())
    assert isinstance(decree, Decree)
    assert (decree.signatory, decree.adopted_on) == ("市长 张三", date(2025, 1, 10))
    assert (decree.printed_page, decree.attachments) == (3, ["绿化标准"])
    assert decree.column is not None
    assert decree.column.name == "市政府令"
    assert isinstance(plan, Plan)
    assert (plan.response_levels, plan.text_title) == (["Ⅰ", "Ⅱ"], "示例市防汛应急预案")
    assert [issuer.body.name for issuer in plan.issuers.all()] == [
        "示例市水务局",
        "示例市应急管理局",
    ]
    assert str(plan.lead_body) == "示例市水务局"


def test_rows_keep_their_order_depth_and_parents_over_several_texts():
    articles = [row(f"text_2__art_{n}", "条文。") for n in (1, 2)]
    chapter = row("text_2__chp_1", "第一章 总则", *articles, level=Level.CHAPTER)
    notice = text(row("text_1__para_1", level=Level.PARAGRAPH), role=TextRole.PROMULGATING)
    measure = text(chapter, row("text_2__art_3"), role=TextRole.PROMULGATED, title="示例办法")

    run(parsed_issue(document("印发通知", "示政发〔2025〕1号", notice, measure)))

    first, second = Text.objects.all()
    assert (first.role, second.role, second.title) == ("PROMULGATING", "PROMULGATED", "示例办法")
    rows = list(second.provisions.values_list("address", "position", "depth", "parent__address"))
    assert rows == [
        ("text_2__chp_1", 1, 0, None),
        ("text_2__art_1", 2, 1, "text_2__chp_1"),
        ("text_2__art_2", 3, 1, "text_2__chp_1"),
        ("text_2__art_3", 4, 0, None),
    ]
    assert {one.document_id for one in Provision.objects.all()} == {Document.objects.get().pk}


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_no_word_of_a_sample_issue_is_lost_in_the_database(path):
    source = parse(path.read_text(encoding="utf-8"))
    run(source)
    rows = Provision.objects.order_by("document__position", "text__position", "position")
    written = "".join(fold(one.printed) for one in rows)
    cover = sum(len(fold(line.text)) for line in [*source.front_matter, *source.back_matter])
    removed = sum(len(fold(piece.text)) for piece in source.removed)
    assert len(written) + cover + removed == len(fold(source.source))
    spans = [source.source[one.span_start : one.span_end] for one in rows if one.body]
    assert all(fold(span) for span in spans)


def test_the_number_of_queries_does_not_grow_with_the_rows():
    def queries(rows: int, number: int) -> int:
        one = document("通知", f"示政发〔2025〕{number}号", *[row(f"art_{n}") for n in range(rows)])
        source = parsed_issue(one, number=number, serial_number=number)
        with CaptureQueriesContext(connection) as captured:
            run(source)
        return len(captured)

    queries(1, 1)
    assert queries(2, 2) == queries(60, 3)


def test_progress_is_told_after_each_document():
    told: list[tuple[int, int]] = []
    documents = [document(f"通知{n}", f"示政发〔2025〕{n}号") for n in (1, 2)]
    run(parsed_issue(*documents), progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def test_each_document_is_announced_once_it_is_written():
    heard: list[tuple[str, int]] = []

    def listen(document: Document, **kwargs: Any) -> None:
        heard.append((document.title, document.provisions.count()))

    document_imported.connect(listen)
    try:
        run(parsed_issue(document("通知", "示政发〔2025〕1号", row("art_1"), row("art_2"))))
    finally:
        document_imported.disconnect(listen)
    assert heard == [("通知", 2)]


def test_a_document_without_number_or_bodies_is_written():
    run(parsed_issue(document("人事任免", None, issuing_bodies=(), column=None)))
    one = Document.objects.get()
    assert (one.document_number, one.lead_body, one.column) == ("", None, None)


def test_two_documents_without_a_number_do_not_clash():
    run(parsed_issue(document("任免甲", None), document("任免乙", None)))
    assert Document.objects.count() == 2


# --- the gazette ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("pinyin", "slug"),
    [
        ("SHILISHI RENMIN ZHENGFU GONGBAO", "shilishi"),
        ("Shìlì Shì Gōngbào", "shili-shi-gongbao"),
        (None, "shilishi"),
    ],
)
def test_a_new_gazette_is_addressed_by_its_pinyin_name(pinyin, slug):
    facts = GazetteFacts(name="示例市人民政府公报", pinyin_name=pinyin, phone="0000-1")
    run(parsed_issue(document("通知", "1号"), gazette=facts))
    gazette = Gazette.objects.get()
    assert (gazette.slug, gazette.phone) == (slug, "0000-1")


def test_a_slug_that_is_taken_is_not_taken_twice():
    make_gazette(slug="shilishi")
    make_gazette(slug="shilishi-renmin-zhengfu-gongbao")
    run(parsed_issue(document("通知", "1号")))
    slug = Gazette.objects.get(name="示例市人民政府公报").slug
    assert slug == "shilishi-renmin-zhengfu-gongbao-2"


def test_a_reserved_slug_is_avoided():
    facts = GazetteFacts(name="索引公报", pinyin_name="SEARCH RENMIN ZHENGFU GONGBAO")
    run(parsed_issue(document("通知", "1号"), gazette=facts))
    assert Gazette.objects.get().slug == "search-renmin-zhengfu-gongbao"


def test_a_known_gazette_keeps_what_an_editor_corrected():
    make_gazette(name="示例市人民政府公报", slug="shili", phone="已更正")
    facts = GazetteFacts(name="示例市人民政府公报", phone="0000-1", frequency="双月刊")
    run(parsed_issue(document("通知", "1号"), gazette=facts))
    gazette = Gazette.objects.get()
    assert (gazette.slug, gazette.phone, gazette.frequency) == ("shili", "已更正", "双月刊")


def test_a_slug_names_the_gazette_where_the_text_does_not():
    gazette = make_gazette(slug="shili")
    run(parsed_issue(document("通知", "1号"), gazette=GazetteFacts()), gazette_slug="shili")
    assert Issue.objects.get().gazette == gazette


def test_a_slug_is_given_to_a_new_gazette():
    run(parsed_issue(document("通知", "1号")), gazette_slug="gongbao")
    assert Gazette.objects.get().slug == "gongbao"


# --- the same text again -------------------------------------------------------


def test_the_same_text_again_changes_nothing():
    source = parsed_issue(document("通知", "示政发〔2025〕1号"))
    run(source)
    before = contents()
    with CaptureQueriesContext(connection) as captured:
        result = run(source)
    assert result.action is Action.UNCHANGED
    assert contents() == before
    statements = [query["sql"].split()[0] for query in captured]
    assert not {"INSERT", "UPDATE", "DELETE"} & set(statements)


def test_publishing_a_draft_needs_no_new_text():
    source = parsed_issue(document("通知", "示政发〔2025〕1号"))
    run(source)
    assert run(source, publish=True).action is Action.PUBLISHED
    assert Issue.objects.get().is_published
    assert run(source, publish=True).action is Action.UNCHANGED


def test_a_trial_run_shows_all_and_leaves_nothing():
    before = contents()
    result = run(parsed_issue(document("通知", "示政发〔2025〕1号")), dry_run=True, publish=True)
    assert (result.action, result.is_dry_run, result.rows) == (Action.CREATED, True, 1)
    assert contents() == before


def test_a_trial_run_on_a_published_issue_shows_the_changes():
    run(parsed_issue(document("通知", "1号", row("art_1"))), publish=True)
    before = contents()
    changed = parsed_issue(document("通知", "1号", row("art_1"), row("art_2")))
    result = run(changed, reason="漏印一条", dry_run=True)
    assert result.changes == ("第1篇《通知》：新增条文art_2",)
    assert contents() == before


# --- a changed text of a draft -------------------------------------------------


def test_provisions_keep_their_keys_under_their_addresses():
    run(parsed_issue(document("办法", "1号", *[row(f"art_{n}", "原文。") for n in (1, 2, 3)])))
    one = Document.objects.get()
    before = keys(one)

    changed = [row("art_1", "原文。"), row("art_1-1"), row("art_3", "新文。")]
    result = run(parsed_issue(document("办法", "1号", *changed)))

    assert result.action is Action.UPDATED
    assert result.changes == ("第1篇《办法》：新增条文art_1-1；改动条文art_3；删去条文art_2",)
    after = keys(one)
    assert list(after) == ["art_1", "art_1-1", "art_3"]
    assert {address: after[address] for address in ("art_1", "art_3")} == {
        "art_1": before["art_1"],
        "art_3": before["art_3"],
    }
    assert one.provisions.get(address="art_3").body == "新文。"
    assert list(one.provisions.values_list("position", flat=True)) == [1, 2, 3]


def test_articles_outlive_the_chapter_that_held_them():
    articles = [row("art_1"), row("art_2")]
    chapter = row("chp_1", "第一章", *articles, level=Level.CHAPTER)
    run(parsed_issue(document("办法", "1号", chapter)))
    before = keys(Document.objects.get())

    run(parsed_issue(document("办法", "1号", *articles)))

    after = keys(Document.objects.get())
    assert after == {address: before[address] for address in ("art_1", "art_2")}
    assert not Provision.objects.filter(parent__isnull=False).exists()


def test_articles_may_trade_places_and_move_to_another_text():
    first, second = row("art_1"), row("art_2")
    both = [text(first, second), text(row("art_3"), role=TextRole.ANNEX)]
    run(parsed_issue(document("办法", "1号", *both)))
    before = keys(Document.objects.get())

    run(parsed_issue(document("办法", "1号", text(row("art_3"), second, first))))

    assert keys(Document.objects.get()) == before
    rows = Text.objects.get().provisions.values_list("address", flat=True)
    assert list(rows) == ["art_3", "art_2", "art_1"]


def test_documents_keep_their_keys_when_they_trade_places():
    first, second = (document(f"通知{n}", f"示政发〔2025〕{n}号") for n in (1, 2))
    run(parsed_issue(first, second))
    before = dict(Document.objects.values_list("document_number", "pk"))

    run(parsed_issue(second, first))

    assert dict(Document.objects.values_list("document_number", "pk")) == before
    order = Document.objects.order_by("position").values_list("title", flat=True)
    assert list(order) == ["通知2", "通知1"]


def test_documents_may_trade_their_numbers():
    run(parsed_issue(document("甲", "1号"), document("乙", "2号")))
    before = dict(Document.objects.values_list("document_number", "pk"))
    run(parsed_issue(document("甲", "2号"), document("乙", "1号")))
    assert dict(Document.objects.values_list("document_number", "pk")) == before


def test_a_corrected_number_or_title_leaves_the_document_what_it_was():
    run(parsed_issue(document("关于防汛的通知", "示政发〔2025〕1号")))
    former = Document.objects.get()
    run(parsed_issue(document("关于防汛的通知", "示政发〔2025〕11号")))
    assert Document.objects.get().pk == former.pk
    run(parsed_issue(document("关于防汛工作的通知", "示政发〔2025〕11号")))
    assert Document.objects.get().pk == former.pk


def test_another_document_in_the_same_place_is_another_document():
    run(parsed_issue(document("关于防汛的通知", "示政发〔2025〕1号")))
    former = Document.objects.get()
    result = run(parsed_issue(document("关于绿化的意见", "示政发〔2025〕8号")))
    assert Document.objects.get().pk != former.pk
    assert result.changes == ("删去原第1篇《关于防汛的通知》", "新增第1篇《关于绿化的意见》")


def test_a_document_may_turn_out_to_be_of_another_kind():
    run(parsed_issue(document("防汛预案", "1号", kind=Kind.NOTICE, notice_type="通知")))
    former = Document.objects.get()
    before = keys(former)
    run(parsed_issue(document("防汛预案", "1号", kind=Kind.PLAN, plan_type="应急预案")))
    assert not Notice.objects.exists()
    plan = Plan.objects.get()
    assert (plan.pk, plan.kind, plan.plan_type) == (former.pk, "plan", "应急预案")
    assert keys(plan) == before


def test_columns_and_bodies_follow_the_text():
    run(parsed_issue(document("甲", "1号", column="市政府令"), document("乙", "2号")))
    changed = document("乙", "2号", issuing_bodies=("示例市财政局", "示例市人民政府"))
    run(parsed_issue(changed))
    assert list(Column.objects.values_list("name", "position")) == [("市政府文件", 1)]
    one = Document.objects.get()
    assert [issuer.body.name for issuer in one.issuers.all()] == ["示例市财政局", "示例市人民政府"]
    assert str(one.lead_body) == "示例市财政局"


def test_changed_facts_are_named():
    run(parsed_issue(document("通知", "1号")))
    changed = document("通知", "1号", term_years=5, effective_on=date(2025, 3, 1))
    result = run(parsed_issue(changed, serial_number=122))
    assert result.changes == ("本期：改动总期号", "第1篇《通知》：改动施行日期、有效期（年）")


def test_an_issue_made_by_hand_is_filled_by_its_text():
    issue = make_issue(gazette=make_gazette(name="示例市人民政府公报"), year=2025, number=1)
    assert run(parsed_issue(document("通知", "1号"))).action is Action.UPDATED
    assert issue.documents.count() == 1


# --- a published issue ---------------------------------------------------------


def test_a_published_issue_is_not_changed_without_a_reason():
    run(parsed_issue(document("通知", "1号")), publish=True)
    before = contents()
    with pytest.raises(ImportRefused, match="已经发布.*--revise"):
        run(parsed_issue(document("通知", "1号", row("art_1", "新文。"))), reason="  ")
    assert contents() == before


def test_a_change_after_publication_is_recorded():
    former = parsed_issue(document("通知", "1号", row("art_1"), row("art_2")))
    run(former, publish=True)
    user, chief = map(User.objects.create_user, ("editor", "chief"))

    changed = parsed_issue(document("通知", "1号", row("art_1", "更正。"), row("art_3")))
    run(changed, reason="第1条误植", user=user, approver=chief)

    issue = Issue.objects.get()
    assert issue.is_published
    made = issue.corrections.get()
    assert (made.reason, made.proposed_by, made.decided_by) == ("第1条误植", user, chief)
    assert made.former_source_text == former.source
    assert made.former_source_sha256 == sha256(former.source.encode()).hexdigest()
    assert made.summary == "第1篇《通知》：新增条文art_3；改动条文art_1；删去条文art_2"
    assert list(made.rewordings.values_list("place", "field", "before", "after")) == [
        ("第一条", "body", "应当依法办理。", "更正。"),
        ("第三条", "", "", "第3条 应当依法办理。"),
        ("第二条", "", "第2条 应当依法办理。", ""),
    ]
    assert issue.source_text == changed.source


def test_a_draft_needs_no_reason_and_keeps_no_record():
    run(parsed_issue(document("通知", "1号")))
    run(parsed_issue(document("通知", "1号", row("art_9"))), reason="校对")
    assert not Correction.objects.exists()


def test_a_reason_too_long_is_refused():
    run(parsed_issue(document("通知", "1号")), publish=True)
    with pytest.raises(ImportRefused, match="理由"):
        run(parsed_issue(document("通知", "1号", row("art_9"))), reason="长" * 501)


# --- what is refused -----------------------------------------------------------

ONE = document("关于防汛的通知", "示政发〔2025〕1号")
TITLES = [f"关于第{n}项工作的通知" for n in range(1, 6)]
FIVE = [document(title, f"示政发〔2025〕{n}号") for n, title in enumerate(TITLES, start=1)]


def lossy() -> ParsedIssue:
    source = parsed_issue(ONE)
    return replace(source, source=f"{source.source}漏掉的一句。")


def absent(*documents: Any) -> list[Any]:
    return [replace(one, texts=()) for one in documents]


REFUSED = {
    "words lost": (lossy, "与原文不符.*漏掉的一句"),
    "same address twice": (
        lambda: parsed_issue(document("通知", "1号", row("art_1"), row("art_1", "另一条。"))),
        "第1篇《通知》中有两处条文的地址同为“art_1”",
    ),
    "no year": (lambda: parsed_issue(ONE, year=None), "没有从文本中认出年份，"),
    "no year and number": (lambda: parsed_issue(ONE, year=None, number=None), "年份、期号，"),
    "no documents": (lambda: parsed_issue(), "没有从文本中认出文件正文"),
    "nothing at all": (
        lambda: parsed_issue(year=None, number=None),
        "既没有年份、期号，也没有文件",
    ),
    "implausible year": (lambda: parsed_issue(ONE, year=1024), "年份应在1900至2200之间"),
    "no name": (lambda: parsed_issue(ONE, gazette=GazetteFacts()), "公报名称.*--gazette"),
    "title too long": (
        lambda: parsed_issue(document("长" * 301, "1号")),
        "第1篇.*存不下：“标题”——.*300",
    ),
    "number too long": (lambda: parsed_issue(document("通知", "号" * 61)), "“文号”——.*60"),
    "body's name too long": (
        lambda: parsed_issue(document("通知", "1号", issuing_bodies=("局" * 101,))),
        "发文机关“局+”存不下",
    ),
    "column too long": (
        lambda: parsed_issue(document("通知", "1号", column="栏" * 101)),
        "第1个栏目存不下",
    ),
    "heading too long": (
        lambda: parsed_issue(document("通知", "1号", row("art_7", heading="长" * 501))),
        "第1篇《通知》的条文“art_7”存不下：“标题”",
    ),
    "NUL": (
        lambda: parsed_issue(document("通知", "1号", row("art_1", "空\0字符"))),
        "空字符",
    ),
    "most documents absent": (
        lambda: parsed_issue(FIVE[0], *absent(*FIVE[1:4]), FIVE[4]),
        "像是半期公报：目录所列5篇文件，正文中缺3篇：.*第2项.*第3项.*第4项",
    ),
    "text breaks off after the third": (
        lambda: parsed_issue(*FIVE[:3], *absent(*FIVE[3:])),
        "像是半期公报：原文到第3篇《关于第3项工作的通知》为止.*第4项.*第5项",
    ),
    "text breaks off within the last but one": (
        lambda: parsed_issue(
            *FIVE[:3], replace(FIVE[3], texts=(text(row("art_1", "应当")),)), *absent(FIVE[4])
        ),
        "像是半期公报：原文到第4篇《关于第4项工作的通知》为止.*第5项",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_written_is_refused_with_its_place(name):
    make, message = REFUSED[name]
    before = contents()
    with pytest.raises(ImportRefused, match=message):
        run(make())
    assert contents() == before


def test_a_document_refused_late_leaves_nothing_of_those_before():
    run(parsed_issue(*FIVE[:2]))
    before = contents()
    with pytest.raises(ImportRefused, match="第5篇"):
        run(parsed_issue(*FIVE[:4], document("长" * 301, "5号")))
    assert contents() == before


def test_a_number_that_is_held_already_is_entered_to_be_decided_on():
    run(parsed_issue(ONE, replace(ONE, title="关于绿化的通知")))
    run(parsed_issue(replace(ONE, title="转载"), number=2, serial_number=122))
    uses = dict(Document.objects.values_list("title", "number_use"))
    assert uses == {"关于防汛的通知": "", "关于绿化的通知": "undecided", "转载": "undecided"}


def test_the_same_number_of_another_body_is_another_number():
    make_document(bodies=("甲市人民政府",), document_number="示政发〔2025〕1号")
    run(parsed_issue(ONE))
    assert Document.objects.filter(document_number="示政发〔2025〕1号").count() == 2


def test_a_serial_number_that_another_issue_holds_is_refused():
    run(parsed_issue(ONE))
    with pytest.raises(ImportRefused, match="已有相同总期号"):
        run(parsed_issue(document("通知", "2号"), number=2))


@pytest.mark.parametrize(
    ("facts", "slug", "message"),
    [
        (GazetteFacts(name="甲公报"), "yi", "原文是《甲公报》，它的网址标识是“jia”，不是“yi”"),
        (GazetteFacts(name="丙公报"), "jia", "原文是《丙公报》，而“jia”是《甲公报》的网址标识"),
        (GazetteFacts(name="丙公报"), "search", "本站自用的网址"),
        (GazetteFacts(), "bing", "没有网址标识为“bing”的公报"),
    ],
)
def test_a_slug_that_contradicts_the_text_is_refused(facts, slug, message):
    make_gazette(name="甲公报", slug="jia")
    make_gazette(name="乙公报", slug="yi")
    before = contents()
    with pytest.raises(ImportRefused, match=message):
        run(parsed_issue(ONE, gazette=facts), gazette_slug=slug)
    assert contents() == before


def test_half_an_issue_can_be_looked_at_in_a_trial_run():
    source = parsed_issue(*FIVE[:3], *absent(*FIVE[3:]))
    result = run(source, dry_run=True)
    assert "像是半期公报" in result.objection
    assert len(result.documents) == 5
    assert not Issue.objects.exists()


@pytest.mark.parametrize(
    ("documents", "values"),
    [
        ([FIVE[0], *absent(FIVE[1]), *FIVE[2:]], {}),
        ([*FIVE[:4], *absent(FIVE[4])], {}),
        ([*FIVE[:3], *absent(*FIVE[3:])], {"back_matter": "本刊简介"}),
    ],
    ids=["one amid others", "the last, after a text that ends", "two before the imprint"],
)
def test_a_few_absent_documents_are_no_half_issue(documents, values):
    source = parsed_issue(*documents)
    if values:
        start = len(source.source)
        matter = FrontMatter(values["back_matter"], (start, start + 4))
        source = replace(source, source=source.source + matter.text, back_matter=(matter,))
    run(source)
    assert Document.objects.count() == 5


def test_an_entry_without_a_document_counts_as_absent():
    source = parsed_issue(ONE)
    more = tuple(entry(one) for one in FIVE[1:4])
    with pytest.raises(ImportRefused, match="目录所列4篇文件，正文中缺3篇"):
        run(replace(source, contents=(*source.contents, *more)))


# --- two at once ---------------------------------------------------------------


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_known", [False, True], ids=["new", "known"])
def test_of_two_imports_at_once_neither_spoils_the_other(is_known):
    if is_known:
        run(parsed_issue(document("通知", "1号", row("art_9"))))
    sources = [
        parsed_issue(document("通知", "1号", *[row(f"art_{n}", words) for n in range(200)]))
        for words in ("甲", "乙")
    ]
    start = Barrier(len(sources))

    def attempt(source: ParsedIssue) -> bool:
        start.wait()
        try:
            run(source)
        except ImportRefused as refused:
            return "与库中已有的内容冲突" not in str(refused)
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor() as pool:
        outcomes = list(pool.map(attempt, sources))

    issue = Issue.objects.get()
    written = [source for source in sources if source.source == issue.source_text]
    assert len(written) == 1
    bodies = set(Provision.objects.values_list("body", flat=True))
    assert bodies == {written[0].documents[0].texts[0].provisions[0].body}
    assert Provision.objects.count() == 200
    assert all(outcomes)


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_of_two_imports_of_a_new_gazette_at_once_one_goes_on_with_what_is_there():
    numbers = (1, 1, 2, 3)
    sources = [
        parsed_issue(
            document(f"通知{number}", f"{number}号", *[row(f"art_{n}") for n in range(50)]),
            number=number,
            serial_number=120 + number,
        )
        for number in numbers
    ]
    start = Barrier(len(sources))

    def attempt(source: ParsedIssue) -> Action:
        start.wait()
        try:
            return run(source).action
        finally:
            connection.close()

    with ThreadPoolExecutor() as pool:
        actions = list(pool.map(attempt, sources))

    assert sorted(actions) == sorted([Action.CREATED] * 3 + [Action.UNCHANGED])
    assert Gazette.objects.count() == 1
    assert sorted(Issue.objects.values_list("number", flat=True)) == [1, 2, 3]
    assert Provision.objects.count() == 150


def test_a_conflict_that_stays_is_told_without_the_words_of_the_database(monkeypatch):
    calls = []

    def conflict(*args: Any) -> None:
        calls.append(args)
        raise IntegrityError("duplicate key value violates unique constraint")

    monkeypatch.setattr("gazette.importing.issue_import.write_documents", conflict)
    with pytest.raises(ImportRefused, match="与库中已有的内容冲突，未写入任何内容") as refused:
        run(parsed_issue(document("通知", "1号")))
    assert "duplicate" not in str(refused.value)
    assert len(calls) == 2
    assert not Gazette.objects.exists()
