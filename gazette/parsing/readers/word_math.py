"""Formulas of Word (OMML, ECMA-376 Part 1, 22.1) as words on one line.

Reads an ``m:oMath``; writes its words in order, raised and lowered ones marked as such.
What a formula sets as a picture is written with the usual signs: a fraction as (a+b)/c, a
root as √(x).
"""

from collections.abc import Callable, Iterable, Iterator

from lxml import etree

from gazette.parsing.readers.wordml import M, W

_MAX_DEPTH = 40
#: Words with their shift: 1 raised, -1 lowered, 0 on the line.
MathWords = list[tuple[str, int]]


def math_words(element: etree._Element, depth: int = 0) -> MathWords:
    """The words of a formula, or of a part of it."""
    if not isinstance(element.tag, str):
        return []
    if element.tag in (M + "t", W + "t"):
        return [(element.text or "", 0)]
    if depth > _MAX_DEPTH:
        return [("".join(str(text) for text in element.itertext()), 0)]
    name = element.tag.removeprefix(M)
    return list(_SHAPES.get(name, _in_order)(element, depth + 1))


def _in_order(element: etree._Element, depth: int) -> Iterator[tuple[str, int]]:
    for part in element:
        if not str(part.tag).endswith("Pr"):
            yield from math_words(part, depth)


def _part(element: etree._Element, name: str, depth: int) -> MathWords:
    part = element.find(M + name)
    return [] if part is None else math_words(part, depth)


def _shifted(words: MathWords, shift: int) -> MathWords:
    """Words set above or below the line; those already set so are written behind ^ or _."""
    if any(own for _, own in words):
        plain = "".join({1: "^", -1: "_"}.get(own, "") + text for text, own in words)
        return [(plain, shift)]
    return [(text, shift) for text, _ in words]


def _grouped(words: MathWords) -> MathWords:
    """Words in brackets, unless they are one number or one letter."""
    plain = "".join(text for text, _ in words)
    is_one = len(plain) <= 1 or plain.replace(".", "").isalnum() and plain.isascii()
    return words if is_one else [("(", 0), *words, (")", 0)]


def _script(*parts: str) -> Callable[[etree._Element, int], Iterator[tuple[str, int]]]:
    """The shape of a base with superscripts and subscripts, in this order."""
    shifts = {"sup": 1, "sub": -1, "lim": -1}

    def words(element: etree._Element, depth: int) -> Iterator[tuple[str, int]]:
        for name in parts:
            own = _part(element, name, depth)
            yield from _shifted(own, shifts[name]) if name in shifts else own

    return words


def _fraction(element: etree._Element, depth: int) -> Iterator[tuple[str, int]]:
    yield from _grouped(_part(element, "num", depth))
    yield ("/", 0)
    yield from _grouped(_part(element, "den", depth))


def _root(element: etree._Element, depth: int) -> Iterator[tuple[str, int]]:
    yield from _shifted(_part(element, "deg", depth), 1)
    yield ("√", 0)
    yield from _grouped(_part(element, "e", depth))


def _sign(element: etree._Element, properties: str, name: str, default: str) -> str:
    """A sign that the properties of a shape name, such as the brackets around it."""
    own = element.find(f"{M}{properties}/{M}{name}")
    return default if own is None else own.get(M + "val", "")


def _many(element: etree._Element, depth: int) -> Iterator[tuple[str, int]]:
    """A sum, a product or an integral."""
    yield (_sign(element, "naryPr", "chr", "∫"), 0)
    yield from _script("sub", "sup", "e")(element, depth)


def _brackets(element: etree._Element, depth: int) -> Iterator[tuple[str, int]]:
    yield (_sign(element, "dPr", "begChr", "("), 0)
    for number, part in enumerate(element.iterchildren(M + "e")):
        if number:
            yield (_sign(element, "dPr", "sepChr", "|"), 0)
        yield from math_words(part, depth)
    yield (_sign(element, "dPr", "endChr", ")"), 0)


def _accent(element: etree._Element, depth: int) -> Iterator[tuple[str, int]]:
    yield from _part(element, "e", depth)
    yield (_sign(element, "accPr", "chr", "\u0302"), 0)


def _spaced(element: etree._Element, depth: int) -> Iterator[tuple[str, int]]:
    """The rows or cells of an array, set apart by spaces."""
    parts: Iterable[etree._Element] = (e for e in element if not str(e.tag).endswith("Pr"))
    for number, part in enumerate(parts):
        if number:
            yield (" ", 0)
        yield from math_words(part, depth)


_SHAPES: dict[str, Callable[[etree._Element, int], Iterator[tuple[str, int]]]] = {
    "sSup": _script("e", "sup"),
    "sSub": _script("e", "sub"),
    "sSubSup": _script("e", "sub", "sup"),
    "sPre": _script("sub", "sup", "e"),
    "limLow": _script("e", "lim"),
    "limUpp": _script("e", "lim"),
    "f": _fraction,
    "rad": _root,
    "nary": _many,
    "d": _brackets,
    "acc": _accent,
    "eqArr": _spaced,
    "m": _spaced,
    "mr": _spaced,
}
