"""Paragraphs broken at once: what is banned, what costs, how even the lines are."""

from __future__ import annotations

import ctypes
import re
from ctypes.util import find_library
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazette.parsing import parse
from gazette.prints.typesetting.paragraph_breaks import (
    CLOSING,
    ILLEGAL,
    LOOSE,
    OPENING,
    SAME,
    UNEVEN,
    VERY_OPEN,
    LineFitting,
    MeasuredText,
    TextLine,
    advances,
    break_paragraph,
    stretchable,
)
from tests.paths import REAL_ISSUE, SAMPLES, needs_real_issue

EM = 10.5
#: A column of standard pages, and the indent of a paragraph.
COLUMN, INDENT = 22 * EM, 2 * EM
#: The most that may be added at a gap, in ems.
LOOSEST = 0.15
SPACE = " \u3000"
#: Characters without a width of their own.
JOINED = "\ufe00\U000e0100\u0301"


def measured(text: str, **spans) -> MeasuredText:
    """A text of squares and half squares."""
    widths = [
        0.0 if one in JOINED else EM if ord(one) > 0x2000 or one in "—·" else EM / 2 for one in text
    ]
    return MeasuredText(text, widths, EM, **spans)


def broken(text: str, column: float = 22, **options) -> list[str]:
    """The drawn words of the lines in a column of so many ems."""
    lines = break_paragraph(measured(text), column * EM, **options)
    return [text[line.start : line.last] for line in lines]


def drawn(text: MeasuredText, line: TextLine) -> float:
    return sum(advances(text, line)) - line.flush


SENTENCE = (
    "为了加强城市内河管理，（保障防洪排涝安全），改善《水环境质量》、维护“水生态健康”，"
    "根据《示例市人民政府关于印发〈示例市内河管理办法〉的通知》（示政发〔2022〕33号）和"
    "2024年2月1日的要求，按照GB/T 9704-2012、WCAG 2.2，访问http://www.shili.example/gazette/a-b"
    "查阅1,234.5万元——占20%、3个月……第三十八条第二款。"
)
PIECES = [
    "示例市", "人民政府", "公", "报", "，", "。", "、", "：", "！", "（", "）", "《", "》",
    "“", "”", "〔2022〕33号", "2024年2月1日", "5日", "20%", "3.14", "1,234.5万元", "GB/T",
    " 9704-2012", "well-known", "——", "……", "·", "℃", " ", "\u3000", "第三十八条", "𠮷",
    "www.shili.example/a/b?c=d", "葛\U000e0100", "e\u0301", "\xa0", "￥", "（\ufe00", "a" * 30,
    "7" * 12,
]  # fmt: skip
words = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
columns = st.sampled_from([1.0, 2.0, 4.5, 8.0, 12.0, 22.0, 40.0])


@given(words, columns, st.booleans())
def test_every_character_is_in_one_line_or_a_space_at_its_end(text, column, justify) -> None:
    one = measured(text)
    lines = break_paragraph(one, column * EM, first_indent=EM / 2, indent=EM / 4, justify=justify)
    assert "".join(text[line.start : line.end] for line in lines) == text
    for line in lines:
        assert line.start <= line.last <= line.end and line.start < line.end
        assert not text[line.last : line.end].strip(SPACE)
        assert line.indent == (EM / 4 if line.start else EM / 2)
        assert len(advances(one, line)) == line.last - line.start


@given(words, columns, st.booleans())
def test_lines_are_as_wide_as_the_column_or_narrower(text, column, justify) -> None:
    one = measured(text)
    lines = break_paragraph(one, column * EM, justify=justify)
    for line in lines:
        assert drawn(one, line) == pytest.approx(line.width, abs=0.001)
        assert line.width <= column * EM + SAME or is_one_cluster(text[line.start : line.last])
    for line in lines[:-1]:
        if line.stretch or line.squeeze:
            assert justify and line.width == column * EM


@given(words, columns)
def test_no_line_is_squeezed_far(text, column) -> None:
    one = measured(text)
    for line in break_paragraph(one, column * EM):
        taken = sum(
            one.widths[at] - drawn_width
            for at, drawn_width in zip(
                range(line.start, line.last - 1), advances(one, line), strict=False
            )
            if line.squeeze
        )
        assert line.squeeze <= EM / 4 + SAME and taken <= 0.1 * (line.width + taken) + SAME


