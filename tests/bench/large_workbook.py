"""A workbook of any number of provisions, in documents of eighty, in issues of fifty."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterator
from io import TextIOWrapper
from itertools import chain
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from gazette.models import Gazette
from gazette.sheets.resources import headers_of
from gazette.sheets.sheet_columns import Sheet

#: The end of the name of a workbook as Excel writes it.
EXCEL = ".excel.xlsx"
ROWS_OF_DOCUMENT, DOCUMENTS_OF_ISSUE = 80, 50
_WORDS = (
    "为了示例，本条说的是第{}件事情，其中的数字各不相同，长度与平常的条文相近，约有六十个汉字上下。"
)


def write_large(path: Path, rows: int) -> int:
    """Write a workbook of so many provisions to ``path``; returns their number.

    ``.zip`` has CSV files; ``.xlsx`` is as openpyxl writes it, each text in its cell;
    ``.excel.xlsx`` as Excel and WPS do, each text once in the shared strings.
    """
    if path.name.endswith(EXCEL):
        _write_as_excel(path, rows)
        return rows
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


def _write_as_excel(path: Path, rows: int) -> None:
    """ECMA-376 Part 1, 18.3 and 18.4: cells refer to the shared strings by number."""
    strings: dict[str, int] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, sheet in enumerate(Sheet, start=1):
            with archive.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as part:
                part.write(f"<worksheet {_MAIN}><sheetData>".encode())
                headers = headers_of(sheet)
                lines = chain([dict(zip(headers, headers, strict=True))], _rows(sheet, rows))
                for row, cells in enumerate(lines, start=1):
                    part.write(_excel_row(row, [cells.get(name) for name in headers], strings))
                part.write(b"</sheetData></worksheet>")
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
            part.write(f"<sst {_MAIN}>".encode())
            for text in strings:
                part.write(f"<si><t>{escape(text)}</t></si>".encode())
            part.write(b"</sst>")
        for name, content in _package_parts().items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{content}')


def _excel_row(row: int, values: list[Any], strings: dict[str, int]) -> bytes:
    cells = []
    for column, value in enumerate(values, start=1):
        place = f"{get_column_letter(column)}{row}"
        if isinstance(value, int):
            cells.append(f'<c r="{place}"><v>{value}</v></c>')
        elif value:
            at = strings.setdefault(value, len(strings))
            cells.append(f'<c r="{place}" t="s"><v>{at}</v></c>')
    return f'<row r="{row}">{"".join(cells)}</row>'.encode()


def _package_parts() -> dict[str, str]:
    """The parts of the package that name the others (ECMA-376 Part 2)."""
    types = {f"xl/worksheets/sheet{number}.xml": "worksheet" for number in (1, 2, 3)}
    types |= {"xl/workbook.xml": "sheet.main", "xl/sharedStrings.xml": "sharedStrings"}
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{_TYPE.format(kind)}"/>'
        for name, kind in types.items()
    )
    targets = {f"worksheets/sheet{n}.xml": ("worksheet", f"rId{n}") for n in (1, 2, 3)}
    targets["sharedStrings.xml"] = ("sharedStrings", "rId4")
    relations = "".join(
        f'<Relationship Id="{key}" Type="{_RELATION}/{kind}" Target="{target}"/>'
        for target, (kind, key) in targets.items()
    )
    sheets = "".join(
        f'<sheet name="{sheet}" sheetId="{number}" r:id="rId{number}"/>'
        for number, sheet in enumerate(Sheet, start=1)
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_RELATION}"><sheets>{sheets}</sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f"{relations}</Relationships>",
    }


_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.{}+xml"


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
