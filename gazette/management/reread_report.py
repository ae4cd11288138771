"""The report of ``reread_issue``, for the terminal and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from gazette.importing.reread_differences import Change, DocumentDifference, RowDifference
from gazette.importing.rereading import Rereading


def reread_lines(result: Rereading) -> Iterator[str]:
    """What would change or has changed, line by line."""
    issue = result.issue
    yield f"{issue}（{issue.get_status_display()}）"
    for fact in result.facts:
        yield f"{fact.name}：库中是{fact.before or '空'}，原文读作{fact.after}；保留库中的。"
    for kept in result.kept:
        yield f"保留　第{kept.position}篇《{kept.title}》：{kept.reason}。"
    for document in result.documents:
        yield from _document(document)
    for word, doubts in (("新的存疑", result.doubts_new), ("不再存疑", result.doubts_gone)):
        yield from (f"{word}　{doubt}" for doubt in doubts)
    yield _summary(result)


def _document(document: DocumentDifference) -> Iterator[str]:
    yield f"{document.change}　第{document.position}篇《{document.title}》"
    for value in document.values:
        yield f"  {value.name}：{value.before or '（空）'} → {value.after or '（空）'}"
    for row in document.rows:
        yield from _row(row)
    yield from (f"  关系 - {relation}" for relation in document.relations_removed)
    yield from (f"  关系 + {relation}" for relation in document.relations_added)


def _row(row: RowDifference) -> Iterator[str]:
    if row.change is Change.MOVED:
        yield f"  “{row.place}…”的地址：{row.before} → {row.after}"
        return
    yield f"  {row.change}条文 {row.place}".rstrip()
    if row.before:
        yield f"    - {row.before}"
    if row.after:
        yield f"    + {row.after}"


def _summary(result: Rereading) -> str:
    doubts = f"今天的解析存疑{result.doubts}处。" if result.doubts else ""
    if not result.has_differences:
        return f"没有差别。{doubts}"
    rows = sum(len(document.rows) for document in result.documents)
    said = f"共{len(result.documents)}篇有差别，条文{rows}处。{doubts}"
    if result.is_applied:
        return f"{said}已写入草稿。"
    return f"{said}没有写入任何内容。{result.objection or '要写入草稿，请加 --apply。'}"


def reread_data(result: Rereading) -> dict[str, Any]:
    """The same as data: names in English, values as they are stored."""
    issue = result.issue
    return {
        "issue": {
            "gazette": issue.gazette.slug,
            "year": issue.year,
            "number": issue.number,
            "status": issue.status,
        },
        "has_differences": result.has_differences,
        "is_applied": result.is_applied,
        "objection": result.objection,
        "facts": [asdict(fact) for fact in result.facts],
        "kept": [asdict(kept) for kept in result.kept],
        "documents": [asdict(document) for document in result.documents],
        "doubts": result.doubts,
        "doubts_new": list(result.doubts_new),
        "doubts_gone": list(result.doubts_gone),
    }
