"""Parts → one PDF: stamped pages in order, with common fonts, tags, links and bookmarks.

Pages, structure and destinations of the parts are copied and renumbered; fonts, which
parts leave out, are embedded once.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from itertools import chain
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, Page, Pdf, Stream, String

from gazette.prints.pdf.cache import PartCache
from gazette.prints.pdf.code_links import PRINT_FLAG, link_code
from gazette.prints.pdf.colour_spaces import reading_spaces
from gazette.prints.pdf.font_subsets import embed_face, merge_usages
from gazette.prints.pdf.properties import PdfProperties, write_properties
from gazette.prints.pdf.running_heads import PageCode, PageStamp, StampGlyphs, stamp_content
from gazette.prints.pdf.turned_pages import make_upright
from gazette.prints.typesetting.faces import face_name
from gazette.prints.typesetting.looks import A4_HEIGHT, A4_WIDTH
from gazette.prints.typesetting.page_parts import INTERNAL_SCHEME, PdfPart


@dataclass(frozen=True, slots=True)
class PlacedPart:
    """A part at its place in a volume.

    ``first_page`` is the printed number of its first page; None for pages without numbers,
    which the viewer's page list calls ``label``. ``heads`` are the running heads of right
    pages, by page of the part; the last goes on. ``prefix`` is put before the names of the
    part's destinations. ``bookmarks`` are depth, label and destination. ``codes`` are the
    QR codes, by page of the part.
    """

    part: PdfPart
    first_page: int | None
    heads: Sequence[str] = ("",)
    label: str = ""
    prefix: str = ""
    title: str = ""
    bookmarks: Sequence[tuple[int, str, str]] = ()
    blanks_before: int = 0
    codes: Mapping[int, Sequence[PageCode]] = field(default_factory=dict)

    def after_blanks(self, blanks: int) -> PlacedPart:
        """A copy that follows this number of blank pages."""
        return replace(self, blanks_before=blanks)


@dataclass(slots=True)
class Volume:
    """Parts in order, and the properties of the whole.

    ``scale`` enlarges running heads and page numbers.
    """

    parts: Sequence[PlacedPart]
    properties: PdfProperties
    issue_words: str
    is_draft: bool = False
    scale: float = 1.0
    #: Destination → label of its bookmark.
    labels: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        marks = (mark for placed in self.parts for mark in placed.bookmarks)
        self.labels = {destination: label for _, label, destination in marks}


@dataclass(slots=True)
class _MergedPdf:
    """The PDF under construction, with what is written when all parts are in.

    ``parents`` and ``labels`` are the entries of the parent tree and of the page labels;
    ``next_key`` is the next free key in the parent tree.
    """

    pdf: Pdf
    fonts: Dictionary
    spaces: Dictionary
    glyphs: StampGlyphs = field(default_factory=StampGlyphs)
    #: The fonts of pages that bring their own.
    foreign: list[Object] = field(default_factory=list)
    structure: list[Object] = field(default_factory=list)
    parents: dict[int, Object] = field(default_factory=dict)
    destinations: dict[str, Object] = field(default_factory=dict)
    labels: list[object] = field(default_factory=list)
    next_key: int = 0

    def share_resources(self, part: PdfPart, pages: Sequence[Page]) -> None:
        """Give pages the common fonts; a part that brings its own keeps them beside those."""
        if part.usages:
            resources = self.pdf.make_indirect(pages[0].obj.Resources)
            resources.Font, resources.ColorSpace = self.fonts, self.spaces
            for page in pages:
                page.obj.Resources = resources
            return
        for page in pages:
            own = page.obj.Resources.get("/Font", Dictionary())
            page.obj.Resources.Font = own
            self.foreign.append(own)


def merge_parts(volume: Volume, cache: PartCache) -> bytes:
    """The PDF of the volume; the same volume gives the same bytes on every machine."""
    return written_pdf(join_parts(volume, cache), volume.properties)


def join_parts(volume: Volume, cache: PartCache) -> Pdf:
    """The PDF of the volume before its properties are written. For the press no page is wide."""
    pdf = Pdf.new()
    merged = _MergedPdf(pdf, pdf.make_indirect(Dictionary()), pdf.make_indirect(reading_spaces()))
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    whole = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root))
    for placed in volume.parts:
        _add_blank_pages(merged, placed.blanks_before)
        _add_part(merged, volume, placed, whole)
    _embed_faces(merged, [placed.part for placed in volume.parts], cache)
    whole.K = Array(merged.structure)
    root.K = Array([whole])
    root.ParentTree = pdf.make_indirect(Dictionary(Nums=Array(chain(*merged.parents.items()))))
    root.ParentTreeNextKey = merged.next_key
    _write_catalog(merged, volume, root)
    return pdf


def written_pdf(pdf: Pdf, properties: PdfProperties) -> bytes:
    """The PDF with its properties, as bytes."""
    write_properties(pdf, properties)
    # An archive copy has no compressed object streams, so that simple readers open it.
    is_archive = properties.data is not None
    packing = ObjectStreamMode.disable if is_archive else ObjectStreamMode.generate
    # PDF/X-4 is a restriction of PDF 1.6.
    version = "1.6" if properties.is_for_press else ""
    written = BytesIO()
    pdf.save(
        written, deterministic_id=True, object_stream_mode=packing,
        recompress_flate=False, force_version=version,
    )  # fmt: skip
    return written.getvalue()


def _add_part(merged: _MergedPdf, volume: Volume, placed: PlacedPart, whole: Object) -> None:
    """Copy a part's pages, stamped and numbered, with its links, tags and destinations."""
    source = Pdf.open(BytesIO(placed.part.pdf))
    first = len(merged.pdf.pages)
    merged.pdf.pages.extend(source.pages)
    pages = [merged.pdf.pages[first + number] for number in range(placed.part.pages)]
    merged.share_resources(placed.part, pages)
    _add_page_label(merged, placed, first)
    base = merged.next_key
    branches = _add_structure(merged, source, placed, whole)
    for number, page in enumerate(pages):
        page.obj.StructParents += base
        if volume.properties.is_for_press:
            make_upright(page)
        tags = merged.parents[int(page.obj.StructParents)]
        stamp = _stamp_page(merged, volume, placed, page, number, len(tags))
        for link in page.obj.get("/Annots", Array()):
            link.StructParent += base
            _resolve_link(link, placed, volume.labels)
        for stamped in stamp.placed_codes(merged.glyphs):
            branch = branches[stamped.code.document]
            figure, link = link_code(merged.pdf, page, stamped, branch, merged.next_key)
            tags.append(figure)
            merged.parents[merged.next_key] = link
            merged.next_key += 1
    names: Any = (
        source.Root.get("/Names", Dictionary()).get("/Dests", Dictionary()).get("/Names", [])
    )
    for place in range(0, len(names), 2):
        name = placed.prefix + str(names[place])
        merged.destinations[name] = _destination(pages, names[place + 1])
    if placed.prefix:
        start = Array([pages[0].obj, Name.Fit])
        merged.destinations[placed.prefix.removesuffix("__")] = start


