"""A rule in its present wording: its rows, with the amendments applied in their order.

Pure Python. ``AmendedText`` applies one decision after the other. Within a decision 第五条
is that of the rule before it; numbers of what is new are those after it. What cannot be
applied to the one place that is meant changes no word: the row is marked unknown, and
told so until a new wording replaces it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from gazette.effect.amended_rows import (
    Row,
    are_in_order,
    close_gap,
    descend,
    inserted_row,
    make_room,
    number_of,
    order,
    set_number,
)
from gazette.effect.word_changes import (
    count_of,
    is_term,
    part_span,
    replaced,
    with_added,
    with_part,
)
from gazette.parsing.parsed import AmendmentAction

Action = AmendmentAction
_QUOTED = re.compile(r"“[^”]*”")
_EVERYWHERE = re.compile(r"统一|均|一律|全部|各处")
#: Which of several places a clause names, and how many it says there are.
_NTH = re.compile(r"第([一二三四五六七八九])(?:处|个(?=“|$))|(首处)|(末处|最后一处)")
_COUNT = re.compile(r"(?<!第)([两二三四五六七八九])处")
#: Words that are left out: what the decision prints is not the whole wording.
_ELIDED = re.compile(r"…|\.{3,}|。{3,}")


class Clause(Protocol):
    """What is applied: a stored or a parsed amendment."""

    action: str
    target_address: str
    new_address: str
    part: str
    old_words: str
    new_words: str
    quote: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """What a clause did to the row at ``address``, "" where that is not known.

    ``old`` and ``new`` are its wording before and after; None where it is not known. Of an
    article that an earlier decision brought in (``is_inserted``) ``address`` is the stored
    row behind which it is told.
    """

    address: str
    old: str | None
    new: str | None
    is_inserted: bool = False


class AmendedText:
    """The rows of a rule while decisions are applied to it.

    ``articles`` are its 条 in order of print, each with its 款 as rows below it; ``others``
    are its remaining rows by their addresses (chapters, 一、, （二）).
    """

    def __init__(self, articles: list[Row], others: dict[str, Row], title: str = "") -> None:
        self.articles, self.others, self.title = articles, others, title
        self.numbers_unknown = False
        self.begin(is_shifted=False)

    def begin(self, *, is_shifted: bool) -> None:
        """Begin a decision: the numbers as they are now are those that it uses.

        ``is_shifted``: it says somewhere that what follows moves up (序号依次顺延).
        """
        self._articles = {row.number: row for row in self.articles if not row.is_gone}
        self._below: dict[tuple[int, str], dict[str, Row]] = {}
        self._fixed: set[int] = set()
        self._split: set[int] = set()
        self._former: dict[int, str] = {}
        self._is_shifted = is_shifted

    def end(self) -> None:
        """End a decision: number what it moved; numbers that contradict are known no more."""
        self.articles = [row for row in self.articles if not row.is_gone]
        make_room(self.articles, (0, 0), self._fixed)
        if not are_in_order(self.articles):
            self.numbers_unknown = True
        for row in {
            id(one.parent): one.parent for one in self._moved_below() if one.parent
        }.values():
            for kind in ("item", "subitem"):
                make_room(row.live(kind), (0, 0), self._fixed)
                row.is_unknown = row.is_unknown or not are_in_order(row.live(kind))

    def _moved_below(self) -> Iterator[Row]:
        for rows in self._below.values():
            yield from (row for row in rows.values() if row.kind in ("item", "subitem"))

    def apply(self, clause: Clause) -> Iterator[RowChange]:
        """Apply one clause and tell what it changed; 统一修改为 may change several rows."""
        yield from _APPLIED[Action(clause.action)](self, clause)

    def text(self) -> str | None:
        """The whole wording, an article from its label on; None where a piece is not known."""
        told = [(row.label, row.text()) for row in self.articles if not row.is_gone]
        if any(words is None for _, words in told):
            return None
        return "\n".join(f"{label}　{words}" for label, words in told)

    def find(self, address: str) -> Row | None:
        """The row that an address means in the numbering before the present decision."""
        parts = address.split("__")
        kind, number = number_of(parts[0])
        if kind != "art":
            found = self.others.get(address) or self.others.get(address.replace("__item_", "_"))
            return found if found and not found.is_gone else None
        row = None if self.numbers_unknown else self._articles.get(number)
        for part in parts[1:]:
            row = self._inside(row, *number_of(part)) if row else None
        return row if row and not _is_gone(row) else None

    def _inside(self, row: Row, kind: str, number: str) -> Row | None:
        if row.kind == "art" and kind != "para":
            having = [one for one in self._rows(row, "para").values() if self._rows(one, kind)]
            having = [one for one in having if number in self._rows(one, kind)]
            return self._rows(having[0], kind)[number] if len(having) == 1 else None
        return self._rows(row, kind).get(number)

    def _rows(self, row: Row, kind: str) -> dict[str, Row]:
        """The rows of a kind below a row, by their numbers before the decision."""
        key = (id(row), kind)
        if key not in self._below:
            live = row.live(kind)
            numbers = (one.number if kind != "para" else str(at) for at, one in enumerate(live, 1))
            self._below[key] = dict(zip(numbers, live, strict=True))
        return self._below[key]

    # Each way of amending.

    def reword(self, clause: Clause) -> Iterator[RowChange]:
        """A new wording of a row, or of a piece of it."""
        if clause.part == "标题" and not clause.target_address:
            yield RowChange("", self.title or None, clause.new_words)
            self.title = clause.new_words
            return
        row = self.find(clause.target_address)
        if row is None:
            yield _missing(clause)
        elif clause.part:
            yield self._in_leaf(row, lambda words: with_part(words, clause.part, clause.new_words))
        elif (clause.new_address and not _same_holder(clause)) or _is_elided(row, clause):
            yield _not_followed(row)
        else:
            yield _told(row, lambda: self._reword(row, clause))

    def _reword(self, row: Row, clause: Clause) -> None:
        row.reword(clause.new_words)
        if clause.new_address:
            self._move(row, clause.new_address)

    def replace_words(self, clause: Clause) -> Iterator[RowChange]:
        """Words replaced by others or deleted, in one row or throughout."""
        if not clause.target_address:
            yield from self._throughout(clause)
            return
        row = self.find(clause.target_address)
        if row is None:
            yield RowChange("", None, None)
        elif clause.part and not clause.old_words:
            yield self._in_leaf(row, lambda words: with_added(words, clause.part, clause.new_words))
        elif clause.part:
            yield self._in_leaf(row, lambda words: replaced_in_part(words, clause))
        else:
            yield self._replaced(row, clause)

    def delete(self, clause: Clause) -> Iterator[RowChange]:
        """A row and all below it, or a piece of its words, is deleted."""
        row = self.find(clause.target_address)
        if row is None:
            yield _missing(clause)
        elif clause.part:
            yield self._in_leaf(row, lambda words: with_part(words, clause.part, ""))
        else:
            yield _told(row, lambda: self._delete(row))

    def _delete(self, row: Row) -> None:
        rows = self.articles if row.kind == "art" else row.parent.children if row.parent else []
        row.is_gone = True
        for below in row.children:
            below.is_gone = True
        if self._is_shifted and row in rows and row.number and "-" not in row.number:
            behind_it = rows[rows.index(row) + 1 :]
            close_gap((one for one in behind_it if one.kind == row.kind), self._fixed)

    def insert(self, clause: Clause) -> Iterator[RowChange]:
        """A row is added, behind another or in its place by number."""
        anchor = self._insert(clause)
        yield RowChange(_address(anchor), "", clause.new_words)

    def renumber(self, clause: Clause) -> Iterator[RowChange]:
        """A row gets another number; no words change."""
        row = self.find(clause.target_address) if clause.target_address else None
        if row is None:
            if clause.new_address:
                yield _missing(clause)
            return
        if clause.new_address and not _same_holder(clause):
            yield _not_followed(row)
            return
        if clause.new_address:
            self._move(row, clause.new_address)
        yield _told(row, lambda: None)

    def merge(self, clause: Clause) -> Iterator[RowChange]:
        """Several rows become one; the first carries the new wording."""
        row, into = self.find(clause.target_address), self.find(clause.new_address)
        if row is None:
            yield _missing(clause)
        elif clause.new_words:
            yield _told(row, lambda: self._reword(row, clause))
        elif into is None or into is row or id(into) not in self._fixed:
            yield _not_followed(row)
        else:
            yield _told(row, lambda: self._delete(row))

    def split(self, clause: Clause) -> Iterator[RowChange]:
        """A row becomes several: the first keeps its place, the others follow it."""
        row = self.find(clause.target_address)
        if row is None or not clause.new_words:
            yield _not_followed(row) if row else _missing(clause)
        elif id(row) not in self._split:
            self._split.add(id(row))
            yield _told(row, lambda: self._reword(row, clause))
        else:
            anchor = self._insert(clause) or row
            yield RowChange(_address(anchor), "", clause.new_words)

    def unclear(self, clause: Clause) -> Iterator[RowChange]:
        """A change that could not be read: the row it is told to be in is no longer known."""
        row = self.find(clause.target_address) if clause.target_address else None
        yield _not_followed(row) if row else RowChange("", None, None)

    # Pieces.

    def _in_leaf(self, row: Row, change: Callable[[str], str | None]) -> RowChange:
        """Change the words of a row that is one paragraph without items."""
        paragraphs = row.live("para")
        leaf = paragraphs[0] if row.kind == "art" and len(paragraphs) == 1 else row
        is_leaf = leaf.kind != "art" and not leaf.live() and not leaf.is_unknown
        new = change(leaf.words) if is_leaf else None
        if new is None:
            return _not_followed(row)

        def apply() -> None:
            leaf.words = new

        return _told(row, apply)

    def _replaced(self, row: Row, clause: Clause) -> RowChange:
        """Replace words in the one row, of a row and those below it, that has them."""
        manner = _manner(clause.quote)
        old, new = clause.old_words, clause.new_words
        having = [one for one in descend(row) if count_of(one.words, old)]
        places = sum(count_of(one.words, old) for one in having)
        everywhere = manner.everywhere or manner.count > 1
        changed = [
            replaced(one.words, old, new, everywhere=everywhere, place=manner.nth) for one in having
        ]
        is_one = len(having) == 1 or (not manner.nth and (everywhere or is_term(old)))
        is_counted = manner.count in (0, places)
        are_old = all(self._had(one, old) for one in having)
        is_clear = bool(having) and None not in changed and is_one and is_counted and are_old
        if row.text() is None or not is_clear:
            return _not_followed(row)

        def apply() -> None:
            for one, words in zip(having, changed, strict=True):
                self._write(one, words or "")

        return _told(row, apply)

    def _had(self, row: Row, words: str) -> bool:
        """Whether the words stood in a row before the decision as often as they do now.

        “甲”改为“乙”，“乙”改为“丙” means the 乙 that was there, not the one that came in.
        """
        return count_of(self._former.get(id(row), row.words), words) == count_of(row.words, words)

    def _write(self, row: Row, words: str) -> None:
        """Change the words of a row and keep those that it had before the decision."""
        self._former.setdefault(id(row), row.words)
        row.words = words

    def _throughout(self, clause: Clause) -> Iterator[RowChange]:
        """统一修改为: replace the words in every article that has them."""
        roots = self.articles or [row for row in self.others.values() if row.parent is None]
        for root in [row for row in roots if not row.is_gone]:
            having = [
                (one, words)
                for one in descend(root)
                if (
                    words := replaced(
                        one.words, clause.old_words, clause.new_words, everywhere=True
                    )
                )
                is not None
            ]
            if having:
                if not all(self._had(one, clause.old_words) for one, _ in having):
                    yield _not_followed(root)
                    continue

                def apply(having: list[tuple[Row, str]] = having) -> None:
                    for one, words in having:
                        self._write(one, words)

                yield _told(root, apply)

    def _move(self, row: Row, new_address: str) -> None:
        """Give a row the number that the decision tells for it."""
        kind, number = number_of(new_address.rpartition("__")[2])
        if kind == row.kind and kind != "para" and number:
            set_number(row, number)
            self._fixed.add(id(row))

    def _insert(self, clause: Clause) -> Row | None:
        """Put a new row where it belongs; return the row behind which it is told."""
        new, text = clause.new_address, clause.new_words
        where = self.find(clause.target_address) if clause.target_address else None
        kind, number = number_of(new.rpartition("__")[2])
        if kind == "art":
            return self._insert_article(number, text, where)
        holder = self.find(new.rpartition("__")[0]) if "__" in new else None
        holder = holder or (where if not new else None)
        if holder is None:
            return where
        kind = kind or _appended_kind(holder, text)
        is_told = bool(text) and not clause.part
        placed = None
        if is_told and kind == "para" and holder.kind in ("art", "para"):
            placed = self._insert_paragraph(_above(holder, "art"), number, text)
        elif is_told and kind in ("item", "subitem"):
            placed = self._insert_item(holder, kind, number, text)
        if placed is None:
            holder.is_unknown = True
        return where or placed or holder

    def _insert_article(self, number: str, text: str, where: Row | None) -> Row | None:
        """Put an article behind ``where``, else by its number."""
        if self.numbers_unknown:
            return where
        sought = order(number)
        at = next(
            (
                index
                for index, row in enumerate(self.articles)
                if not row.is_gone and order(row.number) >= sought
            ),
            len(self.articles),
        )
        if where in self.articles:
            at = self.articles.index(where) + 1
        elif at == len(self.articles) and (not at or _is_far(self.articles[-1].number, number)):
            return None
        before = next((row for row in reversed(self.articles[:at]) if row.address), None)
        row = inserted_row("art", number, text, None)
        row.parent = before.parent if before else None
        row.anchor = _address(where or before)
        self.articles.insert(at, row)
        self._fixed.add(id(row))
        make_room(self.articles[at + 1 :], sought, self._fixed)
        return where or before

    def _insert_paragraph(self, article: Row | None, number: str, text: str) -> Row | None:
        """Put paragraphs into an article so that the first of them is the one of that number."""
        if article is None:
            return None
        self._rows(article, "para")
        present = article.live("para")
        index = int(number) - 1 if number.isdigit() else len(present)
        if not 0 <= index <= len(present):
            return None
        draft = Row("art", "")
        draft.reword(text)
        before = present[index - 1] if index else None
        at = article.children.index(before) + 1 if before else 0
        for offset, row in enumerate(draft.live()):
            article.add(row, at + offset)
        return before or article

    def _insert_item(self, holder: Row, kind: str, number: str, text: str) -> Row | None:
        """Put an item into the list of a row, or into the only list of an article."""
        rows = holder.live("para") if holder.kind == "art" else [holder]
        lists = [row for row in rows if row.live(kind)]
        if len(lists) != 1:
            return None
        self._rows(lists[0], kind)
        present = lists[0].live(kind)
        last = int(present[-1].number or 0)
        number = number or str(last + 1)
        if not number.isdigit() or int(number) > last + 1:
            return None
        following = next((one for one in present if int(one.number or 0) >= int(number)), None)
        children = lists[0].children
        at = children.index(following) if following else children.index(present[-1]) + 1
        row = inserted_row(kind, number, text, present[0])
        lists[0].add(row, at)
        self._fixed.add(id(row))
        make_room(
            (one for one in children[at + 1 :] if one.kind == kind), order(number), self._fixed
        )
        before = [one for one in children[:at] if one.kind == kind and not one.is_gone]
        return before[-1] if before else lists[0]


_APPLIED: dict[Action, Callable[[AmendedText, Clause], Iterator[RowChange]]] = {
    Action.REWORD: AmendedText.reword,
    Action.REPLACE_WORDS: AmendedText.replace_words,
    Action.DELETE_WORDS: AmendedText.replace_words,
    Action.DELETE: AmendedText.delete,
    Action.INSERT: AmendedText.insert,
    Action.RENUMBER: AmendedText.renumber,
    Action.MERGE: AmendedText.merge,
    Action.SPLIT: AmendedText.split,
    Action.UNCLEAR: AmendedText.unclear,
}


@dataclass(frozen=True, slots=True)
class _Manner:
    """Which places a clause means: all, the nth (-1: the last), or as many as it says."""

    everywhere: bool
    nth: int
    count: int


def _manner(quote: str) -> _Manner:
    said = _QUOTED.sub("“", quote)
    nth, count = _NTH.search(said), _COUNT.search(said)
    place = 0
    if nth:
        place = "一二三四五六七八九".find(nth[1]) + 1 if nth[1] else 1 if nth[2] else -1
    number = "零一二三四五六七八九".find(count[1].replace("两", "二")) if count else 0
    return _Manner(bool(_EVERYWHERE.search(said)), place, number)


def _is_elided(row: Row, clause: Clause) -> bool:
    """Whether a new wording leaves words out by an ellipsis that the row did not have."""
    had = any(_ELIDED.search(one.words) for one in descend(row))
    return bool(_ELIDED.search(clause.new_words)) and not had


def replaced_in_part(words: str, clause: Clause) -> str | None:
    """A paragraph with words replaced in its 第二句 alone."""
    start, end = part_span(words, clause.part) or (0, 0)
    new = replaced(words[start:end], clause.old_words, clause.new_words)
    return None if new is None else words[:start] + new + words[end:]


def _told(row: Row, change: Callable[[], None]) -> RowChange:
    """Make a change and tell the wording before and after, at the row that has an address."""
    holder = row.holder
    old = holder.text()
    change()
    return _change(holder, old, "" if _is_gone(holder) else holder.text())


def _not_followed(row: Row) -> RowChange:
    """A change of a row that could not be made: from now on its words are not known."""
    holder = row.holder
    old = holder.text()
    row.is_unknown = True
    return _change(holder, old, None)


def _change(holder: Row, old: str | None, new: str | None) -> RowChange:
    is_inserted = not holder.address and bool(holder.anchor)
    return RowChange(holder.address or holder.anchor, old, new, is_inserted)


def _address(row: Row | None) -> str:
    """The stored row at which what follows a row is told, "" if there is none."""
    return (row.holder.address or row.holder.anchor) if row else ""


def _missing(clause: Clause) -> RowChange:
    """A change of a row that the rule does not have: only a whole new wording is known."""
    return RowChange("", None, (clause.new_words if not clause.part else "") or None)


def _same_holder(clause: Clause) -> bool:
    """Whether a row keeps its kind: 第八条 becomes 第九条, not 第八条第二款 第九条."""
    old, new = clause.target_address.rpartition("__"), clause.new_address.rpartition("__")
    return old[0] == new[0] and number_of(old[2])[0] == number_of(new[2])[0]


def _is_gone(row: Row) -> bool:
    return row.is_gone or (row.parent is not None and _is_gone(row.parent))


def _above(row: Row, kind: str) -> Row | None:
    """The row itself, or the one above it, that is of a kind."""
    found: Row | None = row
    while found is not None and found.kind != kind:
        found = found.parent
    return found


def _is_far(last: str, number: str) -> bool:
    return order(number)[0] > order(last)[0] + 1


def _appended_kind(holder: Row, text: str) -> str:
    """What is added at the end of a row: an item to a list, else a paragraph to an article."""
    if re.match(r"[（(][一二三四五六七八九十]+[）)]", text):
        return "item"
    return "para" if holder.kind == "art" else ""
