"""Citations: what each phrase of a rule refers to, and where it stands."""

from pathlib import Path

import pytest

from gazette.parsing import parse
from gazette.parsing.parsed import Reference
from gazette.parsing.printed_rows import rows
from tests.paths import REAL_ISSUE, SAMPLES

RULE = """示例市公园管理办法

第一条　为了规范公园管理，制定本办法。

第二条　公园实行分级管理。

第三条　公园管理单位应当履行下列职责：

（一）维护秩序；

（二）养护绿化；

（三）保障安全。

{}

第五条　本办法自2025年1月1日起施行。
"""


def cited(paragraphs: str) -> list[Reference]:
    """The references in 第四条, whose paragraphs are given."""
    document = parse(RULE.format(f"第四条　{paragraphs}")).documents[0]
    return [r for r in document.references if r.row.startswith("art_4")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("违反第三条规定的，责令改正。", [("provision", "第三条", None, "art_3", None)]),
        ("依照本办法第三条执行。", [("provision", "本办法第三条", None, "art_3", None)]),
        (
            "违反第三条第一款第三项的，处以罚款。",
            [("provision", "第三条第一款第三项", None, "art_3__para_1__item_3", None)],
        ),
        ("第一条至第三条适用于绿道。", [("range", "第一条至第三条", None, "art_1", "art_3")]),
        (
            "第二条、第三条适用于绿道。",
            [
                ("provision", "第二条", None, "art_2", None),
                ("provision", "第三条", None, "art_3", None),
            ],
        ),
        (
            "依照《城市绿化条例》第二十七条处罚。",
            [
                ("document", "《城市绿化条例》", "城市绿化条例", None, None),
                ("provision", "第二十七条", "城市绿化条例", "art_27", None),
            ],
        ),
        (
            "依照《城市绿化条例》处罚，并按第二条办理。",
            [
                ("document", "《城市绿化条例》", "城市绿化条例", None, None),
                ("provision", "第二条", None, "art_2", None),
            ],
        ),
        (
            "按照示政发〔2024〕9号办理。",
            [("number", "示政发〔2024〕9号", None, None, None)],
        ),
        ("前条所列单位应当报告。", [("relative", "前条", None, "art_3", None)]),
        ("本条所称公园包括绿道。", [("relative", "本条", None, "art_4", None)]),
        ("上述规定适用于绿道。", [("relative", "上述", None, None, None)]),
        ("依照第十二条之一办理。", [("provision", "第十二条之一", None, "art_12-1", None)]),
        ("适用第二章的规定。", [("provision", "第二章", None, "chp_2", None)]),
        ("本条例另有规定的，从其规定。", []),
        ("经本项目负责人同意。", []),
    ],
)
def test_a_phrase(text: str, expected: list[tuple[str | None, ...]]) -> None:
    found = [(r.type.value, r.text, r.title, r.address, r.until) for r in cited(text)]
    assert found == expected


def test_the_number_in_brackets_belongs_to_the_title() -> None:
    (title, _, article) = cited("按照《示例市绿道办法》（示政发〔2023〕3号）第八条办理。")
    assert (title.title, title.document_number) == ("示例市绿道办法", "示政发〔2023〕3号")
    assert (article.title, article.document_number, article.address) == (
        "示例市绿道办法",
        "示政发〔2023〕3号",
        "art_8",
    )


def test_前款_is_the_paragraph_before() -> None:
    paragraphs = "公园应当开放。\n\n前款规定的公园，按照前款第（二）项办理。"
    assert [(r.text, r.address) for r in cited(paragraphs)] == [
        ("前款", "art_4__para_1"),
        ("前款第（二）项", "art_4__para_1__item_2"),
    ]


def test_the_first_paragraph_has_none_before_it() -> None:
    assert [r.address for r in cited("前款规定不明确的，从其规定。")] == [None]


def test_an_amendment_cites_the_rule_that_it_amends() -> None:
    text = (
        "示例市人民政府关于修改《示例市公园管理办法》的决定\n\n经研究，决定作如下修改：\n\n"
        "一、删去第三条。\n\n本决定自公布之日起施行。\n"
    )
    found = [r for r in parse(text).documents[0].references if r.text == "第三条"]
    assert [(r.title, r.address) for r in found] == [("示例市公园管理办法", "art_3")]


@pytest.mark.parametrize("path", [p for p in [REAL_ISSUE, *SAMPLES] if p.exists()], ids=str)
def test_every_reference_stands_where_it_says(path: Path) -> None:
    issue = parse(path.read_text(encoding="utf-8"))
    references = [r for document in issue.documents for r in document.references]
    assert len(references) > 50
    for reference in references:
        printed = "".join(issue.source[slice(*reference.span)].split())
        assert printed == "".join(reference.text.split())


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_most_own_provisions_are_there(path: Path) -> None:
    """A reference to an article of its own text leads to a row (forms of speech aside)."""
    missing = found = 0
    for document in parse(path.read_text(encoding="utf-8")).documents:
        if "修改" in document.title:  # cites the rules that it amends
            continue
        for text in document.texts:
            prefix = f"{text.address}__" if text.address else ""
            addresses = {row.address for row in rows(text.provisions)}
            for r in document.references:
                if r.row in addresses and r.address and not r.title and r.type.value == "provision":
                    article = prefix + r.address.split("__")[0]
                    found += article in addresses
                    missing += article not in addresses
    assert found >= 2
    assert missing <= 0.1 * found
