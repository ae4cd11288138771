"""Parts → one PDF: pages in order, stamped; fonts, tags, links and bookmarks made one.

What parts bring of their own (pages, structure, destinations) is copied as it is and
numbered anew; what they would bring many times over (fonts) is made once.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, Page, Pdf, Stream, String

from gazette.prints.pdf.cache import PartCache
from gazette.prints.pdf.flows import JOINED
from gazette.prints.pdf.font_subsets import embedded, merged
from gazette.prints.pdf.properties import Facts, describe
from gazette.prints.pdf.running_heads import Ink, Place, face_name, stamp
from gazette.prints.typesetting.page_parts import Part

#: ISO 32000-1, 12.5.3: an annotation that is printed, as PDF/A asks.
PRINTED = 4


@dataclass(frozen=True, slots=True)
class Bound:
    """A part bound into a volume.

    ``first_page`` is the printed number of its first page, None where pages carry none
    and ``label`` stands in the reader's page list instead. ``prefix`` comes before the
    names of its destinations, ``names`` says what a destination elsewhere is called.
    ``bookmarks`` are depth, label and destination, ``code`` stands on the last page.
    """

    part: Part
    first_page: int | None
    head: str
    label: str = ""
    prefix: str = ""
    title: str = ""
    bookmarks: Sequence[tuple[int, str, str]] = ()
    blanks_before: int = 0
    code: str = ""

    def after(self, blanks: int) -> Bound:
        """The same after so many blank pages."""
        return replace(self, blanks_before=blanks)


@dataclass(slots=True)
class Volume:
    """Parts in order and what is said of the whole; ``binding`` is in points."""

    parts: Sequence[Bound]
    facts: Facts
    issue_words: str
    is_draft: bool = False
    scale: float = 1.0
    binding: float = 0.0
    #: What the destinations of bookmarks are called.
    labels: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        marks = (mark for bound in self.parts for mark in bound.bookmarks)
        self.labels = {destination: label for _, label, destination in marks}


@dataclass(slots=True)
class _Joined:
    """The PDF as it grows."""

    pdf: Pdf
    fonts: Dictionary
    ink: Ink = field(default_factory=Ink)
    structure: list[Object] = field(default_factory=list)
    parents: list[object] = field(default_factory=list)
    destinations: dict[str, Object] = field(default_factory=dict)
    labels: list[object] = field(default_factory=list)
    next_key: int = 0


def join(volume: Volume, cache: PartCache) -> bytes:
    """The volume's bytes; the same volume gives the same, wherever it is joined."""
    pdf = Pdf.new()
    joined = _Joined(pdf, pdf.make_indirect(Dictionary()))
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    whole = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root))
    for bound in volume.parts:
        _blank_pages(joined, bound.blanks_before)
        _bind(joined, volume, bound, whole)
    _embed(joined, [bound.part for bound in volume.parts], cache)
    whole.K = Array(joined.structure)
    root.K = Array([whole])
    root.ParentTree = pdf.make_indirect(Dictionary(Nums=Array(joined.parents)))
    root.ParentTreeNextKey = joined.next_key
    _write_catalog(joined, volume, root)
    describe(pdf, volume.facts)
    # What is to last is kept in the plainest form.
    is_archive = volume.facts.data is not None
    packing = ObjectStreamMode.disable if is_archive else ObjectStreamMode.generate
    written = BytesIO()
    pdf.save(
        written, deterministic_id=True, object_stream_mode=packing,
        recompress_flate=False,
    )  # fmt: skip
    return written.getvalue()


def _bind(joined: _Joined, volume: Volume, bound: Bound, whole: Object) -> None:
    """Copy a part's pages with all that hangs on them, stamped and numbered."""
    source = Pdf.open(BytesIO(bound.part.pdf))
    first = len(joined.pdf.pages)
    joined.pdf.pages.extend(source.pages)
    pages = [joined.pdf.pages[first + number] for number in range(bound.part.pages)]
    resources = joined.pdf.make_indirect(pages[0].obj.Resources)
    resources.Font = joined.fonts
    _label(joined, bound, first)
    base = joined.next_key
    for number, page in enumerate(pages):
        page.obj.Resources = resources
        page.obj.StructParents += base
        _stamp(joined, volume, bound, page, number)
        for link in page.obj.get("/Annots", Array()):
            link.StructParent += base
            _mend_link(link, bound, volume.labels)
    _adopt_structure(joined, source, bound, whole)
    names: Any = (
        source.Root.get("/Names", Dictionary()).get("/Dests", Dictionary()).get("/Names", [])
    )
    for place in range(0, len(names), 2):
        name = bound.prefix + str(names[place])
        joined.destinations[name] = _destination(joined, pages, source, names[place + 1])
    if bound.prefix:
        start = Array([pages[0].obj, Name.Fit])
        joined.destinations[bound.prefix.removesuffix("__")] = start


