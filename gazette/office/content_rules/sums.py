"""Rule of 发布前体检 on tables of which a 合计 does not add up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gazette.office.checkup import OWN_CARE, DocumentRows, Fault, RowRule
from gazette.office.content_rules.checked_table import CheckedTable, marks_of, tables
from gazette.office.content_rules.table_sums import SumTable, WrongSum, wrong_sums


def sums_in_tables(documents: Sequence[DocumentRows]) -> Iterator[Fault]:
    """Totals of tables that do not add up, a finding each."""
    for one in documents:
        for table in tables(one.rows):
            for wrong in wrong_sums(_sum_table(table)):
                row = table.rows[wrong.row]
                detail = f"{row.address}:{wrong.column}"
                yield Fault(one.document, _message(wrong), row.address, detail[:400])


def _sum_table(table: CheckedTable) -> SumTable:
    cells = [[str(cell) for cell in row.cells] for row in table.rows]
    return SumTable(cells, [marks_of(row) for row in table.rows])


def _message(wrong: WrongSum) -> str:
    column = f"“{wrong.head}”一列" if wrong.head else f"第{wrong.column + 1}列"
    label = f"“{wrong.label}”" if wrong.label else ""
    parts = "本行各项" if wrong.is_row_sum else "各行"
    return (
        f"表格第{wrong.row + 1}行{label}，{column}印作{wrong.printed_words}，"
        f"{parts}相加得{wrong.computed_words}，相差{wrong.difference_words}，请核对原件。"
    )


RULES = (RowRule("table_sum", "表中合计与各项之和不符", OWN_CARE, sums_in_tables),)
