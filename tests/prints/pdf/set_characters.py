"""The characters of a page as pdfium finds them: where they stand, in which face, tagged how."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2
from pypdfium2 import raw


@dataclass(frozen=True, slots=True)
class Run:
    """What the characters of one text object share.

    ``size`` is in points; ``content_id`` numbers the marked content (MCID), -1 without one.
    """

    face: str
    size: float
    is_artifact: bool
    content_id: int


@dataclass(frozen=True, slots=True)
class SetCharacter:
    """A character with its origin, on the base line, in points from the page's lower left.

    Spaces and line ends that pdfium adds have the run and place of what stands before them.
    """

    word: str
    run: Run
    x: float
    y: float


def pages_of(content: bytes) -> Iterator[list[SetCharacter]]:
    """The characters of each page, in the order in which they are copied."""
    with pypdfium2.PdfDocument(content) as document:
        for page in document:
            yield list(_characters(page.get_textpage()))


def _characters(text: pypdfium2.PdfTextPage) -> Iterator[SetCharacter]:
    runs: dict[int, Run] = {}
    run, x, y = Run("", 0, is_artifact=True, content_id=-1), ctypes.c_double(), ctypes.c_double()
    for index in range(raw.FPDFText_CountChars(text)):
        if item := raw.FPDFText_GetTextObject(text, index):
            key = ctypes.addressof(item.contents)
            if key not in runs:
                runs[key] = _run(text, index, item)
            run = runs[key]
            raw.FPDFText_GetCharOrigin(text, index, x, y)
        yield SetCharacter(chr(raw.FPDFText_GetUnicode(text, index)), run, x.value, y.value)


def _run(text: pypdfium2.PdfTextPage, index: int, item: Any) -> Run:
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text, index, matrix)
    size = raw.FPDFText_GetFontSize(text, index) * abs(complex(matrix.c, matrix.d))
    return Run(
        face=_face(raw.FPDFTextObj_GetFont(item)),
        size=round(size, 2),
        is_artifact="Artifact" in _marks(item),
        content_id=raw.FPDFPageObj_GetMarkedContentID(item),
    )


def _face(font: Any) -> str:
    """The name of a font without the six letters and the plus that mark a subset."""
    name = ctypes.create_string_buffer(200)
    raw.FPDFFont_GetBaseFontName(font, name, len(name))
    return name.value.decode().rpartition("+")[2]


def _marks(item: Any) -> set[str]:
    """The tags of the marked content in which a text object stands."""
    found, length = set(), ctypes.c_ulong()
    name = (ctypes.c_ushort * 64)()
    for index in range(raw.FPDFPageObj_CountMarks(item)):
        mark = raw.FPDFPageObj_GetMark(item, index)
        raw.FPDFPageObjMark_GetName(mark, name, ctypes.sizeof(name), length)
        found.add(bytes(name)[: max(length.value - 2, 0)].decode("utf-16-le"))
    return found
