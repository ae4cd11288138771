"""Wide pages turned for the press: every leaf of a bound issue is upright."""

from __future__ import annotations

from pikepdf import Array, Page

from gazette.prints.pdf.running_heads import SIDE

#: Points from the edges to the text: above and below on an upright page, above on a wide one.
ABOVE, BELOW, WIDE_ABOVE = 78.0, 63.89, 64.0


def is_wide(page: Page) -> bool:
    """Whether a page is wider than high."""
    _, _, width, height = (float(side) for side in page.mediabox)
    return width > height


def turned_content(page: Page, content: bytes) -> bytes:
    """The content of a wide page on an upright one; the page gets upright boxes.

    The head of a turned table is at the left on right and on left pages: at the spine and
    at the fore edge (GB/T 9704-2012, 8). What stood between the side margins stands between
    running head and page number, made smaller where there is less room.
    """
    _, _, width, height = (float(side) for side in page.mediabox)
    scale = min(1.0, (width - ABOVE - BELOW) / (width - 2 * SIDE))
    right = SIDE + scale * (height - WIDE_ABOVE)
    up = BELOW - scale * SIDE
    for name in ("/MediaBox", "/TrimBox", "/BleedBox"):
        if name in page.obj:
            page.obj[name] = Array([0, 0, height, width])
    matrix = f"0 {scale:.4f} {-scale:.4f} 0 {right:.2f} {up:.2f} cm"
    return b"q %b\n%b\nQ" % (matrix.encode(), content)
