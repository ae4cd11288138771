"""A copy beside published words: every difference is told, at its place, and nothing else."""

from __future__ import annotations

from typing import Any

from hypothesis import given as drawn
from hypothesis import strategies as st

from gazette.office.text_diff import Fate
from gazette.verification.copy_comparison import Comparison, compare_copy
from gazette.verification.given_copy import pasted_copy

ROWS = [
    ("art_1", "第一条为了规范公共数据管理，促进公共数据共享、开放和开发利用，制定本办法。"),
    ("art_2", "第二条本市行政区域内公共数据的目录编制、采集汇聚、治理、共享，适用本办法。"),
    ("art_3", "第三条公共管理和服务机构应当自收到申请之日起三十日内答复。"),
    ("art_4", "第四条违反本办法规定的，依照有关法律、法规的规定处理；构成犯罪的，追究刑事责任。"),
    ("art_5", "第五条本办法自2026年5月1日起施行。"),
]
WHOLE = "".join(words for _address, words in ROWS)


def compared(text: str) -> Comparison:
    found = compare_copy(pasted_copy(text), ROWS)
    assert found
    return found


def told(comparison: Comparison) -> list[tuple[str, str, str]]:
    """The place, the missing and the added words of each difference."""
    return [
        (
            one.address,
            "".join(piece.words for piece in one.pieces if piece.fate is Fate.STRUCK),
            "".join(piece.words for piece in one.pieces if piece.fate is Fate.ADDED),
        )
        for one in comparison.differences
    ]


def test_line_breaks_and_spaces_do_not_count() -> None:
    found = compared("\n　".join(WHOLE[at : at + 7] for at in range(0, len(WHOLE), 7)))
    assert found.is_exact and found.is_whole


def test_a_part_is_told_as_a_part() -> None:
    found = compared(ROWS[1][1] + ROWS[2][1])
    assert found.is_exact and not found.is_whole
    assert found.missing_before == len(ROWS[0][1])
    assert found.missing_after == len(ROWS[3][1] + ROWS[4][1])


def test_one_character_changed() -> None:
    found = compared(WHOLE.replace("应当自", "可当自"))
    assert told(found) == [("art_3", "应", "可")] and found.is_whole


def test_a_number_changes_as_a_whole() -> None:
    assert told(compared(WHOLE.replace("2026年", "2028年"))) == [("art_5", "2026", "2028")]


def test_two_characters_swapped() -> None:
    found = told(compared(WHOLE.replace("答复", "复答")))
    assert [address for address, _lost, _new in found] == ["art_3"]


def test_a_whole_row_is_missing() -> None:
    found = compared(WHOLE.replace(ROWS[2][1], ""))
    assert "".join(lost for _address, lost, _new in told(found)) == ROWS[2][1]


def test_a_row_that_was_never_published() -> None:
    new = "本市户籍人员除外，具体名单另行公布。"
    found = compared(WHOLE.replace("第四条", f"{new}第四条"))
    assert "".join(new for _address, _lost, new in told(found)) == new


def test_words_around_it_are_no_difference_and_are_not_compared() -> None:
    before, after = "转发下面这份文件，请各单位认真学习。", "转发完毕。"
    found = compared(before + WHOLE + after)
    assert found.is_exact and (found.start, found.end) == (len(before), len(before) + len(WHOLE))
    altered = compared(before + WHOLE.replace("三十日", "六十日") + after)
    assert told(altered) == [("art_3", "三", "六")]
    assert (altered.start, altered.end) == (len(before), len(before) + len(WHOLE))


def test_other_words_have_nothing_in_common() -> None:
    assert compare_copy(pasted_copy("完全是另外一回事的一段文字，没有相同之处。"), ROWS) is None


@drawn(data=st.data())
def test_any_change_of_a_character_is_told_in_its_row(data: Any) -> None:
    """What is told as missing is what the copy lacks; kept and added words give the copy."""
    row = data.draw(st.integers(1, len(ROWS) - 2))
    start = sum(len(words) for _address, words in ROWS[:row])
    at = data.draw(st.integers(start + 1, start + len(ROWS[row][1]) - 2))
    sign = data.draw(st.sampled_from("甲乙丙丁"))
    found = compared(WHOLE[:at] + sign + WHOLE[at + 1 :])
    assert [address for address, _lost, _new in told(found)] == [ROWS[row][0]]
    [(_address, lost, new)] = told(found)
    assert lost.startswith(WHOLE[at]) or WHOLE[at] in lost
    assert sign in new
