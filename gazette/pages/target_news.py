"""What a reader is told who follows a link to a row whose words, or effect, have changed.

The notes of a row stand in the element that the link leads to. What lies in the row
(第三款 of an article) or concerns the whole text is told at its head as well, because its
own place may be far below the window. It is shown where the row is the target of a link.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gazette.effect.partial_states import PartState
from gazette.effect.present_wording import PresentWording, RowWording
from gazette.layout.blocks import DIVISIONS, Block, Section
from gazette.models.state import words_of_state
from gazette.pages.effect_notes import AmendmentNote
from gazette.parsing.words.spoken_addresses import address_in_words


@dataclass(frozen=True, slots=True)
class ChangedPlace:
    """A row in the target: what is said of it (已修改), its name and its address."""

    flag: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class TargetNews:
    """The changed rows in a target, and the target's present wording where it is known.

    ``is_asked``: the reader chose a day other than today.
    """

    places: tuple[ChangedPlace, ...]
    present: RowWording | None = None
    is_asked: bool = False


def tell_targets(printed: Iterable[Section], wording: PresentWording, *, is_asked: bool) -> None:
    """Mark the superseded rows, and give each row and text the news of what lies in it."""
    for section in printed:
        for block in section.blocks:
            block.is_superseded = any(_supersedes(note.content) for note in block.notes_before)
        for block in section.blocks:
            if places := tuple(one for child in block.children for one in _places(child)):
                present = None if block.row.level in DIVISIONS else wording.of(block.row.address)
                block.target_news = TargetNews(places, present, is_asked)
        if places := tuple(one for block in section.roots for one in _places(block)):
            section.target_news = TargetNews(places, None, is_asked)


def _places(block: Block) -> Iterator[ChangedPlace]:
    """The row and the rows below it of which a note tells, in printed order."""
    notes = [*block.notes_before, *block.notes_after]
    flags = dict.fromkeys(flag for note in notes if (flag := _flag(note.content)))
    if flags:
        address = block.row.address
        yield ChangedPlace("、".join(flags), address_in_words(address), address)
    for child in block.children:
        yield from _places(child)


def _flag(content: object) -> str:
    if isinstance(content, AmendmentNote):
        return content.flag
    if isinstance(content, PartState):
        return content.caution.label if content.caution else words_of_state(content.state)
    return ""


def _supersedes(content: object) -> bool:
    return isinstance(content, AmendmentNote) and content.is_superseding