def is_one_cluster(text: str) -> bool:
    return len(text.strip(SPACE).rstrip(JOINED)) <= 1


def legal(text: str) -> set[int]:
    """Where lines may begin, told character by character."""
    found = set()
    for place in range(1, len(text)):
        here, after = text[place - 1], text[place]
        before = text[:place].rstrip(SPACE)
        if after in SPACE or after in JOINED or "\xa0" in (here, after) or not before:
            continue
        base = before.rstrip(JOINED)[-1:]
        if base in OPENING or base in "￥([" or after in CLOSING or after in "—…·℃%‰,.;:!?)]/-":
            continue
        is_in_word = is_narrow(here) and is_narrow(after)
        hyphen = here in "-/" and text[place - 2 : place - 1].isalpha() and after.isalpha()
        if not is_in_word or hyphen or is_in_address(text, place):
            found.add(place)
    return found


def is_narrow(character: str) -> bool:
    return ord(character) < 0x2E80 and character not in SPACE + "—…“”"


def is_in_address(text: str, place: int) -> bool:
    addresses = re.finditer(r"(?:https?://|www\.)[!-~]+", text)
    return text[place - 1] in "./?&=_-" and any(
        one.start() < place < one.end() and text[place] not in "./?&=_-" for one in addresses
    )


@given(words, columns, st.booleans())
def test_no_line_begins_or_ends_with_what_is_banned(text, column, justify) -> None:
    """Unless no break is left: then the line before could not end anywhere else."""
    allowed = legal(text)
    lines = break_paragraph(measured(text), column * EM, justify=justify)
    illegal = [line.start for line in lines[1:] if line.start not in allowed]
    if illegal:
        one = measured(text)
        stops = [0, *sorted(allowed), len(text)]
        assert any(tightest(one, start, end) > column * EM + SAME for start, end in pairwise(stops))


def extent(one: MeasuredText, start: int, end: int) -> tuple[float, float, int, int]:
    """Of the characters of a line: natural width, least width, gaps, and marks to squeeze.

    The rules of the module, told anew and slowly.
    """
    text = one.text
    last = start + len(text[start:end].rstrip(SPACE))
    places = range(start, last)
    width = sum(
        measured(text[at]).widths[0] - (EM / 2 if is_pair(text, at) else 0) for at in places
    )
    if not places:
        return 0.0, 0.0, 0, 0
    if start and text[start] in OPENING:
        width -= EM / 2
    marks = sum(
        text[at] in CLOSING - set("！？") and not is_pair(text, at) for at in range(start, last - 1)
    )
    least = width - marks * EM / 4
    if text[last - 1] in CLOSING - set("！？"):
        if is_pair(text, last - 1):
            width += EM / 2
        else:
            least -= EM / 2
    gaps = sum(stretchable(one, at) for at in range(start, last - 1))
    return width, least, gaps, marks


HALF = (OPENING | CLOSING) - set("！？")


def is_pair(text: str, at: int) -> bool:
    """Whether a mark meets a mark."""
    here, after = text[at], text[at + 1 : at + 2]
    is_empty = here in OPENING and after in CLOSING
    return bool(after) and here in HALF and after in OPENING | CLOSING and not is_empty


def tightest(one: MeasuredText, start: int, end: int) -> float:
    return extent(one, start, end)[1]


def is_good(one: MeasuredText, start: int, end: int, room: float) -> bool:
    """Whether the characters make a line that is neither too open nor too tight."""
    width, least, gaps, _ = extent(one, start, end)
    if end == len(one.text):
        return max(least, 0.9 * (width - EM / 2)) <= room
    widest = 2 * width if is_part_of_word(one, start, end) else width + gaps * LOOSEST * EM
    return least <= room - SAME and widest >= room + SAME


def is_part_of_word(one: MeasuredText, start: int, end: int) -> bool:
    return not any(stretchable(one, at) for at in range(start, end))


def is_open(one: MeasuredText, line: TextLine, room: float) -> bool:
    """Whether a line (not the last) is opened too far, or left short."""
    if is_part_of_word(one, line.start, line.end):
        return line.width < room / 2
    return line.stretch > LOOSEST * EM + SAME or line.width < room - SAME


