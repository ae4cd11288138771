"""The number of queries of a public page does not grow with the archive."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gazette.models import (
    Amendment,
    Citation,
    Document,
    Gazette,
    IssuingBody,
    Occasion,
    Relation,
    SampleQuestion,
    Statement,
    Theme,
)
from gazette.office import corrections
from gazette.office.archive_revision import watched_tables
from tests.factories import (
    make_body,
    make_document,
    make_gazette,
    make_issue,
    make_person,
    make_provision,
    make_text,
)
from tests.today import TODAY

pytestmark = pytest.mark.django_db

#: Pages that every archive has; those of a document, an issue and a theme besides.
LISTS = ["home", "issues", "calendar", "documents", "all", "in_force", "ended", "expiring"]
LISTS += ["coming", "coming_file", "bodies", "themes", "occasions", "site_map"]
LISTS += ["feed", "feeds", "issues_feed", "changes_feed"]


def _enlarge(gazette: Gazette, years: range, theme: Theme, rule: Document) -> None:
    """An issue of eight documents for each year, each with all that pages tell of one."""
    bodies = tuple(IssuingBody.objects.values_list("name", flat=True))
    for year in years:
        issue = make_issue(gazette=gazette, year=year, published=True)
        for place in range(8):
            begins = TODAY + timedelta(days=30 * (place - 4))
            document = make_document(
                issue=issue,
                position=place + 1,
                signed_on=date(year, 1, 1),
                effective_on=begins,
                last_day_in_force=begins + timedelta(days=60),
                theme=theme if place % 2 else None,
                proposed_theme=theme,
                bodies=bodies,
            )
            row = make_provision(text=make_text(document=document))
            Statement.objects.create(document=document, subject="effect", address=row.address)
            _relate(document, rule, place)


def _relate(document: Document, rule: Document, place: int) -> None:
    kinds = [
        "amends",
        "amends",
        "cites",
        "repeals_in_part",
        "extends",
        "cites",
        "based_on",
        "amends",
    ]
    relation = Relation.objects.create(
        source=document,
        target=rule,
        type=kinds[place % len(kinds)],
        status="confirmed" if place % 3 else "proposed",
        effective_on=TODAY - timedelta(days=place),
        target_title=rule.title,
        address="art_1",
    )
    if relation.type == "amends":
        Amendment.objects.create(
            relation=relation,
            position=1,
            action="reword",
            address="art_1",
            target_address="art_1",
            quote="将第一条修改。",
            new_words="本办法适用于示例市。",
        )
    Citation.objects.create(
        document=document, relation=relation, address="art_1", start=0, end=2, words="本办"
    )


def _addresses(rule: Document, theme: Theme) -> Iterator[str]:
    yield from (reverse(f"gazette:{name}") for name in LISTS)
    yield rule.get_absolute_url()
    yield f"{rule.get_absolute_url()}changes/"
    yield rule.issue.get_absolute_url()
    yield theme.get_absolute_url()
    yield reverse("gazette:occasion", args=["示例事项"])
    yield reverse("gazette:theme_feed", args=[theme.name])
    yield reverse("gazette:kind", args=[rule.kind])
    yield reverse("gazette:kind_feed", args=[rule.kind])
    yield reverse("gazette:body", args=[rule.bodies[0].name])
    yield reverse("gazette:body_feed", args=[rule.bodies[0].name])
    yield f"{reverse('gazette:all')}?theme={theme.name}&sort=title"


def _counted(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == 200, address
    return len(captured)


def _archive() -> tuple[Gazette, Theme, Document]:
    """A gazette with a corrected rule that has a theme and belongs to an occasion."""
    gazette = make_gazette()
    theme = Theme.objects.create(name="示例主题", position=99)
    SampleQuestion.objects.update(finds=1)
    make_body()
    make_body("示例市财政局")
    issue = make_issue(gazette=gazette, year=2019, published=True)
    occasion = Occasion.objects.create(name="示例事项", position=1)
    rule = make_document(issue=issue, title="示例市某办法", theme=theme)
    row = make_provision(text=make_text(document=rule))
    occasion.documents.add(rule)
    made = corrections.propose(
        row, {"body": "本办法自公布之日起施行。"}, make_person("a", "录入"), "误植"
    )
    corrections.accept(made, make_person("b", "审核"))
    return gazette, theme, rule


def test_no_page_asks_more_of_a_larger_archive(client: Client) -> None:
    gazette, theme, rule = _archive()
    addresses = list(_addresses(rule, theme))
    _enlarge(gazette, range(2020, 2022), theme, rule)
    before = {address: _counted(client, address) for address in addresses}
    _enlarge(gazette, range(2022, 2026), theme, rule)
    after = {address: _counted(client, address) for address in addresses}
    grown = {one: (before[one], after[one]) for one in addresses if after[one] > before[one]}
    assert grown == {}
    assert after[rule.get_absolute_url()] <= 20


def test_all_that_pages_read_is_part_of_the_revision_under_which_they_are_kept(
    client: Client,
) -> None:
    gazette, theme, rule = _archive()
    _enlarge(gazette, range(2020, 2021), theme, rule)
    watched = set(watched_tables())
    unseen: dict[str, set[str]] = {}
    for address in _addresses(rule, theme):
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        told = " ".join(one["sql"] for one in captured.captured_queries)
        read = set(re.findall(r'(?:FROM|JOIN) "(\w+)"', told))
        assert read, address
        if not read <= watched:
            unseen[address] = read - watched
    assert unseen == {}
