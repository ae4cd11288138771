"""The faces of the printed page: their files and the characters that they have.

宋 for the body, a heavier 宋 for titles (instead of 小标宋), 黑, 仿宋 and 楷 are in
``static/fonts`` (see its README). Rare characters (CJK extensions B–G) come from Debian's
fonts-babelstone-han if it is installed.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import uharfbuzz

STATIC = Path(__file__).resolve().parents[3] / "static"
STYLE_SHEET = STATIC / "css" / "pdf.css"
#: The face for rare characters, last in every list of faces in the style sheet.
RARE = Path("/usr/share/fonts/truetype/babelstone/BabelStoneHan.ttf")

FACES = {
    "Gazette Song": STATIC / "fonts" / "song.otf",
    "Gazette Title": STATIC / "fonts" / "song-bold.otf",
    "Gazette Hei": STATIC / "fonts" / "hei.otf",
    "Gazette Fang": STATIC / "fonts" / "fang.otf",
    "Gazette Kai": STATIC / "fonts" / "kai.otf",
    "BabelStone Han": RARE,
}
SONG, HEI, KAI = "Gazette Song", "Gazette Hei", "Gazette Kai"
#: The faces that end every list of faces in the style sheet, in order.
FALLBACKS = ("Gazette Song", "Gazette Fang", "BabelStone Han")

#: Characters that print nothing: joiners, direction marks, variation selectors.
INVISIBLE = {
    0x00AD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2028, 0x2060, 0xFEFF,
    *range(0xFE00, 0xFE10),
    *range(0xE0100, 0xE01F0),
}  # fmt: skip
#: White space, which WeasyPrint collapses into one space.
SPACES = {0x09, 0x0A, 0x0D, 0x20, 0xA0, 0x3000}


def faces_present() -> dict[str, Path]:
    """The installed faces by family; only that for rare characters may be missing."""
    return {family: path for family, path in FACES.items() if path != RARE or path.exists()}


@cache
def face_font(family: str) -> uharfbuzz.Font:
    """The font of a face, to look up glyphs and widths."""
    return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(FACES[family]))))


@cache
def coverage() -> frozenset[int]:
    """The code points of all characters that can be printed, or that print nothing.

    Of the face for rare characters only Han: its symbols are pictures.
    """
    codes: set[int] = INVISIBLE | SPACES
    for family in faces_present().keys() & set(FALLBACKS):
        own = set(face_font(family).face.unicodes)
        codes |= set(filter(is_han, own)) if FACES[family] == RARE else own
    return frozenset(code for code in codes if code >= 0x20 or code in SPACES)


def is_han(code: int) -> bool:
    """Whether a code point is a Han character, extensions included."""
    return 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or 0x20000 <= code <= 0x3FFFF


@cache
def faces_digest() -> str:
    """Digest of the style sheet and the font files; of the system's font only its size."""
    digest = hashlib.sha256(STYLE_SHEET.read_bytes())
    for family, path in faces_present().items():
        digest.update(f"{family} {path.stat().st_size}".encode())
        digest.update(path.read_bytes() if path != RARE else b"")
    return digest.hexdigest()