def has_good_breaking(one: MeasuredText, room: float, indent: float) -> bool:
    """Whether legal breaks alone make good lines of the whole text."""
    length = len(one.text)
    reached = {0}
    stops = [*sorted(legal(one.text)), length]
    for end in stops:
        for start in sorted(reached, reverse=True):
            if one.starts[end] - one.starts[start] > 2 * room + 40 * EM:
                break
            if is_good(one, start, end, room - (0 if start else indent)):
                reached.add(end)
                break
    return length in reached


def too_open(text: str, room: float, indent: float) -> tuple[list[str], int]:
    """Lines that are opened too far although a better breaking exists; and all such lines."""
    one = measured(text)
    lines = break_paragraph(one, room, first_indent=indent)
    bad = [line for line in lines[:-1] if is_open(one, line, room - line.indent)]
    if not bad or not has_good_breaking(one, room, indent):
        return [], len(bad)
    return [text[line.start : line.last] for line in bad], len(bad)


@given(words, st.sampled_from([8.0, 12.0, 22.0]))
def test_no_line_is_opened_far_where_a_better_breaking_exists(text, column) -> None:
    assert too_open(text, column * EM, 0.0)[0] == []


@given(words, st.sampled_from([8.0, 12.0, 22.0]), st.booleans())
def test_the_whole_costs_no_more_than_filling_line_after_line(text, column, justify) -> None:
    one = measured(text)
    lines = break_paragraph(one, column * EM, justify=justify)
    if len(lines) < 2:
        return
    fitting = LineFitting(one, column * EM, column * EM, justify)
    greedy, stops = [0], [*sorted(legal(text)), len(text)]
    while greedy[-1] < len(text):
        start = greedy[-1]
        ends = [end for end in stops if end > start and fitting.fit(start, end)[0] < ILLEGAL]
        if not ends:
            return  # a word has to be cut
        greedy.append(ends[-1])
    ours = [0, *(line.end for line in lines)]
    least = total(fitting, greedy)
    if least < LOOSE:
        assert total(fitting, ours) <= least + 0.001


def total(fitting: LineFitting, places: list[int]) -> float:
    """What a way of breaking costs."""
    lines = [fitting.fit(start, end) for start, end in pairwise(places)]
    uneven = sum(UNEVEN * (abs(one[1] - after[1]) == VERY_OPEN) for one, after in pairwise(lines))
    return (
        sum(line[0] for line in lines)
        + uneven
        + sum(map(fitting.text.penalties.__getitem__, places[1:]))
    )


