"""The words by which rows are cited, and rows found by the words that readers type."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest

from gazette.importing import import_issue
from gazette.layout.blocks import sections
from gazette.layout.row_citations import RowCitations, as_quotation, name_links
from gazette.layout.row_jump import Jump, find_row
from gazette.models import Document, Provision
from gazette.parsing import decode, parse
from gazette.parsing.parsed import Level, TextRole
from tests.factories import make_document, make_provision, make_text
from tests.paths import SAMPLES

pytestmark = pytest.mark.django_db


def citations_of(document: Document) -> RowCitations:
    return RowCitations(document, sections(document))


def jump(document: Document, typed: str) -> Jump:
    printed = sections(document)
    return find_row(typed, printed, RowCitations(document, printed))


class Writer:
    """Writes the rows of one text; a row's parent is named by its address."""

    def __init__(self, **values: Any) -> None:
        self.text = make_text(**values)
        self.rows: dict[str, Provision] = {}

    def row(
        self, level: Level, address: str, label: str = "", number: str = "", **values: Any
    ) -> None:
        parent = self.rows.get(values.pop("parent", ""))
        defaults = {"body": "", "depth": parent.depth + 1 if parent else 0}
        self.rows[address] = make_provision(
            text=self.text, level=level.value, address=address, label=label, number=number,
            parent=parent, **defaults | values,
        )  # fmt: skip


@pytest.fixture
def rule() -> Document:
    """A notice with a rule of articles, a plan with decimals as annex 1, a table as annex 2."""
    document = make_document(
        published=True,
        title="示例市园林局关于印发《示例市行道树认养办法》的通知",
        text_title="示例市行道树认养办法",
        document_number="示园规〔2025〕7号",
    )
    notice = Writer(document=document, role=TextRole.PROMULGATING.value)
    notice.row(Level.PARAGRAPH, "text_1__para_1", body="现将办法印发你们。")
    rows = Writer(document=document, role=TextRole.PROMULGATED.value, title="示例市行道树认养办法")
    rows.row(Level.CHAPTER, "text_2__chp_1", "第 一 章", "1", heading="总则")
    chapter = "text_2__chp_1"
    rows.row(Level.ARTICLE, "text_2__art_8", "第八条", "8", parent=chapter)
    rows.row(Level.PARAGRAPH, "text_2__art_8__para_1", parent="text_2__art_8", body="认养人应当：")
    rows.row(Level.PARAGRAPH, "text_2__art_8__para_2", parent="text_2__art_8", body="认养人不得：")
    second = "text_2__art_8__para_2"
    rows.row(Level.ITEM, f"{second}__item_1", "（一）", "1", parent=second, body="钉钉；")
    rows.row(Level.ITEM, f"{second}__item_2", "(二)", "2", parent=second, body="挂物：")
    item = f"{second}__item_2"
    rows.row(Level.SUBITEM, f"{item}__subitem_3", "3.", "3", parent=item, body="彩灯。")
    rows.row(
        Level.ARTICLE, "text_2__art_12-1", "第十二条之一", "12-1", parent=chapter, body="增加。"
    )
    rows.row(Level.ARTICLE, "text_2__art_103", "第103条", "103", parent=chapter, body="终止。")
    rows.row(Level.CHAPTER, "text_2__chp_supplementary", "", "", heading="附则")
    rows.row(Level.ARTICLE, "text_2__art_8--2", "第八条", "8", parent="text_2__chp_supplementary",
             body="另印一次。")  # fmt: skip
    annex = Writer(document=document, role=TextRole.ANNEX.value, label="附件1", title="养护标准")
    annex.row(Level.HEADING_1, "text_3__sec_3", "3", "3", heading="作业")
    annex.row(
        Level.HEADING_2, "text_3__sec_3_2", "3.2", "3.2", heading="修剪", parent="text_3__sec_3"
    )
    annex.row(Level.HEADING_3, "text_3__sec_3_2_1", "3.2.1", "3.2.1", heading="冬剪",
              parent="text_3__sec_3_2")  # fmt: skip
    annex.row(
        Level.PARAGRAPH, "text_3__sec_3_2_1__para_1", parent="text_3__sec_3_2_1", body="十二月。"
    )
    table = Writer(document=document, role=TextRole.ANNEX.value, label="附件2：", title="树种表")
    table.row(Level.TABLE, "text_4__table_1")
    lines = [["序号", "树种"], ["1", "槐"], ["2", "榆"]]
    for place, cells in enumerate(lines, start=1):
        table.row(Level.TABLE_ROW, f"text_4__table_1__row_{place}", parent="text_4__table_1",
                  cells=cells, body="\t".join(cells))  # fmt: skip
    return document


