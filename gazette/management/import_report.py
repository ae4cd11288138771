"""The report of ``import_issue``: a table of the documents, the findings, and totals."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

from gazette.importing import Action, DocumentResult, ImportResult
from gazette.management.text_tables import aligned, cut, display_width
from gazette.parsing import parsed
from gazette.parsing.parsed import Severity

_HEADINGS = ("次序", "文号", "标题", "种类", "条", "行", "存疑", "提示")
#: Indexes of the columns that are aligned to the right.
_RIGHT = (0, 4, 5, 6, 7)
#: The index of the column of titles, and its least width in columns of the terminal.
_TITLE, _LEAST_TITLE_WIDTH = 2, 20
_FINDINGS = {
    Severity.WARNING: "存疑（照原文录入，请核对原件）",
    Severity.NOTICE: "提示（解析时的处理）",
}


def report(result: ImportResult, source: parsed.Issue) -> Iterator[str]:
    """The lines of the report on one issue."""
    yield str(result.issue)
    yield from _table(result.documents)
    for severity, head in _FINDINGS.items():
        found = [finding for finding in result.findings if finding.severity is severity]
        if found:
            yield f"{head}，{len(found)}处："
            yield from (_finding(finding, source) for finding in found)
    yield f"合计：文件{len(result.documents)}篇，条文{result.articles}条，{result.rows}行。"
    if result.changes:
        yield "改动："
        yield from (f"  {change}" for change in result.changes)
    yield outcome(result)


def outcome(result: ImportResult) -> str:
    """One sentence: what was done, or in a dry run what would be done."""
    status = result.issue.get_status_display()
    done = {
        Action.CREATED: f"新建：本期已录入，状态为“{status}”。",
        Action.UNCHANGED: f"未变：与库中原文相同，状态为“{status}”。",
        Action.PUBLISHED: "发布：原文未变，本期由草稿改为已发布。",
        Action.UPDATED: f"更新：本期已按新的原文改写，状态为“{status}”。",
    }[result.action]
    return f"试运行，数据库未改动。如正式运行——{done}" if result.is_dry_run else done


def _table(documents: tuple[DocumentResult, ...]) -> list[str]:
    rows = [
        (
            str(document.position),
            document.number or "—",
            document.title,
            document.kind,
            str(document.articles),
            str(document.rows),
            str(document.warnings or ""),
            str(document.notices or ""),
        )
        for document in documents
    ]
    width = _title_width([_HEADINGS, *rows])
    cut_rows = [(*row[:_TITLE], cut(row[_TITLE], width), *row[_TITLE + 1 :]) for row in rows]
    return aligned([_HEADINGS, *cut_rows], right=_RIGHT)


def _title_width(rows: list[tuple[str, ...]]) -> int:
    """The columns of the terminal that are left for titles, all other cells being uncut."""
    columns = list(zip(*rows, strict=True))
    others = [
        max(map(display_width, column)) for index, column in enumerate(columns) if index != _TITLE
    ]
    terminal = shutil.get_terminal_size((120, 24)).columns
    return max(_LEAST_TITLE_WIDTH, terminal - sum(others) - 2 * len(others))


def _finding(finding: parsed.Finding, source: parsed.Issue) -> str:
    document = f"第{finding.document}篇，" if finding.document else ""
    line = source.source.count("\n", 0, finding.span[0]) + 1
    return f"  {document}原文第{line}行：{finding.message}"
