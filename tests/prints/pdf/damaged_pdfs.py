"""Faults put into a PDF, each of which a validator has to see."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pikepdf
from pikepdf import Name, Pdf

Damage = Callable[[Pdf], None]


def damaged(content: bytes, damage: Damage) -> bytes:
    with Pdf.open(BytesIO(content)) as pdf:
        damage(pdf)
        written = BytesIO()
        pdf.save(written)
    return written.getvalue()


def without_language(pdf: Pdf) -> None:
    del pdf.Root["/Lang"]


def without_tags(pdf: Pdf) -> None:
    del pdf.Root["/StructTreeRoot"]


def without_title(pdf: Pdf) -> None:
    del pdf.Root["/ViewerPreferences"]


def with_untagged_words(pdf: Pdf) -> None:
    page = pdf.pages[1]
    page.contents_add(b"BT ET 0 0 10 10 re f", prepend=False)


def with_an_unknown_role(pdf: Pdf) -> None:
    pdf.Root["/StructTreeRoot"]["/K"][0]["/S"] = Name("/Nonsense")


def without_fonts(pdf: Pdf) -> None:
    for font in pdf.objects:
        if isinstance(font, pikepdf.Dictionary) and font.get("/Type") == "/FontDescriptor":
            for key in {"/FontFile2", "/FontFile3"} & set(font.keys()):
                del font[key]


DAMAGES: tuple[Damage, ...] = (
    without_language,
    without_tags,
    without_title,
    with_untagged_words,
    with_an_unknown_role,
    without_fonts,
)
