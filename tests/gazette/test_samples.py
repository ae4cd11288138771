"""The sample issues: their texts, the command that loads them, and their fixture."""

from __future__ import annotations

import json
import shutil
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client

from gazette.management.commands.dump_samples import APPS, RECORDS, TIMES, dumped
from gazette.models import Correction, Document, Issue, Provision, Relation
from gazette.models.state import ChangeType
from gazette.parsing.parsed import Level
from tests.factories import make_gazette
from tests.html_page import HtmlPage
from tests.paths import FIXTURES, SAMPLES

pytestmark = pytest.mark.django_db

FIXTURE = FIXTURES / "sample_issues.json"
AGAIN = "运行 DATABASE_URL=sqlite://:memory: .venv/bin/python manage.py dump_samples 重新生成"


def load() -> list[str]:
    out = StringIO()
    call_command("load_samples", stdout=out)
    return out.getvalue().splitlines()


def test_they_are_published_and_loaded_once(django_assert_max_num_queries):
    said = load()
    issues = {str(issue) for issue in Issue.objects.published()}
    lines = [line for line in said if line.partition("：")[0] in issues]
    # Below each issue stand the relations that it was published without an answer to.
    unanswered = Relation.objects.waiting().filter(type__in=list(ChangeType))
    assert sum(line.startswith("影响效力的关系") for line in said) == (
        unanswered.values("source__issue").distinct().count()
    )
    assert {line.partition("：")[0] for line in lines} == issues
    assert len(lines) == len(issues) == len(SAMPLES) >= 3
    assert all("新建" in line for line in lines)
    with django_assert_max_num_queries(len(SAMPLES)):
        again = load()
    assert again == [f"{line.partition('：')[0]}：未变" for line in lines]


def test_a_sample_that_was_rewritten_is_updated():
    load()
    Issue.objects.filter(number=1).update(source_sha256="")
    assert sum("更新" in line for line in load()) == 1
    assert Correction.objects.get().reason == "示例公报的文本有更新"


def test_they_print_tables_and_every_legal_level():
    load()
    levels = set(Provision.objects.values_list("level", flat=True))
    assert {Level.CHAPTER, Level.ARTICLE, Level.PARAGRAPH, Level.ITEM, Level.TABLE_ROW} <= levels


def test_the_fixture_is_what_the_texts_give():
    if not FIXTURE.exists():
        pytest.skip(f"no {FIXTURE.name} yet: {AGAIN}")
    with transaction.atomic():
        call_command("loaddata", FIXTURE, verbosity=0)
        of_the_fixture = rows()
        transaction.set_rollback(True)
    load()
    assert rows() == of_the_fixture, AGAIN


def rows() -> dict[str, list[list[Any]]]:
    """All rows without their keys; a foreign key is given as the place of the row it leads to."""
    models = [
        model
        for label in APPS
        for model in apps.get_app_config(label).get_models()
        if model._meta.label_lower not in RECORDS
    ]
    ordered = {model: model._default_manager.order_by("pk") for model in models}
    places = {
        model: {pk: place for place, pk in enumerate(found.values_list("pk", flat=True))}
        for model, found in ordered.items()
    }

    def told(row: Any) -> list[Any]:
        return [
            places[field.related_model].get(getattr(row, field.attname))
            if field.is_relation and field.related_model in places
            else getattr(row, field.attname)
            for field in row._meta.concrete_fields
            if field.name not in {"id", *TIMES}
        ]

    return {model.__name__: [told(row) for row in found] for model, found in ordered.items()}


@pytest.fixture
def elsewhere(settings: Any, tmp_path: Path) -> Path:
    """A project directory of its own with one sample text."""
    settings.BASE_DIR = tmp_path
    (tmp_path / "fixtures").mkdir()
    shutil.copy(SAMPLES[0], tmp_path / "fixtures")
    return tmp_path


def test_the_fixture_is_written_from_the_texts(elsewhere):
    call_command("dump_samples", stdout=StringIO())
    written = (elsewhere / "fixtures" / "sample_issues.json").read_text(encoding="utf-8")
    assert written == dumped()
    found = {row["model"]: row["fields"] for row in json.loads(written)}
    assert found["gazette.issue"]["imported_at"] is None
    assert found["gazette.issue"]["source_name"] == SAMPLES[0].name


def test_the_fixture_is_not_written_from_an_archive_in_use(elsewhere):
    make_gazette()
    with pytest.raises(CommandError, match="须用空库"):
        call_command("dump_samples", stdout=StringIO())


def test_a_project_without_samples_says_so(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError, match="没有示例公报"):
        load()


def test_the_explanations_on_the_site_alone_are_loaded_where_they_are_asked_for(
    client: Client,
) -> None:
    load()
    assert not Document.objects.filter(kind="interpretation").exists()
    for _again in range(2):
        call_command("load_samples", online=True, stdout=StringIO())
    pictured, asked = Document.objects.filter(kind="interpretation").order_by("position")
    assert not pictured.issue.gazette.is_printed
    assert pictured.issue.gazette.is_sample
    for one in (pictured, asked):
        page = HtmlPage(client.get(one.get_absolute_url()))
        explained = page.one("section", class_="explained").text
        assert "《示例市困难群众临时救助实施细则（试行）》" in explained.replace(
            "〈", "《"
        ).replace("〉", "》")
        assert "待确认" not in explained
        assert "第十条" in explained
    page = HtmlPage(client.get(pictured.get_absolute_url()))
    assert "急难型：家里遭了火灾等灾害" in page.one("main").text
    sources = [str(one.attributes["src"]) for one in page.all("img")]
    [picture] = [one for one in sources if "picture-1.png" in one]
    rule = Document.objects.get(document_number="示民发〔2024〕18号")
    beside = HtmlPage(client.get(rule.get_absolute_url())).one("section", id="explanations").text
    assert pictured.title in beside
    assert asked.title in beside
    found = HtmlPage(client.get("/search/?q=残疾康复自己负担的钱太多"))
    assert "图中文字：" in found.one("main").text
    served = client.get(picture)
    assert b"".join(served)[:4] == b"\x89PNG"
    served.close()  # and with it the connection of the test: nothing is asked of it after this
