"""Which issue a file is: by its text, by the table, by its name."""

from __future__ import annotations

import pytest

from gazette.importing.issue_identity import Identity, identity_in_path, recognise_issue
from gazette.parsing import parse
from tests.importing.archive_samples import as_text, issue_lines


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("2024年第3期.txt", "2024年第3期"),
        ("示例市人民政府公报2024年第03期（总第119期）.docx", "2024年第3期（总第119期）"),
        ("2024/第3期.pdf", "2024年第3期"),
        ("2024年/3.txt", "2024年第3期"),
        ("公报/2024-03.md", "2024年第3期"),
        ("2024_3.html", "2024年第3期"),
        ("gb2024.03.pdf", "2024年第3期"),
        ("２０２４年第３期.txt", "2024年第3期"),
        ("二〇二四年第三期.txt", "2024年第3期"),
        ("二○二四年第十二期.txt", "2024年第12期"),
        ("1995年/第一期.txt", "1995年第1期"),
        ("2024第3期.pdf", "2024年第3期"),
        ("公报2024(第3期).pdf", "2024年第3期"),
        ("第3期(2024).txt", "2024年第3期"),
        ("2023年/2024年第1期.txt", "2024年第1期"),
        ("2024年第3号.txt", "2024年第3期"),
        ("2024年第2、3期合刊.txt", "2024年第2—3期"),
        ("2024年第2-3期.txt", "2024年第2—3期"),
        ("2024年第2期、第3期.txt", "2024年第2—3期"),
        ("2024年第二至三期.txt", "2024年第2—3期"),
        ("总第119期.txt", "总第119期"),
        # A day is no issue, nor is a number that stands for anything else.
        ("2024-03-15.txt", ""),
        ("20240315.txt", ""),
        ("202403.txt", ""),
        ("2024.3.15.txt", ""),
        ("2024年3月15日.txt", ""),
        ("示政发〔2024〕12号.txt", ""),
        ("附件1.docx", ""),
        ("IMG_2024.png", ""),
        ("说明.txt", ""),
    ],
)
def test_names_of_files(path: str, words: str) -> None:
    assert identity_in_path(path).words == words


def recognised(lines: list[str], path: str, told: Identity | None = None) -> tuple[str, str, str]:
    found = recognise_issue(parse(as_text(lines).decode()), path, told or Identity())
    return found.identity.words, "".join(found.notes), "".join(found.contradictions)


def test_the_text_comes_first_and_what_it_lacks_is_told() -> None:
    printed = issue_lines(2024, 3, 119)
    assert recognised(printed, "x.txt") == ("2024年第3期（总第119期）", "", "")
    assert recognised(printed, "2024年第3期.txt")[1:] == ("", "")
    words, notes, other = recognised(issue_lines(2024, 3), "x.txt", Identity(serial_number=119))
    assert (words, other) == ("2024年第3期（总第119期）", "")
    assert notes == "总期号（119）取自对照表。"
    blank = issue_lines(2024, 3, name="")
    assert recognised(blank, "2024年第3期.txt")[0] == "2024年第3期"
    assert recognised(blank, "x.txt", Identity(2024, 3))[1] == "年（2024）、期（3）取自对照表。"
    assert recognised(blank, "x.txt")[0] == ""


def test_contradictions_are_told_and_not_believed() -> None:
    printed = issue_lines(2024, 3, 119)
    words, notes, other = recognised(printed, "2024年第4期.txt")
    assert (words, notes) == ("2024年第3期（总第119期）", "")
    assert other == "文件名说是期4，与原文的2024年第3期（总第119期）不同，请核对。"
    words, _notes, other = recognised(printed, "x.txt", Identity(2023, 3, serial_number=119))
    assert words == "2024年第3期（总第119期）" and "对照表说是年2023" in other
    # The table is nearer to a person than the name of the file.
    blank = issue_lines(2024, 3, name="")
    words, _notes, other = recognised(blank, "2024年第4期.txt", Identity(2024, 3))
    assert words == "2024年第3期" and "文件名说是期4，与对照表的2024年第3期不同" in other


@pytest.mark.parametrize(
    "printed", ["5、6", "5-6", "5—6", "五、六", "5至6", "5/6", "5期、第6", "５、６"]
)
def test_a_combined_issue_is_read_from_its_cover(printed: str) -> None:
    assert recognised(issue_lines(2024, printed), "x.txt")[0] == "2024年第5—6期"


def test_a_sentence_about_another_issue_is_no_cover() -> None:
    lines = issue_lines(2024, 3, name="")
    lines.append("本刊2023年第7期所载文件的勘误，见本期末页，请读者注意查阅。")
    lines.append("有关事项见示例县人民政府公报2022年第1期")
    assert recognised(lines, "x.txt")[0] == ""


def test_the_head_of_every_page_tells_the_issue() -> None:
    lines = issue_lines(2024, 3, name="")
    head = "示例县人民政府公报 2024年第3期"
    for place in (9, 14):
        lines.insert(place, head)
    assert recognised(lines, "x.txt")[0] == "2024年第3期"
