"""How each kind of paragraph looks: faces, sizes, leading, indents and the gaps around it.

Sizes are points, indents and gaps between characters are ems. The habits are those of GB/T
9704-2012 and of printed gazettes: 宋 for the words, a heavier 宋 for titles, 黑 for articles
and 一、, 楷 for （一）. Leading is less than 1.5 em, so that a reader of the file who goes by the
distance of lines keeps the columns apart.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from gazette.prints.typesetting.faces import FANG, HEI, KAI, SONG, TITLE

Alignment = Literal["justify", "center", "right", "left"]


@dataclass(frozen=True, slots=True)
class Look:
    """The style of a paragraph.

    ``size`` and ``leading`` are points, ``above`` and ``below`` too; ``indent`` and ``hang``
    (first line, lines after it) and ``side`` (left and right) are ems.
    """

    size: float
    leading: float
    family: str = SONG
    align: Alignment = "justify"
    above: float = 0.0
    below: float = 0.0
    indent: float = 0.0
    hang: float = 0.0
    side: tuple[float, float] = (0.0, 0.0)
    stays_with_next: bool = False
    stays_with_former: bool = False
    is_red: bool = False


@dataclass(frozen=True, slots=True)
class PageShape:
    """The page of a layout: points from its edges to the type area, and its columns."""

    width: float
    height: float
    top: float
    side: float
    foot: float
    columns: int
    gap: float
    #: What is kept free below the words in any case, in points.
    least_foot: float

    @property
    def measure(self) -> float:
        """The width of the type area."""
        return self.width - 2 * self.side

    @property
    def column(self) -> float:
        """The width of a column."""
        return (self.measure - (self.columns - 1) * self.gap) / self.columns

    @property
    def depth(self) -> float:
        """The height of the type area."""
        return self.height - self.top - self.foot


A4_WIDTH, A4_HEIGHT = 595.276, 841.89
#: Points from the trimmed edge to the words, left and right.
SIDE = 56.14
#: Points from the trimmed edge to the page number, and its size.
FOOT, NUMBER_SIZE = 36.0, 10.5
#: How much larger running heads and page numbers are, by layout.
STAMP_SCALES = {"standard": 1.0, "large": 1.5}
#: Points of white above the page number.
ABOVE_NUMBER = 4.0


def _least_foot(layout: str) -> float:
    return FOOT + NUMBER_SIZE * STAMP_SCALES[layout] + ABOVE_NUMBER


#: The type area holds 45 lines of the body, or 26 in large print.
PAGES = {
    layout: PageShape(
        *(A4_WIDTH, A4_HEIGHT, 78.0, SIDE, A4_HEIGHT - 78.0 - lines * leading, columns, gap),
        _least_foot(layout),
    )
    for layout, lines, leading, columns, gap in (
        ("standard", 45, 15.5, 2, 21.0),
        ("large", 26, 26.6, 1, 0.0),
    )
}
#: The QR code ends 57 points above the edge.
WIDE = PageShape(A4_HEIGHT, A4_WIDTH, 64.0, SIDE, 60.0, 1, 0.0, _least_foot("large"))

_BODY = Look(10.5, 15.5, indent=2)
_HEADING = replace(_BODY, stays_with_next=True)
#: A line is left free above a signature (GB/T 9704-2012, 7.3.5), and below it where words go on:
#: the articles of an order.
_SIGNATURE = replace(
    _BODY, align="right", indent=0, side=(0, 2), below=15.5, stays_with_former=True
)
_STANDARD = {
    "paragraph": _BODY,
    "run_in": _BODY,
    "lone": _HEADING,
    "heading": _HEADING,
    "heading first": replace(_HEADING, family=HEI),
    "heading second": replace(_HEADING, family=KAI),
    # As near in size as poppler takes for words of one block (5 %), or it would read headings that
    # stand side by side across the columns.
    "division": Look(11, 15.5, HEI, "center", side=(1, 1), stays_with_next=True),
    # A row across the page above a table that has no caption.
    "lead in": replace(_HEADING, above=8),
    "addressee": replace(_BODY, indent=0),
    "annex_note": _BODY,
    "appointment": replace(_BODY, hang=4),
    "signature": _SIGNATURE,
    "signature first": replace(_SIGNATURE, above=15.5),
    "signed note": replace(_BODY, below=15.5, stays_with_former=True),
    "title": Look(18, 26, TITLE, "center", above=8, below=9, stays_with_next=True),
    "subordinate": Look(15, 22, TITLE, "center", above=20, below=10, stays_with_next=True),
    "role": Look(12, 17.5, HEI, "left", above=20, below=10, stays_with_next=True),
    "number": Look(12, 17.5, FANG, "center", below=8, stays_with_next=True),
    "subtitle": Look(10.5, 15.5, KAI, "center", below=10, side=(4, 4), stays_with_next=True),
    "caption": Look(10.5, 15.5, HEI, "center", stays_with_next=True),
    "cell": Look(9, 13, align="left"),
    "head cell": Look(9, 13, HEI, "center"),
    "continued": Look(9, 13, align="right"),
    "notice": Look(9, 13.5, KAI),
    "notice day": Look(9, 13.5, HEI),
    "contents title": Look(22, 30, TITLE, "center", above=10, below=4),
    "contents facts": Look(10.5, 15.5, align="center", below=8),
    "contents column": Look(
        12, 18, HEI, "left", above=13, below=5, stays_with_next=True, is_red=True
    ),
    "entry": Look(11, 16.5, below=3, indent=1, hang=2, align="left"),
    "entry page": Look(11, 16.5, align="right"),
}
_LARGER = {
    "title": (24.0, 36.0),
    "subordinate": (21.0, 31.5),
    "division": (18.0, 53.2),
    "cell": (15.0, 22.0),
    "head cell": (15.0, 22.0),
    "continued": (15.0, 22.0),
    "notice": (15.0, 22.5),
    "notice day": (15.0, 22.5),
    "contents title": (24.0, 36.0),
}
#: How much larger the body of large print is.
LARGER = 18 / 10.5
_LOOKS = {
    "standard": _STANDARD,
    "large": {
        name: replace(
            look,
            size=_LARGER.get(name, (18.0, 26.6))[0],
            leading=_LARGER.get(name, (18.0, 26.6))[1],
            above=look.above * LARGER,
            below=look.below * LARGER,
        )
        for name, look in _STANDARD.items()
    },
}


def look_of(layout: str, name: str) -> Look:
    """The style of a paragraph. Raises KeyError for a name that ``looks`` does not have."""
    return _LOOKS[layout][name]
