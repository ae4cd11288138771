"""A long document is shown in parts; all parts together show it once, and each opens quickly."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from gazette.intake import document_parts, row_edits
from gazette.intake.document_parts import part_at, part_with_row, parts_of
from gazette.intake.document_source import stored_edits
from gazette.intake.document_view import part_lines, part_views, rows_of_findings
from gazette.intake.draft import Draft, dump
from gazette.intake.issue_frame import IssueFrame, dump_gathered
from gazette.intake.issue_frame import load as load_frame
from gazette.intake.issue_source import gather
from gazette.intake.models import Intake, IntakeDocument
from gazette.intake.row_edits import CannotEdit
from gazette.intake.row_views import SourceLine, row_views, source_lines
from gazette.intake.source_spans import MarkIndex, SourceMark
from gazette.intake.stored_findings import dump_finding, warnings
from gazette.intake.stored_rows import addresses
from gazette.intake.summaries import document_from, summary_and_findings, summary_of
from gazette.office.source_diff import edits
from gazette.parsing.parsed import Document, Finding, Span
from gazette.parsing.printed_rows import rows
from tests.html_page import HtmlPage
from tests.intake.conftest import Drop
from tests.parsing.cases import CASES
from tests.paths import SAMPLES

TEXTS = [*SAMPLES, *sorted(CASES.glob("*.txt"))]


def documents_of(text: str) -> Iterator[tuple[IntakeDocument, Draft, IssueFrame, Span]]:
    """The documents that a dropped text becomes, unsaved, each with its stretch of the source."""
    issues, _problems = gather({1: text})
    for issue in issues:
        frame = load_frame(dump_gathered(issue)["outline"])
        intake = Intake(source=issue.source)
        full = [piece for piece in issue.documents if piece.draft.rows]
        back = min((line.span[0] for line in issue.back), default=len(issue.source))
        starts = [*(piece.draft.start for piece in full), back]
        for position, (piece, region) in enumerate(zip(full, pairwise(starts), strict=True)):
            findings = [dump_finding(finding) for finding in piece.findings]
            _, found = summary_and_findings(piece.draft, position, frame, None, findings)
            row = IntakeDocument(intake=intake, structure=dump(piece.draft), findings=found)
            yield row, piece.draft, frame, region


def characters(lines: Iterable[SourceLine]) -> list[tuple[int, str, str, int | None, str, bool]]:
    """Each character that lines show, with the number of its line and what is said of it."""
    return [
        (line.number, character, one.kind, one.row, one.reason, one.is_doubtful)
        for line in lines
        for one in line.segments
        for character in one.text
    ]


def assert_parts_are_the_whole(
    row: IntakeDocument, draft: Draft, frame: IssueFrame, region: Span
) -> int:
    """All parts joined show what the page showed before there were parts; their number."""
    source = row.intake.source
    parts = parts_of(row.structure, region, source)
    whole = source_lines(draft, frame, region, row.findings, source)
    joined = list(chain(*(part_lines(row, part, frame) for part in parts)))
    assert characters(joined) == characters(whole)
    found = rows_of_findings(row.structure, warnings(row.findings), region)
    views = list(chain(*(part_views(row, part, found) for part in parts)))
    document = document_from(draft, 1, None, [])
    expected = row_views(draft, document, row.findings, source)
    assert [(v.row, v.line, v.printed, v.findings) for v in views] == [
        (v.row, v.line, v.printed, v.findings) for v in expected
    ]
    return len(parts)


@pytest.fixture
def short_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_parts, "MOST_ROWS", 5)
    monkeypatch.setattr(document_parts, "MOST_CHARACTERS", 400)


def test_the_parts_of_every_sample_and_case_joined_are_the_whole(short_parts: None) -> None:
    counts = [
        assert_parts_are_the_whole(*document)
        for text in TEXTS
        for document in documents_of(text.read_text(encoding="utf-8"))
    ]
    assert sum(count > 3 for count in counts) > 30


def test_every_character_of_the_source_is_shown_once(short_parts: None) -> None:
    for text in SAMPLES:
        for row, _draft, frame, region in documents_of(text.read_text(encoding="utf-8")):
            parts = parts_of(row.structure, region, row.intake.source)
            shown = chain(*(part_lines(row, part, frame) for part in parts))
            words = "".join(one.text for line in shown for one in line.segments)
            assert "".join(words.split()) == "".join(row.intake.source[slice(*region)].split())


@pytest.mark.parametrize("seed", range(6))
def test_rows_that_were_moved_are_shown_once_and_where_the_source_prints_them(
    short_parts: None, seed: int
) -> None:
    chance = random.Random(seed)
    for row, draft, frame, region in documents_of(SAMPLES[0].read_text(encoding="utf-8")):
        changed = draft
        for _ in range(12):
            key = chance.choice(changed.rows).key
            try:
                changed = row_edits.move(changed, key, chance.choice((-1, 1)))
            except CannotEdit:
                continue
        mixed = list(changed.rows)
        chance.shuffle(mixed)
        for order in (changed, replace(changed, rows=tuple(mixed))):
            row.structure = dump(order)
            source = row.intake.source
            parts = parts_of(row.structure, region, source)
            joined = chain(*(part_lines(row, part, frame) for part in parts))
            whole = source_lines(order, frame, region, row.findings, source)
            assert characters(joined) == characters(whole)
            spans = [part.span for part in parts]
            assert [spans[0][0], spans[-1][1]] == [*region]
            assert all(one[1] == other[0] for one, other in pairwise(spans))


def test_one_line_of_many_rows_and_one_row_of_many_characters_have_parts() -> None:
    words = "字" * 100_000
    row = {"k": 1, "l": "PARAGRAPH", "d": 0, "w": [[], [], [[words, 0]]]}
    pieces = [
        {"k": n, "l": "PARAGRAPH", "d": 0, "w": [[], [], [[words[:900], n * 900]]]}
        for n in range(110)
    ]
    assert len(parts_of({"rows": [row, row]}, (0, 100_000), words)) == 2
    parts = parts_of({"rows": pieces}, (0, 100_000), words)
    assert max(part.span[1] - part.span[0] for part in parts) < 40_000
    assert (parts[0].span[0], parts[-1].span[1]) == (0, 100_000)


def test_addresses_read_from_what_is_stored_are_those_of_the_document() -> None:
    count = 0
    for text in TEXTS:
        for row, draft, _frame, _region in documents_of(text.read_text(encoding="utf-8")):
            document: Document = document_from(draft, 1, None, [])
            expected = [one.address for part in document.texts for one in rows(part.provisions)]
            assert addresses(row.structure) == expected
            count += len(expected)
    assert count > 2000


def test_edits_read_from_what_is_stored_are_those_of_the_rows() -> None:
    for row, draft, frame, region in documents_of(SAMPLES[0].read_text(encoding="utf-8")):
        last = draft.rows[-1]
        label = "".join(run.text for run in last.label)
        changed = row_edits.write(draft, last.key, label, "", "换过的文字")
        row.structure, row.version = dump(changed), 1
        removed = sorted(piece.span for piece in frame.removed)
        runs = [run for line in changed.rows for run in line.words]
        expected = edits(runs, region, row.intake.source, removed)
        assert expected
        assert stored_edits(row, row.intake, region, frame) == expected


@settings(max_examples=200)
@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12)), max_size=20),
    st.integers(0, 50),
    st.integers(1, 15),
)
def test_marks_are_found_as_by_looking_at_each(
    spans: list[tuple[int, int]], start: int, length: int
) -> None:
    marks = [SourceMark(a, a + n, "row", i) for i, (a, n) in enumerate(spans)]
    index = MarkIndex(marks)
    ordered = sorted(marks, key=lambda mark: mark[:2])
    end = start + length
    assert list(index.between(start, end)) == [
        m for m in ordered if m.start < end and m.end > start
    ]
    there = [m for m in ordered if m.start <= start < m.end]
    assert index.last_at(start) == (there[-1] if there else None)


def table(count: int) -> str:
    """A document with a table of so many rows, below its heading row."""
    cells = "".join(f"{n}\t示例路{n}号\t{n * 7 % 997}米\t区城管局\n" for n in range(1, count + 1))
    return (
        "示例市人民政府关于公布市政设施名录的通知\n示政发〔2025〕9号\n各区人民政府：\n"
        f"现将市政设施名录公布如下。\n序号\t名称\t长度\t养护\n{cells}"
        "示例市人民政府\n2025年3月2日\n"
    )


@pytest.fixture
def long_table(drop: Drop) -> IntakeDocument:
    document = drop(text=table(1000)).documents.get()
    assert document.summary["rows"] == 1008
    return document


def shown(client: Client, document: IntakeDocument, query: str = "") -> HtmlPage:
    answer = client.get(document.get_absolute_url() + query)
    assert answer.status_code == 200
    return HtmlPage(answer)


def text_of(page: HtmlPage) -> str:
    return page.one("body").text


def keys_on(page: HtmlPage) -> list[int]:
    return [
        int(one.attributes["data-row"] or 0)
        for one in page.elements
        if one.attributes.get("role") == "listitem" and "data-row" in one.attributes
    ]


def query_for(words: str, document: IntakeDocument) -> int:
    return next(row.key for row in document.draft.rows if words in row.text)


@pytest.mark.django_db
class TestPage:
    def test_it_shows_three_hundred_rows_and_leads_to_the_others(self, clerk, long_table) -> None:
        first, second = shown(clerk, long_table), shown(clerk, long_table, "?part=2")
        assert len(keys_on(first)) == len(keys_on(second)) == 300
        assert not {*keys_on(first)} & {*keys_on(second)}
        assert "第 301–600 行，共 1,008 行" in text_of(second)
        lines = [one.attributes["value"] for one in second.elements if "value" in one.attributes
                 and (one.attributes.get("id") or "").startswith("line-")]  # fmt: skip
        assert (lines[0], lines[-1]) == ("300", "599")
        rest = shown(clerk, long_table, "?part=4")
        assert len(keys_on(rest)) == 108
        assert text_of(shown(clerk, long_table, "?part=999")) == text_of(rest)

    @pytest.mark.parametrize("query", ["?row={key}", "?show={key}", "?at={at}"])
    def test_a_row_and_a_place_are_shown_in_their_part(self, clerk, long_table, query) -> None:
        key = query_for("示例路777号", long_table)
        at = long_table.intake.source.index("示例路777号")
        page = shown(clerk, long_table, query.format(key=key, at=at))
        assert key in keys_on(page)
        assert ("panel" in str([one.attributes for one in page.elements])) == ("row" in query)

    @pytest.mark.parametrize("asked", ["783", " 7 8 3 ", "table_1__row_778"])
    def test_a_row_is_gone_to_by_its_number_or_its_address(self, clerk, long_table, asked) -> None:
        key = query_for("示例路777号", long_table)
        answer = clerk.get(long_table.get_absolute_url(), {"to": asked, "part": "1"})
        assert answer["Location"].endswith(f"?show={key}#row-{key}")

    def test_an_article_is_gone_to_by_its_printed_number(self, clerk, drop) -> None:
        document = drop(text="示例市公园管理办法\n第一条　甲。\n第二条　乙。\n").documents.get()
        key = query_for("乙。", document)
        answer = clerk.get(document.get_absolute_url(), {"to": "第二条"})
        assert answer["Location"].endswith(f"?show={key}#row-{key}")

    @pytest.mark.parametrize("asked", ["0", "1009", "art_9", "99999999999999", "", "第九条", "②"])
    def test_what_is_not_there_is_said(self, clerk, long_table, asked) -> None:
        address = long_table.get_absolute_url()
        answer = clerk.get(address, {"to": asked, "part": "3"}, follow=True)
        assert "可以写行数（1 至 1008）" in " ".join(map(str, answer.context["messages"]))
        assert "第 601–900 行" in text_of(HtmlPage(answer))

    def test_a_change_shows_the_part_of_its_row_and_undoing_it_too(self, clerk, long_table) -> None:
        key = query_for("示例路777号", long_table)
        address = long_table.get_absolute_url()
        values: dict[str, Any] = {"do": "level", "key": key, "level": "PARAGRAPH", "version": 0}
        answer = clerk.post(address, values, headers={"X-Partial": "bench"})
        assert f'id="row-{key}"' in answer.content.decode()
        undone = clerk.post(address, {"do": "undo", "version": 1}, headers={"X-Partial": "bench"})
        assert f'id="row-{key}"' in undone.content.decode()

    def test_the_panel_names_the_address(self, clerk, long_table) -> None:
        key = query_for("示例路777号", long_table)
        address = f"{long_table.get_absolute_url()}?row={key}"
        panel = clerk.get(address, headers={"X-Partial": "panel"}).content.decode()
        assert "<code>table_1__row_778</code>" in panel

    def test_doubts_stand_in_the_part_of_their_row(self, clerk, drop) -> None:
        text = table(700).replace("650\t", "650\t甲\t", 1)
        intake = drop(text=text)
        document = intake.documents.get()
        at = intake.source.index("示例路650号")
        document.findings = [
            {"code": "row_width", "message": "这一行多一格", "span": [at, at + 3],
             "severity": "warning"}
        ]  # fmt: skip
        document.save()
        first = shown(clerk, document)
        assert "这一行多一格" not in text_of(first)
        assert "别的部分还有存疑： 第 601–708 行 1 处" in text_of(first)
        there = shown(clerk, document, f"?at={at}")
        assert "这一行多一格" in text_of(there)
        assert [one for one in there.elements if one.attributes.get("id") == f"doubt-{at}"]

    def test_a_short_document_has_no_parts(self, clerk, drop) -> None:
        page = shown(clerk, drop(text=table(3)).documents.get())
        assert "部分" not in text_of(page)

    def test_its_queries_do_not_grow_with_its_rows(
        self, clerk, drop, long_table, django_assert_max_num_queries
    ) -> None:
        for address in (long_table.get_absolute_url(), long_table.intake.get_absolute_url()):
            with django_assert_max_num_queries(22):
                clerk.get(address)


def test_parts_are_found_by_row_and_by_place() -> None:
    row = {"k": 1, "l": "PARAGRAPH", "d": 0, "w": [[], [], [["字", 0]]]}
    rows_ = [{**row, "k": n, "w": [[], [], [["字", 2 * n]]]} for n in range(700)]
    parts = parts_of({"rows": rows_}, (0, 1400), "字\n" * 700)
    assert [part_with_row(parts, index).number for index in (0, 299, 300, 699)] == [1, 1, 2, 3]
    assert [part_at(parts, place).number for place in (0, 599, 600, 1399, 5000)] == [1, 1, 2, 3, 1]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_summary_needs_nothing_of_what_a_document_cites(path: Path) -> None:
    (issue,), _problems = gather({0: path.read_text(encoding="utf-8")})
    for position, piece in enumerate(issue.documents, start=1):
        whole: list[Finding] = []
        brief: list[Finding] = []
        full = document_from(piece.draft, position, None, whole)
        without = document_from(piece.draft, position, None, brief, is_cited=False)
        assert (summary_of(without), brief) == (summary_of(full), whole)
        assert replace(full, references=(), relations=()) == replace(without, relations=())
        assert without.references == ()


@pytest.mark.parametrize("text", TEXTS, ids=lambda path: path.stem)
def test_the_addresses_of_some_rows_are_those_that_all_rows_have(text: Path) -> None:
    pick = random.Random(text.stem)
    for row, _draft, _frame, _region in documents_of(text.read_text(encoding="utf-8")):
        whole = addresses(row.structure)
        for _ in range(8):
            first = pick.randrange(len(whole))
            end = first + pick.randrange(1, 40)
            assert addresses(row.structure, first, end) == whole[first:end]
