"""Documents and contents → a PDF part, without WeasyPrint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from gazette.prints.typesetting.contents_pages import contents_segments
from gazette.prints.typesetting.looks import PAGES, WIDE, PageShape, look_of
from gazette.prints.typesetting.page_filling import (
    FilledPage,
    Galley,
    Head,
    Mark,
    Segment,
    fill_stretch,
    spaced_head,
)
from gazette.prints.typesetting.page_parts import PdfPart
from gazette.prints.typesetting.part_writer import draw_pages, write_part
from gazette.prints.typesetting.printed_blocks import (
    PageFlow,
    Paragraph,
    Piece,
    SettingJob,
)
from gazette.prints.typesetting.set_paragraphs import Element, set_tagged
from gazette.prints.typesetting.set_tables import set_table

#: A flow with fewer characters is set in one column across the page.
SHORT_FLOW = 220
#: Points of white between two documents on one page.
BETWEEN = 30.0
#: Points between a notice and its frame.
FRAME = 6.0


def set_part(job: SettingJob) -> PdfPart:
    """Set the pages of a job: documents, or the contents."""
    roots: list[Element] = []
    pages: list[FilledPage] = []
    for stretch in _stretches(job, roots):
        leading = look_of(job.layout, "paragraph").leading
        pages += fill_stretch(stretch.segments, stretch.shape, leading)
    drawn, usages = draw_pages(pages)
    part = PdfPart(len(pages), write_part(pages, drawn, roots), usages)
    for number, page in enumerate(pages):
        for document in page.begins:
            part.begins.setdefault(document, number)
        for document in page.finishes:
            part.finishes[document] = number
    return part


@dataclass(slots=True)
class _Stretch:
    """Segments between two page breaks that must be, on pages of one shape."""

    shape: PageShape
    segments: list[Segment] = field(default_factory=list)


def _stretches(job: SettingJob, roots: list[Element]) -> Iterator[_Stretch]:
    """The stretches of a job; the elements of its documents are added to ``roots``."""
    shape = PAGES[job.layout]
    if job.contents is not None:
        root = Element("Part", title=job.contents.title)
        roots.append(root)
        yield _Stretch(shape, list(contents_segments(job.contents, job.layout, shape, root)))
        return
    stretch = _Stretch(shape)
    for number, document in enumerate(job.documents):
        root = Element("Part", title=document.title)
        roots.append(root)
        maker = _SegmentMaker(job.layout, shape, root, document.prefix)
        begins: list[Segment] = [Mark(address=document.start), Mark(begins=number)]
        turns = bool(number) and not job.runs_on
        for flow in document.flows:
            own = WIDE if flow.kind == "wide" else shape
            made = list(maker.segments(flow, own))
            if begins or any(not isinstance(one, Mark) for one in made):
                turns |= own is WIDE or stretch.shape is not own
                turns |= flow.is_on_new_page and not job.runs_on
                if turns and stretch.segments:
                    yield stretch
                    stretch = _Stretch(own)
                elif number and begins:
                    stretch.segments.append(Head([], BETWEEN))
                stretch.shape = own
            stretch.segments += [*begins, *made]
            begins, turns = [], False
        stretch.segments.append(Mark(finishes=number))
    if stretch.segments:
        yield stretch


@dataclass(slots=True)
class _SegmentMaker:
    """Makes the segments of a document's flows; ``root`` is its element."""

    layout: str
    shape: PageShape
    root: Element
    prefix: str

    def segments(self, flow: PageFlow, shape: PageShape) -> Iterator[Segment]:
        for anchor in flow.anchors:
            yield Mark(address=self.prefix + anchor)
        if flow.notice:
            yield self._notice(flow.notice, shape)
        if flow.head:
            heads = self._prefixed(flow.head)
            yield spaced_head(set_tagged(heads, self.layout, shape.measure, self.root))
        if flow.rows:
            is_short = flow.length < SHORT_FLOW and flow.kind == "columns"
            yield self._galley(self._prefixed(flow.rows), shape, 1 if is_short else shape.columns)
        if flow.table:
            table = flow.table
            if self.prefix:
                table = replace(
                    table,
                    address=self.prefix + table.address,
                    caption=self._prefixed_pieces(table.caption),
                    rows=[replace(row, address=self.prefix + row.address) for row in table.rows],
                )
            groups = set_table(table, self.layout, shape.measure, self.root)
            if caption := groups[0].parted_caption(shape.depth):
                yield Head([(0.0, one) for one in caption])
            yield from groups

    def _galley(self, rows: list[Paragraph], shape: PageShape, columns: int) -> Galley:
        """The rows in columns, or in one across the page if they cannot be divided."""
        measure = shape.measure if columns == 1 else shape.column
        former = len(self.root.kids)
        galley = Galley(list(set_tagged(rows, self.layout, measure, self.root)), columns)
        if columns == 1 or galley.can_be_divided():
            return galley
        del self.root.kids[former:]
        return self._galley(rows, shape, 1)

    def _prefixed(self, paragraphs: Iterable[Paragraph]) -> list[Paragraph]:
        """The paragraphs with the document's prefix before their destinations and targets."""
        if not self.prefix:
            return list(paragraphs)
        return [
            replace(
                one,
                address=self.prefix + one.address if one.address else "",
                pieces=self._prefixed_pieces(one.pieces),
            )
            for one in paragraphs
        ]

    def _prefixed_pieces(self, pieces: Iterable[Piece]) -> list[Piece]:
        return [
            replace(
                piece,
                address=self.prefix + piece.address if piece.address else "",
                target=self.prefix + piece.target.removeprefix("#") if piece.target else "",
            )
            for piece in pieces
        ]

    def _notice(self, paragraphs: Sequence[Paragraph], shape: PageShape) -> Head:
        """Sentences in a frame above the document."""
        measure = shape.measure - 2 * FRAME
        lines = list(set_tagged(paragraphs, self.layout, measure, self.root))
        placed = [(FRAME if not number else 0.0, one) for number, one in enumerate(lines)]
        return Head(placed, FRAME + 10.0, frame=FRAME)
