"""Wide pages turned for the press: every leaf of a bound issue is upright."""

from __future__ import annotations

from pikepdf import Array, Page

from gazette.prints.typesetting.looks import PAGES, WIDE

#: The page on which a turned one stands.
UPRIGHT = PAGES["standard"]


def make_upright(page: Page) -> None:
    """Turn a wide page; leave an upright one as it is.

    The head of a turned table is at the left on right and on left pages: at the spine and
    at the fore edge (GB/T 9704-2012, 8). What stood between the side margins stands between
    running head and page number, made smaller where there is less room.
    """
    _, _, width, height = (float(side) for side in page.mediabox)
    if width <= height:
        return
    scale = min(1.0, UPRIGHT.depth / WIDE.measure)
    right = UPRIGHT.side + scale * (height - WIDE.top)
    up = UPRIGHT.foot - scale * WIDE.side
    matrix = f"0 {scale:.4f} {-scale:.4f} 0 {right:.2f} {up:.2f}"
    content = page.obj.Contents
    content.write(b"q %b cm\n%b\nQ" % (matrix.encode(), content.read_bytes()))
    for name in ("/MediaBox", "/TrimBox", "/BleedBox"):
        if name in page.obj:
            page.obj[name] = Array([0, 0, height, width])
