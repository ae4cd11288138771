"""Superscripts and subscripts of a PDF line: small runs above or below their neighbours' baseline.

Reads the runs of a line from left to right; writes their texts, raised and lowered
words in the characters that Unicode has for them, and says which have none.
"""

from __future__ import annotations

from dataclasses import dataclass

from gazette.parsing.readers.pdf_page import TextRun
from gazette.parsing.readers.raised_text import lower_text, raise_text

#: A raised word is at most so large, as a share of its neighbour's size.
_SMALL = 0.95
#: By how much it is raised or lowered, in ems of its neighbour.
_RAISED, _LOWERED = 0.15, 0.07
#: By how much a word of the full size must be raised or lowered.
_FULL_SIZE_SHIFT = 0.25
#: The widest gap to the neighbour, in ems.
_GAP = 0.7
_PLACE_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Unraised:
    """Raised or lowered words without characters of their own, and the words before them."""

    text: str
    is_raised: bool
    before: str


def printed_texts(runs: list[TextRun]) -> tuple[list[str], list[Unraised]]:
    """The texts of the runs of a line, and the raised words that stay as they are."""
    texts: list[str] = []
    unraised: list[Unraised] = []
    base: TextRun | None = None  # the last run that is neither raised nor lowered
    for index, run in enumerate(runs):
        shift = _shift(runs, index, base)
        if not shift:
            base = run
            texts.append(run.text)
            continue
        written = raise_text(run.text) if shift > 0 else lower_text(run.text)
        if written is None:
            before = "".join(texts)[-_PLACE_LENGTH:]
            unraised.append(Unraised(run.text, shift > 0, before))
        texts.append(run.text if written is None else written)
    return texts, unraised


def _shift(runs: list[TextRun], index: int, base: TextRun | None) -> float:
    """By how many ems a run stands above its neighbour's baseline; 0 if it is on the line."""
    run = runs[index]
    before = runs[index - 1] if index else None
    if base is not None and before is not None and _is_near(before, run):
        return _shift_from(base, run)
    after = runs[index + 1] if index + 1 < len(runs) else None
    if after is not None and _is_near(run, after) and run.em <= _SMALL * after.em:
        return _shift_from(after, run)
    return 0.0


def _is_near(before: TextRun, run: TextRun) -> bool:
    return run.left - before.right < _GAP * max(before.em, run.em)


def _shift_from(base: TextRun, run: TextRun) -> float:
    shift = (base.baseline - run.baseline) / base.em
    if run.em > 1.05 * base.em:
        return 0.0
    if run.em > _SMALL * base.em:
        return shift if abs(shift) >= _FULL_SIZE_SHIFT else 0.0
    return shift if shift >= _RAISED or shift <= -_LOWERED else 0.0
