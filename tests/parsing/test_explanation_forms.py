"""Which titles are those of an explanation, and what they say is explained: a judged set."""

from pathlib import Path

import pytest

from gazette.parsing.words.explanation_forms import (
    explained_number,
    explained_titles,
    explanation_form,
)
from gazette.parsing.words.lines import fold_title

_JUDGED = [
    line.split("\t")
    for line in Path(__file__)
    .with_name("explanation_titles.tsv")
    .read_text(encoding="utf-8")
    .splitlines()
]


@pytest.mark.parametrize(("title", "form", "explained"), _JUDGED)
def test_judged_titles(title, form, explained):
    found = explanation_form(title)
    assert (found.value if found else "-") == form
    names = [fold_title(one) for one in explained_titles(title)]
    assert names == [fold_title(one) for one in explained.split("|") if one]


def test_explained_titles_are_as_printed():
    title = "《示例市人才住房办法（试行）》　政策解读"
    assert explained_titles(title) == ["示例市人才住房办法（试行）"]


def test_number_in_the_title():
    title = "《示例市人才住房办法》（示政办发〔2024〕12号）政策解读"
    assert explained_number(title) == "示政办发〔2024〕12号"
    assert explained_number("关于示政办发〔2024〕12号文件的通知") is None
