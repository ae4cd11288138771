"""Characters as glyphs: which face, which number, what belongs together."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gazette.prints.typesetting.document_setter import set_part
from gazette.prints.typesetting.faces import FANG, HEI, KAI, RARE, SONG, TITLE, face_font, face_name
from gazette.prints.typesetting.glyphs import Glyph, glyph_table, record_usage
from gazette.prints.typesetting.page_content import PageContent, PartUsage
from gazette.prints.typesetting.page_parts import FaceUsage
from gazette.prints.typesetting.printed_blocks import (
    PageFlow,
    Paragraph,
    Piece,
    PrintedDocument,
    SettingJob,
)
from gazette.prints.typesetting.set_paragraphs import Element, set_paragraph
from gazette.prints.typesetting.shaped_text import shape_pieces

needs_rare_faces = pytest.mark.skipif(
    not all(path.exists() for path in RARE.values()),
    reason="Debian's fonts-babelstone-han and fonts-hanazono are not installed",
)
MISSING = "\U0003fffd"
UNKNOWN_MARK = "\u035c"
ACCENT, JOINER, SELECTOR = "\u0301", "\u200b", "\U000e0100"


def operators_of(words: str, look: str = "paragraph") -> list[str]:
    """The operators that draw a paragraph on one line across a wide page."""
    row = Paragraph("", "P", look, [Piece(words)])
    own = Element("P")
    text = set_paragraph(row, "standard", 2000.0, [own])
    content = PageContent(0, 842.0, PartUsage())
    content.draw_lines(text, 0, 50.0, [100.0])
    return content.operators


def shown_codes(operators: list[str]) -> list[str]:
    """The glyphs that are shown, as four digits each."""
    shown = "".join(re.findall(r"<([0-9a-f]+)>(?= Tj|\]| *-?\d)", " ".join(operators)))
    return re.findall("....", shown)


def actual_texts(operators: list[str]) -> list[str]:
    found = re.findall(r"/ActualText <FEFF([0-9A-Fa-f]+)>", " ".join(operators))
    return [bytes.fromhex(one).decode("utf-16-be") for one in found]


@pytest.mark.parametrize("family", [SONG, TITLE, HEI, FANG, KAI])
def test_a_character_is_its_glyph_in_the_face(family: str) -> None:
    words = "示例市，（一）年"
    shaped = shape_pieces([Piece(words)], family, 10.0)
    for glyph, character in zip(shaped.glyphs, words, strict=True):
        assert glyph and glyph.face == family
        assert glyph.number == face_font(family).get_nominal_glyph(ord(character))
        assert glyph.code == f"{glyph.number:04x}"
    assert shaped.measured.widths[:3] == [10.0] * 3
    [figure] = shape_pieces([Piece("2")], family, 10.0).measured.widths
    assert 4.0 < figure < 7.0


@needs_rare_faces
def test_a_face_of_the_system_stands_in_for_a_rare_character() -> None:
    shaped = shape_pieces([Piece("王\U0002a6df明")], KAI, 10.0)
    first, rare, last = shaped.glyphs
    assert first and rare and last
    assert rare.face in RARE and first.face == last.face == KAI
    assert shaped.cuts == [0, 1, 2]


def test_marks_and_joiners_belong_to_the_character_before() -> None:
    words = f"a{ACCENT}b{JOINER}丙"
    shaped = shape_pieces([Piece(words)], SONG, 10.0)
    assert [one and one.words for one in shaped.glyphs] == [
        f"a{ACCENT}", None, f"b{JOINER}", None, "丙",
    ]  # fmt: skip
    assert len(shaped.measured.widths) == len(words)
    assert shaped.measured.widths[1] == shaped.measured.widths[3] == 0.0
    assert actual_texts(operators_of(words)) == [f"a{ACCENT}", f"b{JOINER}"]


@pytest.mark.parametrize("family", [SONG, TITLE, HEI, FANG, KAI])
@pytest.mark.parametrize("base", "明a")
def test_a_mark_is_drawn_over_its_character_in_every_face(family: str, base: str) -> None:
    """Where the face lacks the mark, both are from the first face of the project that has it."""
    [glyph, _] = shape_pieces([Piece(base + ACCENT)], family, 10.0).glyphs
    assert glyph and glyph.words == base + ACCENT
    face = family if family not in {FANG, KAI} else SONG
    [drawn, *marks] = glyph.shaped
    if base == "a":
        assert not marks and drawn.number == face_font(face).get_nominal_glyph(ord("á"))
    else:
        [mark] = marks
        assert mark.number == face_font(face).get_nominal_glyph(ord(ACCENT))
        assert ink_of(glyph, 1)[1] > ink_of(glyph, 0)[3]  # it stands over the character
    assert {one.face for one in glyph.shaped} == {glyph.face} == {face}
    assert glyph.width == glyph_table(face)[unicodedata.normalize("NFC", base + ACCENT)[0]].width


def ink_of(glyph: Glyph, place: int) -> tuple[float, ...]:
    """Left, bottom, right and top of a glyph of a cluster, in thousandths of an em."""
    x = sum(one.advance for one in glyph.shaped[:place])
    one = glyph.shaped[place]
    font = face_font(one.face)
    box, scale = font.get_glyph_extents(one.number), 1000 / font.face.upem
    left, top = x + one.right + box.x_bearing * scale, one.up + box.y_bearing * scale
    return left, top + box.height * scale, left + box.width * scale, top


@needs_rare_faces
@pytest.mark.parametrize(("mark", "stands"), [("\u0302", 1), ("\u0323", -1), ("\u20e0", 0)])
@pytest.mark.parametrize("family", [TITLE, KAI])
@pytest.mark.parametrize("base", "明q")
def test_a_mark_that_no_face_of_the_project_has_is_put_over_the_character(
    base: str, family: str, mark: str, stands: int
) -> None:
    """Over it, under it or around it, in the middle of its width."""
    [glyph, _] = shape_pieces([Piece(base + mark)], family, 10.0).glyphs
    assert glyph and len(glyph.shaped) == 2
    assert glyph.face == glyph_table(family)[base].face and glyph.shaped[1].face in RARE
    assert glyph.width == glyph_table(family)[base].width
    left, bottom, right, top = ink_of(glyph, 0)
    marked = ink_of(glyph, 1)
    assert (marked[0] + marked[2]) / 2 == pytest.approx((left + right) / 2, abs=2)
    if stands:
        assert marked[1] > top if stands > 0 else marked[3] < bottom
    else:
        assert (marked[1] + marked[3]) / 2 == pytest.approx((bottom + top) / 2, abs=2)
    drawn = operators_of(base + mark)
    assert actual_texts(drawn) == [base + mark]
    assert f"/{face_name(glyph.shaped[1].face)} 10.5 Tf" in " ".join(drawn)
    usages: dict[str, FaceUsage] = {}
    record_usage(usages, glyph)
    assert usages.keys() == {one.face for one in glyph.shaped}


@needs_rare_faces
def test_marks_that_are_put_over_a_character_stand_over_one_another() -> None:
    [glyph, *_] = shape_pieces([Piece("明\u0302\u0303\u0323")], KAI, 10.0).glyphs
    assert glyph
    base, first, second, low = (ink_of(glyph, place) for place in range(4))
    assert base[3] < first[1] < first[3] < second[1] and low[3] < base[1]


@pytest.mark.parametrize("family", [SONG, TITLE, HEI, FANG, KAI])
def test_a_frame_stands_around_its_character(family: str) -> None:
    """Though the face has it as wide as a character."""
    [glyph, _] = shape_pieces([Piece("华\u20de")], family, 10.0).glyphs
    assert glyph and glyph.width == 1000
    base, frame = ink_of(glyph, 0), ink_of(glyph, 1)
    assert (base[0] + base[2]) / 2 == pytest.approx((frame[0] + frame[2]) / 2, abs=10)


def test_a_mark_that_no_face_has_is_drawn_as_its_code_after_the_character() -> None:
    assert actual_texts(operators_of(f"n{UNKNOWN_MARK}甲")) == [UNKNOWN_MARK]
    shaped = shape_pieces([Piece(f"n{UNKNOWN_MARK}{JOINER}甲")], SONG, 10.0)
    assert [one and one.words for one in shaped.glyphs] == [
        "n", f"{UNKNOWN_MARK}{JOINER}", None, "甲",
    ]  # fmt: skip
    assert shaped.measured.widths[1:3] == [10.0, 0.0]


def test_a_mark_after_what_no_face_has_is_drawn() -> None:
    assert actual_texts(operators_of(f"{MISSING}{ACCENT}")) == [MISSING]
    [_, mark] = shape_pieces([Piece(f"{MISSING}{ACCENT}")], SONG, 10.0).glyphs
    assert mark and mark.is_plain and mark.words == ACCENT


def test_a_mark_that_a_letter_has_in_a_face_is_part_of_it() -> None:
    """Though the face has no such mark: ş is one letter."""
    mark = "\u0327"
    assert not face_font(SONG).get_nominal_glyph(ord(mark))
    [glyph, _] = shape_pieces([Piece(f"c{mark}")], SONG, 10.0).glyphs
    assert glyph and [one.number for one in glyph.shaped] == [
        face_font(SONG).get_nominal_glyph(ord("ç"))
    ]


def test_a_follower_without_a_character_before_it_stands_alone() -> None:
    for words in (JOINER, f"{JOINER}甲", f"{ACCENT}甲", f"{SELECTOR}甲"):
        shaped = shape_pieces([Piece(words)], SONG, 10.0)
        assert len(shaped.glyphs) == len(words)
        assert operators_of(words)


def test_a_seam_is_there_and_takes_no_room() -> None:
    shaped = shape_pieces([Piece("甲"), Piece(" ", is_seam=True), Piece("乙")], SONG, 10.0)
    assert shaped.measured.widths == [10.0, 0.0, 10.0]


def test_a_gap_widens_the_last_character_of_its_piece() -> None:
    shaped = shape_pieces([Piece("第一条", gap=1.0), Piece("甲")], SONG, 10.0)
    assert shaped.measured.widths == [10.0, 10.0, 20.0, 10.0]
    assert 2 in shaped.odd


@needs_rare_faces
def test_a_selector_chooses_the_glyph_and_is_kept_in_the_words() -> None:
    plain, varied = (
        shape_pieces([Piece(words)], SONG, 10.0).glyphs[0] for words in ("葛", f"葛{SELECTOR}")
    )
    assert plain and varied and varied.shaped
    assert (varied.face, varied.shaped[0][0]) != (plain.face, plain.number)
    assert actual_texts(operators_of(f"葛{SELECTOR}")) == [f"葛{SELECTOR}"]


def test_what_no_face_has_is_drawn_as_its_code_with_its_words() -> None:
    shaped = shape_pieces([Piece(f"王{MISSING}明")], SONG, 10.0)
    glyph = shaped.glyphs[1]
    assert glyph and not glyph.face and glyph.width == 1000
    drawn = operators_of(f"王{MISSING}明")
    assert actual_texts(drawn) == [MISSING]
    # Five digits of its code are filled, between the two characters that have glyphs.
    whole = " ".join(drawn)
    begin = whole.index("/ActualText")
    described = whole[begin : whole.index("EMC", begin)]
    assert described.count(" h f Q") == len("3FFFD")
    assert shown_codes(drawn)[0] == glyph_table(SONG)["王"].code
    assert whole.count("BDC") == whole.count("EMC") and whole.count("BT") == whole.count("ET")


def test_what_prints_nothing_takes_no_room() -> None:
    for one in "\u200b\ufeff\u2060\u200d":
        shaped = shape_pieces([Piece(f"甲{one}乙")], SONG, 10.0)
        assert sum(shaped.measured.widths) == 20.0


def test_white_space_is_drawn_as_a_space() -> None:
    shaped = shape_pieces([Piece("甲\t乙\u00a0丙")], SONG, 10.0)
    numbers = [one.number for one in shaped.glyphs if one]
    space = face_font(SONG).get_nominal_glyph(ord(" "))
    assert numbers[1] == numbers[3] == space
    assert [one.words for one in shaped.glyphs if one] == ["甲", "\t", "乙", "\u00a0", "丙"]


def test_a_record_of_the_glyphs_names_their_characters() -> None:
    usages: dict[str, FaceUsage] = {}
    shaped = shape_pieces([Piece(f"甲乙a{ACCENT}")], SONG, 10.0)
    for glyph in shaped.glyphs:
        if glyph:
            record_usage(usages, glyph)
    [usage] = usages.values()
    assert {"甲", "乙", "á"} <= set(usage.unicode.values())
    assert usage.widths.keys() == usage.unicode.keys()


def test_a_part_names_the_fonts_of_its_streams() -> None:
    flow = PageFlow(rows=[Paragraph("", "P", "heading second", [Piece("（一）甲")])])
    part = set_part(SettingJob("standard", [PrintedDocument("题", [flow])]))
    assert set(part.usages) == {face_name(KAI)}
    assert set(part.usages[face_name(KAI)].unicode.values()) == set("（一）甲")


ALPHABET = st.sampled_from(
    [
        *"示例市，。“”《》（）a1.5 \u3000\t\U0002a6df",
        *(ACCENT, "\u0302", "\u20de", UNKNOWN_MARK, JOINER, SELECTOR, MISSING),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(ALPHABET, max_size=12), max_size=5), st.sampled_from([60.0, 231.5, 2000.0]))
def test_every_glyph_is_drawn_once(pieces: list[str], measure: float) -> None:
    """Whatever the characters, and wherever lines end: only white space at line ends is not."""
    row = Paragraph("", "P", "paragraph", [Piece(one) for one in pieces])
    own = Element("P")
    text = set_paragraph(row, "standard", measure, [own] * len(pieces))
    content = PageContent(0, 842.0, PartUsage())
    content.draw_lines(text, 0, 50.0, [100.0 + 15.5 * one for one in range(len(text.lines))])
    plain = [
        glyph.code
        for line in text.lines
        for glyph in text.shaped.glyphs[line.start : line.last]
        if glyph is not None and glyph.is_plain
    ]
    drawn = shown_codes(content.operators)
    rest = iter(drawn)
    assert all(code in rest for code in plain)  # in order, with those of clusters between
    assert text.lines == [] or text.lines[0].start == 0
    for line, after in zip(text.lines, text.lines[1:], strict=False):
        assert line.end == after.start
    assert not text.lines or text.lines[-1].end == len(row.words)