RULE = "《示例市行道树认养办法》（示园规〔2025〕7号）"
NOTICE = "《示例市园林局关于印发〈示例市行道树认养办法〉的通知》（示园规〔2025〕7号）"
CITED = {
    "text_1__para_1": f"{NOTICE}第一段",
    "text_2__chp_1": f"{RULE}第一章",
    "text_2__art_8": f"{RULE}第八条",
    "text_2__art_8__para_1": f"{RULE}第八条第一款",
    "text_2__art_8__para_2__item_1": f"{RULE}第八条第二款第（一）项",
    "text_2__art_8__para_2__item_2": f"{RULE}第八条第二款第（二）项",
    "text_2__art_8__para_2__item_2__subitem_3": f"{RULE}第八条第二款第（二）项第3目",
    "text_2__art_12-1": f"{RULE}第十二条之一",
    "text_2__art_103": f"{RULE}第一百零三条",
    "text_2__chp_supplementary": f"{RULE}附则",
    "text_2__art_8--2": f"{RULE}附则第八条",
    "text_3__sec_3": f"{RULE}附件1第3部分",
    "text_3__sec_3_2_1": f"{RULE}附件1之3.2.1",
    "text_3__sec_3_2_1__para_1": f"{RULE}附件1之3.2.1第一段",
    "text_4__table_1": f"{RULE}附件2表格",
    "text_4__table_1__row_1": f"{RULE}附件2表格第一行（含表头）",
    "text_4__table_1__row_3": f"{RULE}附件2表格序号2",
}


def test_every_kind_of_row_is_cited_as_lawyers_do(rule: Document) -> None:
    citations = citations_of(rule)
    words = {row.address: citations.words(row) for row in citations.rows.values()}
    assert {address: words[address] for address in CITED} == CITED


@pytest.mark.parametrize(
    ("labels", "cited"),
    [
        (["一、"], "第一部分"),
        (["十二、"], "第十二部分"),
        (["一、", "（二）"], "一、（二）"),
        (["一、", "（二）", "3."], "一、（二）3"),
        (["三、", "（一）", "1.", "（4）"], "三、（一）1.（4）"),
        (["（六）"], "（六）"),
        (["2."], "第2部分"),
        (["2.", "2.4"], "2.4"),
        (["5", "5.1", "5.1.3"], "5.1.3"),
        ([""], "“总体要求”"),
        (["二、", ""], "二、“总体要求”"),
    ],
)
def test_headings_below_one_another_make_one_number(labels: list[str], cited: str) -> None:
    rows = Writer(document=make_document(published=True))
    address = ""
    levels = [Level.HEADING_1, Level.HEADING_2, Level.HEADING_3, Level.HEADING_4]
    for place, label in enumerate(labels):
        parent, address = address, f"{address or 'sec'}_{place + 1}"
        rows.row(levels[place], address, label, "1", parent=parent, heading="总体要求")
    assert citations_of(rows.text.document).places[address] == cited


@pytest.mark.parametrize(
    ("label", "cited"),
    [("（十）", "第（十）项"), ("（ 3 ）", "第（3）项"), ("(四)", "第（四）项"), ("5．", "第5项"),
     ("六、", "第六项"), ("⑦", "第⑦项"), ("8)", "第8项"), ("第九项", "第九项"), ("", "第十项")],
)  # fmt: skip
def test_items_are_cited_by_their_printed_number(label: str, cited: str) -> None:
    rows = Writer(document=make_document(published=True))
    rows.row(Level.ARTICLE, "art_2", "第二条", "2", body="下列：")
    rows.row(Level.ITEM, "art_2__item_10", label, "10", parent="art_2", body="甲")
    assert citations_of(rows.text.document).places["art_2__item_10"] == f"第二条{cited}"


def test_a_paragraph_behind_a_heading_s_own_words_is_the_second() -> None:
    rows = Writer(document=make_document(published=True))
    rows.row(Level.HEADING_1, "sec_1", "一、", "1", heading="备案。", body="先备案。")
    rows.row(Level.PARAGRAPH, "sec_1__para_1", parent="sec_1", body="再开工。")
    assert citations_of(rows.text.document).places["sec_1__para_1"] == "第一部分第二段"


