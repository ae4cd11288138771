"""One document in four formats yields one tree."""

import pytest

from gazette.parsing import first_difference, parse
from gazette.parsing.readers import read
from tests.parsing.readers import sample


def tree(text: str):
    """Level, text without white space, and children of every provision."""

    def row(provision):
        words = "".join((provision.label + provision.heading + provision.body).split())
        return (provision.level.value, words, [row(child) for child in provision.children])

    issue = parse(text)
    assert first_difference(issue) is None
    assert len(issue.documents) == 1
    return [row(p) for text in issue.documents[0].texts for p in text.provisions]


@pytest.mark.parametrize(
    ("write", "kind"),
    [
        (sample.as_docx, "docx"),
        (sample.as_html, "html"),
        (sample.as_pdf, "pdf"),
        (lambda: sample.as_pdf(columns=2), "pdf"),
    ],
    ids=["docx", "html", "pdf", "pdf in two columns"],
)
def test_every_format_yields_the_tree_of_the_text(write, kind):
    source = read(write(), f"公报.{kind}")
    assert source.format == kind
    assert tree(source.text) == tree(read(sample.as_text(), "公报.txt").text)


def test_text_is_read_in_gb18030_and_says_so():
    source = read(sample.as_text(), "公报.txt")
    assert source.format == "txt"
    assert source.notes == ("文件以 GB18030 编码读入。",)
