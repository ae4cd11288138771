"""Pages for the press on sheets for saddle stitching: two pages a side, to be folded and nested."""

from __future__ import annotations

from collections.abc import Iterator

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, Stream, String

from gazette.prints.pdf.cache import PartCache
from gazette.prints.pdf.font_subsets import embed_face
from gazette.prints.pdf.printers_marks import (
    BLEED,
    MARGIN,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    crop_and_fold_marks,
    set_boxes,
)
from gazette.prints.pdf.running_heads import StampGlyphs
from gazette.prints.typesetting.faces import SONG, face_name

#: What is written below a sheet: its size, its place beside the mark of the fold, in points.
WORDS_SIZE, WORDS_LEFT, WORDS_FOOT = 6.0, MARGIN + PAGE_WIDTH + 12, 8.0


def sheet_sides(pages: int) -> Iterator[tuple[int, int]]:
    """The left and the right page of each side; front and back of the outermost sheet first.

    ``pages`` is a multiple of four. A sheet is turned over by its short edge.
    """
    for outer in range(1, pages // 2, 2):
        yield pages + 1 - outer, outer
        yield outer + 1, pages - outer


def impose(pdf: Pdf, title: str, cache: PartCache) -> None:
    """Put pages for the press, a multiple of four, on the sides of sheets.

    ``title`` is written beside each. That inner sheets creep outwards by the thickness of
    the paper is left to the printer.
    """
    forms = [_form(page, is_left=place % 2 == 0) for place, page in enumerate(pdf.pages, 1)]
    spaces = pdf.pages[0].obj.Resources.ColorSpace
    del pdf.pages[:]
    marks = pdf.make_indirect(Stream(pdf, crop_and_fold_marks(2 * PAGE_WIDTH, [PAGE_WIDTH])))
    glyphs, fonts = StampGlyphs(), pdf.make_indirect(Dictionary())
    labels: list[object] = []
    for side, (left, right) in enumerate(sheet_sides(len(forms))):
        name = f"第{side // 2 + 1}张{'反面' if side % 2 else '正面'}"
        labels += [side, Dictionary(P=String(name))]
        words = glyphs.show(
            SONG, f"{title}　{name}　左{left}页　右{right}页", WORDS_SIZE, WORDS_LEFT, WORDS_FOOT
        )
        content = f"/Left Do q 1 0 0 1 {PAGE_WIDTH:.3f} 0 cm /Right Do Q 0 0 0 1 k {words}"
        sheet = Dictionary(
            Type=Name.Page,
            Contents=Array([pdf.make_indirect(Stream(pdf, content.encode())), marks]),
            Resources=Dictionary(
                Font=fonts,
                ColorSpace=spaces,
                XObject=Dictionary(Left=forms[left - 1], Right=forms[right - 1]),
            ),
        )
        pdf.pages.append(Page(pdf.make_indirect(sheet)))
        set_boxes(pdf.pages[-1], 2 * PAGE_WIDTH)
    for family, usage in glyphs.usages.items():
        fonts[Name(f"/{face_name(family)}")] = embed_face(pdf, usage, cache)
    pdf.Root.PageLabels = Dictionary(Nums=Array(labels))


def _form(page: Page, *, is_left: bool) -> Object:
    """A page without its marks: it bleeds outwards, and ends at the fold."""
    form = page.as_form_xobject(handle_transformations=False)
    left = MARGIN - (BLEED if is_left else 0)
    right = MARGIN + PAGE_WIDTH + (0 if is_left else BLEED)
    form.BBox = Array([left, MARGIN - BLEED, right, MARGIN + PAGE_HEIGHT + BLEED])
    return form