def test_a_number_printed_twice_is_told_apart() -> None:
    rows = Writer(document=make_document(published=True))
    rows.row(Level.ARTICLE, "art_2", "第二条", "2", body="甲")
    rows.row(Level.ARTICLE, "art_2--2", "第二条", "2", body="乙")
    assert citations_of(rows.text.document).places["art_2--2"] == "第二条（同一编号的第二处）"


def test_a_document_without_a_number_is_named_by_its_body_and_day() -> None:
    document = make_document(published=True, title="示例公告", document_number="")
    rows = Writer(document=document)
    rows.row(Level.PARAGRAPH, "para_1", body="即日起。")
    citations = citations_of(document)
    words = [citations.words(row) for row in citations.rows.values()]
    assert words[0].startswith("《示例公告》")
    assert words[0].endswith("第一段")
    assert document.bodies[0].name in words[0]


def test_quoted_words_keep_their_marks_within_marks() -> None:
    assert as_quotation("称“认养”", "《甲》第一条") == "“称‘认养’”——《甲》第一条"


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_no_two_rows_of_a_sample_document_have_the_same_citation(path: Any) -> None:
    """And each citation, typed by a reader, leads to its row."""
    import_issue(parse(decode(path.read_bytes())), source_name=path.name, publish=True)
    for document in Document.objects.for_lists():
        printed = sections(document)
        citations = RowCitations(document, printed)
        counted = Counter(citations.words(row) for row in citations.rows.values())
        assert not [words for words, number in counted.items() if number > 1]
        name_links(printed, citations)
        for section in printed:
            for block in section.blocks:
                is_rule = section.text.role in {TextRole.PROMULGATED, TextRole.MAIN}
                if is_rule and block.place and re.search(r"[条款项章节]$", block.place):
                    found = find_row(block.place, printed, citations).address
                    assert found.endswith(block.row.address.split("__", 1)[-1])


def test_the_tab_key_stops_once_in_an_article(rule: Document) -> None:
    printed = sections(rule)
    name_links(printed, RowCitations(rule, printed))
    stops = [block.row.address for one in printed for block in one.blocks if block.is_stop]
    assert stops == [
        "text_2__art_8", "text_2__art_12-1", "text_2__art_103", "text_2__art_8--2",
        "text_3__sec_3", "text_4__table_1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("8", "text_2__art_8"),
        ("８", "text_2__art_8"),
        ("八", "text_2__art_8"),
        ("第8条", "text_2__art_8"),
        ("第 八 条", "text_2__art_8"),
        ("本办法第八条", "text_2__art_8"),
        ("第八条第二款", "text_2__art_8__para_2"),
        ("8条2款", "text_2__art_8__para_2"),
        ("第8条第2款第2项", "text_2__art_8__para_2__item_2"),
        ("第八条第二款（二）", "text_2__art_8__para_2__item_2"),
        ("12之一", "text_2__art_12-1"),
        ("十二之1", "text_2__art_12-1"),
        ("第十二条之一", "text_2__art_12-1"),
        ("第12-1条", "text_2__art_12-1"),
        ("103", "text_2__art_103"),
        ("一百零三", "text_2__art_103"),
        ("第1章", "text_2__chp_1"),
        ("总则", "text_2__chp_1"),
        ("附则", "text_2__chp_supplementary"),
        ("附件2", "text_4"),
        ("附件二", "text_4"),
        ("附件1第3.2.1", "text_3__sec_3_2_1"),
        ("3.2.1", "text_3__sec_3_2_1"),
        ("3．2", "text_3__sec_3_2"),
        ("附件2序号2", "text_4__table_1__row_3"),
        ("冬剪", "text_3__sec_3_2_1"),
    ],
)
def test_a_reader_names_a_row_in_any_form(rule: Document, typed: str, address: str) -> None:
    found = jump(rule, typed)
    assert found.address == address or found.address == f"text_{address[5:]}"
    assert found.message == ""


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("99", "本文没有“99”。条文从第八条到第一百零三条。"),
        ("第九十九条", "本文没有“第九十九条”。条文从第八条到第一百零三条。"),
        ("附件7", "本文没有“附件7”。本文有附件1、附件2。"),
        ("", "请输入条、章或者附件的编号，例如“第二十条”“20”“附件2”。"),
        ("<b>", "本文没有“<b>”。条文从第八条到第一百零三条。"),
    ],
)
def test_what_does_not_exist_is_said(rule: Document, typed: str, message: str) -> None:
    found = jump(rule, typed)
    assert (found.address, found.message) == ("", message)
