"""Fingerprints, seals and heads: what they cover, and that nothing alters them unseen."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from hypothesis import given
from hypothesis import strategies as st

from gazette.issue_data import documents_data
from gazette.models import DayHead, Document, Issue, IssueSeal, Provision, SealedDocument
from gazette.office import append_only, corrections, workflow
from gazette.true_copies.canonical_form import canonical_document, fingerprint
from gazette.true_copies.chain_check import find_faults
from gazette.true_copies.kept_seals import head_named_in_print, seals_of
from gazette.true_copies.seal_transfer import SealsRefused, seal_records, take_over_seals
from gazette.true_copies.sealing import seal_days, seal_issue, seal_missing
from gazette.true_copies.signature_keys import is_signed, make_key_file, read_key
from tests.factories import make_document, make_issue, make_person, make_provision, make_text

pytestmark = pytest.mark.django_db

Event = IssueSeal.Event
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI)


@pytest.fixture
def key(settings: Any, tmp_path: Path) -> Path:
    """The portal signs with a key of its own."""
    path = tmp_path / "key.pem"
    make_key_file(path)
    settings.SIGNING_KEY = str(path)
    return path


def written_issue(**values: Any) -> Issue:
    issue = make_issue(published=True, **values)
    for number in (1, 2):
        text = make_text(document=make_document(issue=issue))
        for row in (1, 2, 3):
            make_provision(text=text, body=f"第{number}件第{row}行，自公布之日起施行。")
    return issue


def faults(**options: Any) -> list[str]:
    return [str(one) for one in find_faults(**options)]


def fingerprint_of(document: Document) -> str:
    fresh = Document.objects.select_related("issue__gazette").get(pk=document.pk)
    return fingerprint(canonical_document(fresh.issue, documents_data([fresh])[0]))


def chained(days: int = 3) -> list[Issue]:
    """Issues published on days that follow one another, each day with its head."""
    first = date(2025, 3, 1)
    issues = []
    for number in range(days):
        issue = written_issue()
        seal_issue(issue, Event.PUBLISHED, now=at(first + timedelta(days=number)))
        seal_days(first + timedelta(days=number + 1))
        issues.append(issue)
    return issues


def force(statement: str, *values: Any) -> None:
    """Change the database behind the portal's back, as its owner can."""
    if connection.vendor == "postgresql":  # which alters no table that has checks to make
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    append_only.unprotect()
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    append_only.protect()


class TestFingerprints:
    @given(data=st.data())
    def test_another_character_in_any_row_gives_another_fingerprint(self, data: Any) -> None:
        record = _RECORD
        rows = [row for text in record["texts"] for row in text["rows"]]
        row = data.draw(st.sampled_from(rows))
        name = data.draw(st.sampled_from(["address", "level", "label", "heading", "body"]))
        words = row[name]
        place = data.draw(st.integers(0, len(words)))
        end = data.draw(st.integers(place, min(place + 1, len(words))))
        sign = data.draw(st.characters(exclude_categories=["Cs"]))
        changed = words[:place] + sign + words[end:]
        before = fingerprint(record)
        try:
            row[name] = changed
            assert (fingerprint(record) == before) == (changed == words)
        finally:
            row[name] = words
        assert fingerprint(record) == before

    def test_every_printed_fact_counts_and_no_other(self) -> None:
        issue = written_issue()
        document = issue.documents.first()
        assert document
        before = fingerprint_of(document)
        for name, value in (
            ("title", "另一标题"), ("document_number", "示政发〔2025〕1号"),
            ("signed_on", date(2020, 1, 1)), ("contents_title", "目录标题"), ("printed_page", 7),
        ):  # fmt: skip
            former = getattr(document, name)
            Document.objects.filter(pk=document.pk).update(**{name: value})
            assert fingerprint_of(document) != before, name
            Document.objects.filter(pk=document.pk).update(**{name: former})
        Document.objects.filter(pk=document.pk).update(effective_on=date(2030, 1, 1))
        assert fingerprint_of(document) == before

    def test_order_and_place_of_rows_count(self) -> None:
        document = written_issue().documents.first()
        assert document
        before = fingerprint_of(document)
        first, second, _third = document.provisions.order_by("position")
        words = first.body, second.body
        for row, body in ((first, words[1]), (second, words[0])):
            Provision.objects.filter(pk=row.pk).update(body=body)
        assert fingerprint_of(document) != before

    def test_the_same_rows_have_it_in_every_database(self) -> None:
        """Other keys of rows, another name of the gazette: the same words."""
        issue = written_issue()
        document = issue.documents.first()
        assert document
        before = fingerprint_of(document)
        slug = issue.gazette.slug
        Document.objects.filter(pk=document.pk).update(lead_body=None)
        rows = list(document.provisions.order_by("position").values("body", "label", "address"))
        type(issue.gazette).objects.filter(pk=issue.gazette_id).update(slug="former")
        again = make_issue(published=True, number=issue.number)
        type(issue.gazette).objects.filter(pk=again.gazette_id).update(slug=slug)
        copy = make_document(
            issue=again, title=document.title, document_number=document.document_number
        )
        text = make_text(document=copy)
        for row in rows:
            make_provision(text=text, **row)
        assert copy.pk != document.pk and fingerprint_of(copy) == before


