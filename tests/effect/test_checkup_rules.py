"""发布前体检: each rule on an issue that breaks it and on one that does not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gazette.effect.decisions import decide
from gazette.importing import import_issue
from gazette.models import Document, Issue, Relation, SetAside
from gazette.office.checkup import CheckupFinding, checkup, rules, set_aside
from gazette.parsing import parse
from regulations import legal_checks as regulations_checkup
from regulations.models import Decree, NormativeDocument
from tests.effect.test_citations import CITING, RULE
from tests.effect.test_import_orders import HEAD, REPEALING
from tests.factories import make_document, make_issue, make_provision, make_text
from tests.paths import SAMPLES

pytestmark = pytest.mark.django_db

PROMULGATED = date(2025, 3, 1)


def codes(issue: Issue) -> list[str]:
    return [finding.rule.code for finding in checkup(issue) if finding.is_open]


def decree(**values: Any) -> Document:
    complete: dict[str, Any] = {
        "title": "示例市公园管理办法",
        "document_number": "示例市人民政府令第7号",
        "signed_on": PROMULGATED,
        "promulgated_on": PROMULGATED,
        "adopted_on": date(2025, 2, 20),
        "effective_on": date(2025, 5, 1),
        "signatory": "市长 李示明",
    }
    return make_document(Decree, **complete | values)


def draft(text: str, number: int) -> Issue:
    return import_issue(parse(HEAD.format(number, number) + text), source_name="x").issue


def test_every_rule_says_where_it_comes_from():
    assert regulations_checkup.DAYS_BEFORE_EFFECT == 30
    assert len(rules()) >= 12
    for rule in rules():
        assert rule.title
        assert rule.source.startswith("《") or rule.source == "本站核对规则"


def test_a_sound_decree_has_no_findings():
    assert codes(decree().issue) == []


@pytest.mark.parametrize(
    ("effective_on", "message"),
    [
        (date(2025, 3, 1), "自公布之日起施行，限于涉及国家安全、外汇汇率、货币政策的确定"),
        (date(2025, 3, 30), "相隔29日，不满30日。"),
        (date(2025, 3, 31), ""),
    ],
)
def test_a_rule_takes_effect_thirty_days_after_its_promulgation(effective_on, message):
    findings = checkup(decree(effective_on=effective_on).issue)
    assert [finding.rule.code for finding in findings] == ["effect_too_early"] * bool(message)
    assert all(message in finding.fault.message for finding in findings)
    assert all("第三十二条" in finding.rule.source for finding in findings)


@pytest.mark.parametrize(
    ("title", "found"),
    [("关于废止《某办法》的决定", []), ("关于废止和修改部分规章的决定", ["effect_too_early"])],
)
def test_a_decision_that_only_repeals_may_take_effect_at_once(title, found):
    assert codes(decree(title=title, effective_on=PROMULGATED).issue) == found


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"effective_on": date(2025, 2, 1)}, "effect_before_date"),
        ({"effective_on": None, "term_years": 5}, "term_without_effect"),
        ({"last_day_in_force": date(2025, 4, 30)}, "term_ends_first"),
        ({"adopted_on": None}, "order_incomplete"),
    ],
)
def test_dates_that_contradict_each_other(values, code):
    assert code in codes(decree(**values).issue)


def test_a_normative_document_without_effect():
    assert codes(make_document(NormativeDocument, effective_on=None).issue) == ["without_effect"]


@pytest.mark.parametrize(
    ("numbers", "messages"),
    [
        (["1", "2", "3"], []),
        (["1", "2", "2-1", "2-2", "3"], []),
        (["1", "3"], ["“第3条”之前缺少第2。"]),
        (["1", "2", "6"], ["“第6条”之前缺少第3至第5。"]),
        (["1", "2", "2", "3"], ["“第2条”的序号重复或者倒退，前一个是第2。"]),
        (["4", "5"], ["本文本从“第4条”开始，前面的序号没有找到。"]),
    ],
)
def test_gaps_in_the_numbers_of_articles(numbers, messages):
    text = make_text()
    for place, number in enumerate(numbers):
        make_provision(text=text, number=number, label=f"第{number}条", address=f"art_{place}")
    findings = [one for one in checkup(text.document.issue) if one.rule.code == "article_numbers"]
    assert [one.fault.message for one in findings] == messages


def test_each_text_begins_its_numbers_anew():
    document = make_document()
    for position in (1, 2):
        text = make_text(document=document, position=position)
        for number in ("1", "2"):
            make_provision(text=text, number=number, address=f"text_{position}__art_{number}")
    assert codes(document.issue) == []


def test_a_number_that_two_documents_bear():
    issue = decree().issue
    make_document(issue=issue, document_number="示例市人民政府令第7号", bodies=("示例市财政局",))
    assert codes(issue).count("same_number") == 2


def test_a_repeal_of_what_is_already_repealed():
    draft(REPEALING, 1)
    again = draft(REPEALING.replace("第12号", "第13号").replace("2026年6月", "2026年9月"), 2)
    (finding,) = [one for one in checkup(again) if one.rule.code == "already_repealed"]
    assert "已由《示例市人民政府关于废止《示例市公园管理办法》的决定》" in finding.fault.message
    first = Document.objects.get(document_number="示例市人民政府令第12号")
    assert "already_repealed" not in codes(first.issue)
    decide(Relation.objects.filter(source=first), Relation.Status.REJECTED, None)
    assert "already_repealed" not in codes(again)


def test_a_repeal_of_what_has_expired():
    issue = draft(RULE.format(number=7, year=2020), 1)
    issue.documents.update(last_day_in_force=date(2025, 4, 30))
    repealing = draft(REPEALING, 2)
    (finding,) = [one for one in checkup(repealing) if one.rule.code == "already_repealed"]
    assert "在废止以前已经失效" in finding.fault.message


EXTENDING = """示例市园林局关于延长《示例市公园管理办法》有效期的通知
示园规〔2025〕9号
各公园：
《示例市公园管理办法》（示例市人民政府令第7号）有效期延长至2027年12月31日。
本通知自{}起施行。
示例市园林局
2025年4月20日
"""


@pytest.mark.parametrize(("begins", "is_late"), [("2025年5月1日", False), ("2025年5月2日", True)])
def test_an_extension_after_the_term_has_ended(begins, is_late):
    draft(RULE.format(number=7, year=2020), 1).documents.update(last_day_in_force=date(2025, 4, 30))
    assert ("term_had_ended" in codes(draft(EXTENDING.format(begins), 2))) is is_late


def test_a_number_that_is_another_document():
    draft(RULE.format(number=7, year=2020), 1)
    other = REPEALING.replace(
        "废止《示例市公园管理办法》。", "废止《示例市绿地办法》（示例市人民政府令第7号）。"
    )
    (finding,) = [one for one in checkup(draft(other, 2)) if one.rule.code == "number_and_title"]
    assert "库中这一文号的文件是《示例市公园管理办法》" in finding.fault.message


def test_a_citation_of_an_article_that_is_not_there():
    draft(RULE.format(number=7, year=2020), 1)
    citing = draft(CITING, 2)
    (finding,) = [one for one in checkup(citing) if one.rule.code == "cited_row_missing"]
    assert "“第九十九条”" in finding.fault.message
    assert finding.fault.address == "sec_1"


def test_a_finding_is_set_aside_with_a_reason_and_only_that_one():
    issue = decree(effective_on=PROMULGATED, adopted_on=None).issue
    editor = User.objects.create_user("editor")

    def early() -> CheckupFinding:
        return next(one for one in checkup(issue) if one.rule.code == "effect_too_early")

    with pytest.raises(ValidationError, match="理由"):
        set_aside(early(), "  ", editor)
    assert not SetAside.objects.exists()
    set_aside(early(), "公布后不立即施行将有碍规章施行", editor)
    assert codes(issue) == ["order_incomplete"]
    found = early().set_aside
    assert found is not None
    assert (found.set_by, found.reason) == (editor, "公布后不立即施行将有碍规章施行")
    set_aside(early(), "更正理由", editor)
    assert SetAside.objects.get().reason == "更正理由"


def test_the_samples_pass_but_for_what_they_show_and_the_queries_do_not_grow():
    issues = [
        import_issue(parse(path.read_text(encoding="utf-8")), source_name=path.name).issue
        for path in SAMPLES
    ]
    counts = []
    for issue in issues:
        with CaptureQueriesContext(connection) as captured:
            found = checkup(issue)
        counts.append(len(captured) - issue.documents.count())
        assert all(finding.fault.message.endswith("。") for finding in found)
        assert {finding.rule.code for finding in found} <= {"effect_too_early"}
    assert max(counts) <= 20


def test_an_empty_issue_has_no_findings():
    assert checkup(make_issue()) == []