class TestOwnSentences:
    @pytest.mark.parametrize(
        "held", ["〔2022〕33号", "2024年2月1日", "第76号", "二〇二四年二月一日"]
    )
    def test_dates_and_numbers_are_cut_only_where_lines_would_tear(self, held) -> None:
        word = "a" * round(2 * measured(held).starts[-1] / EM)
        for before in range(20, 100):
            start, rest = ("公" * 12 + "，") * 8, "报" * 30
            start = start[:before]
            inside = range(before + 1, before + len(held))
            lines = break_paragraph(measured(start + held + rest), COLUMN)
            if any(line.start in inside for line in lines):
                uncut = break_paragraph(measured(start + word + rest), COLUMN)
                assert max(line.stretch for line in uncut) > 0.1 * EM

    def test_a_date_in_a_narrow_column_is_cut_after_the_year_or_month(self) -> None:
        assert broken("2024年2月1日", 4, justify=False) == ["2024年", "2月1日"]

    def test_digits_are_never_cut_while_a_column_holds_them(self) -> None:
        assert broken("金额123456789元", 5) == ["金额", "123456789", "元"] or broken(
            "金额123456789元", 5
        ) == ["金额", "123456789元"]

    def test_a_word_wider_than_the_column_is_cut_anywhere(self) -> None:
        assert broken("a" * 100, 20) == ["a" * 40, "a" * 40, "a" * 20]

    def test_a_word_is_cut_at_its_hyphen(self) -> None:
        assert broken("well-known", 3) == ["well-", "known"]

    def test_an_address_is_cut_after_its_punctuation(self) -> None:
        lines = broken("公" * 15 + "（http://www.shili.example/gazette）查阅")
        assert lines[0].endswith("（http://www.") and lines[1].startswith("shili.")

    def test_a_line_before_an_address_is_no_shorter_than_it_must_be(self) -> None:
        first, *_ = broken("公报公报https://www.shili.example/zhengwu/gongkai/index.html", 12)
        assert first == "公报公报https://www."

    def test_a_number_wider_than_the_column_is_cut_after_its_points(self) -> None:
        assert broken("1,234,567.89", 4) == ["1,234,", "567.89"]

    def test_no_character_is_left_alone_on_the_last_line(self) -> None:
        for end in ("。", "”。", "；", "5。"):
            *_, last = broken("公" * 43 + end if end[0] != "5" else "公" * 44 + end)
            assert len(last.rstrip("”。；")) > 1

    def test_a_mark_at_the_end_of_a_line_may_give_up_its_half(self) -> None:
        text = measured("公" * 21 + "……"[:0] + "公，" + "公" * 10)
        line = break_paragraph(text, 22.5 * EM)[0]
        assert text.text[line.start : line.last].endswith("，")
        assert line.width == 22.5 * EM and line.stretch == line.squeeze == 0
        assert advances(text, line)[-1] == pytest.approx(EM / 2)

    def test_marks_are_squeezed_rather_than_a_line_torn(self) -> None:
        text = measured("公报，公报，公报，公报，公报，公报，2024年度。" + "公" * 22)
        line = break_paragraph(text, 20.5 * EM)[0]
        assert drawn(text, line) == pytest.approx(20.5 * EM)

    def test_a_mark_that_meets_a_mark_gives_up_half_its_square(self) -> None:
        assert measured("公报），政府令").starts[-1] == 6.5 * EM
        assert measured("《“公报”》").starts[-1] == 5 * EM
        assert measured("（）").starts[-1] == 2 * EM

    def test_an_opening_mark_is_set_flush_at_the_head_of_a_line_but_not_of_a_paragraph(
        self,
    ) -> None:
        first, second = break_paragraph(measured("（公报）" + "公" * 16 + "《政府令》"), 20 * EM)
        assert first.flush == 0
        assert second.flush == EM / 2 and second.width == 4.5 * EM

    def test_two_opening_marks_at_the_head_of_a_line_are_flush_too(self) -> None:
        second = break_paragraph(measured("公" * 20 + "《“政府令”》"), 20 * EM)[1]
        assert second.flush == EM / 2

    def test_nothing_comes_between_two_dashes_or_dots(self) -> None:
        text = measured("公报——政府……令")
        assert [stretchable(text, at) for at in range(9)] == [
            True, True, False, True, True, True, False, True, False,
        ]  # fmt: skip

    def test_words_and_numbers_are_not_pulled_apart(self) -> None:
        text = measured("在GB/T 9704中")
        assert [stretchable(text, at) for at in range(10)] == [
            True, False, False, False, False, True, False, False, False, True,
        ]  # fmt: skip

    def test_labels_and_given_spans_are_not_pulled_apart(self) -> None:
        text = measured("第三十八条之一公报示例市政府", whole=[(9, 12)])
        pulled = [at for at in range(13) if stretchable(text, at)]
        assert pulled == [6, 7, 8, 11, 12]

    def test_given_spans_are_not_cut_but_where_lines_would_tear(self) -> None:
        text = "公" * 19 + "示例市人民政府" + "报" * 30
        cuts = [line.start for line in break_paragraph(measured(text, keep=[(19, 26)]), 20 * EM)]
        assert not set(cuts) & set(range(20, 26))

    def test_spaces_vanish_at_the_end_of_a_line_alone(self) -> None:
        assert broken("公" * 20 + "   " + "报" * 4, 20) == ["公" * 20, "报" * 4]
        assert broken("  公报 ", 20) == ["  公报"]
        assert broken("   ", 20) == ["   "]

    @pytest.mark.parametrize("space", SPACE)
    @pytest.mark.parametrize("mark", JOINED)
    def test_a_space_on_which_a_mark_stands_is_a_character_like_others(self, space, mark) -> None:
        for text in (f"公{space}{mark}报", f"公{space * 3}{mark}报", f"{space}{mark}" * 6):
            one = measured(text)
            lines = break_paragraph(one, EM)
            assert all(drawn(one, line) <= EM + 0.01 for line in lines)
            assert not any(line.start and text[line.start] == mark for line in lines)

    def test_no_line_ends_with_an_opening_mark_and_spaces(self) -> None:
        assert broken("公" * 19 + "（ 公报）", 20)[0] == "公" * 19

    def test_no_line_comes_of_no_text(self) -> None:
        assert break_paragraph(measured(""), COLUMN) == []

    def test_marks_alone_are_broken_where_they_must_be(self) -> None:
        assert "".join(broken("，" * 50, 10)) == "，" * 50

    def test_what_belongs_together_is_never_parted(self) -> None:
        for cluster in ("葛\U000e0100", "e\u0301", "，\ufe00", "一\ufe00"):
            for line in broken(cluster * 60, 5):
                assert not len(line) % len(cluster)

    def test_characters_of_the_second_plane_are_broken_like_others(self) -> None:
        assert broken("𠮷" * 42, 20)[0] == "𠮷" * 20

    def test_a_hanging_indent(self) -> None:
        lines = break_paragraph(measured("附件：" + "公" * 40), 20 * EM, indent=3 * EM)
        assert [line.indent for line in lines] == [0, 3 * EM, 3 * EM]
        assert [line.width for line in lines[:-1]] == [20 * EM, 17 * EM]

    def test_ragged_lines_keep_their_natural_width(self) -> None:
        lines = break_paragraph(measured(SENTENCE), 12 * EM, justify=False)
        assert not any(line.stretch or line.squeeze for line in lines)

    @pytest.mark.parametrize("column", [3, 5, 9, 14, 22, 33])
    def test_a_sentence_with_all_there_is(self, column) -> None:
        assert too_open(SENTENCE * 3, column * EM, INDENT / 2)[0] == []