class TestSeals:
    def test_a_publication_a_correction_and_a_withdrawal_stand_beside_each_other(self, key) -> None:
        issue = written_issue()
        workflow.record_publication(issue, None, "示例")
        row = Provision.objects.filter(document__issue=issue).first()
        assert row
        clerk, chief = make_person("clerk", "录入"), make_person("chief", "审核")
        correction = corrections.propose(row, {"body": "更正后的文字。"}, clerk, "误植")
        corrections.accept(correction, chief)
        publisher = make_person("publisher", "发布")
        workflow.withdraw(issue, publisher, "示例")
        one, two, three = seals_of(issue)
        assert [seal.event for seal in (one, two, three)] == ["published", "corrected", "withdrawn"]
        assert two.record["note"] == "误植" and three.record["note"] == ""
        assert two.record["previous"] == one.fingerprint
        before, after = (seal.record["documents"][0]["fingerprint"] for seal in (one, two))
        assert before != after and SealedDocument.objects.filter(fingerprint=before).exists()
        assert faults() == []

    def test_a_second_publication_of_the_same_words_gets_no_second_seal(self) -> None:
        issue = written_issue()
        assert seal_issue(issue, Event.PUBLISHED)
        assert seal_issue(issue, Event.PUBLISHED) is None
        assert seal_issue(issue, Event.WITHDRAWN) and seal_issue(issue, Event.PUBLISHED)

    def test_what_was_published_before_is_marked_as_made_later(self) -> None:
        written_issue()
        [one] = seal_missing()
        assert one.event == Event.LATER and seal_missing() == []

    def test_without_a_key_it_is_kept_and_chained_unsigned(self) -> None:
        chained()
        assert set(IssueSeal.objects.values_list("signature", flat=True)) == {""}
        assert DayHead.objects.count() == 3 and faults() == []

    def test_the_database_refuses_to_change_or_delete_them(self, key) -> None:
        chained(1)
        for table in append_only.SEALS:
            assert table._default_manager.exists()
            for statement in ("DELETE FROM {}", "UPDATE {} SET id = id"):
                with pytest.raises(DatabaseError, match="只能增加"), connection.cursor() as cursor:
                    from_table = statement.format(table._meta.db_table)
                    cursor.execute("SAVEPOINT here")
                    try:
                        cursor.execute(from_table)
                    finally:
                        cursor.execute("ROLLBACK TO SAVEPOINT here")


