"""解读: read from printed issues, linked both ways with the rules, shown with their state today."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from gazette.effect.resolution import relations_possibly_targeting, resolve_relations
from gazette.importing import import_issue
from gazette.models import Citation, Document, Gazette, Issue, Relation
from gazette.office.checkup import checkup
from gazette.parsing import parse
from notices.models import Interpretation
from tests.factories import make_document, make_person, make_provision, make_text
from tests.html_page import HtmlPage

pytestmark = pytest.mark.django_db

RULE = """\
示例市人民政府公报
2024年第3期
目　录
【市政府文件】
示例市人民政府关于印发示例市养犬管理办法的通知
（示政发〔2024〕5号）……1

示例市人民政府
关于印发示例市养犬管理办法的通知
示政发〔2024〕5号
各县（区）人民政府：
现将《示例市养犬管理办法》印发给你们，请遵照执行。
示例市人民政府
2024年3月1日
示例市养犬管理办法
第一条　为了规范养犬行为，制定本办法。
第二条　本办法适用于本市建成区。
第三条　养犬人应当为犬只办理登记。
第四条　本办法自2024年5月1日起施行，有效期5年。
"""
QUESTIONS = """\
网上解读
2024年第1期
目　录
【政策解读】
《示例市养犬管理办法》政策问答……1

