"""The functions of WeasyPrint that are replaced, and their replacements.

WeasyPrint measures every line anew, stretches only spaces, lays columns out several times
and embeds fonts in every file. The modules named below do otherwise.

``install`` accepts one version of WeasyPrint. For an upgrade compare the functions in
``ORIGINALS`` with those of the new version.
"""

from __future__ import annotations

from typing import Any

import weasyprint
from weasyprint.draw import text as drawn_text
from weasyprint.formatting_structure import boxes
from weasyprint.layout import block, column, float, inline

from gazette.prints.typesetting import columns, glyph_drawing, markup, style_cache, text_boxes

WRITTEN_FOR = "70.0"
_REPLACEMENTS: list[tuple[Any, str, Any]] = [
    (inline, "split_text_box", text_boxes.split_text_box),
    (inline, "justify_line", text_boxes.justify_line),
    (inline, "strut", style_cache.strut),
    *((at, "resolve_percentages", style_cache.resolve_percentages)
      for at in (block, column, float, inline)),
    (block, "columns_layout", columns.columns_layout),
    (drawn_text, "draw_first_line", glyph_drawing.draw_first_line),
    (weasyprint.document, "gather_anchors", markup.gather_anchors),
    (weasyprint.pdf, "build_fonts_dictionary", glyph_drawing.no_fonts),
]  # fmt: skip
#: The replaced functions by name.
ORIGINALS: dict[str, Any] = {name: getattr(module, name) for module, name, _ in _REPLACEMENTS}


class WrongWeasyPrint(Exception):
    """The installed version of WeasyPrint is not the one these modules were written for."""


def install() -> None:
    """Replace the functions. Raises WrongWeasyPrint for another version."""
    if weasyprint.__version__ != WRITTEN_FOR:
        raise WrongWeasyPrint(
            f"weasyprint_patches.py was written for WeasyPrint {WRITTEN_FOR}, "
            f"not {weasyprint.__version__}"
        )
    for module, name, replacement in _REPLACEMENTS:
        setattr(module, name, replacement)


def continued_tables(document: Any) -> list[bool]:
    """For each piece of a table, in page order: whether it continues from the page before."""
    seen: set[Any] = set()
    flags = []
    for page in document.pages:
        for box in page._page_box.descendants():
            if isinstance(box, boxes.TableBox) and box.element_tag == "table":
                flags.append(box.element in seen)
                seen.add(box.element)
    return flags
