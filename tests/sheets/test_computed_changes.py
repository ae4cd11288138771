"""What a check shows, though it only reads, is what the import then does: to the cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gazette.models import Document, Issue, Provision
from gazette.sheets.lookup import Lookup
from gazette.sheets.row_changes import Change
from gazette.sheets.sheet_columns import REMOVAL, Sheet, SheetRow
from gazette.sheets.workbook_import import Outcome, compare_rows, import_rows
from gazette.sheets.workbook_reader import WorkbookFile, open_workbook
from tests.sheets.workbooks import archive, exported

pytestmark = pytest.mark.django_db

Rows = dict[Sheet, list[SheetRow]]
#: Cells of a provision that repeat those of its document or text; a change of these is shown
#: at the first row that says so.
_REPEATED = {"文件次序", "文号", "文本种类", "附件号", "文本标题"}
_BODIES = ["示例市人民政府", "示例市财政局", "示例市人民政府\n示例市新设立局", ""]


def rows_of(path: Path) -> tuple[WorkbookFile, Rows]:
    book = open_workbook(exported(path))
    return book, {sheet: list(book.rows(sheet)) for sheet in Sheet}


def run(book: WorkbookFile, rows: Rows, *, dry_run: bool) -> tuple[Outcome, list[Change]]:
    changes: list[Change] = []
    outcome = import_rows(book.headers, lambda sheet: rows[sheet], changes.append, dry_run=dry_run)
    return outcome, changes


def cells(rows: Rows) -> Counter[tuple[str, str, str]]:
    """How often each value stands in each column."""
    return Counter(
        (sheet, name, str(value or ""))
        for sheet, several in rows.items()
        for row in several
        for name, value in row.values.items()
        if value and name != REMOVAL and not (sheet is Sheet.PROVISIONS and name in _REPEATED)
    )


def applied(before: Counter[Any], changes: list[Change]) -> Counter[Any]:
    after = Counter(before)
    for change in changes:
        for name, (old, new) in change.cells.items():
            if change.sheet is Sheet.PROVISIONS and name in _REPEATED:
                continue
            if old not in (None, ""):
                after[change.sheet, name, str(old)] -= 1
            if new not in (None, ""):
                after[change.sheet, name, str(new)] += 1
    return +after


def set_cell(rows: Rows, sheet: Sheet, at: int, **values: Any) -> None:
    row = rows[sheet][at]
    rows[sheet][at] = replace(row, values={**row.values, **values})


def text_of(row: SheetRow) -> tuple[Any, Any]:
    return row.values["文件次序"], row.values["文本次序"]


def edited(rows: Rows, random: Random) -> None:
    """One edit as a clerk may make it, right or wrong."""
    documents, provisions = rows[Sheet.DOCUMENTS], rows[Sheet.PROVISIONS]
    document = random.randrange(len(documents))
    at = random.randrange(len(provisions))
    word = random.choice(["改", "另写一句。", "=1", "第三条"])
    serial = random.randrange(100)

    def swap() -> None:
        other = random.randrange(len(documents))
        places = [documents[one].values["期内次序"] for one in (document, other)]
        set_cell(rows, Sheet.DOCUMENTS, document, 期内次序=places[1])
        set_cell(rows, Sheet.DOCUMENTS, other, 期内次序=places[0])

    def insert() -> None:
        row = provisions[at]
        values = {**row.values, "地址": f"{row.values['地址']}_{serial}", "次序": 500 + serial}
        provisions.insert(at + 1, SheetRow(row.sheet, 5_000 + serial, values))

    def add_document() -> None:
        values = {
            **documents[document].values,
            "期内次序": 50 + serial,
            "文号": f"示政〔{serial}〕",
        }
        documents.append(SheetRow(Sheet.DOCUMENTS, 6_000 + serial, values))
        own = {**provisions[at].values, "文件次序": 50 + serial, "文号": f"示政〔{serial}〕"}
        own |= {"上级地址": "", "地址": "art_1", "文本次序": 1}
        provisions.append(SheetRow(Sheet.PROVISIONS, 7_000 + serial, own))

    def retitle() -> None:
        """All rows of a text, as it should be; rarely one alone."""
        own = [one for one, row in enumerate(provisions) if text_of(row) == text_of(provisions[at])]
        for one in own if serial % 5 else own[:1]:
            set_cell(rows, Sheet.PROVISIONS, one, 文本标题=f"题{serial}")

    edits: list[Callable[[], object]] = [
        lambda: set_cell(rows, Sheet.DOCUMENTS, document, 标题=f"标题{serial}"),
        lambda: set_cell(rows, Sheet.DOCUMENTS, document, 施行日期=f"2025/{serial % 12 + 1}/1"),
        lambda: set_cell(rows, Sheet.DOCUMENTS, document, 发文机关=random.choice(_BODIES)),
        lambda: set_cell(rows, Sheet.DOCUMENTS, document, 文号=f"示政发〔2025〕{serial % 6}号"),
        lambda: set_cell(rows, Sheet.ISSUES, 0, 栏目=f"市政府文件\n栏目{serial % 3}"),
        lambda: set_cell(rows, Sheet.PROVISIONS, at, 正文=word),
        lambda: set_cell(rows, Sheet.PROVISIONS, at, 次序=serial % 5),
        retitle,
        lambda: set_cell(rows, Sheet.PROVISIONS, at, **{REMOVAL: "是"}),
        lambda: random.shuffle(provisions) if serial % 4 == 0 else None,
        swap,
        insert,
        add_document,
    ]
    random.choice(edits)()


@pytest.mark.parametrize("seed", range(60))
def test_a_check_shows_what_the_import_does(tmp_path: Path, issue: Issue, seed: int) -> None:
    random = Random(seed)
    book, rows = rows_of(tmp_path / "book.zip")
    stored, before = archive(), cells(rows)
    for _ in range(random.randint(1, 5)):
        edited(rows, random)
    outcome, shown = run(book, rows, dry_run=True)
    assert archive() == stored
    again, done = run(book, rows, dry_run=False)
    assert [str(one) for one in again.problems] == [str(one) for one in outcome.problems]
    assert done == shown
    if outcome.problems:
        assert archive() == stored
        return
    now, after = rows_of(tmp_path / "after.zip")
    assert cells(after) == applied(before, shown)
    assert run(now, after, dry_run=True)[1] == []


def test_rows_of_one_text_that_name_it_differently_are_refused(
    tmp_path: Path, issue: Issue
) -> None:
    book, rows = rows_of(tmp_path / "book.zip")
    at = next(
        one
        for one, row in enumerate(rows[Sheet.PROVISIONS])
        if row.values["地址"] == "text_2__art_2"
    )
    set_cell(rows, Sheet.PROVISIONS, at, 文本标题="另一个办法")
    outcome, changes = run(book, rows, dry_run=True)
    number = rows[Sheet.PROVISIONS][at].number
    [told] = [str(one) for one in outcome.problems]
    assert told.startswith(f"条文!J{number}：") and "写成一样" in told


def test_most_random_edits_are_written(tmp_path: Path, issue: Issue) -> None:
    """The test above would show little if all its workbooks were refused."""
    fine = 0
    for seed in range(60):
        random = Random(seed)
        book, rows = rows_of(tmp_path / "book.zip")
        for _ in range(random.randint(1, 5)):
            edited(rows, random)
        fine += not run(book, rows, dry_run=True)[0].problems
    assert fine > 15


def test_a_check_writes_nothing(tmp_path: Path, issue: Issue) -> None:
    book, rows = rows_of(tmp_path / "book.zip")
    set_cell(rows, Sheet.DOCUMENTS, 1, 标题="改了", 发文机关="示例市新设立局")
    set_cell(rows, Sheet.PROVISIONS, 2, 正文="改了")
    with CaptureQueriesContext(connection) as queries:
        run(book, rows, dry_run=True)
    statements = {one["sql"].split()[0] for one in queries.captured_queries}
    assert statements == {"SELECT"}


def test_queries_do_not_grow_with_the_documents_of_an_issue(tmp_path: Path, issue: Issue) -> None:
    def queries() -> int:
        book, rows = rows_of(tmp_path / "book.zip")
        with CaptureQueriesContext(connection) as captured:
            compare_rows(
                book.headers, lambda sheet: rows[sheet], lambda _one: None, lookup=Lookup()
            )
        return len(captured)

    few = queries()
    book, rows = rows_of(tmp_path / "book.zip")
    for number in range(20, 60):
        document = {**rows[Sheet.DOCUMENTS][1].values}
        document |= {"期内次序": number, "文号": f"示政发〔2025〕{number}号"}
        rows[Sheet.DOCUMENTS].append(SheetRow(Sheet.DOCUMENTS, 900 + number, document))
        owned = [one for one in rows[Sheet.PROVISIONS] if one.values["文件次序"] in (2, "2")]
        for row in owned:
            own = {**row.values, "文件次序": number, "文号": f"示政发〔2025〕{number}号"}
            rows[Sheet.PROVISIONS].append(
                SheetRow(Sheet.PROVISIONS, row.number + 9_000 * number, own)
            )
    assert run(book, rows, dry_run=False)[0].problems == []
    assert Document.objects.count() == 46
    assert Provision.objects.filter(document__position__gte=20).count() == 80
    assert queries() == few


def test_an_export_has_a_constant_number_of_queries_for_an_issue(
    tmp_path: Path, issue: Issue
) -> None:
    with CaptureQueriesContext(connection) as captured:
        exported(tmp_path / "book.zip")
    assert len(captured) <= 25