《示例市养犬管理办法》政策问答
2024年3月1日，市政府印发了《示例市养犬管理办法》（示政发〔2024〕5号，以下简称《办法》）。
一、为什么要制定《办法》？
答：根据《示例省养犬条例》，结合我市实际，制定《办法》。
问：怎样办理登记？
答：依照《办法》第三条办理登记。
办理时带犬只到场。
3.问：什么时候施行？
答：《办法》自2024年5月1日起施行，有效期5年。原《示例市养犬暂行规定》同时废止。
示例市公安局
2024年3月5日
"""


def series() -> Gazette:
    """网上解读: what stands on the site alone."""
    return Gazette.objects.get_or_create(
        slug="jiedu", defaults={"name": "网上解读", "is_printed": False}
    )[0]


def enter(words: str) -> Issue:
    """The issue of a text, imported and published."""
    slug = None if words.startswith("示例市") else series().slug
    issue = import_issue(parse(words), source_name="issue.txt", gazette_slug=slug).issue
    Issue.objects.filter(pk=issue.pk).update(status=Issue.Status.PUBLISHED)
    return Issue.objects.get(pk=issue.pk)


def page_of(client: Client, document: Document) -> HtmlPage:
    response = client.get(document.get_absolute_url())
    assert response.status_code == 200
    return HtmlPage(response)


def rule_and_questions() -> tuple[Document, Document]:
    rule, questions = enter(RULE).documents.get(), enter(QUESTIONS).documents.get()
    return rule, questions


def test_it_is_a_kind_of_its_own_without_number_effect_or_term():
    _rule, questions = rule_and_questions()
    assert questions.kind == "interpretation"
    assert questions.interpretation.form == Interpretation.Form.QUESTIONS
    assert (questions.document_number, questions.effective_on, questions.term) == ("", None, "")
    assert not Document.objects.in_force(date(2025, 1, 1)).filter(pk=questions.pk).exists()
    types = set(questions.relations.values_list("type", flat=True))
    assert types == {"explains", "cites"}  # it repeals nothing itself


@pytest.mark.parametrize("order", [(RULE, QUESTIONS), (QUESTIONS, RULE)], ids=["after", "before"])
def test_it_is_linked_whichever_is_entered_first(order):
    for words in order:
        enter(words)
    relation = Relation.objects.get(type=Relation.Type.EXPLAINS)
    assert relation.target == Document.objects.get(document_number="示政发〔2024〕5号")
    assert (relation.status, relation.match) == ("read", "number_and_title")


def test_a_guess_from_the_text_waits_for_an_editor(client):
    enter(RULE)
    bare = QUESTIONS.replace("《示例市养犬管理办法》政策问答", "政策问答")
    questions = enter(bare).documents.get()
    relation = questions.relations.get(type=Relation.Type.EXPLAINS)
    assert relation.status == Relation.Status.PROPOSED
    assert relation.target is not None
    assert "待确认" in page_of(client, questions).one("section", class_="explained").text
    rule = relation.target
    assert "待确认" in page_of(client, rule).one("section", id="explanations").text
    relation.status = Relation.Status.REJECTED
    relation.save()
    assert not page_of(client, rule).all("section", id="explanations")


def test_what_is_not_held_is_said_to_be_missing(client):
    questions = enter(QUESTIONS).documents.get()
    section = page_of(client, questions).one("section", class_="explained")
    assert "示例市养犬管理办法" in section.text and "本站未收录" in section.text
    faults = {one.rule.code for one in checkup(questions.issue)}
    assert "explained_not_linked" in faults and "explains_nothing" not in faults


def test_one_click_from_the_rule_to_the_explanation_and_from_the_article_to_the_answer(client):
    rule, questions = rule_and_questions()
    page = page_of(client, rule)
    url = questions.get_absolute_url()
    assert questions.title in page.one("section", id="explanations").text
    assert url in page.links and questions.title in page.one("p", class_="explained-near").text
    answer = Citation.objects.get(target_address="art_3")
    note = page.one("aside", class_="explanation-note")
    assert questions.title in note.text
    assert f"{url}#{answer.address}" in page.links


def test_from_the_explanation_to_the_rule_and_its_articles(client):
    rule, questions = rule_and_questions()
    page = page_of(client, questions)
    assert "不是文件正文" in page.one("p", class_="no-effect").text
    assert not page.all("section", class_="standing")
    assert rule.get_absolute_url() in page.links
    section = page.one("section", class_="explained").text
    assert "示例市人民政府关于印发示例市养犬管理办法的通知" in section
    assert page.links[f"{rule.get_absolute_url()}#text_2__art_3"] in ("第三条", "《办法》第三条")
    assert "现行有效" in page.one("section", class_="explained").text


def test_questions_are_headings_that_one_can_link_to(client):
    _rule, questions = rule_and_questions()
    page = page_of(client, questions)
    asked = {text: level for level, text in page.headings if "？" in text}
    assert asked == {
        "一、为什么要制定《办法》？": 3,
        "问：怎样办理登记？": 4,
        "3.问：什么时候施行？": 4,
    }
    assert [one for one in page.ids if page.ids.count(one) > 1] == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"type": "repeals", "effective_on": date(2025, 6, 1)}, "已经废止"),
        ({"type": "amends", "effective_on": date(2025, 6, 1)}, "2025年6月1日起有修改"),
    ],
)
def test_it_warns_when_its_rule_has_changed_since(client, change, words):
    rule, questions = rule_and_questions()
    assert not page_of(client, questions).all("p", class_="explained-warning")
    later = make_document(published=True, signed_on=date(2025, 5, 20))
    Relation.objects.create(source=later, target=rule, status="confirmed", **change)
    assert words in page_of(client, questions).one("p", class_="explained-warning").text


def test_a_change_before_the_explanation_is_no_warning(client):
    rule, questions = rule_and_questions()
    earlier = make_document(published=True, signed_on=date(2024, 3, 2))
    Relation.objects.create(
        source=earlier, target=rule, status="confirmed", type="amends",
        effective_on=date(2024, 3, 4),
    )  # fmt: skip
    assert not page_of(client, questions).all("p", class_="explained-warning")


def test_it_warns_of_a_rule_that_is_not_yet_in_force(client):
    rule, questions = rule_and_questions()
    Document.objects.filter(pk=rule.pk).update(
        effective_on=date(2090, 1, 1), last_day_in_force=None, term_years=None
    )
    assert "尚未施行" in page_of(client, questions).one("p", class_="explained-warning").text


def test_an_explanation_of_a_draft_is_not_shown(client):
    rule, questions = rule_and_questions()
    Issue.objects.filter(pk=questions.issue_id).update(status=Issue.Status.DRAFT)
    page = page_of(client, rule)
    assert not page.all("section", id="explanations")
    assert questions.get_absolute_url() not in page.links


def test_an_explanation_printed_behind_its_rule_is_in_the_block(client):
    document = make_document(published=True)
    make_provision(text=make_text(document=document))
    text = make_text(document=document, position=2, title="政策解读")
    make_provision(text=text, address="text_2__para_1", level="PARAGRAPH", label="")
    page = page_of(client, document)
    assert "#text_2" in page.links
    assert "随文刊印" in page.one("section", id="explanations").text


def test_a_series_that_is_not_printed_says_so(client):
    rule, questions = rule_and_questions()
    page = page_of(client, questions)
    assert "网上发布" in page.one("dl", class_="facts").text
    assert "未刊印" in page.one("dl", class_="facts").text
    issue = HtmlPage(client.get(questions.issue.get_absolute_url()))
    assert "只在网上发布" in issue.one("ul", class_="issue-facts").text
    home = client.get("/").content.decode()
    assert rule.issue.get_absolute_url() in home
    assert f'href="{questions.issue.get_absolute_url()}"' not in home


def test_it_has_its_list_and_stands_in_the_list_of_its_body(client):
    _rule, questions = rule_and_questions()
    for url in ("/documents/interpretation/", "/bodies/示例市公安局/"):
        assert questions.title in HtmlPage(client.get(url)).one("main").text
    assert "政策解读" in client.get("/documents/").content.decode()
    assert "未载明" not in client.get("/documents/interpretation/").content.decode()


def test_an_editor_sets_right_what_it_explains(client):
    rule = enter(RULE).documents.get()
    other = QUESTIONS.replace("《示例市养犬管理办法》政策问答", "《示例市犬只办法》政策问答")
    questions = enter(other).documents.get()
    relation = questions.relations.get(type=Relation.Type.EXPLAINS)
    assert relation.target is None and relation.match == "outside"
    relation.target, relation.is_parsed = rule, False
    relation.save()
    assert questions.title in page_of(client, rule).one("section", id="explanations").text


def test_the_office_sees_the_kind_in_its_form(client):
    _rule, questions = rule_and_questions()
    client.force_login(make_person("clerk", "录入"))
    page = client.get(f"/admin/notices/interpretation/{questions.pk}/change/")
    assert page.status_code == 200 and "问答" in page.content.decode()


def test_machines_are_told_that_it_is_no_legislation(client):
    rule, questions = rule_and_questions()
    told = client.get(questions.get_absolute_url()).content.decode()
    assert '"@type": "Article"' in told or '"@type":"Article"' in told
    assert "legislationLegalForce" not in told
    said = client.get(rule.get_absolute_url()).content.decode()
    assert "subjectOf" in said and "legislationLegalForce" in said


def notice_titled(title: str) -> Document:
    """A rule that is held by the title of its notice alone, as catalogues have it."""
    return make_document(published=True, title=title, signed_on=date(2024, 3, 1))


DOGS = "示例市养犬管理办法"
BY_CITY = f"示例市人民政府关于印发{DOGS}的通知"
#: The title of an explanation, that of a notice, and whether the explanation means it.
NAMED = [
    (f"《{DOGS}》政策解读", BY_CITY, True),
    (f"《{DOGS}》政策解读", f"关于印发《{DOGS}》的通知", True),
    ("一图读懂《停车场建设导则》", "示例市住建局关于发布《停车场建设导则》的公告", True),
    (f"《关于印发{DOGS}的通知》政策问答", BY_CITY, True),
    ("《关于促进早餐供应的意见》解读", "示例市人民政府关于促进早餐供应的意见", True),
    (f"《{DOGS}》政策解读", f"示例市人民政府关于印发{DOGS}实施细则的通知", False),
    (f"《{DOGS}》政策解读", f"示例市人民政府关于修改《{DOGS}》的决定", False),
    ("《示例市养猫管理办法》政策解读", BY_CITY, False),
]


def explanation_of(title: str) -> str:
    return f"""\
