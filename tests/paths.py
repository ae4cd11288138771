"""Paths of the samples and of the real issue, which may be missing."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "fixtures"
SAMPLES = sorted(FIXTURES.glob("*.txt"))
FACTS = ROOT / "tests" / "samples"
SHARED = ROOT.parent / "shared"
REAL_ISSUE = SHARED / "gazettes" / "datong-2024-01.txt"

needs_real_issue = pytest.mark.skipif(
    not REAL_ISSUE.exists(), reason="the real issue lies beside the project, in ../shared/gazettes"
)
needs_design = pytest.mark.skipif(
    not (SHARED / "design").exists(), reason="the design lies beside the project, in ../shared"
)


def facts_of(text: Path) -> Path:
    """The file of hand-checked facts of an issue, by the file of its text."""
    beside = text.with_suffix(".facts.json")
    return beside if beside.exists() else FACTS / f"{text.stem}.facts.json"
