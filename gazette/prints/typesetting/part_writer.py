"""Filled pages → a PDF without fonts: content, tags, links and destinations.

The file is what ``pdf.merge`` takes: pages refer to fonts by the name of the face, links have
an address of the scheme ``gazette:``, and the tag tree has an element for each document.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence

from gazette.prints.typesetting.page_content import LinkArea, PageContent, PartUsage
from gazette.prints.typesetting.page_filling import FilledPage, Fragment, Rule
from gazette.prints.typesetting.page_parts import INTERNAL_SCHEME, FaceUsage
from gazette.prints.typesetting.set_paragraphs import Element
from gazette.prints.typesetting.set_tables import TablePiece


def draw_pages(pages: Sequence[FilledPage]) -> tuple[list[PageContent], dict[str, FaceUsage]]:
    """The content of each page, and the glyphs that all of them use."""
    usage = PartUsage()
    drawn = []
    for index, page in enumerate(pages):
        content = PageContent(index, page.shape.height, usage)
        for item in page.items:
            _draw_item(content, item)
        content.anchors += page.anchors
        drawn.append(content)
    return drawn, usage.record()


def _draw_item(content: PageContent, item: Fragment | TablePiece | Rule) -> None:
    if isinstance(item, Rule):
        content.draw_rules([(item.x, item.y, item.to_x, item.to_y, item.width)])
    elif isinstance(item, TablePiece):
        content.draw_rules(item.rules)
        content.anchors += item.anchors
        for cell in item.cells:
            content.draw_lines(
                cell.text, cell.first, cell.x, cell.tops, is_artifact=cell.is_artifact
            )
    else:
        address = item.paragraph.paragraph.address
        if address and not item.first:
            content.anchors.append((address, item.x, item.tops[0]))
        content.draw_lines(item.paragraph, item.first, item.x, item.tops)


class _Objects:
    """The numbered objects of a file."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    def reserve(self) -> int:
        """The number of an object that is written later."""
        self.bodies.append(b"")
        return len(self.bodies)

    def add(self, body: str) -> int:
        self.bodies.append(body.encode())
        return len(self.bodies)

    def put(self, number: int, body: str | bytes) -> None:
        self.bodies[number - 1] = body if isinstance(body, bytes) else body.encode()

    def written(self, root: int) -> bytes:
        out, places, place = [b"%PDF-1.7\n"], [], 9
        for number, body in enumerate(self.bodies, 1):
            places.append(place)
            piece = b"%d 0 obj\n%b\nendobj\n" % (number, body)
            out.append(piece)
            place += len(piece)
        rows = b"".join(b"%010d 00000 n \n" % one for one in places)
        count = len(self.bodies) + 1
        out.append(b"xref\n0 %d\n0000000000 65535 f \n" % count + rows)
        end = b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        out.append(end % (count, root, place))
        return b"".join(out)


def write_part(
    pages: Sequence[FilledPage], drawn: Sequence[PageContent], roots: Iterable[Element]
) -> bytes:
    """The PDF; ``roots`` are the elements of its documents."""
    objects = _Objects()
    catalog, tree, resources, holder = (objects.reserve() for _ in range(4))
    numbers = [objects.reserve() for _ in pages]
    links = {area.number: objects.reserve() for content in drawn for area in content.links}
    pages_of = {one.number: numbers[content.index] for content in drawn for one in content.links}
    structure = _Structure(objects, numbers, links, pages_of)
    roots = list(roots)
    own = [structure.write(root, tree) for root in roots]
    parents = []
    for number, (page, content) in enumerate(zip(pages, drawn, strict=True)):
        _write_page(objects, numbers[number], holder, resources, page, content, links)
        entries = " ".join(f"{structure.numbers[id(one)]} 0 R" for one in content.parents)
        parents.append(f"{number} [{entries}]")
    for content in drawn:
        for area in content.links:
            parent = structure.numbers[id(area.element)]
            parents.append(f"{len(pages) + area.number} {parent} 0 R")
            objects.put(links[area.number], _link(area, numbers[content.index], len(pages)))
    kids = " ".join(f"{one} 0 R" for one in own)
    parent_tree = objects.add(f"<< /Nums [{' '.join(parents)}] >>")
    objects.put(tree, f"<< /Type /StructTreeRoot /K [{kids}] /ParentTree {parent_tree} 0 R >>")
    objects.put(resources, "<< >>")
    listed = " ".join(f"{one} 0 R" for one in numbers)
    objects.put(holder, f"<< /Type /Pages /Count {len(pages)} /Kids [{listed}] >>")
    names = objects.add(f"<< /Names [{_destinations(drawn, numbers)}] >>")
    objects.put(
        catalog,
        f"<< /Type /Catalog /Pages {holder} 0 R /StructTreeRoot {tree} 0 R"
        f" /Names << /Dests {names} 0 R >> >>",
    )
    return objects.written(catalog)


