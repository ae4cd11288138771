"""Boxes and marks by which a printer trims and folds: around a page, or a sheet of two."""

from __future__ import annotations

from collections.abc import Sequence

from pikepdf import Array, Page

from gazette.prints.pdf.colour_spaces import REGISTRATION

MM = 72 / 25.4
#: A4, the size of a trimmed page, in points.
PAGE_WIDTH, PAGE_HEIGHT = 210 * MM, 297 * MM
#: Points around the trimmed size: what is printed and cut off, and where the marks end.
BLEED, MARGIN = 3 * MM, 10 * MM
#: Marks begin this far from the trimmed size, outside the bleed, and are this thin.
MARK_GAP, MARK_WIDTH = 4 * MM, 0.25
#: Dash pattern of fold marks, which are not to be taken for those of the cut.
FOLD_DASHES = "[3 2] 0 d"


def set_boxes(page: Page, width: float) -> None:
    """The boxes of a page or sheet of A4's height with this trimmed width, in points."""
    trim = (MARGIN, MARGIN, MARGIN + width, MARGIN + PAGE_HEIGHT)
    page.obj.MediaBox = _box(0, 0, trim[2] + MARGIN, trim[3] + MARGIN)
    page.obj.BleedBox = _box(trim[0] - BLEED, trim[1] - BLEED, trim[2] + BLEED, trim[3] + BLEED)
    page.obj.TrimBox = _box(*trim)


def _box(*sides: float) -> Array:
    return Array([round(side, 3) for side in sides])


def crop_and_fold_marks(width: float, folds: Sequence[float] = ()) -> bytes:
    """PDF operators of the marks at the corners, and at folds, given as distances from the left."""
    right, top = MARGIN + width, MARGIN + PAGE_HEIGHT
    ends = [(0.0, MARGIN - MARK_GAP), (top + MARK_GAP, top + MARGIN)]
    upright = [(x, low, x, high) for x in (MARGIN, right) for low, high in ends]
    across = [
        (start, y, end, y)
        for y in (MARGIN, top)
        for start, end in ((0.0, MARGIN - MARK_GAP), (right + MARK_GAP, right + MARGIN))
    ]
    folded = [(MARGIN + x, low, MARGIN + x, high) for x in folds for low, high in ends]
    ink = f"q {REGISTRATION} CS 1 SCN {MARK_WIDTH} w"
    dashed = [FOLD_DASHES, *map(_line, folded)] if folds else []
    return " ".join([ink, *map(_line, [*upright, *across]), *dashed, "Q"]).encode()


def _line(ends: tuple[float, float, float, float]) -> str:
    x, y, to_x, to_y = ends
    return f"{x:.2f} {y:.2f} m {to_x:.2f} {to_y:.2f} l S"
