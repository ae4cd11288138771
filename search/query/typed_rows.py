"""The row that is typed after a document's name: 第八条第一款第三项, 第二章, 4.2, 三、（二）.

Reads a normal form; returns what comes before the row, and a ``RowReference``,
which tells whether an address is that of the row.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from gazette.parsing.words.numerals import HAN, to_han, to_int

_N = rf"[{HAN}0-9]{{1,9}}"
_ARTICLE = re.compile(
    rf"第?\s?(?P<article>{_N})条(?:之(?P<dash>{_N}))?(?:第?(?P<para>{_N})款)?"
    rf"(?:第?\((?P<item>{_N})\)项?|第?(?P<bare_item>{_N})项)?(?:第?\(?(?P<subitem>{_N})\)?目)?$"
)
_DIVISION = re.compile(rf"第(?P<chapter>{_N})章(?:第(?P<section>{_N})节)?$")
_DOTTED = re.compile(r"(?<![0-9.])(?P<dotted>[0-9]{1,2}(?:\.[0-9]{1,3}){1,4})$")
_HEADING = re.compile(rf"(?P<first>[{HAN}]{{1,3}})、(?:\((?P<second>[{HAN}]{{1,3}})\))?$")
_UNITS = ("para", "item", "subitem")


@dataclass(frozen=True, slots=True)
class RowReference:
    """The row that is typed, by its address.

    ``head`` is the beginning of the address (``art_8``), ``inside`` the units below
    it with their numbers (``("item", 3)``), ``label`` how the row is called.
    """

    head: str
    label: str
    inside: tuple[tuple[str, int], ...] = ()

    def fits(self, address: str) -> bool:
        """Whether this is the row's address. 第一款 may be left out, in print and in typing."""
        match = re.fullmatch(rf"(?:text_\d+__)?{self.head}(?:--\d+)?((?:__\w+)*)", address)
        if not match:
            return False
        parts = re.findall(r"__(para|item|subitem)_(\d+)", match[1])
        if len(parts) != match[1].count("__"):
            return False
        printed, typed = {unit: int(number) for unit, number in parts}, dict(self.inside)
        paragraph, of_row = typed.pop("para", None), printed.pop("para", None)
        if typed != printed:
            return False
        if paragraph is None:
            return of_row is None or bool(typed)
        return of_row == paragraph or (of_row is None and paragraph == 1)

    def parent(self) -> RowReference | None:
        """The row that contains it: 第八条 for 第八条第九项; None for an outermost row."""
        if not self.inside:
            return None
        kept = self.inside[:-1]
        label = self.label[: self.label.rindex("第")]
        return RowReference(self.head, label, kept)


def split_row(words: str) -> tuple[str, RowReference | None]:
    """The words that name the document, and the row at their end, if there is one."""
    readers: list[tuple[re.Pattern[str], Callable[[re.Match[str]], RowReference]]] = [
        (_ARTICLE, _article),
        (_DIVISION, _division),
        (_DOTTED, _dotted),
        (_HEADING, _heading),
    ]
    for pattern, read in readers:
        if match := pattern.search(words):
            with suppress(ValueError):
                return words[: match.start()], read(match)
    return words, None


def _article(match: re.Match[str]) -> RowReference:
    number, dash = to_int(match["article"]), match["dash"]
    head = f"art_{number}" + (f"-{to_int(dash)}" if dash else "")
    label = f"第{to_han(number)}条" + (f"之{to_han(to_int(dash))}" if dash else "")
    inside = []
    for unit, name in zip(_UNITS, ("款", "项", "目"), strict=True):
        typed = match[unit] or (match["bare_item"] if unit == "item" else None)
        if typed:
            value = to_int(typed)
            inside.append((unit, value))
            label += (
                f"第（{to_han(value)}）{name}" if unit == "item" else f"第{to_han(value)}{name}"
            )
    return RowReference(head, label, tuple(inside))


def _division(match: re.Match[str]) -> RowReference:
    chapter = to_int(match["chapter"])
    head, label = f"chp_{chapter}", f"第{to_han(chapter)}章"
    if match["section"]:
        section = to_int(match["section"])
        head, label = f"{head}__sec_{section}", f"{label}第{to_han(section)}节"
    return RowReference(head, label)


def _dotted(match: re.Match[str]) -> RowReference:
    return RowReference(f"sec_{match['dotted'].replace('.', '_')}", match["dotted"])


def _heading(match: re.Match[str]) -> RowReference:
    head, label = f"sec_{to_int(match['first'])}", f"{match['first']}、"
    if match["second"]:
        head, label = f"{head}_{to_int(match['second'])}", f"{label}（{match['second']}）"
    return RowReference(head, label)


def label_of(address: str) -> str:
    """``text_2__art_8__item_3`` → 第八条第（三）项; empty for an address outside an article."""
    match = re.search(
        r"(?:^|__)art_(\d+)(?:-(\d+))?(?:--\d+)?((?:__(?:para|item|subitem)_\d+)*)$", address
    )
    if not match or int(match[1]) > 9999:
        return ""
    label = f"第{to_han(int(match[1]))}条" + (f"之{to_han(int(match[2]))}" if match[2] else "")
    names = dict(zip(_UNITS, ("款", "项", "目"), strict=True))
    for unit, number in re.findall(r"__(para|item|subitem)_(\d{1,4})", match[3]):
        han = to_han(int(number))
        label += f"第（{han}）项" if unit == "item" else f"第{han}{names[unit]}"
    return label
