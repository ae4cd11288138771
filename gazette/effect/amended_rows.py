"""The rows of a rule as a tree whose rows can be changed, numbered and read again.

Pure Python: ``Row`` is built from stored provisions and changed by ``amended_text``.
Numbers of 条, 项 and 目 are printed and may be changed; 款 have none and are counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from gazette.parsing.words.numerals import DIGIT, HAN, int_or_zero, to_han

_NUMERAL = re.compile(rf"[{HAN}{DIGIT}①-⑳]+")
_ITEM = re.compile(rf"(?P<label>[（(]\s?[{HAN}]{{1,5}}\s?[）)])\s*(?P<words>.*)", re.DOTALL)
_SUBITEM = re.compile(r"(?P<label>\d{1,2}\s?[.．、]|[（(]\d{1,2}[）)])\s*(?P<words>.*)", re.DOTALL)
#: 第N项 and 第N目 may stand where an article has a single paragraph.
_KINDS = ("art", "para", "item", "subitem")


@dataclass(slots=True, eq=False)
class Row:
    """A row: ``words`` with its ``label``, and the rows below it.

    ``address`` is that of the stored row, empty for one that an amendment brought in;
    ``anchor`` is the stored row behind which an article that was brought in is told.
    ``number`` is its present number (7, 12-1), ``is_gone`` says that it was deleted,
    ``is_unknown`` that it was changed in a way that could not be followed. ``printed_label``
    is the label of the stored row.
    """

    kind: str
    number: str
    label: str = ""
    words: str = ""
    address: str = ""
    children: list[Row] = field(default_factory=list)
    parent: Row | None = None
    anchor: str = ""
    is_gone: bool = False
    is_unknown: bool = False
    printed_label: str = ""

    def add(self, child: Row, at: int | None = None) -> None:
        """Put a row below this one, last or at a place."""
        child.parent = self
        self.children.insert(len(self.children) if at is None else at, child)

    def live(self, kind: str = "") -> list[Row]:
        """The rows below that stand, of one kind if it is given."""
        return [one for one in self.children if not one.is_gone and kind in ("", one.kind)]

    @property
    def holder(self) -> Row:
        """The row at which its changes are told: itself, or the one above that is stored.

        That of an article that was brought in, and of what is below it, is this article.
        """
        row = self
        while not row.address and row.kind != "art" and row.parent is not None:
            row = row.parent
        return row

    def text(self) -> str | None:
        """Its wording without its label, a line a row; None where it is not known."""
        lines = list(self._lines())
        if None in lines:
            return None
        return "\n".join(line for line in lines if line).strip()

    def _lines(self) -> Iterator[str | None]:
        head = self.words
        if self.kind != "art":
            yield None if self.is_unknown else head
            head = ""
        elif self.is_unknown:
            yield None
        for child in self.live():
            below = child.text()
            yield None if below is None else head + child.label + below
            head = ""
        yield head

    def reword(self, text: str) -> None:
        """Replace the words and all rows below by a new wording, a line a paragraph."""
        for child in self.children:
            child.is_gone = True
        self.words, self.is_unknown = "", False
        lines = [line for line in text.split("\n") if line.strip()]
        if self.kind in ("item", "subitem") and lines and (match := _labelled(self.kind, lines[0])):
            lines[0] = match["words"]
        if self.kind != "art" and lines:
            self.words = lines.pop(0)
        self._fill(lines)

    def _fill(self, lines: list[str]) -> None:
        """Add the rows below: items where a line begins with （一）, paragraphs of an article."""
        paragraph, item = self, self if self.kind == "item" else None
        for line in lines:
            if self.kind in ("art", "para") and (match := _ITEM.fullmatch(line)):
                item = _numbered_row("item", match)
                paragraph.add(item)
            elif (item or self.kind == "para") and (match := _SUBITEM.fullmatch(line)):
                (item or paragraph).add(_numbered_row("subitem", match))
            elif self.kind == "art":
                paragraph, item = Row("para", "", words=line), None
                self.add(paragraph)
            else:
                paragraph.add(Row("other", "", words=line))


def _labelled(kind: str, line: str) -> re.Match[str] | None:
    return (_ITEM if kind == "item" else _SUBITEM).fullmatch(line)


def _numbered_row(kind: str, match: re.Match[str]) -> Row:
    number = _NUMERAL.search(match["label"])
    value = int_or_zero(number[0]) if number else 0
    return Row(kind, str(value), label=match["label"], words=match["words"])


def inserted_row(kind: str, number: str, text: str, sibling: Row | None) -> Row:
    """A new row; its label is like that of a sibling."""
    row = Row(kind, number, label=sibling.label if sibling else "")
    row.reword(text)
    set_number(row, number)
    return row


def set_number(row: Row, number: str) -> None:
    """Give a row a number and print it in its label: （三） becomes （四）."""
    row.number = number
    if not (row.label or row.kind in ("art", "item")):
        return
    base, _, dash = number.partition("-")
    if row.kind == "art":
        row.label = f"第{to_han(int(base))}条" + (f"之{to_han(int(dash))}" if dash else "")
    elif row.label:
        is_digit = bool(re.search(r"\d", row.label))
        numeral = base if is_digit else to_han(int(base))
        row.label = _NUMERAL.sub(numeral, row.label, count=1)
    else:
        row.label = f"（{to_han(int(base))}）"


def order(number: str) -> tuple[int, int]:
    """Sort key of a number: 12 before 12-1 before 13."""
    base, _, dash = number.partition("-")
    return int(base or 0), int(dash or 0)


def behind(number: str, last: tuple[int, int]) -> str:
    """The next number behind ``last`` for a row that has ``number`` now."""
    has_dash = "-" in number and last[1]
    return f"{last[0]}-{last[1] + 1}" if has_dash else str(last[0] + 1)


def make_room(rows: Iterable[Row], last: tuple[int, int], fixed: set[int]) -> None:
    """Move the numbers of rows behind ``last`` up as far as they must, in order of print.

    ``fixed`` are the ids of rows whose number an amendment tells; these stay.
    """
    for row in rows:
        if row.is_gone:
            continue
        if order(row.number) <= last and id(row) not in fixed:
            set_number(row, behind(row.number, last))
        last = order(row.number)


def close_gap(rows: Iterable[Row], fixed: set[int]) -> None:
    """Move the numbers of the rows behind a deleted one down by one."""
    for row in rows:
        if not row.is_gone and id(row) not in fixed and row.number:
            base, dash, after = row.number.partition("-")
            set_number(row, f"{int(base) - 1}{dash}{after}")


def are_in_order(rows: Iterable[Row]) -> bool:
    """Whether the numbers of rows rise in order of print."""
    numbers = [order(row.number) for row in rows if not row.is_gone]
    return all(one < other for one, other in pairwise(numbers))


def number_of(part: str) -> tuple[str, str]:
    """Kind and number of a part of an address: ``item``, ``3`` of ``item_3``."""
    kind, _, number = part.rpartition("_")
    return kind, number


def descend(row: Row) -> Iterator[Row]:
    """A row and those below it that stand, in order of print."""
    yield row
    for child in row.live():
        yield from descend(child)
