"""The parse of a text as lines for a person, to see why a text was read as it was.

Reads an ``Issue``; writes its lines in order of print, each with its level and
address, removed lines struck out, findings in their places; and counts of rows.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from gazette.parsing.parsed import Document, Issue, Level, Provision
from gazette.parsing.printed_rows import rows

_STRIKE = "\u0336"
_WIDTH = 10


def explain(issue: Issue) -> Iterator[str]:
    """The lines of the explanation, in order of print."""
    events = sorted(_events(issue), key=lambda event: (event[0], event[1]))
    yield from (text for _, _, text in events)


def _events(issue: Issue) -> Iterator[tuple[int, int, str]]:
    """Each printed line: its place in the source, its rank at that place, and its text."""
    for line in (*issue.front_matter, *issue.back_matter):
        yield line.span[0], 1, _line("", "", line.text)
    for piece in issue.removed:
        yield piece.span[0], 0, _line("删去", piece.reason, _struck(piece.text))
    for document in issue.documents:
        yield document.span[0], -1, _head(document)
        for text in document.texts:
            for row in rows(text.provisions):
                yield row.span[0], 1, _line(row.level, row.address, _words(row))
    for finding in issue.findings:
        yield finding.span[1], 2, _line("！", finding.code, finding.message)


def _head(document: Document) -> str:
    facts = [
        document.kind,
        document.document_number or "（无文号）",
        "、".join(document.issuing_bodies),
        f"成文 {document.signed_on}" if document.signed_on else "",
        f"施行 {document.effective_on}" if document.effective_on else "",
        f"至 {document.last_day_in_force}" if document.last_day_in_force else "",
    ]
    return f"\n═══ {document.position} {document.title}\n    {' · '.join(filter(None, facts))}"


def _line(level: str, address: str, text: str) -> str:
    return f"{level:<{_WIDTH}} {address:<34} {text}"


def _words(row: Provision) -> str:
    """The row's words, its parts set apart."""
    parts = row.cells or (row.label, row.heading, row.body)
    return " ¦ ".join(part for part in parts if part or row.cells)


def _struck(text: str) -> str:
    """Text with a line through it, as terminals show it."""
    return "".join(char + _STRIKE for char in text)


def statistics(issues: Sequence[tuple[str, Issue]]) -> Iterator[str]:
    """A line for each file and one for all: documents, findings, rows by level."""
    levels = list(Level)
    total: Counter[str] = Counter()
    for name, issue in issues:
        counts = _counts(issue)
        total += counts
        yield f"{name}: {_summary(counts, levels)}"
    yield f"合计 {len(issues)} 个文件: {_summary(total, levels)}"


def _counts(issue: Issue) -> Counter[str]:
    counts: Counter[str] = Counter(documents=len(issue.documents), findings=len(issue.findings))
    for document in issue.documents:
        for text in document.texts:
            counts.update(row.level.value for row in rows(text.provisions))
    return counts


def _summary(counts: Counter[str], levels: list[Level]) -> str:
    rows_by_level = " ".join(f"{level}={counts[level]}" for level in levels if counts[level])
    return f"文件 {counts['documents']} · 提示 {counts['findings']} · {rows_by_level}"
