"""Fonts of a finished PDF: for each face one subset with the glyphs that its pages use."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable

import uharfbuzz
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from gazette.prints.pdf.cache import PartCache
from gazette.prints.typesetting.faces import face_file, face_font, faces_digest
from gazette.prints.typesetting.page_parts import FaceUsage

#: Tables that an embedded font does not need; outlines, widths and their headers remain.
DROPPED = ("BASE", "DSIG", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx", "name", "post", "OS/2")
#: The bytes that tell how long a program is before it is compressed.
LENGTH = 4
#: ISO 32000-1, 9.8.2: glyphs are selected by number (symbolic).
SYMBOLIC = 4
#: The most pairs that a list in a CMap may hold (Adobe Technical Note 5014).
PAIRS = 100


def merge_usages(usages: Iterable[FaceUsage]) -> dict[str, FaceUsage]:
    """One usage for each face: the union of the glyphs that pages use."""
    merged: dict[str, FaceUsage] = {}
    for usage in usages:
        one = merged.setdefault(usage.family, FaceUsage(usage.family))
        one.widths.update(usage.widths)
        for glyph, words in usage.unicode.items():
            one.unicode.setdefault(glyph, words)
    return merged


def embed_face(pdf: Pdf, usage: FaceUsage, cache: PartCache) -> Object:
    """Add the subset of a face to the PDF; returns its font object."""
    subset = _subset(usage, cache)
    is_outline_cff = _is_cff(usage.family)
    name = Name(f"/{_tag(usage)}+{usage.family.replace(' ', '-')}")
    file = Stream(pdf, b"")
    length, compressed = subset[:LENGTH], subset[LENGTH:]
    file.write(compressed, filter=Name.FlateDecode)
    if is_outline_cff:
        file.Subtype = Name.CIDFontType0C
    else:
        file.Length1 = int.from_bytes(length)
    descriptor = _descriptor(usage, name)
    descriptor[Name.FontFile3 if is_outline_cff else Name.FontFile2] = pdf.make_indirect(file)
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType0 if is_outline_cff else Name.CIDFontType2,
        BaseFont=name,
        CIDSystemInfo=Dictionary(
            Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0
        ),
        FontDescriptor=pdf.make_indirect(descriptor),
        DW=1000,
        W=_widths(usage.widths),
    )
    if not is_outline_cff:
        descendant.CIDToGIDMap = Name.Identity
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=name,
            Encoding=Name("/Identity-H"),
            DescendantFonts=[pdf.make_indirect(descendant)],
            ToUnicode=pdf.make_indirect(Stream(pdf, _to_unicode(usage.unicode))),
        )
    )


def _is_cff(family: str) -> bool:
    """Whether the subset of a face is bare CFF; else it is a font with TrueType outlines."""
    return face_file(family).suffix == ".otf"


def _subset(usage: FaceUsage, cache: PartCache) -> bytes:
    """The face reduced to the glyphs that are used: its length in four bytes, then compressed."""
    family, glyphs = usage.family, sorted(usage.widths)
    key = hashlib.sha256(f"zlib {faces_digest()} {family} {glyphs}".encode()).hexdigest()
    subset = cache.get(key)
    if subset is None:
        program = _make_subset(family, glyphs)
        subset = len(program).to_bytes(LENGTH) + zlib.compress(program)
        cache.put(key, subset)
    return subset


def _make_subset(family: str, glyphs: list[int]) -> bytes:
    """The program of a face with some glyphs alone, which keep their numbers."""
    subset = uharfbuzz.SubsetInput()
    subset.sets(uharfbuzz.SubsetInputSets.GLYPH_INDEX).update(glyphs)
    subset.sets(uharfbuzz.SubsetInputSets.DROP_TABLE_TAG).update(
        int.from_bytes(tag.encode()) for tag in DROPPED
    )
    subset.flags = (
        uharfbuzz.SubsetFlags.RETAIN_GIDS
        | uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
        | uharfbuzz.SubsetFlags.NO_HINTING
        | uharfbuzz.SubsetFlags.DESUBROUTINIZE
    )
    face = uharfbuzz.subset(face_font(family).face, subset)
    program: bytes = (face.reference_table("CFF ") if _is_cff(family) else face.blob).data
    return program


def _tag(usage: FaceUsage) -> str:
    """Six capitals that identify a subset of a face (ISO 32000-1, 9.6.4)."""
    digest = hashlib.sha256(f"{usage.family} {sorted(usage.widths)}".encode()).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])


def _descriptor(usage: FaceUsage, name: Name) -> Dictionary:
    return Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        FontFamily=String(usage.family),
        Flags=SYMBOLIC,
        FontBBox=[-100, -250, 1100, 1000],
        ItalicAngle=0,
        Ascent=880,
        Descent=-120,
        CapHeight=740,
        StemV=80,
    )


def _widths(widths: dict[int, int]) -> Array:
    """The ``W`` array: ``[first [w w w] first [w] …]``; glyphs as wide as an em are left out."""
    runs: list[object] = []
    former = -2
    for glyph in sorted(widths):
        if widths[glyph] == 1000:
            continue
        if glyph != former + 1:
            runs += [glyph, []]
        last = runs[-1]
        assert isinstance(last, list)  # noqa: S101  (for the type checker)
        last.append(widths[glyph])
        former = glyph
    return Array(runs)


def _to_unicode(unicode: dict[int, str]) -> bytes:
    """The CMap from glyphs to the characters that they show."""
    pairs = [
        f"<{glyph:04x}> <{words.encode('utf-16-be').hex()}>"
        for glyph, words in sorted(unicode.items())
    ]
    lists = [pairs[start : start + PAIRS] for start in range(0, len(pairs), PAIRS)]
    blocks = "\n".join("\n".join([f"{len(one)} beginbfchar", *one, "endbfchar"]) for one in lists)
    return f"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
{blocks}
endcmap
CMapName currentdict /CMap defineresource pop
end
end""".encode()