class TestHeads:
    def test_each_names_the_one_before_and_its_seals(self) -> None:
        chained()
        first, second, third = DayHead.objects.order_by("day")
        assert first.record["previous"] == ""
        assert second.record["previous"] == first.fingerprint
        assert third.record["previous"] == second.fingerprint
        assert [len(one.record["issues"]) for one in (first, second, third)] == [1, 1, 1]

    def test_today_has_none_yet(self) -> None:
        seal_issue(written_issue(), Event.PUBLISHED, now=at(date(2025, 3, 1)))
        assert seal_days(date(2025, 3, 1)) == []
        assert len(seal_days(date(2025, 3, 2))) == 1
        assert seal_days(date(2025, 3, 2)) == []

    def test_a_seal_written_after_its_day_was_closed_is_in_the_next_head(self) -> None:
        chained(1)
        late = seal_issue(written_issue(), Event.PUBLISHED, now=at(date(2025, 3, 1), 23))
        assert late
        assert seal_days(date(2025, 3, 2)) == []
        [head] = seal_days(date(2025, 3, 3))
        assert head.record["issues"] == [late.fingerprint] and head.day == date(2025, 3, 2)
        assert faults() == []

    def test_the_next_issue_names_the_head_that_was_last(self) -> None:
        issues = chained()
        heads = list(DayHead.objects.order_by("day"))
        assert head_named_in_print(issues[0]) is None
        assert head_named_in_print(issues[2]) == heads[1]

    def test_the_feeds_have_it(self, client, key) -> None:
        chained()
        head = DayHead.objects.latest("day")
        for path in ("/feed/", "/feeds/issues/"):
            page = client.get(path).content.decode()
            assert f'fingerprint="{head.fingerprint}"' in page
            assert f'signature="{head.signature}"' in page and 'day="2025-03-03"' in page


class TestKeys:
    def test_signatures_are_those_of_the_key(self, key) -> None:
        chained()
        own = read_key(str(key))
        assert own
        for one in [*IssueSeal.objects.all(), *DayHead.objects.all()]:
            assert (one.key_id, one.algorithm) == (own.public.key_id, "Ed25519")
        assert not is_signed(own.public, b"other", IssueSeal.objects.earliest("pk").signature)
        assert key.stat().st_mode & 0o777 == 0o600

    def test_the_key_may_be_given_as_its_content(self, key, settings) -> None:
        settings.SIGNING_KEY = base64.b64encode(key.read_bytes()).decode()
        chained(1)
        assert DayHead.objects.get().signature and faults() == []

    def test_a_new_key_that_the_old_one_vouches_for(self, key, settings, tmp_path) -> None:
        chained(1)
        new = tmp_path / "new.pem"
        call_command("make_signing_key", new, stdout=StringIO())
        call_command("make_signing_key", new, "--announce", stdout=StringIO())
        seal_issue(written_issue(), Event.PUBLISHED, now=at(date(2025, 3, 2)))
        seal_days(date(2025, 3, 3))  # signed with the old key, names the new one
        settings.SIGNING_KEY = str(new)
        seal_issue(written_issue(), Event.PUBLISHED, now=at(date(2025, 3, 3)))
        seal_days(date(2025, 3, 4))
        assert len(set(DayHead.objects.values_list("key_id", flat=True))) == 2
        assert faults() == []

    def test_a_new_key_that_nobody_vouches_for(self, key, settings, tmp_path) -> None:
        chained(1)
        make_key_file(tmp_path / "new.pem")
        settings.SIGNING_KEY = str(tmp_path / "new.pem")
        seal_issue(written_issue(), Event.PUBLISHED, now=at(date(2025, 3, 2)))
        seal_days(date(2025, 3, 3))
        assert any("没有由前一个链首认可" in one for one in faults())

    def test_no_key_is_overwritten(self, key) -> None:
        before = key.read_bytes()
        with pytest.raises(CommandError, match="已经存在"):
            call_command("make_signing_key", key)
        assert key.read_bytes() == before


def delete_document(issues: list[Issue]) -> None:
    Document.objects.filter(issue=issues[1], position=2).delete()