@cache
def rows(path: Path) -> list[str]:
    """The printed rows of an issue."""
    issue = parse(path.read_text(encoding="utf-8"))
    found, waiting = (
        [],
        [row for one in issue.documents for text in one.texts for row in text.provisions],
    )
    waiting.reverse()
    while waiting:
        row = waiting.pop()
        waiting += reversed(row.children)
        found += f"{row.label}{row.heading}{row.body}".split("\t")
    return found


@pytest.fixture(
    params=[*SAMPLES, pytest.param(REAL_ISSUE, marks=needs_real_issue)], ids=lambda path: path.stem
)
def printed(request) -> list[str]:
    return rows(request.param)


@pytest.mark.parametrize("column", [12, 16, 22, 40])
def test_no_line_is_too_open_where_a_better_breaking_exists(printed, column) -> None:
    assert [bad for row in printed for bad in too_open(row, column * EM, INDENT)[0]] == []


def test_no_line_of_a_column_is_too_open(printed) -> None:
    assert sum(too_open(row, COLUMN, INDENT)[1] for row in printed) == 0


@pytest.mark.parametrize("column", [8, 22])
def test_lines_break_only_where_they_may(printed, column) -> None:
    for row in printed:
        lines = break_paragraph(measured(row), column * EM, first_indent=INDENT)
        assert {line.start for line in lines[1:]} <= legal(row)


#: Where our breaks are others than Pango's, which knows the rules of Unicode: it allows none
#: before “ and after ” (it takes them for Latin), none within web addresses, …
DIFFERENCES = re.compile(
    r"(?=[“‘])|(?<=[”’])"
    r"|(?<=[./?&=_-])(?=[!-~])"
)


@needs_real_issue
def test_pango_would_break_there_too() -> None:
    found = set()
    for row in rows(REAL_ISSUE):
        allowed = pango_breaks(row)
        for line in break_paragraph(measured(row), COLUMN, first_indent=INDENT)[1:]:
            place = line.start
            if place not in allowed and not DIFFERENCES.match(row, place):
                found.add(f"{row[place - 6 : place]}|{row[place : place + 6]}")
    assert found == set()


def pango_breaks(text: str) -> set[int]:
    library = find_library("pango-1.0")
    assert library, "WeasyPrint needs it, too"
    pango = ctypes.CDLL(library)
    pango.pango_language_from_string.restype = ctypes.c_void_p
    language = ctypes.c_void_p(pango.pango_language_from_string(b"zh-cn"))
    encoded, count = text.encode(), len(text) + 1
    attributes = (ctypes.c_uint32 * count)()
    pango.pango_get_log_attrs(encoded, len(encoded), -1, language, attributes, count)
    return {place for place, bits in enumerate(attributes) if bits & 1}
