"""Pages for the press: black and red ink alone, room for binding, bleed and marks."""

from __future__ import annotations

from pikepdf import Array, Dictionary, Pdf, Stream

from gazette.prints.pdf.cache import PartCache
from gazette.prints.pdf.colour_spaces import press_spaces
from gazette.prints.pdf.imposition import impose
from gazette.prints.pdf.merge import Volume, join_parts, written_pdf
from gazette.prints.pdf.press_colours import press_content
from gazette.prints.pdf.printers_marks import (
    MARGIN,
    PAGE_WIDTH,
    crop_and_fold_marks,
    set_boxes,
)

#: By how much pages move away from the spine, in points.
BINDING = 14.0
#: What a page for the press has no use for; PDF/X-4 forbids links within it.
SCREEN_ONLY = ("/Annots", "/Tabs", "/StructParents", "/Group", "/CropBox", "/ArtBox")
#: The same in the catalog.
NAVIGATION = ("/StructTreeRoot", "/MarkInfo", "/Outlines", "/Names", "/PageMode")


def make_press_pdf(volume: Volume, cache: PartCache, *, is_imposed: bool) -> bytes:
    """The volume as PDF/X-4: its pages one by one, or imposed on sheets for saddle stitching.

    It begins with the cover and has a multiple of four pages. Raises PdfRefused where a page
    has what no plate prints.
    """
    pdf = join_parts(volume, cache)
    _finish_pages(pdf)
    if is_imposed:
        impose(pdf, volume.issue_words, cache)
    else:
        _mark_pages(pdf)
    return written_pdf(pdf, volume.properties)


def _finish_pages(pdf: Pdf) -> None:
    """Give pages the colours, the place and the boxes of the press; take what the screen needs."""
    spaces = pdf.make_indirect(press_spaces())
    for place, page in enumerate(pdf.pages, 1):
        shift = MARGIN + _binding_shift(place)
        # Black ink is what content begins with, as it otherwise does with grey.
        begin = f"q 0 0 0 1 k 0 0 0 1 K 1 0 0 1 {shift:.2f} {MARGIN:.2f} cm\n"
        content = b"%b%b\nQ\n" % (begin.encode(), press_content(page, place))
        page.obj.Contents = pdf.make_indirect(Stream(pdf, content))
        fonts = page.obj.Resources.get("/Font", Dictionary())  # a blank page has none
        page.obj.Resources = Dictionary(Font=fonts, ColorSpace=spaces)
        set_boxes(page, PAGE_WIDTH)
        for name in SCREEN_ONLY:
            if name in page.obj:
                del page.obj[name]
    for name in NAVIGATION:
        if name in pdf.Root:
            del pdf.Root[name]


def _mark_pages(pdf: Pdf) -> None:
    marks = pdf.make_indirect(Stream(pdf, crop_and_fold_marks(PAGE_WIDTH)))
    for page in pdf.pages:
        page.obj.Contents = Array([page.obj.Contents, marks])


def _binding_shift(place: int) -> float:
    """By how much a page moves to the right; ``place`` is its number in the file, from 1.

    The cover stays where it is: its frame is centred on the leaf.
    """
    if place == 1:
        return 0.0
    return BINDING if place % 2 else -BINDING
