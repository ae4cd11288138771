"""Edited workbooks: their changes are shown by a dry run and imported all or nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gazette.models import Document, Gazette, Issue, Provision, Relation, Step
from gazette.office import workflow
from gazette.sheets.row_changes import Operation
from gazette.sheets.sheet_columns import REMOVAL, Sheet
from tests.factories import make_document
from tests.sheets.workbooks import archive, cell, changed, exported, imported, row_of, write_rows

pytestmark = pytest.mark.django_db

DOCUMENTS, PROVISIONS = Sheet.DOCUMENTS, Sheet.PROVISIONS


@pytest.fixture
def book(tmp_path: Path, issue: Issue) -> Path:
    return exported(tmp_path / "book.xlsx")


def edit(book: Path, *cells: tuple[Sheet, str, int, Any]) -> Path:
    def change(opened: Any) -> None:
        for sheet, header, row, value in cells:
            cell(opened, sheet, header, row).value = value

    return changed(book, change)


def test_a_changed_word_is_shown_and_then_written(book: Path) -> None:
    row = Provision.objects.get(document__position=1, address="text_2__art_1")
    before = archive()
    at = {"number": 0}

    def change(opened: Any) -> None:
        at["number"] = row_of(opened, PROVISIONS, "地址", "text_2__art_1")
        cell(opened, PROVISIONS, "正文", at["number"]).value = row.body + "补一句。"

    changed(book, change)
    outcome, changes = imported(book, dry_run=True)
    assert archive() == before
    assert [(one.number, one.operation) for one in changes] == [(at["number"], Operation.CHANGE)]
    assert changes[0].cells == {"正文": (row.body, row.body + "补一句。")}
    assert outcome.counts == {(PROVISIONS, Operation.CHANGE): 1}
    imported(book)
    row.refresh_from_db()
    assert row.body.endswith("补一句。")


def test_an_import_increases_the_version_and_is_recorded(book: Path, issue: Issue) -> None:
    edit(book, (DOCUMENTS, "标题", 2, "示例市人民政府令"))
    imported(book)
    version = Issue.objects.get(pk=issue.pk).version
    assert version == issue.version + 1
    assert issue.steps.filter(action=Step.Action.EDIT, version=version).exists()


def test_all_problems_are_reported_with_their_cells_and_nothing_is_written(book: Path) -> None:
    before = archive()
    edit(
        book,
        (DOCUMENTS, "成文日期", 3, "二月三十日"),
        (DOCUMENTS, "印刷页码", 4, "三至五"),
        (DOCUMENTS, "标题", 5, "长" * 301),
        (DOCUMENTS, "栏目", 6, "没有的栏目"),
        (PROVISIONS, "级别", 3, "段落"),
        (PROVISIONS, "上级地址", 4, "art_99"),
        (PROVISIONS, "正文", 7, "=1+1"),
        (PROVISIONS, "正文", 8, "好的"),
    )
    outcome, _changes = imported(book)
    reported = [str(one) for one in outcome.problems]
    assert archive() == before
    for place, why in [
        (r"文件!M3", "不是日期"),
        (r"文件!K4", "不是整数"),
        (r"文件!G5", "300"),
        (r"文件!J6", "没有“没有的栏目”这个栏目"),
        (r"条文!L3", "不在可填之列"),
        (r"条文!S4", "应当写在这一行之前"),
        (r"条文!P7", "公式"),
    ]:
        found = [one for one in reported if one.startswith(f"{place}：") and why in one]
        assert found, (place, reported)
    assert len(reported) == 7


def test_the_same_row_twice_is_refused(book: Path) -> None:
    def change(opened: Any) -> None:
        page = opened[PROVISIONS]
        page.append([one.value for one in page[2]])

    changed(book, change)
    outcome, _changes = imported(book)
    assert "与第2行说的是同一行条文" in str(outcome.problems[0])


def test_a_number_that_another_document_has_is_refused(book: Path) -> None:
    numbered = Document.objects.exclude(document_number="").order_by("position")
    first, second = [one for one in numbered if one.lead_body == numbered[0].lead_body][:2]

    def change(opened: Any) -> None:
        row = row_of(opened, DOCUMENTS, "文号", second.document_number)
        cell(opened, DOCUMENTS, "文号", row).value = first.document_number
        for number in range(2, opened[PROVISIONS].max_row + 1):
            if cell(opened, PROVISIONS, "文号", number).value == second.document_number:
                cell(opened, PROVISIONS, "文号", number).value = first.document_number

    changed(book, change)
    outcome, _changes = imported(book)
    assert any("同一件文件" in str(one) or "文号已见于" in str(one) for one in outcome.problems)


def test_a_published_issue_is_not_changed_by_a_table(book: Path, issue: Issue) -> None:
    edit(book, (DOCUMENTS, "标题", 2, "改了的标题"))
    workflow.record_publication(issue, None, "")
    before = archive()
    outcome, _changes = imported(book)
    assert "勘误" in str(outcome.problems[0])
    assert archive() == before


def test_two_documents_change_places(book: Path) -> None:
    titles = dict(Document.objects.values_list("position", "title"))

    def change(opened: Any) -> None:
        rows = {number: row_of(opened, DOCUMENTS, "期内次序", number) for number in (1, 2)}
        cell(opened, DOCUMENTS, "期内次序", rows[1]).value = 2
        cell(opened, DOCUMENTS, "期内次序", rows[2]).value = 1

    changed(book, change)
    outcome, _changes = imported(book)
    assert outcome.problems == []
    after = dict(Document.objects.values_list("position", "title"))
    assert (after[1], after[2]) == (titles[2], titles[1])


def test_a_provision_is_inserted_between_others(book: Path) -> None:
    document = Document.objects.get(position=1)
    last = document.provisions.filter(text__position=2).order_by("position").last()
    assert last

    def change(opened: Any) -> None:
        page = opened[PROVISIONS]
        row = row_of(opened, PROVISIONS, "地址", last.address)
        values = [one.value for one in page[row]]
        page.insert_rows(row)
        for column, value in enumerate(values, start=1):
            page.cell(row, column).value = value
        cell(opened, PROVISIONS, "地址", row).value = "text_2__art_98"
        cell(opened, PROVISIONS, "正文", row).value = "插入的一条。"
        cell(opened, PROVISIONS, "次序", row + 1).value = last.position + 1

    changed(book, change)
    outcome, _changes = imported(book)
    assert outcome.problems == []
    rows = document.provisions.filter(text__position=2).order_by("-position")
    assert [one.address for one in rows[:2]] == [last.address, "text_2__art_98"]


def test_a_new_row_needs_no_place_in_the_source(tmp_path: Path) -> None:
    Gazette.objects.create(name="示例乡公报", slug="shilixiang")
    write_rows(tmp_path / "book.zip", "shilixiang", 5)
    outcome, _changes = imported(tmp_path / "book.zip")
    assert not outcome.is_refused
    spans = Provision.objects.filter(document__issue__year=2024)
    assert list(spans.values_list("span_start", "span_end")) == [(0, 0)] * 5


def test_a_provision_is_removed_only_together_with_its_children(book: Path) -> None:
    parent = Provision.objects.filter(children__isnull=False, document__position=1).first()
    assert parent

    def remove(*addresses: str) -> None:
        def change(opened: Any) -> None:
            for address in addresses:
                row = row_of(opened, PROVISIONS, "地址", address)
                cell(opened, PROVISIONS, REMOVAL, row).value = "是"

        changed(book, change)

    remove(parent.address)
    outcome, _changes = imported(book)
    assert "请一并删去" in str(outcome.problems[0])
    below: list[str] = []
    pending = [parent]
    while pending:
        children = list(pending.pop().children.all())
        below += [one.address for one in children]
        pending += children
    remove(*below)
    outcome, changes = imported(book)
    assert outcome.problems == []
    assert {one.operation for one in changes} == {Operation.REMOVE}
    assert not Provision.objects.filter(pk=parent.pk).exists()


def test_a_column_missing_in_the_workbook_stays_as_it_is(book: Path) -> None:
    before = archive()

    def change(opened: Any) -> None:
        page = opened[DOCUMENTS]
        heads = [one.value for one in page[1]]
        page.delete_cols(heads.index("解释机关") + 1)

    changed(book, change)
    outcome, changes = imported(book)
    assert (outcome.problems, changes) == ([], [])
    assert archive() == before


def test_relations_follow_the_dates_and_titles_that_a_workbook_writes(book, issue) -> None:
    decree = Document.objects.get(position=1)
    old = make_document(published=True, title="示例旧办法", signed_on=date(2019, 1, 1))
    repeal = Relation.objects.create(
        source=decree,
        type="repeals",
        target_title="示例旧办法",
        effective_on=date(2025, 3, 1),
        is_parsed=True,
    )
    naming = Relation.objects.create(
        source=make_document(published=True, signed_on=date(2030, 1, 1)),
        type="repeals",
        target_title="示例市人民政府关于新事项的通知",
        effective_on=date(2030, 2, 1),
        is_parsed=True,
    )
    Document.objects.filter(pk=decree.pk).update(effective_on=date(2025, 3, 1))
    edit(
        book,
        (DOCUMENTS, "施行日期", 2, date(2025, 5, 1)),
        (DOCUMENTS, "标题", 3, "示例市人民政府关于新事项的通知"),
    )
    imported(book, dry_run=True)
    repeal.refresh_from_db()
    assert (repeal.effective_on, repeal.target) == (date(2025, 3, 1), None)
    imported(book)
    repeal.refresh_from_db()
    naming.refresh_from_db()
    assert (repeal.effective_on, repeal.target_id) == (date(2025, 5, 1), old.pk)
    assert naming.target_id == Document.objects.get(position=2, issue=issue).pk


def test_an_address_that_was_changed_names_the_row_that_stays(book: Path) -> None:
    before = archive()
    at = {"row": 0}

    def change(opened: Any) -> None:
        at["row"] = row_of(opened, PROVISIONS, "地址", "text_2__art_2")
        cell(opened, PROVISIONS, "地址", at["row"]).value = "text_2__art_2-1"

    changed(book, change)
    outcome, _changes = imported(book)
    told = [str(one) for one in outcome.problems]
    assert told == [
        f"条文!K{at['row']}：这个文本的第2位已是库中的“text_2__art_2”，表里没有它。次序请不要重复；"
        "如果改了地址，请为原来的地址另写一行，在“删除”列填“是”。"
    ]
    assert archive() == before


def test_two_rows_at_one_position_are_refused_at_the_second(book: Path) -> None:
    at = {"row": 0}

    def change(opened: Any) -> None:
        first = row_of(opened, PROVISIONS, "地址", "text_2__art_1")
        at["first"], at["row"] = first, row_of(opened, PROVISIONS, "地址", "text_2__art_2")
        position = cell(opened, PROVISIONS, "次序", first).value
        cell(opened, PROVISIONS, "次序", at["row"]).value = position

    changed(book, change)
    outcome, _changes = imported(book)
    [told] = [str(one) for one in outcome.problems]
    assert told.startswith(f"条文!K{at['row']}：") and f"已是第{at['first']}行" in told


def test_an_issue_under_another_year_is_refused_with_its_serial_number(book: Path) -> None:
    Issue.objects.update(serial_number=41)
    exported(book)
    edit(book, (Sheet.ISSUES, "年", 2, 2031))
    outcome, _changes = imported(book)
    told = str(outcome.problems[0])
    assert told.startswith("期!D2：总期号41已是") and "UNIQUE" not in told


def test_dates_and_numbers_that_a_program_rewrote_change_nothing(book: Path) -> None:
    issue = Issue.objects.get()
    document = Document.objects.get(position=1)
    assert issue.published_on and document.signed_on
    day, signed = issue.published_on, document.signed_on
    edit(
        book,
        (Sheet.ISSUES, "出版日期", 2, f"{day.year}/{day.month}/{day.day}"),
        (Sheet.ISSUES, "期", 2, f"第0{issue.number}期"),
        (DOCUMENTS, "成文日期", 2, (signed - date(1899, 12, 30)).days),
        (DOCUMENTS, "年", 2, f"{issue.year}年"),
    )
    outcome, changes = imported(book)
    assert (outcome.problems, changes) == ([], [])


def test_a_new_issuing_body_is_noted_with_the_one_most_like_it(book: Path) -> None:
    known = Document.objects.get(position=2).bodies[0].name
    misspelt = known.replace("人民", "人名")
    edit(book, (DOCUMENTS, "发文机关", 3, misspelt), (DOCUMENTS, "发文机关", 4, misspelt))
    outcome, _changes = imported(book, dry_run=True)
    [note] = [str(one) for one in outcome.notes]
    assert note.startswith("文件!L3：") and misspelt in note and f"库中有“{known}”" in note
