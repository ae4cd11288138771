"""A PDF says when its words changed, what was corrected, and what its data are."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.utils import timezone as clock
from jsonschema import Draft202012Validator
from lxml import etree

from gazette.issue_data import data_schema, documents_data, issue_data, json_bytes
from gazette.models import Correction, Document, Issue, PdfEdition
from gazette.office import corrections
from gazette.prints.editions.edition_maker import Outcome, make_now, make_waiting
from gazette.prints.editions.new_day import renew
from gazette.prints.editions.store import kept_file
from gazette.prints.pdf import (
    MemoryCache,
    Variant,
    document_fingerprint,
    issue_fingerprint,
    make_document_pdf,
    make_issue_pdf,
)
from gazette.prints.pdf.properties import DATA_NAMESPACE, PdfProperties
from tests.factories import make_document, make_issue, make_person, make_provision, make_text
from tests.prints.pdf.conftest import IssuePdf
from tests.prints.pdf.reading_back import PdfReader, fold

pytestmark = pytest.mark.django_db

BEIJING = timezone(timedelta(hours=8))
ISSUED = date(2025, 2, 28)
CORRECTED_AT = datetime(2025, 3, 9, 23, 59, 30, 5, tzinfo=BEIJING)
XMP = "{http://ns.adobe.com/xap/1.0/}"


@pytest.fixture
def issue(db: None) -> Issue:
    issue = make_issue(published=True, published_on=ISSUED)
    for title in ("示例市渡口管理办法", "示例市桥梁管理办法"):
        text = make_text(document=make_document(issue=issue, title=title))
        make_provision(text=text, body="每年六月一日前报送。")
    return issue


def correct(document: Document, at: datetime = CORRECTED_AT) -> Correction:
    """Correct the article of a document, at a moment."""
    row = document.provisions.get()
    made = corrections.propose(
        row, {"body": "每年七月一日前报送。"}, make_person("editor", "录入"), "原件为七月"
    )
    corrections.accept(made, make_person("chief", "审核"), "属实")
    Correction.objects.filter(pk=made.pk).update(decided_at=at)
    return made


def dates(content: bytes) -> tuple[datetime, datetime]:
    """When a PDF was created and changed; its two records of that must agree."""
    pdf = pikepdf.open(BytesIO(content))
    plain = [
        datetime.strptime(str(pdf.docinfo[name]).replace("'", ""), "D:%Y%m%d%H%M%S%z")
        for name in ("/CreationDate", "/ModDate")
    ]
    xmp = etree.fromstring(pdf.Root.Metadata.read_bytes())
    tagged = [
        datetime.fromisoformat(str(xmp.findtext(f".//{XMP}{name}")))
        for name in ("CreateDate", "ModifyDate")
    ]
    assert plain == tagged
    return plain[0], plain[1]


def issue_pdf(issue: Issue, kind: Any = "standard") -> bytes:
    return make_issue_pdf(issue, Variant(kind), cache=MemoryCache())


MIDNIGHT = datetime(2025, 2, 28, tzinfo=BEIJING)


class TestDates:
    def test_an_issue_is_changed_when_its_words_are(self, issue: Issue) -> None:
        first = issue_pdf(issue)
        assert dates(first) == (MIDNIGHT, MIDNIGHT)
        correct(issue.documents.get(position=1))
        changed = issue_pdf(issue)
        assert dates(changed) == (MIDNIGHT, CORRECTED_AT.replace(microsecond=0))
        assert issue_pdf(issue) == changed  # the same rows, the same bytes

    def test_a_proposal_changes_nothing(self, issue: Issue) -> None:
        row = issue.documents.get(position=1).provisions.get()
        corrections.propose(row, {"body": "七月。"}, make_person("editor", "录入"), "原件为七月")
        assert dates(issue_pdf(issue)) == (MIDNIGHT, MIDNIGHT)

    def test_never_before_it_was_made(self) -> None:
        early = PdfProperties("", "", ISSUED, "", MIDNIGHT - timedelta(hours=1))
        assert early.dates == (MIDNIGHT, MIDNIGHT)
        assert PdfProperties("", "", None, "", MIDNIGHT).dates is None

    def test_the_moment_is_part_of_the_fingerprint(self, issue: Issue) -> None:
        one, other = issue.documents.order_by("position")
        made = correct(one)
        before = [issue_fingerprint(issue, Variant()), document_fingerprint(one, Variant())]
        untouched = document_fingerprint(other, Variant())
        Correction.objects.filter(pk=made.pk).update(decided_at=CORRECTED_AT + timedelta(days=1))
        after = [issue_fingerprint(issue, Variant()), document_fingerprint(one, Variant())]
        assert before[0] != after[0] and before[1] != after[1]
        assert document_fingerprint(other, Variant()) == untouched

    def test_a_document_is_changed_by_the_day_of_its_note(
        self, issue: Issue, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        document = issue.documents.get(position=1)
        correct(document)
        monkeypatch.setattr(clock, "localdate", lambda *_: date(2026, 11, 26))
        made = make_document_pdf(document, Variant(), cache=MemoryCache())
        assert dates(made)[1] == datetime(2026, 11, 26, tzinfo=BEIJING)
        assert "截至2026年11月26日" in fold(PdfReader(made).pages[0])


class TestCorrections:
    def test_the_first_page_of_a_document_tells_them(self, issue: Issue) -> None:
        document = issue.documents.get(position=1)
        correct(document)
        spoken = fold(PdfReader(make_document_pdf(document, Variant(), cache=MemoryCache())).spoken)
        assert "以下是刊印时的文字,勘误之处已经更正。" in spoken
        assert "2025年3月9日勘误,更正第一条:原件为七月。" in spoken

    def test_another_document_has_none(self, issue: Issue) -> None:
        correct(issue.documents.get(position=1))
        other = issue.documents.get(position=2)
        spoken = fold(PdfReader(make_document_pdf(other, Variant(), cache=MemoryCache())).spoken)
        assert "勘误" not in spoken

    def test_the_imprint_of_an_issue_tells_them(self, issue: Issue) -> None:
        assert "勘误" not in fold(PdfReader(issue_pdf(issue)).pages[-1])
        correct(issue.documents.get(position=2))
        imprint = fold(PdfReader(issue_pdf(issue)).pages[-1])
        assert "更正:2025年3月9日勘误,更正第2件第一条:原件为七月。" in imprint


def test_a_kept_file_is_made_anew_on_the_day_on_which_its_document_ends(
    issue: Issue, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA_DIR = tmp_path
    last = date(2025, 6, 30)
    issue.documents.filter(position=1).update(effective_on=ISSUED, last_day_in_force=last)
    today = [last]
    monkeypatch.setattr(clock, "localdate", lambda *_: today[0])

    def kept() -> tuple[str, datetime]:
        editions = PdfEdition.objects.filter(document__position=1, kind="standard")
        path = kept_file(editions.get())
        assert path
        content = path.read_bytes()
        return fold(PdfReader(content).pages[0]), dates(content)[1]

    documents = list(issue.documents.order_by("position"))
    outcomes = [make_now(one, "standard", is_draft=False)[1] for one in documents]
    assert outcomes == [Outcome.MADE] * 2
    assert "现行有效" in kept()[0] and kept()[1].date() == last
    PdfEdition.objects.update(made_at=datetime(2025, 6, 30, 12, tzinfo=BEIJING))

    today[0] += timedelta(days=1)
    renew(SimpleNamespace(tell=lambda *_: None))
    told: list[str] = []
    assert make_waiting(lambda edition, outcome: told.append(f"{edition.document}{outcome}")) == 1
    assert told == [f"{documents[0]}已生成"]
    words, changed = kept()
    assert "截至2025年7月1日" in words and "现行有效" not in words
    assert changed.date() == today[0]


class TestData:
    def test_the_data_name_their_schema_and_bring_it(self, issue: Issue) -> None:
        content = issue_pdf(issue, "archive")
        pdf = pikepdf.open(BytesIO(content))
        files = {str(one.UF): one for one in pdf.Root.AF}
        assert list(files) == ["issue.json", "issue.schema.json"]
        assert [str(one.AFRelationship) for one in files.values()] == ["/Data", "/Supplement"]
        schema = json.loads(files["issue.schema.json"].EF.F.read_bytes())
        assert files["issue.schema.json"].EF.F.read_bytes() == data_schema()
        assert schema["$id"] in str(files["issue.json"].Desc)
        data = files["issue.json"].EF.F.read_bytes()
        assert data == json_bytes(issue_data(issue, documents_data(issue.documents.all())))
        xmp = etree.fromstring(pdf.Root.Metadata.read_bytes())
        told = {name: xmp.findtext(f".//{{{DATA_NAMESPACE}}}{name}") for name in (
            "dataFile", "dataSchema", "dataSHA256")}  # fmt: skip
        assert told == {
            "dataFile": "issue.json",
            "dataSchema": schema["$id"],
            "dataSHA256": hashlib.sha256(data).hexdigest(),
        }
        assert [str(pdf.Root.Names.EmbeddedFiles.Names[place]) for place in (0, 2)] == list(files)

    def test_a_reading_copy_has_no_data(self, issue: Issue) -> None:
        pdf = pikepdf.open(BytesIO(issue_pdf(issue)))
        assert "/AF" not in pdf.Root and b"dataSchema" not in pdf.Root.Metadata.read_bytes()

    def test_the_data_of_all_samples_are_valid(self, made: IssuePdf) -> None:
        validator = Draft202012Validator(json.loads(data_schema()))
        pdf = pikepdf.open(BytesIO(made.archive))
        data = json.loads(pdf.Root.AF[0].EF.F.read_bytes())
        assert [error.message for error in validator.iter_errors(data)] == []
        assert len(data["documents"]) == len(made.documents)

    def test_the_schema_refuses_other_data(self, issue: Issue) -> None:
        schema = json.loads(data_schema())
        Draft202012Validator.check_schema(schema)
        validator = Draft202012Validator(schema)
        data = json.loads(json_bytes(issue_data(issue, documents_data(issue.documents.all()))))
        assert validator.is_valid(data)
        row = data["documents"][0]["texts"][0]["rows"][0]
        for name, value in {"level": "CLAUSE", "body": None, "unknown": ""}.items():
            spoilt = json.loads(json.dumps(data))
            spoilt["documents"][0]["texts"][0]["rows"][0] = row | {name: value}
            assert not validator.is_valid(spoilt), name
        del data["issue"]["year"]
        assert not validator.is_valid(data)

    def test_the_portal_publishes_it(self, client: Client) -> None:
        response = client.get("/schemas/issue-1.json")
        assert response.content == data_schema()
        assert response["Content-Type"] == "application/schema+json"
        assert response["Access-Control-Allow-Origin"] == "*"
