"""A page's content in the colours of the press: black ink, and the gazette's red.

WeasyPrint writes RGB. What is neither neutral nor that red is refused: it would be printed
as something that nobody has looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pikepdf import (
    ContentStreamInlineImage,
    ContentStreamInstruction,
    Operator,
    Page,
    parse_content_stream,
    unparse_content_stream,
)

from gazette.prints.pdf.colour_spaces import RED, RED_RGB
from gazette.prints.pdf.errors import PdfRefused

#: How far a component may be from another and still be it: half a step of 8 bits.
NEAR = 0.002

Instruction = tuple[list[Any], Operator]


class _Unprintable(Exception):
    """What no plate prints, in Chinese."""


def press_content(page: Page, place: int) -> bytes:
    """The page's content in black ink (K) and the gazette's red, without tags.

    ``place`` is the page's number in the file, from 1. Raises PdfRefused where the content
    has another colour, an image or transparency.
    """
    written: list[Instruction] = []
    try:
        for instruction in parse_content_stream(page):
            written += _in_press_colours(instruction, page)
    except _Unprintable as error:
        raise PdfRefused(
            f"印刷版第{place}页有{error}。印刷版只印黑和公报的红两种油墨，别的颜色、图像和透明的图文"
            "不能付印，所以没有生成；标准版不受影响。请告诉系统维护人员。"
        ) from None
    return unparse_content_stream(written)


def _in_press_colours(
    instruction: ContentStreamInstruction | ContentStreamInlineImage, page: Page
) -> list[Instruction]:
    """What takes an instruction's place. Raises _Unprintable."""
    if isinstance(instruction, ContentStreamInlineImage):
        raise _Unprintable("图像")
    operands, operator = list(instruction.operands), instruction.operator
    convert = _CONVERSIONS.get(str(operator))
    return convert(operands, operator, page) if convert else [(operands, operator)]


def _black(operands: list[Any], operator: Operator, page: Page) -> list[Instruction]:
    """Grey → black ink."""
    return [_ink_of_black(1 - float(operands[0]), is_stroke=str(operator) == "G")]


def _rgb(operands: list[Any], operator: Operator, page: Page) -> list[Instruction]:
    """A neutral RGB → black ink; the gazette's red → its ink."""
    colour = [float(one) for one in operands]
    is_stroke = str(operator) == "RG"
    if max(colour) - min(colour) < NEAR:
        return [_ink_of_black(1 - colour[0], is_stroke=is_stroke)]
    if all(abs(one - red) < NEAR for one, red in zip(colour, RED_RGB, strict=True)):
        return [([RED], Operator("CS" if is_stroke else "cs")),
                ([1], Operator("SCN" if is_stroke else "scn"))]  # fmt: skip
    raise _Unprintable("颜色 RGB " + " ".join(f"{one:.3g}" for one in colour))


def _cmyk(operands: list[Any], operator: Operator, page: Page) -> list[Instruction]:
    """Black ink as it is."""
    if any(float(one) for one in operands[:3]):
        raise _Unprintable("颜色 CMYK " + " ".join(map(str, operands)))
    return [(operands, operator)]


def _space(operands: list[Any], operator: Operator, page: Page) -> list[Instruction]:
    """The gazette's red as it is."""
    if operands != [RED]:
        raise _Unprintable(f"颜色空间 {operands[0]}")
    return [(operands, operator)]


def _state(operands: list[Any], operator: Operator, page: Page) -> list[Instruction]:
    """Nothing for a state that says that painting is opaque, which it is anyhow."""
    state = page.obj.Resources.ExtGState[operands[0]]
    if any(str(key) not in {"/Type", "/ca", "/CA"} for key in state.keys()):  # noqa: SIM118
        raise _Unprintable(f"图形状态 {operands[0]}")
    if any(float(state.get(key, 1)) != 1 for key in ("/ca", "/CA")):
        raise _Unprintable("透明的图文")
    return []


def _nothing(operands: list[Any], operator: Operator, page: Page) -> list[Instruction]:
    return []


def _refused(operands: list[Any], operator: Operator, page: Page) -> list[Instruction]:
    raise _Unprintable("图像或渐变")


def _ink_of_black(tint: float, *, is_stroke: bool) -> Instruction:
    return [0, 0, 0, round(tint, 4)], Operator("K" if is_stroke else "k")


_CONVERSIONS: dict[str, Callable[[list[Any], Operator, Page], list[Instruction]]] = {
    **dict.fromkeys(("g", "G"), _black),
    **dict.fromkeys(("rg", "RG"), _rgb),
    **dict.fromkeys(("k", "K"), _cmyk),
    **dict.fromkeys(("cs", "CS"), _space),
    "gs": _state,
    **dict.fromkeys(("BMC", "BDC", "EMC", "MP", "DP"), _nothing),
    **dict.fromkeys(("sh", "Do", "ri"), _refused),
}
