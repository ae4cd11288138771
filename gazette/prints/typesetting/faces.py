"""The faces of the printed page: their files and the characters that they have.

宋 for the body, a heavier 宋 for titles (instead of 小标宋), 黑, 仿宋 and 楷 are in
``static/fonts`` (see its README). Rare characters come from the system's faces, where Debian's
packages are installed: fonts-babelstone-han (all of 4E00–9FFF, most of extensions A–H) and
fonts-hanazono (extensions A–F whole, and 29,772 variants of characters).
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import uharfbuzz

STATIC = Path(__file__).resolve().parents[3] / "static"
STYLE_SHEET = STATIC / "css" / "pdf.css"
TRUETYPE = Path("/usr/share/fonts/truetype")
#: The system's faces for rare characters, last in every list of faces; any may be missing.
RARE = {
    "BabelStone Han": TRUETYPE / "babelstone" / "BabelStoneHan.ttf",
    "HanaMinA": TRUETYPE / "hanazono" / "HanaMinA.ttf",
    "HanaMinB": TRUETYPE / "hanazono" / "HanaMinB.ttf",
}

#: The faces of the project.
OWN = {
    "Gazette Song": STATIC / "fonts" / "song.otf",
    "Gazette Title": STATIC / "fonts" / "song-bold.otf",
    "Gazette Hei": STATIC / "fonts" / "hei.otf",
    "Gazette Fang": STATIC / "fonts" / "fang.otf",
    "Gazette Kai": STATIC / "fonts" / "kai.otf",
}
FACES = {**OWN, **RARE}
SONG, TITLE, HEI = "Gazette Song", "Gazette Title", "Gazette Hei"
FANG, KAI = "Gazette Fang", "Gazette Kai"
#: The faces that end every list of faces in the style sheet, in order.
FALLBACKS = ("Gazette Song", "Gazette Fang", *RARE)

#: Between the name of a face and the number of a font beside it (``face_beside``).
BESIDE = " beside "
#: Han radicals, drawn as the characters; marks of GBK that are drawn as wider ones.
RADICALS, UNUSUAL = ("\u2e80", "\u2fdf"), frozenset("\u2215\u2035")

#: They follow a character and choose one of its shapes.
SELECTORS = frozenset([*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)])
#: Characters that print nothing by themselves: joiners, direction marks, variation selectors.
INVISIBLE = SELECTORS | {
    0x00AD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2028, 0x2060, 0xFEFF,
}  # fmt: skip
#: White space, which is set as one space.
SPACES = {0x09, 0x0A, 0x0D, 0x20, 0xA0, 0x3000}


def faces_present() -> dict[str, Path]:
    """The installed faces by family; only those for rare characters may be missing."""
    return {family: path for family, path in FACES.items() if family not in RARE or path.exists()}


@cache
def face_font(family: str) -> uharfbuzz.Font:
    """The font of a face, to look up glyphs and widths."""
    return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(face_file(family)))))


def face_file(family: str) -> Path:
    """The font file of a face, or of a face by ``face_beside``. Raises KeyError."""
    return FACES[family.partition(BESIDE)[0]]


def face_beside(family: str, character: str) -> str:
    """The face under whose name a character is embedded, so that a glyph tells one character.

    Faces draw some characters alike, such as … and ⋯, or · and •, by one glyph; in a font of a
    PDF a glyph has the words of one of them. The usual one is in the face itself, the others in
    fonts beside it, which have the same outlines.
    """
    if _is_usual(character):
        return family
    others = _alike(family)[face_font(family).get_nominal_glyph(ord(character)) or 0]
    place = others.index(character) if character in others else 0
    return f"{family}{BESIDE}{place + 1}" if place else family


def usual_character(family: str, glyph: int, character: str) -> str:
    """The character that a glyph of a face stands for; ``character`` if it has none."""
    return _alike(family.partition(BESIDE)[0]).get(glyph, [character])[0]


@cache
def _alike(family: str) -> dict[int, list[str]]:
    """By glyph: the characters that a face draws by it, the most usual first."""
    font = face_font(family)
    found: dict[int, list[str]] = {}
    for code in sorted(font.face.unicodes):
        found.setdefault(font.get_nominal_glyph(code) or 0, []).append(chr(code))
    for shared in found.values():
        if len(shared) > 1:
            shared.sort(key=lambda one: (not _is_usual(one), one))
    return found


def _is_usual(character: str) -> bool:
    """Whether no other character has a better claim to a glyph: those of GBK.

    Radicals and characters that are written as others are never it.
    """
    is_other = character in UNUSUAL or RADICALS[0] <= character <= RADICALS[1]
    return not is_other and unicodedata.is_normalized("NFC", character) and _is_in_gbk(character)


def _is_in_gbk(character: str) -> bool:
    try:
        return bool(character.encode("gbk"))
    except UnicodeEncodeError:
        return False


@cache
def face_of(character: str, family: str) -> str | None:
    """The first face that has a glyph of a character: ``family`` itself, or a fallback.

    None for a character that no face has, and for a control character, whatever faces say.
    A face for rare characters counts for Han and for marks only: its symbols are pictures, and
    its private characters are not those of the office.
    """
    if unicodedata.category(character) == "Cc":
        return None
    return next(faces_with(character, family), None)


def faces_with(character: str, family: str) -> Iterator[str]:
    """The faces that have a glyph of a character, in the order in which it is looked up."""
    code = ord(character)
    for face in _faces_in_order(family, code):
        if face_font(face).get_nominal_glyph(code):
            yield face


@cache
def variation_glyph(family: str, base: str, selector: str) -> int | None:
    """The glyph of a face for a character with a variation selector (``cmap`` format 14).

    It is the usual glyph where the face says that this is the one that the selector asks for;
    None where the face does not know the pair.
    """
    glyph: int | None = face_font(family).get_variation_glyph(ord(base), ord(selector))
    return glyph or None


@cache
def variation_face(base: str, selector: str, family: str) -> str | None:
    """The first face, of those in ``face_of``, that knows a character with a selector."""
    faces = _faces_in_order(family, ord(base))
    return next((face for face in faces if variation_glyph(face, base, selector)), None)


def face_name(family: str) -> str:
    """The name of a face's font resource in content streams."""
    return family.replace(" ", "")


def is_printable(character: str) -> bool:
    """Whether a face has a glyph of a character, or the character prints nothing."""
    code = ord(character)
    return code in INVISIBLE or code in SPACES or face_of(character, SONG) is not None


def is_han(code: int) -> bool:
    """Whether a code point is a Han character, extensions included."""
    return 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or 0x20000 <= code <= 0x3FFFF


def _is_mark(code: int) -> bool:
    """Whether a code point is a mark that is drawn over the character before it."""
    return unicodedata.category(chr(code)) in {"Mn", "Me"} and code not in INVISIBLE


def _faces_in_order(family: str, code: int) -> Iterator[str]:
    """The installed faces in which a character is looked up."""
    for face in dict.fromkeys((family, *FALLBACKS)):
        if face in faces_present() and (face not in RARE or is_han(code) or _is_mark(code)):
            yield face


@cache
def faces_digest() -> str:
    """Digest of the style sheet and of the fonts' heads, which hold sums of all their bytes."""
    digest = hashlib.sha256(STYLE_SHEET.read_bytes())
    for family, path in faces_present().items():
        digest.update(f"{family} {path.stat().st_size}".encode())
        digest.update(face_font(family).face.reference_table("head").data)
    return digest.hexdigest()
