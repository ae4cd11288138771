"""Characters as paths: drawn, and not text to any reader."""

from __future__ import annotations

from functools import cache

import uharfbuzz

from gazette.prints.typesetting.faces import face_font


@cache
def glyph_outline(family: str, character: str, size: float = 1.0) -> tuple[float, str]:
    """The width of a character and the PDF operators of its path, without those that paint it.

    The face has to have the character, and its outlines to be cubic, as those in
    ``static/fonts`` are. ``size`` is that of the em, in the unit of the path.
    """
    font = face_font(family)
    glyph, scale = font.get_nominal_glyph(ord(character)), size / font.face.upem
    path: list[str] = []

    def write(operator: str, *numbers: float) -> None:
        path.append(" ".join([*(f"{number * scale:.4f}" for number in numbers), operator]))

    # HarfBuzz passes the coordinates, then ``path``.
    outline = uharfbuzz.DrawFuncs()
    outline.set_move_to_func(lambda *point: write("m", *point[:2]))
    outline.set_line_to_func(lambda *point: write("l", *point[:2]))
    outline.set_cubic_to_func(lambda *points: write("c", *points[:6]))
    outline.set_close_path_func(lambda _: write("h"))
    font.draw_glyph(glyph, outline, path)
    return font.get_glyph_h_advance(glyph) * scale, " ".join(path)
