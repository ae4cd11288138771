"""Which quotation marks a line leaves open, and which are misprints."""

import pytest

from gazette.parsing.words.quotation_marks import unmatched_marks


@pytest.mark.parametrize(
    ("text", "opening", "misprinted", "closing"),
    [
        ("本办法所称“绿道”，是指步行道。", 0, 0, 0),
        ("一、将第三条修改为：“第三条　绿道应当开放。", 1, 0, 0),
        ("“绿道应当开放。", 1, 0, 0),
        ("增加一款，作为第二款，“绿道应当开放。", 1, 0, 0),
        ("绿道应当免费开放。”", 0, 0, 1),
        ("免费开放。”第四条修改为：“第四条　绿道应当设标志。", 1, 0, 1),
        ("本办法所称“绿道“，是指步行道。", 0, 2, 0),
        ("“绿道“，是指步行道。", 0, 2, 0),
        ("本办法所称“绿道，是指步行道。", 0, 1, 0),
        ("修改为：“本办法所称“绿道“，是指步行道。", 1, 2, 0),
        ("修改为：“本办法所称绿道，是指“步行道。", 1, 1, 0),
        ("", 0, 0, 0),
    ],
)
def test_a_line(text: str, opening: int, misprinted: int, closing: int) -> None:
    marks = unmatched_marks(text)
    assert (len(marks.opening), len(marks.misprinted), marks.closing) == (
        opening,
        misprinted,
        closing,
    )
    assert all(text[at] == "“" for at in (*marks.opening, *marks.misprinted))
