"""The same issues give the same relations in every order of import."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from django.db import transaction

from gazette.importing import import_issue
from gazette.models import Amendment, Citation, Document, Relation
from gazette.parsing import parse
from tests.effect.test_amendments import DECISION, FIRST
from tests.effect.test_citations import CITING, RULE
from tests.paths import SAMPLES

pytestmark = pytest.mark.django_db

HEAD = "示例市人民政府公报\n2025年第{}期\n（总第{}期）\n"
REPEALING = """示例市人民政府关于废止《示例市公园管理办法》的决定
示例市人民政府令
第12号
示例市人民政府关于废止《示例市公园管理办法》的决定
市人民政府决定，废止《示例市公园管理办法》。
本决定自公布之日起施行。
市长　李示明
2026年6月1日
"""
TEXTS = [
    RULE.format(number=7, year=2020),
    RULE.format(number=8, year=2022),
    DECISION.format(instructions=FIRST, number=9, year=2024),
    CITING,
    REPEALING,
]


def imported_in(order: tuple[int, ...], issues: list[Any]) -> dict[str, Any]:
    """All relations, citations and amendments, without keys, after imports in an order."""
    with transaction.atomic():
        for place in order:
            import_issue(issues[place], source_name=f"{place}.txt", publish=True)
        names: dict[int | None, str] = {None: ""}
        names |= dict(Document.objects.values_list("pk", "document_number"))
        fields = [field.name for field in Relation._meta.fields if field.name != "id"]
        relations = sorted(
            (
                str([(name, value) for name, value in row.items() if name not in _KEYS]),
                str(names[row["source"]]),
                str(names[row["target"]]),
            )
            for row in Relation.objects.values(*fields)
        )
        found = {
            "relations": relations,
            "citations": sorted(
                Citation.objects.values_list(
                    "document__document_number", "address", "start", "relation__target_title"
                )
            ),
            "amendments": sorted(
                Amendment.objects.values_list("relation__target_title", "action", "new_words")
            ),
        }
        transaction.set_rollback(True)
    return found


_KEYS = {"source", "target"}


@pytest.mark.parametrize("texts", ["samples", "made up"])
def test_every_order_of_import_gives_the_same_relations(texts):
    if texts == "samples":
        issues = [parse(path.read_text(encoding="utf-8")) for path in SAMPLES]
        orders = list(permutations(range(len(issues))))[3::2]
    else:
        issues = [
            parse(HEAD.format(number, number) + text) for number, text in enumerate(TEXTS, start=1)
        ]
        orders = list(permutations(range(len(issues))))[1::9]
    first = imported_in(tuple(range(len(issues))), issues)
    assert first["relations"]
    assert first["amendments"]
    for order in orders:
        assert imported_in(order, issues) == first, order


def test_of_two_rules_of_one_name_the_one_in_force_before_is_meant():
    issues = [
        parse(HEAD.format(number, number) + text) for number, text in enumerate(TEXTS, start=1)
    ]
    for issue in issues:
        import_issue(issue, source_name="x", publish=True)
    repeal = Relation.objects.get(type="repeals")
    assert repeal.target is not None
    assert repeal.target.document_number == "示例市人民政府令第8号"
    assert repeal.match == Relation.Match.NEWEST
    assert repeal.why[-1] == "标题相符的有几份，取在前的最近一份"