def _destination(pages: list[Page], target: Object) -> Object:
    """The destination on the copy of its page; ``pages`` are the copies in order."""
    number = Page(target[0]).index
    return Array([pages[number].obj, Name.XYZ, target[2], target[3], 0])


def _add_page_label(merged: _MergedPdf, placed: PlacedPart, first: int) -> None:
    """Number or name the part's pages in the viewer's page list."""
    if placed.first_page is None:
        merged.labels += [first, Dictionary(P=String(placed.label))]
    else:
        merged.labels += [first, Dictionary(S=Name.D, St=placed.first_page)]


def _stamp_page(
    merged: _MergedPdf, volume: Volume, placed: PlacedPart, page: Page, number: int, first_id: int
) -> PageStamp:
    """Stamp page ``number`` of a part (from 0).

    ``first_id`` is the next free number of marked content on the page.
    """
    box = page.mediabox
    page_stamp = PageStamp(
        width=float(box[2]),
        height=float(box[3]),
        number=None if placed.first_page is None else placed.first_page + number,
        issue_words=volume.issue_words,
        document_words=placed.heads[min(number, len(placed.heads) - 1)],
        is_draft=volume.is_draft,
        scale=volume.scale,
        codes=placed.codes.get(number, ()),
        first_id=first_id,
    )
    under, own = Stream(merged.pdf, b""), page.obj.Contents
    _write_stream(under, stamp_content(merged.glyphs, page_stamp))
    if own.read_raw_bytes().endswith(b"\r"):
        _write_stream(own, own.read_bytes())
    page.obj.Contents = Array([merged.pdf.make_indirect(under), own])
    return page_stamp


