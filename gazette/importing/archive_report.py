"""What became of the files of a folder that moved in, as a table and in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from gazette.models import ArchiveFile
from gazette.spreadsheets import Sheet

State = ArchiveFile.State

_COLUMNS = [
    ("文件", 40),
    ("状态", 8),
    ("期", 24),
    ("文件数", 4),
    ("存疑", 4),
    ("没有录入的原因", 40),
    ("说明", 40),
    ("SHA-256", 20),
]


def report_sheet(rows: Iterable[ArchiveFile], title: str = "迁入报告") -> Sheet:
    """One line a file: its issue, documents and doubts, or why it was refused."""
    return Sheet(title, _COLUMNS, map(_cells, rows))


def _cells(row: ArchiveFile) -> Sequence[object]:
    counted = row.state in (State.DRAFTED, State.PUBLISHED)
    return [
        row.path,
        row.get_state_display(),
        row.issue_name,
        row.documents if counted else "",
        row.doubts if counted else "",
        row.problem,
        " ".join(row.notes),
        row.sha256,
    ]


def line_of(row: ArchiveFile) -> str:
    """What became of a file, in one line for the terminal."""
    facts = [row.get_state_display()]
    if row.issue_name:
        facts.append(row.issue_name)
    if row.state in (State.DRAFTED, State.PUBLISHED):
        facts.append(f"{row.documents}件")
        facts += [f"存疑{row.doubts}处"] if row.doubts else []
    said = f"{row.path}：{'，'.join(facts)}"
    return f"{said}。{row.explanation}" if row.explanation else said


def totals(rows: Sequence[ArchiveFile]) -> str:
    """How many files came to which end: ``共30个文件：已录为草稿25个，没有录入5个。``"""
    counts = Counter(row.state for row in rows)
    parts = [f"{label}{counts[state]}个" for state, label in State.choices if counts[state]]
    doubts = sum(row.doubts for row in rows if row.state in (State.DRAFTED, State.PUBLISHED))
    said = f"；存疑共{doubts}处，请在后台核对" if doubts else ""
    return f"共{len(rows)}个文件：{'，'.join(parts) or '没有'}{said}。"
