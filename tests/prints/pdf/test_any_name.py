"""Every character of a name is printed, read back and told: whichever glyphs the faces have."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageChops

from gazette.issue_data import documents_data
from gazette.office.checkup import checkup, set_aside
from gazette.parsing.parsed import Level
from gazette.prints.glyph_coverage import missing_characters
from gazette.prints.pdf import MemoryCache
from gazette.prints.pdf.font_subsets import embed_face
from gazette.prints.pdf.running_heads import PageStamp, StampGlyphs, stamp_content
from gazette.prints.typesetting import faces
from gazette.prints.typesetting.faces import (
    HEI,
    KAI,
    RARE,
    SONG,
    face_font,
    face_name,
    face_of,
    is_printable,
    variation_face,
    variation_glyph,
)
from gazette.prints.typesetting.missing_glyphs import description
from tests.factories import make_document, make_provision, make_text
from tests.prints.pdf.reading_back import PdfReader

#: Of extension I, a control character, a private one, an emoji, one that is not assigned.
WITHOUT_GLYPH = ["\U0002ebf0", "\x07", "\ue123", "😀", "\U0003fffd"]
SIZE = 40.0

needs_rare_faces = pytest.mark.skipif(
    not all(path.exists() for path in RARE.values()),
    reason="Debian's fonts-babelstone-han and fonts-hanazono are not installed",
)


def shown(words: str, size: float = SIZE) -> bytes:
    """A PDF of one page on which words are shown as stamps show them."""
    glyphs = StampGlyphs()
    content = glyphs.show(SONG, words, size, 20, 30)
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(600, 80))
    fonts = pikepdf.Dictionary()
    for family, usage in glyphs.usages.items():
        fonts[f"/{face_name(family)}"] = embed_face(pdf, usage, MemoryCache())
    page.obj.Resources = pikepdf.Dictionary(Font=fonts)
    page.obj.Contents = pdf.make_stream(content.encode())
    written = BytesIO()
    pdf.save(written)
    return written.getvalue()


def ink(content: bytes, left: float, right: float) -> Image.Image:
    """What is drawn between two places of the line, in pixels of half a point."""
    with pypdfium2.PdfDocument(content) as document:
        image = document[0].render(scale=2).to_pil().convert("L")
    return image.crop((round(left * 2), 0, round(right * 2), image.height))


def is_drawn(content: bytes, place: int) -> bool:
    """Whether there is ink in the square of a character."""
    left = 20 + place * SIZE
    return ImageChops.invert(ink(content, left, left + SIZE)).getbbox() is not None


@pytest.mark.parametrize("character", WITHOUT_GLYPH)
def test_what_has_no_glyph_is_drawn_as_its_code_and_read_as_itself(character: str) -> None:
    assert not is_printable(character)
    content = shown(f"王{character}明")
    assert is_drawn(content, 1)
    assert PdfReader(content).pages[0] == f"王{character}明\n"
    # What is drawn are the digits of the code: another character is drawn otherwise.
    others = [shown(f"王{other}明") for other in WITHOUT_GLYPH if other != character]
    own = ink(content, 60, 100)
    assert all(ImageChops.difference(own, ink(one, 60, 100)).getbbox() for one in others)


def test_the_box_stays_in_the_square_of_its_character() -> None:
    for character in WITHOUT_GLYPH:
        content = shown(character)
        square = ink(content, 0, 100)
        left, top, right, low = ImageChops.invert(square).getbbox() or (0, 0, 0, 0)
        assert left >= 20 * 2 and right <= (20 + SIZE) * 2
        assert top >= (80 - 30 - SIZE) * 2 and low <= (80 - 30 + 0.12 * SIZE) * 2


def test_a_description_names_the_code() -> None:
    described = [description(one) for one in WITHOUT_GLYPH]
    assert described == ["U+2EBF0", "U+0007", "U+E123", "U+1F600", "U+3FFFD"]


@needs_rare_faces
def test_extensions_a_to_f_have_no_gap() -> None:
    """Blocks of Unicode 15, whose last code points are those that Python does not name either."""
    blocks = [
        *((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x20000, 0x2A6DF), (0x2A700, 0x2B739)),
        *((0x2B740, 0x2B81D), (0x2B820, 0x2CEA1), (0x2CEB0, 0x2EBE0), (0x2F800, 0x2FA1D)),
    ]
    for first, last in blocks:
        missing = [code for code in range(first, last + 1) if not is_printable(chr(code))]
        assert missing == [], f"{first:X}"


@needs_rare_faces
def test_rare_characters_are_read_back() -> None:
    rare = "㐀𠀀𠮷𪜀𫝀𫠝𬭎𬺰𭃂𰀀𱍐"
    assert PdfReader(shown(rare, 20)).pages[0].strip() == rare


def test_a_face_of_the_system_counts_for_han_alone() -> None:
    assert face_of("中", KAI) == KAI
    assert face_of("龘", HEI) == SONG
    assert face_of("\ue123", SONG) is None
    assert face_of("\x07", SONG) is None


@needs_rare_faces
def test_a_selector_that_a_face_knows_draws_its_glyph() -> None:
    """葛 with U+E0100 is the shape with 匂, and 昵 has no second shape in any face."""
    face = variation_face("葛", "\U000e0100", SONG)
    assert face in RARE
    usual = face_font(face).get_nominal_glyph(ord("葛"))
    assert variation_glyph(face, "葛", "\U000e0100") not in {None, usual}
    assert variation_glyph(face, "葛", "\U000e0101") == usual
    plain, varied = shown("葛"), shown("葛\U000e0100")
    assert ImageChops.difference(ink(plain, 20, 60), ink(varied, 20, 60)).getbbox()
    assert variation_face("昵", "\U000e0101", SONG) is None
    assert shown("昵") != shown("昵\U000e0101")
    same = ImageChops.difference(ink(shown("昵"), 20, 60), ink(shown("昵\U000e0101"), 20, 60))
    assert same.getbbox() is None


@pytest.mark.parametrize(
    "name", ["昵\U000e0101", "葛\U000e0101", "\u8fbb\U000e0100", "邉\U000e0102"]
)
def test_selectors_are_kept_in_the_words(name: str) -> None:
    assert PdfReader(shown(f"王{name}明")).pages[0].strip() == f"王{name}明"


def test_what_prints_nothing_takes_no_room() -> None:
    glyphs = StampGlyphs()
    assert glyphs.width(SONG, "零\u200b宽\ufeff", 10) == glyphs.width(SONG, "零宽", 10) == 20
    assert is_printable("\u200b") and is_printable("\U000e0101")


def test_a_running_head_with_such_a_name_is_an_artifact() -> None:
    glyphs = StampGlyphs()
    page = PageStamp(595, 842, 3, "公报", "关于王\U0002ebf0任职的通知", is_draft=False)
    content = stamp_content(glyphs, page).decode()
    assert content.index("/Artifact") < content.index("/Span <</ActualText <FEFFD87ADFF0>>> BDC")
    assert content.count("BDC") == content.count("EMC")
    assert 0 not in glyphs.usages[SONG].widths  # no face's own box


def test_without_the_system_s_faces_the_box_takes_their_place(
    monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    for family in RARE:
        monkeypatch.setitem(faces.FACES, family, tmp_path / "missing.ttf")
    assert face_of.__wrapped__("\U0002a6df", SONG) is None
    assert face_of.__wrapped__("𠮷", SONG) == SONG


@pytest.mark.django_db
def test_missing_characters_are_listed_with_their_rows_in_order() -> None:
    document = make_document(title="关于王\U0002ebf0任职的通知", contents_title="关于😀")
    text = make_text(document=document)
    make_provision(
        text=text, label="第一条", heading="总则", body="王\U0002ebf0、李\ue123和王\U0002ebf0"
    )
    make_provision(
        text=text, level=Level.TABLE_ROW, label="", number="", address="table_1__row_1",
        body="姓名\t王\U0002ebf0", cells=["姓名", "王\U0002ebf0"],
    )  # fmt: skip
    [facts] = documents_data([document])
    listed = [(one.address, one.row, one.character, one.count) for one in missing_characters(facts)]
    row = document.provisions.get(label="第一条")
    assert listed == [
        ("", "目录标题", "😀", 1),
        (row.address, "第一条", "\U0002ebf0", 2),
        (row.address, "第一条", "\ue123", 1),
        ("table_1__row_1", "“姓名王\U0002ebf0”", "\U0002ebf0", 1),
    ]
    told = [str(one) for one in missing_characters(facts)]
    assert told[0] == "目录标题：“😀”（U+1F600 GRINNING FACE）"
    assert told[1].endswith("（U+2EBF0），共2个") and told[2] == "第一条：（U+E123）"


@pytest.mark.django_db
def test_what_every_face_has_is_not_listed() -> None:
    document = make_document(title="关于葛\U000e0100城区\u200b的通知")
    make_provision(text=make_text(document=document), body="符号㎡㎞⑳\t①\n“”—…")
    assert missing_characters(documents_data([document])[0]) == []


class TestCheckup:
    """发布前体检 lists what would be printed as a box."""

    @staticmethod
    def found(issue) -> list:
        return [one for one in checkup(issue) if one.rule.code == "character_without_glyph"]

    @pytest.mark.django_db
    def test_a_finding_for_each_character_in_a_row(self) -> None:
        document = make_document(title="关于王\U0002ebf0任职的通知")
        text = make_text(document=document)
        make_provision(text=text, label="第一条", body="任命王\U0002ebf0、李\U0002ebf1。")
        row = document.provisions.get()
        found = self.found(document.issue)
        assert [one.fault.address for one in found] == [row.address] * 2
        assert [one.fault.message.partition("。")[0] for one in found] == [
            "第一条：“\U0002ebf0”（U+2EBF0）",
            "第一条：“\U0002ebf1”（U+2EBF1）",
        ]
        set_aside(found[0], "公安机关核发的姓名用字", None)
        assert [one.is_open for one in self.found(document.issue)] == [False, True]

    @pytest.mark.django_db
    def test_a_title_counts_where_no_row_has_it(self) -> None:
        document = make_document(title="关于王\U0002ebf0任职的通知")
        [finding] = self.found(document.issue)
        assert finding.fault.address == "" and finding.fault.message.startswith("标题：")

    @pytest.mark.django_db
    def test_what_another_rule_tells_is_told_once(self) -> None:
        document = make_document()
        make_provision(text=make_text(document=document), body="李\ue123")
        codes = [one.rule.code for one in checkup(document.issue)]
        assert codes.count("stray_character") == 1 and "character_without_glyph" not in codes
