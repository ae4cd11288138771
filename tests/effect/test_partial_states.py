"""Provisions, areas and groups with days of effect of their own: read, stored, answered, shown."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.test import Client

from gazette.effect.partial_states import part_states, provision_verdict
from gazette.effect.validity import verdict_on
from gazette.importing.issue_import import import_issue
from gazette.issue_data import documents_data, json_bytes
from gazette.models import Document, PartialEffect
from gazette.models.state import State
from gazette.parsing import parse
from tests.factories import make_document
from tests.html_page import HtmlPage

pytestmark = pytest.mark.django_db

_HEAD = """示例市人民政府公报
2024年第2期
目录
市政府文件
示例市河道管理办法（示政规〔2024〕2号）　1
"""
_BODY = """示例市河道管理办法
示政规〔2024〕2号
第一章　总则
第一条　为了加强河道管理，制定本办法。
第二条　本办法适用于本市河道。
第二章　采砂
第三条　采砂应当经过许可。
第四条　禁止夜间采砂。
第三章　附则
第五条　收费标准另行制定，但有下列情形的免收：
（一）防汛；
（二）救灾。
第六条　{effect}
示例市人民政府
2024年1月15日
"""


def imported(effect: str) -> Document:
    """The published document whose last article says this."""
    source = parse(_HEAD + _BODY.format(effect=effect))
    import_issue(source, source_name="a.txt", publish=True)
    return Document.objects.get()


def parts(document: Document) -> list[tuple[str, str, list[str], date | None, date | None]]:
    return [
        (one.kind, one.part, one.addresses, one.begins_on, one.last_day_in_force)
        for one in document.partial_effects.all()
    ]


def test_provisions_are_stored_with_their_addresses() -> None:
    document = imported(
        "本办法第二章和第五条第二项自2025年1月1日起施行，其他条款自2024年2月1日起施行。"
    )
    assert document.effective_on == date(2024, 2, 1)
    ((kind, part, addresses, begins_on, last),) = parts(document)
    assert (kind, part, begins_on, last) == (
        "provision", "第二章和第五条第二项", date(2025, 1, 1), None,
    )  # fmt: skip
    rows = {address: document.provisions.get(address=address) for address in addresses}
    assert [row.label for row in rows.values()] == ["第二章", "第三条", "第四条", "（二）"]
    effect = document.partial_effects.get()
    assert effect.place == "第六条"
    assert effect.quote in document.provisions.get(address=effect.address).printed


def test_an_import_again_replaces_them() -> None:
    imported("本办法自2024年2月1日起施行，第三条自2025年1月1日起施行。")
    source = parse(_HEAD + _BODY.format(effect="本办法自2024年2月1日起施行。"))
    import_issue(source, source_name="a.txt", reason="更正")
    assert not PartialEffect.objects.exists()


@pytest.mark.parametrize(
    ("address", "on", "state", "reason"),
    [
        ("art_3", date(2024, 12, 31), State.NOT_YET_IN_FORCE, "第三条自2025年1月1日起施行——第六条"),
        ("art_3", date(2025, 1, 1), State.IN_FORCE, "第三条自2025年1月1日起施行——第六条"),
        ("art_4", date(2024, 12, 31), State.IN_FORCE, ""),
        ("art_4", date(2024, 1, 31), State.NOT_YET_IN_FORCE, ""),
        ("art_5", date(2024, 12, 31), State.IN_FORCE, ""),
        ("art_5__item_2", date(2026, 1, 1), State.EXPIRED, ""),
        ("art_5", date(2026, 1, 1), State.EXPIRED, "第五条有效期至2025年12月31日——第六条"),
    ],
)
def test_the_state_answers_for_the_provision(
    address: str, on: date, state: State, reason: str
) -> None:
    document = imported(
        "本办法自2024年2月1日起施行，其中第三条自2025年1月1日起施行，第五条有效期至2025年12月31日。"
    )
    verdict = provision_verdict(document, address, on)
    assert verdict.state is state
    assert not reason or verdict.reason == reason


def test_a_part_ends_with_the_whole() -> None:
    document = imported("本办法自2024年2月1日起施行，有效期2年6个月，第三条自2025年1月1日起施行。")
    assert (document.term_years, document.term_months) == (2, 6)
    assert document.last_day_in_force == date(2026, 7, 31)
    after = date(2026, 8, 1)
    assert provision_verdict(document, "art_3", after).state is State.EXPIRED
    assert verdict_on(document, date(2024, 3, 1)).reason == (
        "有效期2年6个月，自2024年2月1日起，至2026年7月31日届满——第六条"
    )


def test_a_part_that_begins_before_the_whole_is_in_force_alone() -> None:
    document = imported("本办法自2024年7月1日起施行，第三条自公布之日起施行。")
    on = date(2024, 3, 1)
    assert verdict_on(document, on).state is State.NOT_YET_IN_FORCE
    assert provision_verdict(document, "art_3", on).state is State.IN_FORCE


def test_a_postponed_provision_is_not_yet_in_force() -> None:
    document = imported("本办法自2024年2月1日起施行，第三条暂缓施行。")
    verdict = provision_verdict(document, "art_3", date(2030, 1, 1))
    assert (verdict.state, verdict.reason) == (State.NOT_YET_IN_FORCE, "第三条暂缓施行——第六条")


def test_areas_and_groups_have_states_of_their_own() -> None:
    document = imported("本办法自2024年2月1日起施行，北川县自2025年1月1日起施行。")
    on = date(2024, 3, 1)
    (part,) = part_states(document, verdict_on(document, on), on)
    assert (part.part, part.state, part.words) == (
        "北川县", State.NOT_YET_IN_FORCE, "自2025年1月1日起施行",
    )  # fmt: skip


def test_the_panel_and_the_provision_say_so(client: Client) -> None:
    document = imported("本办法自2024年2月1日起施行，第三条自2025年1月1日起施行。")
    page = HtmlPage(client.get(document.get_absolute_url(), {"on": "2024-03-01"}))
    assert page.one("p", class_="standing-answer").text == "有效"
    said = "其中第三条自2025年1月1日起施行，当时尚未施行——第六条。"
    assert page.one("p", class_="standing-part").text == said
    note = page.one("aside", class_="amendment")
    assert note.text == "尚未施行 第三条自2025年1月1日起施行，见第六条。"
    assert page.all("p", class_="standing-noted") == []
    later = HtmlPage(client.get(document.get_absolute_url(), {"on": "2025-01-01"}))
    assert later.one("p", class_="standing-part").text == "其中第三条自2025年1月1日起施行——第六条。"


def test_they_stand_in_the_issues_data() -> None:
    document = imported("本办法自2024年2月1日起施行，有效期18个月，第三条自2025年1月1日起施行。")
    (data,) = json.loads(json_bytes(documents_data([document])))
    assert (data["term_years"], data["term_months"]) == (1, 6)
    (part,) = data["partial_effects"]
    assert (part["part"], part["addresses"], part["begins_on"]) == (
        "第三条", ["art_3"], "2025-01-01",
    )  # fmt: skip


def test_a_document_without_parts_keeps_its_data() -> None:
    (data,) = documents_data([make_document(published=True)])
    assert not {"partial_effects", "term_months"} & data.keys()
