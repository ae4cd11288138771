"""Wide pages turned for the press: every leaf of a bound issue is upright."""

from __future__ import annotations

from pikepdf import Array, Page

from gazette.prints.pdf.running_heads import SIDE

#: Points from the edges to the text: above and below on an upright page, above on a wide one.
ABOVE, BELOW, WIDE_ABOVE = 78.0, 63.89, 64.0


def make_upright(page: Page) -> None:
    """Turn a wide page; leave an upright one as it is.

    The head of a turned table is at the left on right and on left pages: at the spine and
    at the fore edge (GB/T 9704-2012, 8). What stood between the side margins stands between
    running head and page number, made smaller where there is less room.
    """
    _, _, width, height = (float(side) for side in page.mediabox)
    if width <= height:
        return
    scale = min(1.0, (width - ABOVE - BELOW) / (width - 2 * SIDE))
    right = SIDE + scale * (height - WIDE_ABOVE)
    up = BELOW - scale * SIDE
    matrix = f"0 {scale:.4f} {-scale:.4f} 0 {right:.2f} {up:.2f}"
    content = page.obj.Contents
    content.write(b"q %b cm\n%b\nQ" % (matrix.encode(), content.read_bytes()))
    for name in ("/MediaBox", "/TrimBox", "/BleedBox"):
        if name in page.obj:
            page.obj[name] = Array([0, 0, height, width])