网上解读
2024年第1期
目　录
【政策解读】
{title}……1

{title}
为了便于理解，现就有关内容解读如下。
示例市公安局
2024年3月5日
"""


@pytest.mark.parametrize(("title", "held", "is_meant"), NAMED)
@pytest.mark.parametrize("rule_first", [True, False])
def test_a_notice_is_found_by_the_bare_title_as_a_proposal(
    title: str, held: str, is_meant: bool, rule_first: bool
) -> None:
    rule = notice_titled(held) if rule_first else None
    enter(explanation_of(title))
    if rule is None:
        rule = notice_titled(held)
        resolve_relations(relations_possibly_targeting(rule))
    [relation] = Relation.objects.filter(type=Relation.Type.EXPLAINS)
    assert relation.target_id == (rule.pk if is_meant else None)
    if is_meant:
        assert relation.status == Relation.Status.PROPOSED


def test_two_notices_of_one_bare_title_are_not_guessed_between() -> None:
    for body in ("示例市人民政府", "示例市公安局"):
        notice_titled(f"{body}关于印发示例市养犬管理办法的通知")
    enter(explanation_of("《示例市养犬管理办法》政策解读"))
    [relation] = Relation.objects.filter(type=Relation.Type.EXPLAINS)
    assert (relation.target, relation.match) == (None, Relation.Match.AMBIGUOUS)
