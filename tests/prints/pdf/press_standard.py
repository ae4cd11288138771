"""Reads a file as PDF/X-4 (ISO 15930-7) demands it, without anything of the program that makes it.

Says what the standard forbids or misses in the file. What no file of ours can have is forbidden
as a whole, where the standard would ask for more: optional content, forms of any other kind than
ours, images, patterns, OPI and PostScript.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

import pikepdf
from fontTools.cffLib import CFFFontSet
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Pdf, Stream

#: Keys that an object of any kind must not have, and what they would be.
FORBIDDEN = {
    "/JS": "JavaScript",
    "/AA": "actions",
    "/OpenAction": "an action",
    "/AcroForm": "a form",
    "/OPI": "OPI",
    "/PS": "PostScript",
    "/Ref": "pages of another file",
    "/Alternates": "alternate images",
    "/TR": "a transfer function",
    "/HTP": "a halftone phase",
    "/OCProperties": "optional content",
    "/XFA": "XFA",
    "/PresSteps": "a presentation",
    "/Encrypt": "encryption",
    "/SMask": "a soft mask",
    "/BM": "a blend mode",
    "/EmbeddedFiles": "embedded files",
}
#: Operators of content (ISO 32000-1, annex A) but for images, shadings and states.
_OPERATORS = """
b B b* B* BDC BMC BT BX c cm CS cs d Do DP EMC ET EX f F f* G g h i j J K k l m M MP n q Q re RG rg
s S SC sc SCN scn T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' "
"""
OPERATORS = set(_OPERATORS.split())
_DATE = re.compile(r"D:(\d{14})([+-])(\d\d)'(\d\d)'?$")


def press_faults(content: bytes) -> list[str]:
    """What keeps a file from being PDF/X-4; empty if nothing does."""
    with pikepdf.open(BytesIO(content)) as pdf:
        return [
            *_header(content, pdf),
            *_metadata(pdf),
            *_output_intent(pdf),
            *_objects(pdf),
            *(f for number, page in enumerate(pdf.pages, 1) for f in _page(page, number)),
        ]


def _header(content: bytes, pdf: Pdf) -> Iterator[str]:
    match = re.match(rb"%PDF-1\.([3-6])\s+%[\x80-\xff]{4}", content)
    if not match:
        yield "the header is not that of PDF 1.3 to 1.6 with four bytes above 127"
    if pdf.is_encrypted:
        yield "the file is encrypted"
    identifiers = pdf.trailer.get("/ID")
    if identifiers is None or len(identifiers) != 2 or not all(map(bytes, identifiers)):
        yield "the trailer has no ID"


def _metadata(pdf: Pdf) -> Iterator[str]:
    stream = pdf.Root.get("/Metadata")
    if stream is None:
        yield "there is no XMP"
        return
    if stream.Type != Name.Metadata or stream.Subtype != Name.XML or "/Filter" in stream:
        yield "XMP is not a plain stream of its type"
    info = pdf.trailer.get("/Info", Dictionary())
    with pdf.open_metadata(update_docinfo=False) as xmp:
        wanted = {"pdfxid:GTS_PDFXVersion": "PDF/X-4", "xmpMM:RenditionClass": "default"}
        for key, value in wanted.items():
            if xmp.get(key) != value:
                yield f"{key} is {xmp.get(key)}"
        for key in ("dc:title", "xmpMM:DocumentID", "xmpMM:VersionID"):
            if not xmp.get(key):
                yield f"{key} is missing"
        if xmp.get("pdf:Trapped") not in {"True", "False"}:
            yield f"pdf:Trapped is {xmp.get('pdf:Trapped')}"
        if "/Trapped" in info and str(info.Trapped) != f"/{xmp.get('pdf:Trapped')}":
            yield "Trapped is another in Info"
        yield from _dates(xmp, info)
        same = {
            "/Title": "dc:title",
            "/Creator": "xmp:CreatorTool",
            "/Producer": "pdf:Producer",
            "/GTS_PDFXVersion": "pdfxid:GTS_PDFXVersion",
        }
        for key, name in same.items():
            if key in info and str(info[key]) != xmp.get(name):
                yield f"{key} of Info is not {name}"


def _dates(xmp: Any, info: Any) -> Iterator[str]:
    moments = {}
    for key in ("xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate"):
        try:
            moments[key] = datetime.fromisoformat(str(xmp.get(key)))
        except ValueError:
            yield f"{key} is no date: {xmp.get(key)}"
    if len(moments) == 3 and sorted(moments.values()) != list(moments.values()):
        yield f"dates are out of order: {list(map(str, moments.values()))}"
    for key, name in (("/CreationDate", "xmp:CreateDate"), ("/ModDate", "xmp:ModifyDate")):
        if key in info and name in moments and _moment(str(info[key])) != moments[name]:
            yield f"{key} of Info is not {name}"


def _moment(words: str) -> datetime | None:
    match = _DATE.match(words)
    if not match:
        return None
    digits, sign, hours, minutes = match.groups()
    return datetime.strptime(f"{digits}{sign}{hours}{minutes}", "%Y%m%d%H%M%S%z")


def _output_intent(pdf: Pdf) -> Iterator[str]:
    intents = [one for one in pdf.Root.get("/OutputIntents", []) if one.get("/S") == "/GTS_PDFX"]
    if len(intents) != 1:
        yield f"there are {len(intents)} output intents of PDF/X"
        return
    [intent] = intents
    for key in ("/OutputConditionIdentifier", "/Info"):
        if not str(intent.get(key, "")):
            yield f"the output intent has no {key}"
    profile = intent.get("/DestOutputProfile")
    if profile is None:
        yield "the output intent has no profile"
        return
    data = profile.read_bytes()
    if int.from_bytes(data[:4]) != len(data) or data[36:40] != b"acsp":
        yield "the profile is no ICC profile of its length"
    if data[8] > 4 or data[12:16] != b"prtr" or data[16:20] != b"CMYK" or profile.N != 4:
        yield "the profile is not that of a printer with four inks"


def _objects(pdf: Pdf) -> Iterator[str]:
    """What any object of the file must not be, and fonts that are not whole."""
    inks: dict[str, Any] = {}
    for one in pdf.objects:
        if isinstance(one, Stream) and "LZW" in str(one.get("/Filter", "")):
            yield "a stream is packed by LZW"
        if isinstance(one, Stream) and ("/F" in one or "/FFilter" in one):
            yield "a stream is in another file"
        for inner in _within(one):
            if isinstance(inner, Array) and len(inner) == 4 and inner[0] == Name.Separation:
                yield from _ink(inner, inks)
            if not isinstance(inner, Dictionary | Stream):
                continue
            yield from (f"there is {FORBIDDEN[key]} ({key})" for key in FORBIDDEN if key in inner)
            if inner.get("/Type") == Name.Font and "/DescendantFonts" not in inner:
                yield from _font(inner)
            if inner.get("/S") in (Name.JavaScript, Name.Launch, Name.URI, Name.GoTo):
                yield f"there is an action {inner.S}"


def _within(one: Any) -> Iterator[Any]:
    """An object and all that stands in it directly, without references."""
    yield one
    kids: list[Any] = []
    if isinstance(one, Array):
        kids = list(one)
    elif isinstance(one, Dictionary | Stream):
        kids = [one[key] for key in one.keys()]  # noqa: SIM118  (pikepdf)
    for kid in kids:
        if isinstance(kid, Array | Dictionary) and not kid.is_indirect:
            yield from _within(kid)


def _ink(space: Any, inks: dict[str, Any]) -> Iterator[str]:
    """An ink is the same wherever it is named, and shown by CMYK."""
    name = str(space[1])
    if space[2] != Name.DeviceCMYK:
        yield f"the ink {name} is shown by {space[2]}"
    said = {key: str(space[3][key]) for key in space[3].keys()}  # noqa: SIM118  (pikepdf)
    if inks.setdefault(name, said) != said:
        yield f"the ink {name} is two"


def _font(font: Any) -> Iterator[str]:
    """A font is embedded, and says of its glyphs the widths that they have."""
    name = str(font.get("/BaseFont"))
    descriptor = font.get("/FontDescriptor", Dictionary())
    files = [key for key in ("/FontFile", "/FontFile2", "/FontFile3") if key in descriptor]
    if len(files) != 1:
        yield f"{name} is not embedded"
        return
    if not re.match(r"/[A-Z]{6}\+", name) or str(descriptor.FontName) != name:
        yield f"{name} is no subset of that name"
    program = descriptor[files[0]].read_bytes()
    for glyph, width in _widths(font.get("/W", [])):
        own = _program_width(program, files[0], glyph)
        if own is not None and abs(own - width) > 1:
            yield f"glyph {glyph} of {name} is {own} wide, not {width}"
            return


def _widths(array: Any) -> Iterator[tuple[int, float]]:
    items = list(array)
    while items:
        first = int(items.pop(0))
        second = items.pop(0)
        if isinstance(second, Array):
            yield from ((first + place, float(one)) for place, one in enumerate(second))
        else:
            width = float(items.pop(0))
            yield from ((glyph, width) for glyph in range(first, int(second) + 1))


_programs: dict[bytes, Any] = {}


def _program_width(program: bytes, kind: str, glyph: int) -> float | None:
    """The width of a glyph in its program, per mille of the em; None if it cannot be told."""
    if program not in _programs:
        if kind == "/FontFile3" and program[:4] not in (b"OTTO", b"\x00\x01\x00\x00"):
            fonts = CFFFontSet()
            fonts.decompile(BytesIO(program), None)
            _programs[program] = fonts[0]
        else:
            _programs[program] = TTFont(BytesIO(program))
    font = _programs[program]
    if isinstance(font, TTFont):
        metrics, order = font["hmtx"], font.getGlyphOrder()
        scale = 1000 / font["head"].unitsPerEm
        return metrics[order[glyph]][0] * scale if glyph < len(order) else None
    order = font.charset
    name = order[glyph] if glyph < len(order) else None
    if name is None:
        return None
    shape = font.CharStrings[name]
    shape.draw(_NoPen())
    return float(shape.width)


class _NoPen:
    """Takes an outline and draws nothing."""

    def __getattr__(self, name: str) -> Any:
        return lambda *_: None


def _page(page: pikepdf.Page, number: int) -> Iterator[str]:
    boxes = {key: _sides(page, key) for key in ("/MediaBox", "/BleedBox", "/TrimBox", "/CropBox")}
    trim, bleed, media = boxes["/TrimBox"], boxes["/BleedBox"], boxes["/MediaBox"]
    if trim is None or "/ArtBox" in page.obj:
        yield f"page {number} has no TrimBox, or an ArtBox besides"
    if media is None:
        yield f"page {number} has no MediaBox"
    inner = [one for one in (trim, bleed, boxes["/CropBox"] or media, media) if one]
    for one, other in zip(inner, inner[1:], strict=False):
        if not (
            other[0] <= one[0] < one[2] <= other[2] and other[1] <= one[1] < one[3] <= other[3]
        ):
            yield f"page {number}: box {one} is not within {other}"
    if "/Annots" in page.obj:
        yield f"page {number} has annotations"
    if "/Group" in page.obj:
        yield f"page {number} has a transparency group"
    yield from _content(page.obj, page.obj.get("/Resources", Dictionary()), f"page {number}")


def _sides(page: pikepdf.Page, key: str) -> list[float] | None:
    node: Any = page.obj
    while key not in node and key in ("/MediaBox", "/CropBox") and "/Parent" in node:
        node = node.Parent
    return [float(side) for side in node[key]] if key in node else None


def _content(stream: Any, resources: Any, place: str) -> Iterator[str]:
    """Colours without RGB, names that are in the resources, states that are given back."""
    depth, colours = 0, {"k": False, "K": False}
    for one in pikepdf.parse_content_stream(stream):
        operator, operands = str(one.operator), list(one.operands)
        if operator not in OPERATORS:
            yield f"{place} has the operator {operator}"
        elif operator in {"rg", "RG"}:
            yield f"{place} is painted in RGB"
        elif operator in {"cs", "CS"}:
            known = resources.get("/ColorSpace", Dictionary())
            if str(operands[0]) not in known:
                yield f"{place} has the colour space {operands[0]}, which is nowhere"
        elif operator == "Tf" and str(operands[0]) not in resources.get("/Font", Dictionary()):
            yield f"{place} has the font {operands[0]}, which is nowhere"
        elif operator == "Do":
            yield from _form(resources, operands, place)
        elif operator in colours and any(not 0 <= float(tint) <= 1 for tint in operands):
            yield f"{place} has the tints {operands}"
        elif operator in {"q", "Q"}:
            depth += 1 if operator == "q" else -1
            if depth < 0 or depth > 28:
                yield f"{place} gives back a state too often, or keeps too many"
    if depth:
        yield f"{place} does not give back a state"


def _form(resources: Any, operands: Sequence[Any], place: str) -> Iterator[str]:
    form = resources.get("/XObject", Dictionary()).get(str(operands[0]))
    if form is None or form.get("/Subtype") != Name.Form:
        yield f"{place} shows {operands[0]}, which is no form"
    elif "/Group" in form:
        yield f"{place} shows a transparency group"
    else:
        yield from _content(form, form.get("/Resources", Dictionary()), f"{place}{operands[0]}")