def _write_page(
    objects: _Objects,
    number: int,
    holder: int,
    resources: int,
    page: FilledPage,
    content: PageContent,
    links: dict[int, int],
) -> None:
    stream = zlib.compress("\n".join(content.operators).encode(), 6)
    body = objects.reserve()
    objects.put(
        body,
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (len(stream), stream),
    )
    box = f"[0 0 {page.shape.width:g} {page.shape.height:g}]"
    listed = " ".join(f"{links[one.number]} 0 R" for one in content.links)
    annotations = f" /Annots [{listed}]" if listed else ""
    objects.put(
        number,
        f"<< /Type /Page /Parent {holder} 0 R /MediaBox {box} /TrimBox {box} /BleedBox {box}"
        f" /Resources {resources} 0 R /Contents {body} 0 R /StructParents {content.index}"
        f" /Tabs /S{annotations} >>",
    )


def _link(area: LinkArea, page: int, pages: int) -> str:
    corners = " ".join(f"{one:.2f}" for one in area.corners)
    target = _string(f"{INTERNAL_SCHEME}{area.target}")
    return (
        f"<< /Type /Annot /Subtype /Link /Rect [{corners}] /Border [0 0 0] /P {page} 0 R"
        f" /StructParent {pages + area.number} /A << /S /URI /URI {target} >> >>"
    )


def _string(words: str) -> str:
    """A text string: hexadecimal if it is not plain ASCII."""
    if words.isascii() and not set(words) & set("()\\\r\n"):
        return f"({words})"
    return f"<feff{words.encode('utf-16-be').hex()}>"


def _destinations(drawn: Sequence[PageContent], numbers: Sequence[int]) -> str:
    found: dict[str, str] = {}
    for content in drawn:
        for address, x, top in content.anchors:
            place = f"[{numbers[content.index]} 0 R /XYZ {x:.2f} {content.height - top:.2f} 0]"
            found.setdefault(address, place)
    ordered = sorted(found.items(), key=lambda pair: pair[0].encode())
    return " ".join(f"{_string(address)} {place}" for address, place in ordered if address)


class _Structure:
    """Writes the elements of the tag tree; ``numbers`` are their objects by identity."""

    def __init__(
        self,
        objects: _Objects,
        pages: Sequence[int],
        links: dict[int, int],
        pages_of: dict[int, int],
    ) -> None:
        self.objects, self.pages, self.links, self.pages_of = objects, pages, links, pages_of
        self.numbers: dict[int, int] = {}

    def write(self, element: Element, parent: int) -> int:
        """Write an element and all within; returns the number of its object."""
        number = self.numbers[id(element)] = self.objects.reserve()
        first = next((kid[0] for kid in element.kids if isinstance(kid, tuple)), None)
        kids = " ".join(self._kid(kid, number, first) for kid in element.kids)
        page = "" if first is None else f" /Pg {self.pages[first]} 0 R"
        attributes = f" /A {element.attributes}" if element.attributes else ""
        title = f" /T {_string(element.title)}" if element.title else ""
        words = f" /ActualText {_string(element.words)}" if element.words else ""
        self.objects.put(
            number,
            f"<< /Type /StructElem /S /{element.role} /P {parent} 0 R{page}"
            f"{attributes}{title}{words} /K [{kids}] >>",
        )
        return number

    def _kid(self, kid: Element | tuple[int, int] | int, number: int, first: int | None) -> str:
        if isinstance(kid, Element):
            return f"{self.write(kid, number)} 0 R"
        if isinstance(kid, int):
            return f"<< /Type /OBJR /Pg {self.pages_of[kid]} 0 R /Obj {self.links[kid]} 0 R >>"
        page, content = kid
        if page == first:
            return str(content)
        return f"<< /Type /MCR /Pg {self.pages[page]} 0 R /MCID {content} >>"
