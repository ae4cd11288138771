"""What a reader is told who follows a link to a row whose words, or effect, have changed.

The notes of a row stand in the element that the link leads to. What lies in the row
(第三款 of an article) or concerns the whole text is told at its head as well, because its
own place may be far below the window. It is shown where the row is the target of a link.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gazette.effect.partial_states import PartState
from gazette.effect.present_wording import is_separate_row
from gazette.layout.blocks import DIVISIONS, Block, Section
from gazette.models.state import words_of_state
from gazette.pages.effect_notes import AmendmentNote
from gazette.parsing.words.spoken_addresses import address_in_words

#: Changed rows in a target that are told with their words, and those that are named besides.
MOST_TOLD, MOST_NAMED = 3, 20


@dataclass(frozen=True, slots=True)
class ChangedPlace:
    """A row in the target: what is said of it (已修改), its name and its address.

    ``notes`` are its changes of wording: the latest that counts, and those to come.
    """

    flag: str
    name: str
    address: str
    notes: tuple[AmendmentNote, ...] = ()


@dataclass(frozen=True, slots=True)
class TargetNews:
    """The changed rows in a target; the first are told with their words, the others named.

    Of a chapter, or a whole text, all are named (``is_division``).
    """

    places: tuple[ChangedPlace, ...]
    is_division: bool = False

    @property
    def told(self) -> tuple[ChangedPlace, ...]:
        """Those that are told with their words."""
        return () if self.is_division else self.places[:MOST_TOLD]

    @property
    def named(self) -> tuple[ChangedPlace, ...]:
        """Those that are only named, so that all stand in the window."""
        return self.places[len(self.told) :][:MOST_NAMED]


def tell_targets(printed: Iterable[Section]) -> None:
    """Mark the superseded rows, and give each row and text the news of what lies in it."""
    for section in printed:
        for block in section.blocks:
            block.is_superseded = any(_supersedes(note.content) for note in block.notes_before)
        for block in section.blocks:
            inside = (one for child in block.children for one in _places(child))
            if places := (*inside, *_additions(block, is_inside=True)):
                block.target_news = TargetNews(places, block.row.level in DIVISIONS)
        if places := tuple(one for block in section.roots for one in _places(block)):
            section.target_news = TargetNews(places, is_division=True)


def _places(block: Block) -> Iterator[ChangedPlace]:
    """The row and the rows below it of which a note tells, in printed order."""
    flags = dict.fromkeys(flag for note in block.notes_before if (flag := _flag(note.content)))
    if flags:
        address = block.row.address
        changes = [one.content for one in block.notes_before]
        changes = [one for one in changes if isinstance(one, AmendmentNote)]
        present = [one for one in changes if one.is_in_effect][:1]
        coming = [one for one in changes if not one.is_in_effect]
        name = address_in_words(address)
        yield ChangedPlace("、".join(flags), name, address, (*present, *coming))
    for child in block.children:
        yield from _places(child)
    yield from _additions(block)


def _additions(block: Block, *, is_inside: bool = False) -> Iterator[ChangedPlace]:
    """What was added behind a row; ``is_inside``: only what lies in the row, as a 款 in an article.

    A link leads to the row itself.
    """
    for note in block.notes_after:
        content = note.content
        if isinstance(content, AmendmentNote) and not (
            is_inside and is_separate_row(content.change)
        ):
            address = block.row.address
            name = address_in_words(content.change.amendment.new_address or address)
            yield ChangedPlace(content.flag, name, address, (content,))


def _flag(content: object) -> str:
    if isinstance(content, AmendmentNote):
        return "" if content.is_reprint else content.flag
    if isinstance(content, PartState):
        return content.caution.label if content.caution else words_of_state(content.state)
    return ""


def _supersedes(content: object) -> bool:
    return isinstance(content, AmendmentNote) and content.is_superseding
