"""A workbook of any number of provisions, in documents of eighty, in issues of fifty."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from gazette.models import Gazette
from gazette.sheets.resources import headers_of
from gazette.sheets.sheet_columns import Sheet

ROWS_OF_DOCUMENT, DOCUMENTS_OF_ISSUE = 80, 50
_WORDS = (
    "为了示例，本条说的是第{}件事情，其中的数字各不相同，长度与平常的条文相近，约有六十个汉字上下。"
)


def write_large(path: Path, rows: int) -> int:
    """Write a workbook of so many provisions to ``path`` (.zip or .xlsx); returns their number."""
    if path.suffix == ".xlsx":
        book = Workbook(write_only=True)
        for sheet in Sheet:
            page = book.create_sheet(sheet)
            page.append(headers_of(sheet))
            for cells in _rows(sheet, rows):
                page.append([cells.get(name) for name in headers_of(sheet)])
        book.save(path)
        return rows
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet in Sheet:
            with (
                archive.open(f"{sheet}.csv", "w", force_zip64=True) as raw,
                TextIOWrapper(raw, encoding="utf-8-sig", newline="") as stream,
            ):
                table = csv.writer(stream)
                table.writerow(headers_of(sheet))
                for cells in _rows(sheet, rows):
                    table.writerow([cells.get(name, "") for name in headers_of(sheet)])
    return rows


def _rows(sheet: Sheet, rows: int) -> Iterator[dict[str, Any]]:
    slug = Gazette.objects.values_list("slug", flat=True)[0]
    documents = -(-rows // ROWS_OF_DOCUMENT)
    if sheet is Sheet.ISSUES:
        for number in range(-(-documents // DOCUMENTS_OF_ISSUE)):
            yield {**_issue(slug, number * DOCUMENTS_OF_ISSUE), "栏目": "市政府文件"}
    elif sheet is Sheet.DOCUMENTS:
        for number in range(documents):
            yield {
                **_issue(slug, number),
                "期内次序": number % DOCUMENTS_OF_ISSUE + 1,
                "文号": f"示政发〔1999〕{number}号",
                "文件种类": "通知与公告",
                "标题": f"示例市人民政府关于第{number}号事项的通知",
                "栏目": "市政府文件",
                "发文机关": "示例市人民政府",
            }
    else:
        for row in range(rows):
            number, place = divmod(row, ROWS_OF_DOCUMENT)
            yield {
                **_issue(slug, number),
                "文件次序": number % DOCUMENTS_OF_ISSUE + 1,
                "文号": f"示政发〔1999〕{number}号",
                "地址": f"art_{place + 1}",
                "文本次序": 1,
                "文本种类": "正文",
                "次序": place + 1,
                "级别": "条",
                "编号（照原文）": f"第{place + 1}条",
                "编号": str(place + 1),
                "正文": _WORDS.format(row),
                "原文起": 0,
                "原文止": 0,
            }


def _issue(slug: str, document: int) -> dict[str, Any]:
    number = document // DOCUMENTS_OF_ISSUE
    return {"公报标识": slug, "年": 1950 + number // 24, "期": number % 24 + 1}
