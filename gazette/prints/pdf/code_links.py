"""The QR code of a document's last page as a figure with a link: for the screen and by ear."""

from __future__ import annotations

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, String

from gazette.prints.pdf.running_heads import StampedCode

#: What is read aloud, and shown when the code is pointed at.
CODE_SPOKEN = "扫码或点此，查看《{}》现行效力"
#: The flag of an annotation that is printed (ISO 32000-1, 12.5.3), required by PDF/A.
PRINT_FLAG = 4


def link_code(pdf: Pdf, page: Page, stamped: StampedCode, branch: Object, key: int) -> list[Object]:
    """Tag the QR code that is stamped on a page, and link it to its address.

    It is the last that is read of the document, whose element is ``branch``. ``key`` is the
    link's in the parent tree. Returns the elements to which the code's marked content and the
    link belong there.
    """
    spoken = CODE_SPOKEN.format(stamped.code.title)
    box = Array([round(side, 2) for side in stamped.box])
    paragraph, link, figure = (
        pdf.make_indirect(Dictionary(Type=Name.StructElem, S=role, Pg=page.obj))
        for role in (Name.P, Name.Link, Name.Figure)
    )
    figure.Alt, figure.A = String(spoken), Dictionary(O=Name.Layout, BBox=box)
    figure.P, figure.K = link, stamped.number
    annotation = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=box,
            Border=Array([0, 0, 0]),
            F=PRINT_FLAG,
            A=Dictionary(S=Name.URI, URI=String(stamped.code.address)),
            Contents=String(spoken),
            StructParent=key,
        )
    )
    reference = Dictionary(Type=Name.OBJR, Obj=annotation, Pg=page.obj)
    link.P, link.K = paragraph, Array([figure, reference])
    paragraph.P, paragraph.K = branch, Array([link])
    branch.K.append(paragraph)
    page.obj.Annots = Array([*page.obj.get("/Annots", Array()), annotation])
    return [figure, link]
