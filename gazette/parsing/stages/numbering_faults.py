"""Numbers of headings and items that skip or repeat, and labels with a dash for a number.

Reads the tree of a text; writes findings. Articles and chapters, whose numbers run through
the whole text, are watched while the tree is built (``structure``). A list may begin
anew at 1 and may run on from the one above it; a number that stands in the words of the
row before it is not missing.
"""

from collections.abc import Iterator

from gazette.parsing.node import HEADINGS, Node
from gazette.parsing.parsed import Finding, Level
from gazette.parsing.words.lines import fold
from gazette.parsing.words.markers import DASHES, Scheme
from gazette.parsing.words.numerals import to_han

_WATCHED = (*HEADINGS, Level.ITEM, Level.SUBITEM, Level.SECTION, Level.PART)
#: Numbers that are reported as such; any other is that of a heading or an item.
_NUMBERS = (Scheme.DOTTED, Scheme.SECTION, Scheme.PART)
_ARTICLES = (Scheme.ARTICLE, Scheme.CHAPTER)
#: A number further ahead than this is no number of the list.
_LONGEST_GAP = 9
#: As labels print a number in words: before and behind it.
_FRAMES = {
    Scheme.PART: ("第", "编"),
    Scheme.SECTION: ("第", "节"),
    Scheme.HAN_COMMA: ("", "、"),
    Scheme.HAN_PAREN: ("(", ")"),
    Scheme.ARABIC: ("", "."),
    Scheme.ARABIC_PAREN: ("(", ")"),
    Scheme.ARABIC_HALF_PAREN: ("", ")"),
    Scheme.DOTTED: ("", ""),
}
#: Labels in which a dash stands for 一.
_DASHED = (Scheme.CHAPTER, Scheme.SECTION, Scheme.ARTICLE, Scheme.HAN_PAREN)
_HAN = (Scheme.PART, Scheme.SECTION, Scheme.HAN_COMMA, Scheme.HAN_PAREN)


def number_faults(roots: list[Node]) -> list[Finding]:
    """The findings for the rows of a text, in order of print."""
    watch = _Watch({_path(node) for node in _walk(roots) if node.scheme is Scheme.DOTTED})
    watch.read(roots, ())
    return [*_misprinted(roots), *watch.found]


def _misprinted(roots: list[Node]) -> Iterator[Finding]:
    """The labels that print a dash for 一: 第—条, （—）."""
    for node in _walk(roots):
        if node.scheme in _DASHED and set(node.label.text) & set(DASHES):
            message = f"“{node.label.text}”的编号印作横线，按“一”编号，请核对原件。"
            yield Finding("number_misprinted", message, node.label.span)


def _walk(nodes: list[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from _walk(node.children)


def _path(node: Node) -> tuple[int, ...]:
    """The components of a printed number: (2, 3) for 2.3."""
    return tuple(int(part) for part in node.number.split("-")[0].split("."))


def _is_watched(node: Node) -> bool:
    is_counted = node.level in _WATCHED and node.scheme not in _ARTICLES
    return is_counted and bool(node.number) and "-" not in node.number


class _Watch:
    """Reads rows that stand side by side; ``printed`` are the decimal numbers of the text."""

    def __init__(self, printed: set[tuple[int, ...]]) -> None:
        self.printed = printed
        self.missing: set[str] = set()
        self.found: list[Finding] = []

    def read(self, siblings: list[Node], parent: tuple[int, ...]) -> None:
        """Add the faults among ``siblings`` and below them; ``parent`` is a decimal number."""
        before: dict[Scheme, tuple[int, Node]] = {}
        for place, node in enumerate(siblings):
            if _is_watched(node) and node.scheme:
                at, last = before.get(node.scheme, (-1, None))
                self._compare(last, node, parent, is_next=at == place - 1)
                before[node.scheme] = place, node
            is_decimal = node.scheme is Scheme.DOTTED and bool(node.number)
            self.read(node.children, _path(node) if is_decimal else ())

    def _compare(
        self, before: Node | None, node: Node, parent: tuple[int, ...], *, is_next: bool
    ) -> None:
        """Look at a row and the last with the same kind of number beside it."""
        *above, number = _path(node)
        if before is None or list(_path(before)[:-1]) != above:
            self._look_at_first(node, parent)
            return
        last = _path(before)[-1]
        if number == last + 1 or (number == 1 and not (is_next and last == 1)):
            return
        if last < number <= last + _LONGEST_GAP:
            if _label(node, (*above, last + 1)) not in _words(before):
                self._report_gap(node, (*above, last + 1))
        elif number <= last:
            message = f"“{node.label.text}”的编号与前文重复或倒退，请核对原件。"
            self.found.append(Finding("number_repeated", message, node.label.span))

    def _look_at_first(self, node: Node, parent: tuple[int, ...]) -> None:
        """The first of a list of decimal numbers: 1 is missing, or the heading above it is."""
        if node.scheme is not Scheme.DOTTED or not parent:
            return
        path = _path(node)
        if path[:-1] == parent and 1 < path[-1] <= _LONGEST_GAP:
            self._report_gap(node, (*parent, 1))
        elif len(path) > 1 and path[:-1] not in self.printed:
            self._report_gap(node, path[:-1])

    def _report_gap(self, node: Node, missing: tuple[int, ...]) -> None:
        """Report a number that stands nowhere before a row, once."""
        label = _label(node, missing)
        if node.scheme is Scheme.DOTTED and label in self.missing:
            return
        self.missing.add(label)
        name = node.label.text
        if node.scheme in _NUMBERS:
            fault = Finding(
                "number_skipped", f"“{name}”之前缺“{label}”，请核对原件。", node.label.span
            )
        else:
            message = (
                f"“{name}”之前缺第{missing[-1]}项（{label}），可能漏排或并入上文，请核对原件。"
            )
            fault = Finding("heading_lost", message, node.label.span)
        self.found.append(fault)


def _label(node: Node, path: tuple[int, ...]) -> str:
    """The label, folded, that the row would have with another number."""
    scheme = node.scheme or Scheme.ARABIC
    opening, closing = _FRAMES.get(scheme, ("", ""))
    words = to_han(path[-1]) if scheme in _HAN else ".".join(map(str, path))
    return f"{opening}{words}{closing}"


def _words(node: Node) -> str:
    """The folded words of a row and of all below it."""
    return fold(node.words) + "".join(_words(child) for child in node.children)
