"""Colours of the printed page: black, and the gazette's red as an ink of its own.

Streams of the project name the red ``GazetteRed``, whatever it is shown by: on the screen
as sRGB, at the press on a plate of its own. WeasyPrint writes RGB, which for the press becomes
black ink (K) or that red; any other colour is refused, since it would be printed as something
that nobody has looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from pikepdf import (
    Array,
    ContentStreamInlineImage,
    Dictionary,
    Name,
    Object,
    Operator,
    Page,
    parse_content_stream,
    unparse_content_stream,
)

from gazette.prints.pdf.errors import PdfRefused

RED = Name("/GazetteRed")
#: #9c1316, and the same colour in FOGRA39 by the profile that press files bring along.
RED_RGB = (0x9C / 255, 0x13 / 255, 0x16 / 255)
RED_CMYK = (0.0, 0.96, 0.89, 0.36)
#: The ink of printers' marks: on every plate (ISO 32000-1, 8.6.6.4).
REGISTRATION = Name("/Registration")
#: How far a component may be from the red and still be it: half a step of 8 bits.
NEAR = 0.002

Instruction = tuple[Sequence[object], Operator]


def reading_spaces() -> Dictionary:
    """The colour spaces of files for the screen, which PDF/A permits beside sRGB."""
    return Dictionary({str(RED): _ink(RED, Name.DeviceRGB, (1, 1, 1), RED_RGB)})


def press_spaces() -> Dictionary:
    """The colour spaces of files for the press."""
    none = (0, 0, 0, 0)
    return Dictionary(
        {
            str(RED): _ink(RED, Name.DeviceCMYK, none, RED_CMYK),
            str(REGISTRATION): _ink(Name.All, Name.DeviceCMYK, none, (1, 1, 1, 1)),
        }
    )


def _ink(name: Name, alternate: Name, none: Sequence[float], full: Sequence[float]) -> Array:
    """A Separation space whose tints run evenly from ``none`` to ``full`` of the alternate."""
    tint = Dictionary(FunctionType=2, Domain=[0, 1], C0=[*none], C1=[*full], N=1)
    return Array([Name.Separation, name, alternate, tint])


def press_content(page: Page, place: int) -> bytes:
    """The page's content with black ink and the gazette's red as its only colours.

    Tags of structure remain. Raises PdfRefused where the content has another colour, an
    image or transparency; ``place`` is the number of the page in the file, from 1.
    """
    written: list[Instruction] = []
    for instruction in parse_content_stream(page):
        try:
            written += _in_press_colours(instruction, page)
        except ValueError as error:
            raise PdfRefused(
                f"印刷版第{place}页有{error}：印刷版只用黑和公报的红两种油墨，不能付印。"
                "请改用标准版核对，并告诉系统维护人员。"
            ) from None
    return unparse_content_stream(written)


def _in_press_colours(instruction: object, page: Page) -> list[Instruction]:
    """What takes an instruction's place. Raises ValueError, in Chinese, for what cannot be."""
    if isinstance(instruction, ContentStreamInlineImage):
        raise ValueError("图像")
    operands, operator = list(instruction.operands), instruction.operator  # type: ignore[attr-defined]
    convert = _CONVERSIONS.get(str(operator))
    return convert(operands, operator, page) if convert else [(operands, operator)]


def _black(operands: list[Object], operator: Operator, page: Page) -> list[Instruction]:
    """Grey → black ink."""
    return [_ink_of_black(1 - float(operands[0]), is_stroke=str(operator) == "G")]


def _rgb(operands: list[Object], operator: Operator, page: Page) -> list[Instruction]:
    """A neutral RGB → black ink; the gazette's red → its ink."""
    colour = [float(one) for one in operands]
    is_stroke = str(operator) == "RG"
    if max(colour) - min(colour) < NEAR:
        return [_ink_of_black(1 - colour[0], is_stroke=is_stroke)]
    if all(abs(one - red) < NEAR for one, red in zip(colour, RED_RGB, strict=True)):
        return [([RED], Operator("CS" if is_stroke else "cs")),
                ([1], Operator("SCN" if is_stroke else "scn"))]  # fmt: skip
    raise ValueError("颜色 RGB " + " ".join(f"{one:.3g}" for one in colour))


def _cmyk(operands: list[Object], operator: Operator, page: Page) -> list[Instruction]:
    """Black ink as it is."""
    if any(float(one) for one in operands[:3]):
        raise ValueError("颜色 CMYK " + " ".join(map(str, operands)))
    return [(operands, operator)]


def _space(operands: list[Object], operator: Operator, page: Page) -> list[Instruction]:
    """The gazette's red as it is."""
    if operands != [RED]:
        raise ValueError(f"颜色空间 {operands[0]}")
    return [(operands, operator)]


def _state(operands: list[Object], operator: Operator, page: Page) -> list[Instruction]:
    """Nothing for a state that says that painting is opaque, which it is anyhow."""
    state = page.obj.Resources.ExtGState[operands[0]]
    if any(str(key) not in {"/Type", "/ca", "/CA"} for key in state.keys()):  # noqa: SIM118
        raise ValueError(f"图形状态 {operands[0]}")
    if any(float(state.get(key, 1)) != 1 for key in ("/ca", "/CA")):
        raise ValueError("透明的图文")
    return []


def _refused(operands: list[Object], operator: Operator, page: Page) -> list[Instruction]:
    raise ValueError("图像或渐变")


def _ink_of_black(tint: float, *, is_stroke: bool) -> Instruction:
    amount = Decimal(f"{tint:.4f}").normalize() + 0
    return [0, 0, 0, amount], Operator("K" if is_stroke else "k")


_CONVERSIONS: dict[str, Callable[[list[Object], Operator, Page], list[Instruction]]] = {
    **dict.fromkeys(("g", "G"), _black),
    **dict.fromkeys(("rg", "RG"), _rgb),
    **dict.fromkeys(("k", "K"), _cmyk),
    **dict.fromkeys(("cs", "CS"), _space),
    "gs": _state,
    **dict.fromkeys(("sh", "Do", "ri"), _refused),
}
