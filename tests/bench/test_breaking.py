"""How long breaking the rows of an issue into lines takes, and how it grows with a paragraph."""

from __future__ import annotations

import statistics
import time

import pytest

from gazette.prints.typesetting.paragraph_breaks import MeasuredText, break_paragraph
from tests.paths import REAL_ISSUE, SAMPLES
from tests.prints.pdf.test_paragraph_breaks import COLUMN, EM, INDENT, measured, rows

ROUNDS = 7


def seconds(texts: list[str]) -> tuple[float, int]:
    """CPU seconds for breaking these paragraphs, median, and the number of lines."""
    widths = [measured(text).widths for text in texts]
    times, lines = [], 0
    for _ in range(ROUNDS):
        start = time.process_time()
        broken = [
            break_paragraph(MeasuredText(text, its, EM), COLUMN, first_indent=INDENT)
            for text, its in zip(texts, widths, strict=True)
        ]
        times.append(time.process_time() - start)
        lines = sum(map(len, broken))
    return statistics.median(times), lines


@pytest.mark.parametrize("path", [path for path in [REAL_ISSUE, *SAMPLES[:1]] if path.exists()])
def test_breaking_rows_and_one_long_paragraph(path, capsys) -> None:
    texts = rows(path)
    whole = "".join(texts)
    with capsys.disabled():
        took, lines = seconds(texts)
        print(f"\nbreaking {path.stem}: {len(whole):,} characters, CPU seconds, median of {ROUNDS}")
        print(f"  its rows             {lines:>6,} lines {took:7.3f} s")
        baseline = 0.0
        for length in (15_000, 30_000, 60_000):
            took, lines = seconds([(whole * (length // len(whole) + 1))[:length]])
            baseline = baseline or took
            print(
                f"  a paragraph of {length:,} {lines:>6,} lines {took:7.3f} s"
                f"  {took / baseline:4.1f} × of 15,000"
            )
