"""New wordings that a clause quotes: cut into the provisions that they are, with their labels.

Reads quoted words, a line for each paragraph; writes the wording of each provision.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gazette.parsing.meaning.change_places import Place
from gazette.parsing.words.numerals import DIGIT, HAN, int_or_zero

_N = rf"[{HAN}{DIGIT}]{{1,9}}"
_ARTICLE = re.compile(rf"^第{_N}条(?:之{_N})?[\s　]*")
_LABEL = re.compile(
    rf"\s*(?:第(?P<art>{_N})条(?:之(?P<dash>{_N}))?|[（(](?P<item>{_N})[）)]|(?P<sub>\d{{1,2}})[.．、])"
)
_ITEM_LINE = re.compile(rf"[（(]\s?{_N}\s?[）)]|\d{{1,2}}[.．、]")


def wordings(text: str, addresses: Sequence[str], unit: str = "") -> list[str]:
    """A wording cut into the provisions at ``addresses``; one where there is one address.

    Articles and items are cut at their labels, paragraphs at line ends. Without addresses
    several articles are cut if they are what the ``unit`` says (增加两条). An empty list
    where the wording cannot be cut into so many.
    """
    if not text:
        return []
    if len(addresses) < 2:
        return _articles(text) if unit == "条" and not addresses else [text]
    kind = addresses[0].rpartition("__")[2].partition("_")[0]
    pieces = _articles(text) if kind == "art" else _grouped(text, kind)
    return pieces if len(pieces) == len(addresses) else []


def _articles(text: str) -> list[str]:
    """A wording cut before each 第N条 at the head of a line."""
    return [one.strip() for one in re.split(rf"\n(?=第{_N}条)", text)]


def _grouped(text: str, kind: str) -> list[str]:
    """The lines of paragraphs, each with its items, or of items, each with its subitems."""
    lines = text.split("\n")
    is_labelled = kind != "para" and any(re.match(r"[（(]", line) for line in lines)
    pieces: list[str] = []
    for line in lines:
        if kind == "para":
            begins = not _ITEM_LINE.match(line)
        else:
            begins = not is_labelled or bool(re.match(r"[（(]", line))
        if begins or not pieces:
            pieces.append(line)
        else:
            pieces[-1] += f"\n{line}"
    return pieces


def without_label(text: str, address: str = "art_1") -> str:
    """A wording without 第N条 at its head; a chapter keeps the numbers of its articles."""
    return text if address.startswith(("chp_", "sec_")) else _ARTICLE.sub("", text)


def labelled_places(words: Sequence[str], where: Place | None, unit: str) -> list[Place]:
    """The places that labels in new wordings give: “第四条之一　…”, “（四）…”; else none."""
    found = []
    for text in words:
        match = _LABEL.match(text)
        if match and match["art"] and unit in ("条", ""):
            dash = f"-{int_or_zero(match['dash'])}" if match["dash"] else ""
            found.append(Place(f"art_{int_or_zero(match['art'])}{dash}"))
        elif match and match["item"] and where and unit in ("项", ""):
            parts = where.address.split("__")
            holder = "__".join(one for one in parts if one.startswith(("art_", "para_")))
            found.append(Place(f"{holder}__item_{int_or_zero(match['item'])}"))
    return found if len(found) == len(words) else []


def following(address: str, unit: str) -> str:
    """The address behind one of the same unit: art_5__para_2 behind art_5__para_1."""
    head, _, last = address.rpartition("__")
    kind, _, number = last.partition("_")
    if {"款": "para", "项": "item", "目": "subitem"}.get(unit) != kind or not number.isdigit():
        return ""
    return f"{head}__{kind}_{int(number) + 1}"