def _destination(joined: _Joined, pages: list[Page], source: Pdf, target: Object) -> Object:
    """A destination on the copied page; both files number their pages alike."""
    number = Page(target[0]).index
    return Array([pages[number].obj, Name.XYZ, target[2], target[3], 0])


def _label(joined: _Joined, bound: Bound, first: int) -> None:
    """How the reader's page list calls the part's pages."""
    if bound.first_page is None:
        joined.labels += [first, Dictionary(P=String(bound.label))]
    else:
        joined.labels += [first, Dictionary(S=Name.D, St=bound.first_page)]


def _stamp(joined: _Joined, volume: Volume, bound: Bound, page: Page, number: int) -> None:
    box = page.mediabox
    place = Place(
        width=float(box[2]),
        height=float(box[3]),
        number=None if bound.first_page is None else bound.first_page + number,
        issue_words=volume.issue_words,
        document_words=bound.head,
        is_draft=volume.is_draft,
        scale=volume.scale,
        code=bound.code if number == bound.part.pages - 1 else "",
    )
    under, own = Stream(joined.pdf, b""), page.obj.Contents
    _write(under, stamp(joined.ink, place))
    if own.read_raw_bytes().endswith(b"\r"):
        _write(own, own.read_bytes())
    page.obj.Contents = Array([joined.pdf.make_indirect(under), own])
    if volume.binding:
        shift = volume.binding if place.is_left else -volume.binding
        for name in ("/MediaBox", "/TrimBox", "/BleedBox"):
            if name in page.obj:
                left, low, right, high = (float(side) for side in page.obj[name])
                page.obj[name] = Array([left + shift, low, right + shift, high])


def _write(stream: Stream | Object, content: bytes) -> None:
    """Compress content so that no reader takes its last byte for part of a line's end."""
    while (compressed := zlib.compress(content)).endswith(b"\r"):
        content += b" "
    stream.write(compressed, filter=Name.FlateDecode)


def _mend_link(link: Object, bound: Bound, labels: dict[str, str]) -> None:
    """Lead a link to its destination; it says to a reader by ear where it leads."""
    link.F = PRINTED
    target = str(link.A.URI)
    if not target.startswith(JOINED):
        return
    target = target.removeprefix(JOINED)
    name = bound.prefix + target[1:] if target.startswith("#") else target
    del link["/A"]
    link.Dest = String(name)
    while name not in labels and "__" in name:
        name = name.rpartition("__")[0]  # a paragraph is called by its article
    link.Contents = String(labels.get(name, bound.title))


def _adopt_structure(joined: _Joined, source: Pdf, bound: Bound, whole: Object) -> None:
    """The part's own tree of tags becomes a branch of the whole's."""
    former = source.Root.StructTreeRoot
    branch = joined.pdf.copy_foreign(former.K[0])
    branch.S, branch.P = Name.Part, whole
    if bound.title:
        branch.T = String(bound.title)
    joined.structure.append(branch)
    numbers = joined.pdf.copy_foreign(former.ParentTree).Nums
    for place in range(0, len(numbers), 2):
        joined.parents += [int(numbers[place]) + joined.next_key, numbers[place + 1]]
    joined.next_key += len(numbers) // 2


def _blank_pages(joined: _Joined, count: int) -> None:
    for _ in range(count):
        joined.labels += [len(joined.pdf.pages), Dictionary()]
        joined.pdf.add_blank_page(page_size=(595.28, 841.89))


def _embed(joined: _Joined, parts: Sequence[Part], cache: PartCache) -> None:
    """Every face once; pages and stamps call it by their own names."""
    used = [usage for part in parts for usage in part.usages.values()]
    faces = merged([*used, *joined.ink.usages.values()])
    made = {family: embedded(joined.pdf, faces[family], cache) for family in sorted(faces)}
    for part in parts:
        for name, usage in part.usages.items():
            joined.fonts[Name(f"/{name}")] = made[usage.family]
    for family in joined.ink.usages:
        joined.fonts[Name(f"/{face_name(family)}")] = made[family]


def _write_catalog(joined: _Joined, volume: Volume, structure: Object) -> None:
    pdf = joined.pdf
    names = sorted(joined.destinations.items(), key=lambda pair: pair[0].encode())
    flat: list[object] = [each for name, target in names for each in (String(name), target)]
    pdf.Root.Names = Dictionary(Dests=pdf.make_indirect(Dictionary(Names=Array(flat))))
    pdf.Root.PageLabels = Dictionary(Nums=Array(joined.labels))
    pdf.Root.PageMode = Name.UseOutlines
    pdf.Root.StructTreeRoot = structure
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    bookmarks = list(_all_bookmarks(volume))
    if bookmarks:
        pdf.Root.Outlines = _outlines(pdf, bookmarks)


def _all_bookmarks(volume: Volume) -> Iterator[tuple[int, str, str]]:
    for bound in volume.parts:
        yield from bound.bookmarks


def _outlines(pdf: Pdf, bookmarks: Sequence[tuple[int, str, str]]) -> Object:
    """The tree of bookmarks; all but the documents are folded in."""
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
