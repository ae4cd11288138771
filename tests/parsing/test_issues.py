"""Whole issues: the real one and the samples, held against hand-checked facts."""

import json
from pathlib import Path

import pytest

from gazette.parsing import first_difference, parse
from gazette.parsing.parsed import Issue, Level
from gazette.parsing.printed_rows import rows
from tests.parsing.facts import differences, parsed_as_json
from tests.paths import REAL_ISSUE, SAMPLES, facts_of, needs_real_issue

ISSUES = [
    pytest.param(REAL_ISSUE, marks=needs_real_issue, id="real"),
    *[pytest.param(path, id=path.stem) for path in SAMPLES],
]


@pytest.fixture(scope="module")
def real() -> Issue:
    return parse(REAL_ISSUE.read_text(encoding="utf-8"))


def test_there_are_samples() -> None:
    assert len(SAMPLES) >= 3


@pytest.mark.parametrize("path", ISSUES)
def test_every_fact_comes_out_right(path: Path) -> None:
    facts = json.loads(facts_of(path).read_text(encoding="utf-8"))
    assert differences(parsed_as_json(path), facts) == []


@pytest.mark.parametrize("path", ISSUES)
def test_totals(path: Path) -> None:
    totals = json.loads(facts_of(path).read_text(encoding="utf-8"))["totals"]
    documents = parse(path.read_text(encoding="utf-8")).documents
    assert {
        "documents": len(documents),
        "articles": sum(document.articles for document in documents),
        "chapters": sum(document.chapters for document in documents),
    } == totals


@pytest.mark.parametrize("path", ISSUES)
def test_nothing_is_lost(path: Path) -> None:
    assert first_difference(parse(path.read_text(encoding="utf-8"))) is None


@pytest.mark.parametrize("path", ISSUES)
def test_what_clean_removes_is_furniture(path: Path) -> None:
    reasons = {"页码", "书眉", "栏目页眉", "列表符号", "表格线"}
    issue = parse(path.read_text(encoding="utf-8"))
    assert {piece.reason for piece in issue.removed} <= reasons
    assert all(piece.text == issue.source[slice(*piece.span)] for piece in issue.removed)
    assert sum(len(piece.text) for piece in issue.removed) < 0.02 * len(issue.source)


@needs_real_issue
def test_the_real_issue_s_faults_are_findings(real: Issue) -> None:
    found = {(finding.document, finding.code) for finding in real.findings}
    assert {
        (1, "latin_word"),
        (1, "mixed_brackets"),
        (2, "title_differs"),
        (5, "doubled_at_seam"),
        (1, "seam_joined"),
        (11, "annex_not_printed"),
    } <= found
    doubled = next(f for f in real.findings if f.code == "doubled_at_seam")
    assert real.source[slice(*doubled.span)].split() == ["国", "国"]


@needs_real_issue
def test_the_real_issue_s_faults_are_not_corrected(real: Issue) -> None:
    texts = [
        row
        for document in real.documents
        for text in document.texts
        for row in rows(text.provisions)
    ]
    assert any("国国家" in row.body for row in texts)
    assert any(" and " in row.body for row in texts)
    title = next(
        row for row in rows(real.documents[1].texts[0].provisions) if row.level is Level.TITLE
    )
    assert title.body.endswith("管理》的决定")


@needs_real_issue
def test_an_item_is_found_at_its_address(real: Issue) -> None:
    """同民发〔2023〕19号第八条第一款第三项."""
    document = next(d for d in real.documents if d.document_number == "同民发〔2023〕19号")
    addresses = {row.address: row for text in document.texts for row in rows(text.provisions)}
    row = addresses["text_2__art_8__para_1__item_3"]
    assert (row.label, row.number, row.level) == ("（三）", "3", Level.ITEM)


@pytest.mark.parametrize("above", ["目 录", "示例市人民政府公报"])
def test_a_sentence_above_the_contents_names_no_issue(above: str) -> None:
    source = SAMPLES[0].read_text(encoding="utf-8")
    note = "更正：本刊2023年第7期（总第113期）刊登的《示例市渡口办法》有误，现予更正。"
    assert parse(source.replace(above, f"{note}\n\n{above}", 1)).issue == parse(source).issue
