"""All that reaches into WeasyPrint: what is replaced there, and by what of ours.

WeasyPrint measures every line anew, stretches only spaces, sets columns several times
over and gives every file fonts of its own. What stands in the place of these lies in
the modules named below.

Bound to one version of WeasyPrint: ``install`` refuses any other. Whoever upgrades
compares what is replaced here (``FORMER``) with the new version's.
"""

from __future__ import annotations

from typing import Any

import weasyprint
from weasyprint.draw import text as drawn_text
from weasyprint.formatting_structure import boxes
from weasyprint.layout import block, column, float, inline

from gazette.prints.typesetting import columns, glyph_drawing, markup, style_cache, text_boxes

WRITTEN_FOR = "70.0"
_OURS: list[tuple[Any, str, Any]] = [
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
#: What is replaced, by its name.
FORMER: dict[str, Any] = {name: getattr(module, name) for module, name, _ in _OURS}


class WrongWeasyPrint(Exception):
    """Another version of WeasyPrint is installed than these modules were written for."""


def install() -> None:
    """Put our lines, columns and fonts in WeasyPrint's place; WrongWeasyPrint for another."""
    if weasyprint.__version__ != WRITTEN_FOR:
        raise WrongWeasyPrint(
            f"weasyprint_patches.py was written for WeasyPrint {WRITTEN_FOR}, "
            f"not {weasyprint.__version__}"
        )
    for module, name, ours in _OURS:
        setattr(module, name, ours)


def continued_tables(document: Any) -> list[bool]:
    """For each piece of a table, page by page: whether it goes on from the page before."""
    seen: set[Any] = set()
    found = []
    for page in document.pages:
        for box in page._page_box.descendants():
            if isinstance(box, boxes.TableBox) and box.element_tag == "table":
                found.append(box.element in seen)
                seen.add(box.element)
    return found