def _write_stream(stream: Stream | Object, content: bytes) -> None:
    """Write compressed content that does not end in CR, which some readers take for a line end."""
    while (compressed := zlib.compress(content)).endswith(b"\r"):
        content += b" "
    stream.write(compressed, filter=Name.FlateDecode)


def _resolve_link(link: Object, placed: PlacedPart, labels: dict[str, str]) -> None:
    """Point a link to its destination, with the description that a screen reader reads."""
    link.F = PRINT_FLAG
    target = str(link.A.URI)
    if not target.startswith(INTERNAL_SCHEME):
        return
    target = target.removeprefix(INTERNAL_SCHEME)
    name = placed.prefix + target[1:] if target.startswith("#") else target
    del link["/A"]
    link.Dest = String(name)
    while name not in labels and "__" in name:
        name = name.rpartition("__")[0]  # a paragraph is described by its article
    link.Contents = String(labels.get(name, placed.title))


def _add_structure(
    merged: _MergedPdf, source: Pdf, placed: PlacedPart, whole: Object
) -> list[Object]:
    """Add the part's structure as branches of the whole tree, and its parent tree entries.

    Returns the branches: one for each document.
    """
    former = source.Root.StructTreeRoot
    branches = []
    for kid in former.K:
        branch = merged.pdf.copy_foreign(kid)
        branch.S, branch.P = Name.Part, whole
        if placed.title and "/T" not in branch:
            branch.T = String(placed.title)
        branches.append(branch)
    merged.structure += branches
    numbers = merged.pdf.copy_foreign(former.ParentTree).Nums
    for place in range(0, len(numbers), 2):
        merged.parents[int(numbers[place]) + merged.next_key] = numbers[place + 1]
    merged.next_key += len(numbers) // 2
    return branches


def _add_blank_pages(merged: _MergedPdf, count: int) -> None:
    for _ in range(count):
        merged.labels += [len(merged.pdf.pages), Dictionary()]
        merged.pdf.add_blank_page(page_size=(A4_WIDTH, A4_HEIGHT))


def _embed_faces(merged: _MergedPdf, parts: Sequence[PdfPart], cache: PartCache) -> None:
    """Embed every face once, under all names by which pages and stamps refer to it."""
    used = [usage for part in parts for usage in part.usages.values()]
    faces = merge_usages([*used, *merged.glyphs.usages.values()])
    made = {family: embed_face(merged.pdf, faces[family], cache) for family in sorted(faces)}
    for part in parts:
        for name, usage in part.usages.items():
            merged.fonts[Name(f"/{name}")] = made[usage.family]
    for family in merged.glyphs.usages:
        for fonts in (merged.fonts, *merged.foreign):
            fonts[Name(f"/{face_name(family)}")] = made[family]


def _write_catalog(merged: _MergedPdf, volume: Volume, structure: Object) -> None:
    pdf = merged.pdf
    names = sorted(merged.destinations.items(), key=lambda pair: pair[0].encode())
    flat: list[object] = [each for name, target in names for each in (String(name), target)]
    pdf.Root.Names = Dictionary(Dests=pdf.make_indirect(Dictionary(Names=Array(flat))))
    pdf.Root.PageLabels = Dictionary(Nums=Array(merged.labels))
    pdf.Root.PageMode = Name.UseOutlines
    pdf.Root.StructTreeRoot = structure
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    bookmarks = list(_all_bookmarks(volume))
    if bookmarks:
        pdf.Root.Outlines = _outlines(pdf, bookmarks)


def _all_bookmarks(volume: Volume) -> Iterator[tuple[int, str, str]]:
    for placed in volume.parts:
        yield from placed.bookmarks


def _outlines(pdf: Pdf, bookmarks: Sequence[tuple[int, str, str]]) -> Object:
    """The tree of bookmarks; only those of documents are unfolded at first."""
    root = pdf.make_indirect(Dictionary(Type=Name.Outlines))
    above: list[tuple[int, Object]] = [(-1, root)]
    for depth, label, destination in bookmarks:
        while above[-1][0] >= depth:
            above.pop()
        parent = above[-1][1]
        item = pdf.make_indirect(
            Dictionary(Title=String(label), Dest=String(destination), Parent=parent)
        )
        if "/Last" in parent:
            parent.Last.Next, item.Prev = item, parent.Last
        else:
            parent.First = item
        parent.Last = item
        step = 1 if parent.objgen == root.objgen else -1
        parent.Count = int(parent.get("/Count", 0)) + step
        above.append((depth, item))
    return root