def alter_row(issues: list[Issue]) -> None:
    row = Provision.objects.filter(document__issue=issues[0]).first()
    assert row
    Provision.objects.filter(pk=row.pk).update(body=row.body.replace("施行", "实行"))


def alter_signature(issues: list[Issue]) -> None:
    one = DayHead.objects.order_by("day")[1]
    signature = base64.b64encode(bytes(64)).decode()
    force("UPDATE gazette_dayhead SET signature = %s WHERE id = %s", signature, one.pk)


def remove_day(issues: list[Issue]) -> None:
    force("DELETE FROM gazette_dayhead WHERE id = %s", DayHead.objects.order_by("day")[1].pk)


def swap_days(issues: list[Issue]) -> None:
    one, two = DayHead.objects.order_by("day")[:2]
    force("UPDATE gazette_dayhead SET day = %s WHERE id = %s", "2025-02-01", two.pk)
    assert one


def remove_seal(issues: list[Issue]) -> None:
    force("DELETE FROM gazette_issueseal WHERE id = %s", seals_of(issues[1])[0].pk)


def alter_record(issues: list[Issue]) -> None:
    one = seals_of(issues[1])[0]
    record = json.dumps(one.record | {"event": "later"})
    force("UPDATE gazette_issueseal SET record = %s WHERE id = %s", record, one.pk)


def alter_kept_words(issues: list[Issue]) -> None:
    pk = SealedDocument.objects.values_list("pk", flat=True)[0]
    force("UPDATE gazette_sealeddocument SET content = %s WHERE id = %s", b"x", pk)


def remove_issue(issues: list[Issue]) -> None:
    Issue.objects.filter(pk=issues[2].pk).update(status="approved")


def add_document(issues: list[Issue]) -> None:
    make_document(issue=issues[0])


ALTERATIONS: dict[Callable[[list[Issue]], None], str] = {
    alter_row: "现在的文字与公布时的指纹不符",
    delete_document: "公布过的这一件不见了",
    add_document: "公布之后多出来的",
    remove_issue: "公布过的这一期不见了",
    alter_signature: "签名与内容不符",
    remove_day: "它之前的链首不见了",
    swap_days: "次序不对",
    remove_seal: "当天的指纹",
    alter_record: "内容与指纹不符",
    alter_kept_words: "留存的文字坏了",
}


@pytest.mark.parametrize("alter", ALTERATIONS, ids=lambda one: one.__name__)
def test_an_alteration_is_found(alter, key) -> None:
    issues = chained()
    assert faults() == []
    alter(issues)
    assert any(ALTERATIONS[alter] in one for one in faults()), faults()


class TestTheCommand:
    def run(self, *arguments: object) -> str:
        told = StringIO()
        call_command("verify_archive", *arguments, stdout=told)
        return told.getvalue()

    def test_a_sound_archive(self, key) -> None:
        chained()
        assert "核验相符：指纹3条，链首3个。" in self.run()

    def test_an_altered_archive_ends_with_an_error(self, key) -> None:
        alter_row(chained())
        with pytest.raises(CommandError, match="核验不符：1处") as error:
            self.run()
        assert error.value.returncode == 1

    def test_keys_from_elsewhere_are_the_only_ones_that_count(self, key, tmp_path, client) -> None:
        chained(1)
        listed = tmp_path / "keys.json"
        listed.write_text(client.get("/verify/keys.json").content.decode(), encoding="utf-8")
        assert "核验相符" in self.run("--keys", listed)
        listed.write_text('{"keys": []}', encoding="utf-8")
        with pytest.raises(CommandError, match="核验不符"):
            self.run("--keys", listed)
        listed.write_text("[]", encoding="utf-8")
        with pytest.raises(CommandError, match="不是公钥清单") as error:
            self.run("--keys", listed)
        assert error.value.returncode == 2

    def test_a_chain_written_anew_is_seen_by_who_knows_its_former_head(self, key) -> None:
        chained()
        known = DayHead.objects.latest("day").fingerprint
        assert "核验相符" in self.run("--head", known)
        force("DELETE FROM gazette_dayhead WHERE fingerprint = %s", known)
        force("UPDATE gazette_issueseal SET day = %s WHERE day = %s", "2099-01-01", "2025-03-03")
        with pytest.raises(CommandError, match="核验不符"):
            self.run("--head", known)

    def test_an_unsigned_archive_says_so(self) -> None:
        chained(1)
        assert "1条指纹未签名" in self.run()


