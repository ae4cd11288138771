"""Constraints of the database, and methods and properties of the models."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from gazette.models import (
    Column,
    Document,
    DocumentIssuer,
    Gazette,
    Issue,
    Provision,
    Relation,
    Text,
)
from gazette.parsing.parsed import Level, TextRole
from notices.models import Notice
from tests.factories import (
    make_body,
    make_column,
    make_document,
    make_gazette,
    make_issue,
    make_provision,
    make_text,
)

pytestmark = pytest.mark.django_db


def second_gazette_of_a_name() -> None:
    make_gazette(name=make_gazette().name)


def second_gazette_of_a_slug() -> None:
    make_gazette(slug=make_gazette().slug)


def second_issue_of_a_number() -> None:
    issue = make_issue()
    make_issue(gazette=issue.gazette, year=issue.year, number=issue.number)


def second_issue_of_a_serial_number() -> None:
    issue = make_issue(serial_number=7)
    make_issue(gazette=issue.gazette, serial_number=7)


def issue_of_an_implausible_year() -> None:
    make_issue(year=1024)


def issue_without_a_number() -> None:
    make_issue(number=0)


def second_column_in_a_place() -> None:
    column = make_column(make_issue())
    Column.objects.create(issue=column.issue, name="另一栏目", position=column.position)


def second_document_in_a_place() -> None:
    document = make_document()
    make_document(issue=document.issue, position=document.position)


def second_document_of_a_number() -> None:
    make_document(document_number=make_document().document_number)


def second_body_of_a_name() -> None:
    make_body("甲局").__class__.objects.create(name="甲局")


def second_issuer_in_a_place() -> None:
    DocumentIssuer.objects.create(document=make_document(), body=make_body("乙局"), position=1)


def body_that_issues_twice() -> None:
    DocumentIssuer.objects.create(document=make_document(), body=make_body(), position=2)


def second_text_in_a_place() -> None:
    text = make_text()
    make_text(document=text.document, position=text.position)


def second_provision_of_an_address_in_another_text() -> None:
    document = make_provision(address="art_1").document
    make_provision(text=make_text(document=document), address="art_1")


def second_provision_in_a_place() -> None:
    provision = make_provision()
    make_provision(text=provision.text, address="art_9", position=provision.position)


def span_that_ends_before_it_begins() -> None:
    make_provision(span_start=9, span_end=8)


def second_relation_in_a_place() -> None:
    source = make_document()
    for title in ("甲办法", "乙办法"):
        Relation.objects.create(source=source, type="repeals", target_title=title)


@pytest.mark.parametrize(
    "make",
    [
        second_gazette_of_a_name,
        second_gazette_of_a_slug,
        second_issue_of_a_number,
        second_issue_of_a_serial_number,
        issue_of_an_implausible_year,
        issue_without_a_number,
        second_column_in_a_place,
        second_document_in_a_place,
        second_document_of_a_number,
        second_body_of_a_name,
        second_issuer_in_a_place,
        body_that_issues_twice,
        second_text_in_a_place,
        second_provision_of_an_address_in_another_text,
        second_provision_in_a_place,
        span_that_ends_before_it_begins,
        second_relation_in_a_place,
    ],
    ids=lambda make: make.__name__,
)
def test_the_database_refuses(make):
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def test_the_database_allows_what_only_looks_alike():
    issue = make_issue(serial_number=7)
    make_issue(year=issue.year, number=issue.number, serial_number=7)  # of another gazette
    make_issue(gazette=issue.gazette, serial_number=None)
    make_issue(gazette=issue.gazette, serial_number=None)
    make_document(document_number="")
    make_document(document_number="")
    make_document(document_number="1号", bodies=("甲局",))
    make_document(document_number="1号", bodies=("乙局",))
    make_provision(address="art_1")
    make_provision(address="art_1")  # of another document


@pytest.mark.parametrize("slug", ["admin", "search", "documents", "static", "api"])
def test_a_gazette_cannot_take_an_address_of_the_portal(slug):
    with pytest.raises(ValidationError, match="本站自用的网址") as refused:
        Gazette(name="甲公报", slug=slug).full_clean()
    assert list(refused.value.message_dict) == ["slug"]


def test_violations_are_told_in_words_that_an_editor_can_act_on():
    document = make_document(signed_on=date(2025, 1, 1))
    twin = Document(
        issue=document.issue,
        position=document.position,
        title="另一通知",
        lead_body=document.lead_body,
        document_number=document.document_number,
    )
    with pytest.raises(ValidationError) as refused:
        twin.full_clean()
    assert "本期已有同一次序的文件。" in refused.value.messages
    assert any("该机关已有相同文号的文件" in one for one in refused.value.messages)


def test_an_address_is_checked_over_all_texts_of_a_document():
    provision = make_provision(address="art_1")
    twin = Provision(
        text=make_text(document=provision.document),
        position=1,
        level=Level.ARTICLE.value,
        address="art_1",
    )
    with pytest.raises(ValidationError, match="本文件已有相同地址的条文"):
        twin.full_clean(exclude=["document"])
    provision.full_clean()
    with pytest.raises(ValidationError, match="不能为 null"):
        Provision(position=1, level="ARTICLE", address="art_1").full_clean()


def test_a_draft_is_deleted_with_all_that_it_holds():
    provision = make_provision()
    issue = provision.document.issue
    gazette = issue.gazette
    with pytest.raises(ProtectedError):
        gazette.delete()
    issue.delete()
    assert not Document.objects.exists()
    assert not Column.objects.exists()
    gazette.delete()


def test_a_text_knows_its_folded_title():
    text = make_text(title="示例 办法（试行）")
    assert text.folded_title == "示例办法试行"
    text.title = "〈示例〉细则"
    text.save()
    assert Text.objects.get().folded_title == "示例细则"


def test_a_document_knows_its_kind_and_folded_titles():
    document = make_document(
        title="关于印发《示例办法 （试行）》的通知", text_title="示例办法(试行)"
    )
    assert (document.kind, document.folded_text_title) == ("notice", "示例办法试行")
    base = Document.objects.get()
    base.title = "示例　通知"
    base.save()
    base.refresh_from_db()
    assert (base.kind, base.folded_title) == ("notice", "示例通知")
    assert Notice.objects.get().title == "示例　通知"


def test_a_provision_is_printed_as_label_heading_and_body():
    provision = make_provision(label="第一条 ", heading="（目的）", body="为了便民。")
    assert provision.printed == str(provision) == "第一条 （目的）为了便民。"
    assert provision.document_id == provision.text.document_id


def test_every_level_and_role_has_a_name():
    assert set(Provision.LEVELS) == {level.value for level in Level}
    assert {role.value for role in TextRole} == set(make_text().ROLES)


def test_querysets_of_issues(django_assert_num_queries):
    draft = make_issue()
    old = make_issue(gazette=draft.gazette, published=True, year=2024, number=6)
    new = make_issue(gazette=draft.gazette, published=True, year=2025, number=9)
    make_document(issue=new)
    assert list(Issue.objects.published().newest_first()) == [new, old]
    counted: Any = Issue.objects.with_document_count().get(pk=new.pk)
    assert counted.document_count == 1
    with django_assert_num_queries(1):
        assert len([str(issue) for issue in Issue.objects.with_gazette().without_source()]) == 3


def test_titles_of_issues():
    gazette = make_gazette(name="示例市人民政府公报")
    issue = make_issue(gazette=gazette, year=2025, number=1, serial_number=121)
    assert str(issue) == "示例市人民政府公报 2025年第1期（总第121期）"
    assert make_issue(gazette=gazette, year=2025, number=2).short_title == "2025年第2期"
