"""Which runs of a Word file stand above or below the line (ECMA-376 Part 1, 17.3.2).

Reads the properties of runs and the styles that they name; says raised, lowered or on the
line. A run is raised by ``w:vertAlign``, or moved by ``w:position``, which layout also uses
for whole lines: so a moved run counts only beside words on the line.
"""

from enum import Enum
from re import compile as pattern

from lxml import etree

from gazette.parsing.readers.raised_text import RaisedWords
from gazette.parsing.readers.wordml import attribute, child, children, integer

_MAX_STYLE_DEPTH = 20
#: A run moved by fewer half points stands on the line.
_MOVED = 3
#: What could be read as another number or sign if it stood on the line.
_FIGURE = pattern(r"[0-9A-Za-z０-９\u0370-\u03ff]")
#: Longer words that are moved are words of the line, set higher for their look.
_LONGEST_MOVED = 6


class Shift(Enum):
    """Where words stand; ``MOVED_UP`` and ``MOVED_DOWN`` by ``w:position`` only."""

    NONE = 0
    RAISED = 1
    LOWERED = 2
    MOVED_UP = 3
    MOVED_DOWN = 4


_BY_NAME = {"superscript": Shift.RAISED, "subscript": Shift.LOWERED, "baseline": Shift.NONE}


class RunPositions:
    """Where the runs of a document stand, by its styles."""

    def __init__(self, styles: etree._Element | None) -> None:
        self.styles = {attribute(one, "styleId") or "": one for one in children(styles, "style")}

    def of(self, run: etree._Element) -> Shift:
        """Where a run stands."""
        properties = child(run, "rPr")
        if properties is None:
            return Shift.NONE
        own = attribute(child(properties, "vertAlign"), "val")
        own = own or self._of_style(attribute(child(properties, "rStyle"), "val") or "")
        if own in ("superscript", "subscript"):
            return _BY_NAME[own]
        moved = integer(attribute(child(properties, "position"), "val"), 0)
        if abs(moved) < _MOVED:
            return Shift.NONE
        return Shift.MOVED_UP if moved > 0 else Shift.MOVED_DOWN

    def _of_style(self, name: str) -> str | None:
        for _ in range(_MAX_STYLE_DEPTH):
            style = self.styles.get(name)
            if style is None:
                return None
            if own := attribute(child(child(style, "rPr"), "vertAlign"), "val"):
                return own
            name = attribute(child(style, "basedOn"), "val") or ""
        return None


def shifted_words(words: RaisedWords, text: str, shift: Shift, before: str) -> str:
    """Words of runs that stand so, as they are written; ``before`` is the line before them."""
    is_raised = shift in (Shift.RAISED, Shift.MOVED_UP)
    if shift in (Shift.MOVED_UP, Shift.MOVED_DOWN):
        is_line = not before.strip() or len(text.strip()) > _LONGEST_MOVED
        if is_line or not _FIGURE.search(text):
            return text
    return words.write(text, is_raised=is_raised, before=before)
