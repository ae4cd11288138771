"""Stage 7, addresses: made of printed numbers, not of positions, as in Akoma Ntoso.

Reads the trees of a document's texts; writes each row's ``address``:
``art_7``, ``art_13__para_2__item_3``, ``chp_2__sec_1``, ``sec_4_2``, with
``text_2__`` before it where the document holds several texts. A number that a
source prints twice gets ``--2``, so that addresses stay unique.
"""

from collections import Counter

from gazette.parsing.node import HEADINGS, Node
from gazette.parsing.parsed import Level
from gazette.parsing.words.markers import Scheme

_NAMED = {
    Level.TITLE: "title",
    Level.NUMBER: "number",
    Level.NOTE: "note",
    Level.CONTENTS: "contents",
    Level.ADDRESSEE: "addressee",
    Level.SIGNATURE: "signature",
    Level.ANNEX_NOTE: "annex_note",
}
_COUNTED = {Level.PARAGRAPH: "para", Level.TABLE: "table", Level.TABLE_ROW: "row"}


def assign_addresses(roots: list[Node], prefix: str, used: Counter[str]) -> None:
    """Set the address of every row of a text.

    ``prefix`` is ``text_2__`` or empty; ``used`` counts the addresses of the whole document.
    """
    _assign(roots, prefix, "", used)


def _assign(nodes: list[Node], text: str, parent: str, used: Counter[str]) -> None:
    if not nodes:  # most rows have none below them, and a Counter is not free
        return
    counts: Counter[str] = Counter()
    for node in nodes:
        address = _address(node, text, parent, counts)
        used[address] += 1
        if used[address] > 1:
            address = f"{address}--{used[address]}"
        node.address = address
        _assign(node.children, text, address, used)


def _address(node: Node, text: str, parent: str, counts: Counter[str]) -> str:
    """The address that the row's own number gives it."""
    inside = f"{parent}__" if parent else text
    if node.level in _NAMED or node.level in _COUNTED:
        return inside + _counted(node.level, counts)
    if node.level in (Level.PART, Level.CHAPTER):
        name = "part" if node.level is Level.PART else "chp"
        return f"{text}{name}_{node.number or 'supplementary'}"
    if node.level is Level.SECTION:
        return f"{inside}sec_{node.number}"
    if node.level is Level.ARTICLE:
        return f"{text}art_{node.number}"
    if node.level in HEADINGS:
        return _heading_address(node, text, parent)
    name = "item" if node.level is Level.ITEM else "subitem"
    return f"{inside}{name}_{node.number}"


def _counted(level: Level, counts: Counter[str]) -> str:
    """``para_1`` for rows that are always counted, ``note``, ``note_2`` for the others."""
    name = _NAMED.get(level) or _COUNTED[level]
    counts[name] += 1
    if level in _COUNTED:
        return f"{name}_{counts[name]}"
    return name if counts[name] == 1 else f"{name}_{counts[name]}"


def _heading_address(node: Node, text: str, parent: str) -> str:
    """``sec_4_2`` from the printed 4.2, or from the path 四、（二）."""
    number = node.number.replace(".", "_")
    if node.scheme is Scheme.DOTTED:
        return f"{text}sec_{number}"
    last = parent.rsplit("__", 1)[-1]
    if "--" in last:
        return f"{parent}__sec_{number}"
    if parent and last.startswith("sec_") and not _is_division(parent, text):
        return f"{parent}_{number}"
    if parent and _is_division(parent, text):
        return f"{parent}__head_{number}"
    if parent and last.startswith("head_"):
        return f"{parent}_{number}"
    return f"{text}sec_{number}" if not parent else f"{parent}__sec_{number}"


def _is_division(address: str, text: str) -> bool:
    """Whether an address is that of a 编, 章 or 节."""
    tail = address[len(text) :].split("__")
    return tail[-1].startswith(("part_", "chp_")) or (
        len(tail) > 1 and tail[-2].startswith("chp_") and tail[-1].startswith("sec_")
    )
