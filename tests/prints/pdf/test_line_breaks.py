"""Line breaking for Chinese: where lines end, what is squeezed, where they stretch."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazette.layout.line_ends import UNBROKEN
from gazette.prints.typesetting.line_breaks import CLOSING, OPENING, TINY, MeasuredText, TextLine

EM = 10.0
WIDE = 20 * EM


def measured(text: str) -> MeasuredText:
    """A text of squares and half squares; a line may begin where it does in Chinese."""
    widths = [EM if ord(one) > 0x2000 else EM / 2 for one in text]
    can_break = [
        place > 0
        and place < len(text)
        and text[place] not in CLOSING
        and text[place - 1] not in OPENING
        and not (text[place].isascii() and text[place - 1].isascii())
        for place in range(len(text) + 1)
    ]
    return MeasuredText(text, widths, can_break, EM)


def all_lines(one: MeasuredText, width: float = WIDE) -> list[TextLine]:
    found, start = [], 0
    while start < len(one.text):
        found.append(one.line(start, width, is_forced=True))
        start = found[-1].end
    return found


def set_width(one: MeasuredText, line: TextLine, width: float) -> float:
    """How wide the line is once it has been stretched."""
    gaps = one.gaps(line)
    stretch = (width - line.width) / gaps if gaps else 0.0
    return sum(one.advances(line, stretch)) - line.flush


words = st.text(alphabet="公报政府令（）《》，。、：“”12年3月a ", min_size=1, max_size=200)


@given(words)
def test_no_character_is_lost_and_none_is_doubled(text: str) -> None:
    one = measured(text)
    lines = all_lines(one)
    assert [line.start for line in lines] == [0, *(line.end for line in lines[:-1])]
    assert lines[-1].end == len(text)
    for line in lines:
        assert text[line.last : line.end].strip() == ""
        assert line.end > line.start


@given(words)
def test_full_lines_end_even(text: str) -> None:
    one = measured(text)
    for line in all_lines(one)[:-1]:
        if one.gaps(line) and line.width <= WIDE:
            assert set_width(one, line, WIDE) == pytest.approx(WIDE, abs=10 * TINY)


@given(words)
def test_lines_are_no_wider_than_the_column(text: str) -> None:
    one = measured(text)
    for line in all_lines(one):
        breakable = any(one.can_break[place] for place in range(line.start + 1, line.last))
        assert line.width <= WIDE + TINY or not breakable


def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one() -> None:
    text = "为了加强城市内河管理，（保障防洪排涝安全），改善《水环境质量》、维护“水生态健康”。" * 9
    one = measured(text)
    for width in range(4, 30):
        for line in all_lines(one, width * EM):
            assert text[line.start] not in CLOSING
            assert text[line.last - 1] not in OPENING


@pytest.mark.parametrize(
    "held",
    ["示政发〔2023〕39号", "第76号", "2024年2月1日", "二〇二四年二月一日", "〔2023〕 第39号"],
)
def test_numbers_and_dates_are_never_cut(held: str) -> None:
    for before in range(1, 40):
        text = "公" * before + held + "报" * 30
        one = measured(text)
        cuts = {line.start for line in all_lines(one)}
        for match in UNBROKEN.finditer(text):
            assert not cuts & set(range(match.start() + 1, match.end()))


def test_a_mark_that_meets_a_mark_gives_up_half_its_square() -> None:
    plain, met = measured("公报）政府，令"), measured("公报），政府令")
    assert met.starts[-1] == plain.starts[-1] - EM / 2
    assert measured("《“公报”》").starts[-1] == 6 * EM - EM


def test_a_mark_is_driven_in_by_squeezing_rather_than_a_character_out() -> None:
    text = "公报，公报，公报，公报，公报，公报，公报。政府令"
    one = measured(text)
    line = one.line(0, WIDE, is_forced=False)
    assert text[line.start : line.last].endswith("公报。") and line.squeeze > 0
    assert set_width(one, line, WIDE) == pytest.approx(WIDE, abs=10 * TINY)


def test_an_opening_mark_stands_flush_at_the_head_of_a_line_but_not_of_a_paragraph() -> None:
    text = "（公报）" + "公" * 16 + "《政府令》"
    first, second = all_lines(measured(text))[:2]
    assert first.flush == 0
    assert text[second.start] == "《" and second.flush == EM / 2


def test_nothing_comes_between_two_dashes() -> None:
    one = measured("公报——政府……令")
    line = one.line(0, None, is_forced=False)
    wide = one.advances(line, 1.0)
    assert wide[2] == EM and wide[3] > EM


def test_a_long_address_is_cut_where_it_must_be() -> None:
    one = measured("https://" + "a" * 200)
    assert max(line.width for line in all_lines(one)) <= WIDE


@pytest.mark.parametrize("end", ["。", "”。", "；"])
def test_no_character_is_left_alone_on_the_last_line(end: str) -> None:
    text = "公" * 21 + end
    first, second = all_lines(measured(text))
    assert text[second.start : second.last] == "公公" + end
    short = measured("公" * 6 + end)
    assert [line.start for line in all_lines(short, 5 * EM)] == [0, 5]  # it would show


def test_a_character_alone_is_kept_where_it_cannot_be_helped() -> None:
    held = "二〇二四年二月一日" * 2 + "公。"
    assert all_lines(measured(held), 18 * EM)[-1].start == 18


def test_a_web_address_does_not_tear_the_line_before_it() -> None:
    one = measured("公" * 15 + "（http://www.shili.example/gazette）查阅")
    first, second = all_lines(one)[:2]
    assert one.text[first.start : first.last].endswith("（http://")
    assert one.text[second.start : second.last].startswith("www.shili.")
