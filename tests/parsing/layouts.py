"""Ways in which a text of paragraphs comes out of a source, and how well they are joined again.

``tests/parsing/kinds`` holds texts of own writing, a line each paragraph; the first line says
the title and the day of adoption that are expected. A layout sets such a text as a source does:
a line a paragraph, cut at a width, or broken where pages and columns end.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from gazette.parsing.stages.clean_text import clean
from gazette.parsing.stages.joining import join
from gazette.parsing.words.lines import fold

KINDS = Path(__file__).parent / "kinds"
_NO_LINE_BEGINS_WITH = "，。；：、！？）》”〉"
_INDENT = "\u3000\u3000"


@dataclass(frozen=True, slots=True)
class Kind:
    """A text, its paragraphs, and what its head says."""

    name: str
    title: str
    adopted_on: str
    paragraphs: tuple[str, ...]


def kinds() -> list[Kind]:
    """All texts, in the order of their names."""
    return [_kind(path) for path in sorted(KINDS.glob("*.txt"))]


def _kind(path: Path) -> Kind:
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    title, _, adopted = head.lstrip("# ").partition("|")
    return Kind(path.stem, title.strip(), adopted.strip(), tuple(filter(None, lines)))


def printed_lines(paragraph: str, width: int, indent: str, *, hangs: bool) -> list[str]:
    """The lines of a paragraph set ``width`` characters wide; ``hangs``: no line begins with a
    full stop or comma, which stands behind the width instead."""
    rest = indent + paragraph.strip("\u3000 ")
    lines = []
    while rest:
        end = width
        if hangs and rest[end : end + 1] and rest[end] in _NO_LINE_BEGINS_WITH:
            end += 1
        lines.append(rest[:end])
        rest = rest[end:]
    return lines


def one_a_line(paragraphs: tuple[str, ...]) -> str:
    return "\n".join(paragraphs)


def blank_between(paragraphs: tuple[str, ...]) -> str:
    return "\n\n".join(paragraphs)


def indented(paragraphs: tuple[str, ...]) -> str:
    return "\n".join([paragraphs[0], *(_INDENT + line for line in paragraphs[1:])])


def wrapped(width: int, *, indent: str = "", between: str = "\n", hangs: bool = False) -> "Layout":
    """Cut at a width, the paragraphs parted by ``between``."""

    def set_text(paragraphs: tuple[str, ...]) -> str:
        return between.join(
            "\n".join(printed_lines(line, width, indent, hangs=hangs)) for line in paragraphs
        )

    return set_text


def paged(width: int, length: int, first: int, *, mark: str = "") -> "Layout":
    """A line a paragraph with blank lines between, parted where a page (or column) of ``length``
    printed lines ends; the first page is ``first`` lines long, ``mark`` is its page mark."""

    def set_text(paragraphs: tuple[str, ...]) -> str:
        pieces: list[str] = []
        left, page = first, 1
        for paragraph in paragraphs:
            for number, line in enumerate(printed_lines(paragraph, width, _INDENT, hangs=True)):
                if left == 0:
                    pieces += [mark.format(page)] if mark else []
                    left, page = length, page + 1
                    pieces.append(line)
                elif number:
                    pieces[-1] += line
                else:
                    pieces.append(line)
                left -= 1
        return "\n\n".join(piece.strip("\u3000") for piece in pieces)

    return set_text


Layout = Callable[[tuple[str, ...]], str]

LAYOUTS: dict[str, Layout] = {
    "one a line": one_a_line,
    "blank between": blank_between,
    "indented": indented,
    "columns of 20, pages": paged(20, 23, 9),
    "columns of 22, pages with marks": paged(22, 19, 12, mark="— {} —"),
    "pages of 28": paged(28, 14, 7),
    "pages of 40": paged(40, 11, 10, mark="- {} -"),
    "wrapped at 20": wrapped(20, indent=_INDENT),
    "wrapped at 28, punctuation hangs": wrapped(28, indent=_INDENT, hangs=True),
    "wrapped at 36, blank between": wrapped(36, between="\n\n"),
    "wrapped at 34, flush": wrapped(34),
    "wrapped at 42, flush, punctuation hangs": wrapped(42, hangs=True),
}


def ends(pieces: tuple[str, ...] | list[str]) -> set[int]:
    """Where pieces of a text end, in folded characters."""
    return set(accumulate(len(fold(piece)) for piece in pieces))


@dataclass(frozen=True, slots=True)
class Joins:
    """Line ends within paragraphs (``cut``), line ends that were joined, and those of both."""

    cut: int
    joined: int
    right: int
    faults: tuple[str, ...] = ()


def joins(kind: Kind, layout: Layout) -> Joins:
    """How the lines of a text in a layout are joined."""
    source = layout(kind.paragraphs)
    lines, removed = clean(source)
    kept = source
    for piece in sorted(removed, key=lambda piece: -piece.span[0]):
        kept = kept[: piece.span[0]] + kept[piece.span[1] :]
    printed = [line for line in kept.split("\n") if line.strip()]
    found = [line.text for line in join(lines, [])]
    at, true, here = ends(printed), ends(kind.paragraphs), ends(found)
    cut, joined = at - true, at - here
    return Joins(len(cut), len(joined), len(cut & joined), tuple(_faults(found, cut ^ joined)))


def _faults(found: list[str], places: set[int]) -> Iterator[str]:
    text = "".join(fold(piece) for piece in found)
    for place in sorted(places):
        yield f"{text[max(0, place - 12) : place]}｜{text[place : place + 12]}"
