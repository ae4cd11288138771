"""The clauses of a sentence, outside titles and brackets."""

from gazette.parsing.words.clauses import HIDDEN, clauses, hide_brackets, hide_titles


def test_commas_in_titles_and_brackets_end_no_clause() -> None:
    text = "自2024年起，《甲，乙办法》（丙，丁）同时废止；余下有效。"
    found = clauses(text)
    assert [text[one.start : one.end] for one in found] == [
        "自2024年起",
        "《甲，乙办法》（丙，丁）同时废止",
        "余下有效",
    ]
    assert all(len(one.text) == one.end - one.start for one in found)


def test_titles_are_hidden_whatever_they_hold() -> None:
    assert hide_titles("《关于《甲》的通知》废止") == f"《{HIDDEN * 8}》废止"
    assert hide_titles("《甲》《乙》") == f"《{HIDDEN}》《{HIDDEN}》"
    assert hide_titles("《甲 未完") == "《甲 未完"
    assert hide_titles("甲》乙《丙") == "甲》乙《丙"
    assert hide_brackets("甲（乙(丙)丁）") == f"甲（{HIDDEN * 5}）"


def test_many_marks_take_linear_time() -> None:
    assert len(clauses("《（" * 50_000)) == 1
    assert len(clauses("（，）" * 50_000)) == 1
