"""PDFs of known words in many layouts, by two producers.

``web_pdf`` sets pages with WeasyPrint, as browsers do; ``DrawnPage`` writes the operators
of a page by hand, as old typesetting programs do: any order, matrix, rise and rotation,
and a font that is not embedded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from io import BytesIO

import pikepdf
from weasyprint import HTML

_STYLE = """
  @page {{ size: {size}; margin: 2.2cm 2cm; {page} }}
  @page :left {{ {left} }} @page :right {{ {right} }}
  @page wide {{ size: A4 landscape }}
  body {{ font: {points}pt/1.6 'Noto Serif CJK SC'; text-align: justify; {body} }}
  p {{ margin: 0; text-indent: {indent}; {gap} }}
  h1 {{ font-size: 16pt; text-align: center; margin: 0 0 12pt; column-span: all }}
  table {{ border-collapse: collapse; width: 100%; margin: 8pt 0;
    break-inside: avoid }}
  td {{ border: .5pt solid; padding: 2pt 4pt; text-indent: 0 }}
  .note {{ float: footnote; font-size: 8pt }}
  ::footnote-call {{ font-size: 60%; vertical-align: super }}
  @page {{ @footnote {{ border-top: .5pt solid; padding-top: 3pt }} }}
  .mark {{ position: fixed; left: 10%; color: #bbb; font-size: 40pt }}
  .wide {{ page: wide; break-before: page; break-after: page }}
  .turned {{ break-before: page; break-after: page; position: relative; height: 20cm }}
  .turned div {{ position: absolute; top: 20cm; width: 20cm; transform-origin: 0 0;
    transform: rotate(-90deg) }}
"""
HEAD, LEFT_HEAD, RIGHT_HEAD = "示例市规章选编", "示例市公文汇览", "河道与水闸卷"
_MARGIN = "{{ content: {}; font: 9pt 'Noto Serif CJK SC' }}"


@dataclass(frozen=True)
class Layout:
    """How known words are set; ``heads`` is ``""``, ``same`` or ``alternate``."""

    columns: int = 1
    points: float = 12
    size: str = "A4"
    heads: str = ""
    folio: str = ""  # what stands before and behind the page number, as ``— #  —``
    watermark: str = ""
    has_indent: bool = True


def web_pdf(layout: Layout, body: str) -> bytes:
    """A PDF of the markup ``body`` in a layout."""
    page = left = right = ""
    if layout.heads == "same":
        page += "@top-center " + _MARGIN.format(f"'{HEAD}'")
    elif layout.heads == "alternate":
        left = "@top-left " + _MARGIN.format(f"'{LEFT_HEAD}'")
        right = "@top-right " + _MARGIN.format(f"'{RIGHT_HEAD}'")
    if layout.folio:
        before, _, behind = layout.folio.partition("#")
        page += "@bottom-center " + _MARGIN.format(f"'{before}' counter(page) '{behind}'")
    style = _STYLE.format(
        size=layout.size, page=page, left=left, right=right, points=layout.points,
        body=f"column-count: {layout.columns}; column-gap: 8mm",
        indent="2em" if layout.has_indent else "0",
        gap="" if layout.has_indent else "margin-bottom: 9pt",
    )  # fmt: skip
    mark = ""
    if layout.watermark:
        turned = "top: 45%; transform: rotate(-35deg)"
        mark = f'<div class=mark style="{turned}">{layout.watermark}</div>'
    markup = f"<html lang=zh><style>{style}</style><body>{mark}{body}</body></html>"
    return HTML(string=markup).write_pdf()


def paragraph(text: str, *, slanted: slice | None = None) -> str:
    """A paragraph as markup; the characters at ``slanted`` are set in a slanted face."""
    if slanted is None:
        return f"<p>{escape(text)}</p>"
    start, stop, _ = slanted.indices(len(text))
    return f"<p>{escape(text[:start])}<i>{escape(text[start:stop])}</i>{escape(text[stop:])}</p>"


def table(rows: list[list[tuple[str, int, int]]]) -> str:
    """A ruled table as markup: of each cell its words and the columns and rows that it spans."""
    cells = (
        "".join(
            f"<td colspan={columns} rowspan={lines}>{escape(text)}</td>"
            for text, columns, lines in row
        )
        for row in rows
    )
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"


@dataclass
class DrawnPage:
    """A page whose operators are written by hand, in points from the lower left corner."""

    width: float = 595
    height: float = 842
    rotation: int = 0
    operators: list[str] = field(default_factory=list)

    def text(
        self,
        words: str,
        x: float,
        y: float,
        size: float = 12,
        matrix: tuple[float, float, float, float] = (1, 0, 0, 1),
        rise: float = 0,
    ) -> None:
        """Words at a place; ``matrix`` shears or turns them, ``rise`` lifts them (Ts)."""
        code = words.encode("utf-16-be").hex()
        turned = " ".join(f"{value:.4f}" for value in matrix)
        self.operators.append(
            f"BT /F1 {size:g} Tf {rise:g} Ts {turned} {x:g} {y:g} Tm <{code}> Tj ET"
        )

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.operators.append(f"0.5 w {x0:g} {y0:g} m {x1:g} {y1:g} l S")

    def box(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A stroked rectangle."""
        self.operators.append(f"0.5 w {x0:g} {y0:g} {x1 - x0:g} {y1 - y0:g} re S")


def drawn_pdf(*pages: DrawnPage) -> bytes:
    """A PDF of pages that are written by hand, in a Chinese font that is not embedded."""
    pdf = pikepdf.new()
    descriptor = pikepdf.Dictionary(
        Type=pikepdf.Name.FontDescriptor, FontName=pikepdf.Name("/STSong-Light"), Flags=6,
        FontBBox=[-25, -254, 1000, 880], ItalicAngle=0, Ascent=880, Descent=-120, CapHeight=880,
        StemV=93,
    )  # fmt: skip
    face = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.CIDFontType0,
        BaseFont=pikepdf.Name("/STSong-Light"), DW=1000,
        CIDSystemInfo=pikepdf.Dictionary(Registry="Adobe", Ordering="GB1", Supplement=4),
        FontDescriptor=pdf.make_indirect(descriptor),
    )  # fmt: skip
    font = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type0,
            BaseFont=pikepdf.Name("/STSong-Light-UniGB-UTF16-H"),
            Encoding=pikepdf.Name("/UniGB-UTF16-H"),
            DescendantFonts=[pdf.make_indirect(face)],
        )
    )  # fmt: skip
    for page in pages:
        pdf.add_blank_page(page_size=(page.width, page.height))
        made = pdf.pages[-1]
        made.Rotate = page.rotation
        made.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        made.Contents = pdf.make_stream("\n".join(page.operators).encode())
    stream = BytesIO()
    pdf.save(stream)
    return stream.getvalue()