class TestTransfer:
    def carried(self) -> list[dict[str, Any]]:
        """All seals, after a way through JSON; then the portal that imports has none."""
        records = [json.loads(json.dumps(one)) for one in seal_records()]
        for table in append_only.SEALS:
            force(f"DELETE FROM {table._meta.db_table}")  # noqa: S608
        return records

    def test_they_verify_in_another_portal_and_are_exported_as_they_came(
        self, key, settings
    ) -> None:
        issues = chained()
        row = Provision.objects.filter(document__issue=issues[0]).first()
        assert row
        clerk, chief = make_person("clerk", "录入"), make_person("chief", "审核")
        corrections.accept(corrections.propose(row, {"body": "更正。"}, clerk, "误植"), chief)
        records = self.carried()
        settings.SIGNING_KEY = ""
        assert take_over_seals(records) > 0
        for issue in issues:
            workflow.record_publication(issue, None, "导入")
        assert [json.loads(json.dumps(one)) for one in seal_records()] == records
        assert set(IssueSeal.objects.values_list("is_taken_over", flat=True)) == {True}
        assert faults() == []
        assert take_over_seals(records) == 0

    def test_a_portal_with_the_same_key_goes_on_with_its_chain(self, key) -> None:
        chained()
        records = self.carried()
        take_over_seals(records)
        assert not DayHead.objects.filter(is_taken_over=True).exists()

    def test_forged_seals_are_refused(self, key, settings) -> None:
        chained()
        records = self.carried()
        settings.SIGNING_KEY = ""
        forged = next(one for one in records if one["type"] == "issue")
        note, signature = forged["record"]["note"], forged["signature"]
        forged["record"]["note"] = "伪造"
        with pytest.raises(SealsRefused, match="不是它的内容的指纹"):
            take_over_seals(records)
        forged["record"]["note"], forged["signature"] = note, signature[:-8] + "AAAAAA=="
        with pytest.raises(SealsRefused, match="签名不对"):
            take_over_seals(records)
        assert not IssueSeal.objects.exists()

    def test_nobody_else_speaks_for_an_issue_of_this_portal(self, key, settings) -> None:
        chained()
        records = self.carried()
        settings.SIGNING_KEY = ""
        one = next(one for one in records if one["type"] == "issue")
        record = one["record"]
        IssueSeal.objects.create(
            fingerprint="f" * 64, record={}, day="2026-01-01", at="2026-01-01T00:00:00Z",
            gazette=record["gazette"], year=record["year"], number=record["number"],
            event=Event.PUBLISHED,
        )  # fmt: skip
        with pytest.raises(SealsRefused, match="本门户自己公布过"):
            take_over_seals(records)

    def test_what_is_no_seal_is_refused_whole(self) -> None:
        for record in ({"type": "other"}, {"type": "issue", "record": {}}):
            with pytest.raises(SealsRefused):
                take_over_seals([record])
        assert not IssueSeal.objects.exists()


_RECORD: dict[str, Any] = {
    "form": "gazette-document/1",
    "title": "示例",
    "texts": [
        {
            "position": 1,
            "rows": [
                {
                    "parent": None, "address": f"art_{number}", "level": "ARTICLE",
                    "label": f"第{number}条", "number": str(number), "heading": "",
                    "body": f"第{number}行。", "cells": [],
                }
                for number in (1, 2, 3)
            ],
        }
    ],
}  # fmt: skip
