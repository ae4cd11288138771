"""Tables of every shape: letterheads, signatures and frames as lines; nested ones in the grid."""

import pytest

from gazette.parsing import parse
from gazette.parsing.printed_rows import rows
from gazette.parsing.readers import docx as docx_reader
from gazette.parsing.readers import html as html_reader
from tests.parsing.readers.word import docx, p

Cells = list[list[str]]


def table(*written: list[str]) -> str:
    """A Word table without spans; ``/`` begins a new paragraph in a cell."""
    body = "".join(
        "<w:tr>"
        + "".join(f"<w:tc>{''.join(map(p, cell.split('/')))}</w:tc>" for cell in row)
        + "</w:tr>"
        for row in written
    )
    return f"<w:tbl>{body}</w:tbl>"


def page(*written: list[str]) -> str:
    body = "".join(
        "<tr>" + "".join(f"<td>{cell.replace('/', '<br>')}</td>" for cell in row) + "</tr>"
        for row in written
    )
    return f"<table>{body}</table>"


def lines(markup: str) -> list[str]:
    source = docx_reader.read(docx(markup + p("后文。")))
    return [line for line in source.text.split("\n") if line][:-1]


def html_lines(markup: str) -> list[str]:
    return [line for line in html_reader.read(markup.encode()).text.split("\n") if line]


LETTERHEADS: list[tuple[Cells, list[str]]] = [
    ([["示政发〔2025〕1号", "签发人：张三"]], ["示政发〔2025〕1号", "签发人：张三"]),
    (
        [["示财规〔2024〕18号", "签发人： 李　四　王　五"]],
        ["示财规〔2024〕18号", "签发人： 李　四　王　五"],
    ),
    (
        [["示例市人民政府", "文件"], ["示例市军民融合办公室", ""]],
        ["示例市人民政府", "文件", "示例市军民融合办公室"],
    ),
    (
        [["示例市财政局/示例市水利局", "文件"], ["示财农〔2023〕7号", ""]],
        ["示例市财政局", "示例市水利局", "文件", "示财农〔2023〕7号"],
    ),
    (
        [["示例市交通运输局文件", ""], ["", "示交函〔2025〕66号"]],
        ["示例市交通运输局文件", "示交函〔2025〕66号"],
    ),
    (
        [["000123", "机密★1年"], ["特急", "签发人：赵六"]],
        ["000123", "机密★1年", "特急", "签发人：赵六"],
    ),
    ([["示例市教育局文件"]], ["示例市教育局文件"]),
    ([["", "示府办〔2022〕31号", ""]], ["示府办〔2022〕31号"]),
    ([["示例市人民政府令"], ["第12号"]], ["示例市人民政府令", "第12号"]),
]


@pytest.mark.parametrize(("cells", "expected"), LETTERHEADS)
def test_a_letterhead_is_read_as_its_lines(cells: Cells, expected: list[str]):
    assert lines(table(*cells)) == expected
    assert html_lines(page(*cells)) == expected


SIGNATURES: list[Cells] = [
    [["示例市教育局", "示例市公安局"], ["2025年3月1日", ""]],
    [["", "示例市民政局"], ["", "2024年12月30日"]],
    [["示例市住房和城乡建设局", "示例市税务局"], ["2023年6月1日", "2023年6月1日"]],
]


@pytest.mark.parametrize("cells", SIGNATURES)
def test_a_signature_in_a_table_is_read_as_its_lines(cells: Cells):
    assert lines(table(*cells)) == [cell for row in cells for cell in row if cell]


DATA: list[Cells] = [
    [["序号", "名称"], ["1", "示例市财政局"]],
    [["示例市夜市规定", "示政发〔2011〕21号"], ["示例市摊位规定", "示政发〔2012〕2号"]],
    [["文号", "标题"], ["示政发〔2011〕21号", "夜市规定"]],
    [["示例市教育局", "示教发〔2011〕2号"], ["示例市民政局", "示民发〔2011〕3号"]],
    [["责任单位", "示例市教育局"], ["完成时限", "2025年6月30日"]],
    [["示例市教育局", "2025年6月30日"], ["示例市民政局", "2025年7月31日"]],
    [["申请人", ""], ["联系电话", ""]],
]


@pytest.mark.parametrize("cells", DATA)
def test_a_small_table_of_data_stays_a_table(cells: Cells):
    found = lines(table(*cells))
    assert len(found) == len(cells) and all(line.startswith("| ") for line in found)


def test_the_number_of_a_letterhead_is_the_documents_number():
    body = (
        table(["示例市人民政府", "文件"])
        + table(["示政发〔2025〕8号", "签发人：张三"])
        + p("示例市人民政府关于印发示例市路灯管理办法的通知")
        + p("各区人民政府：")
        + p("现将《示例市路灯管理办法》印发给你们，请遵照执行。")
        + p("示例市人民政府")
        + p("2025年2月3日")
    )
    [document] = parse(docx_reader.read(docx(body)).text).documents
    assert document.document_number == "示政发〔2025〕8号"
    assert document.title == "示例市人民政府关于印发示例市路灯管理办法的通知"
    assert not [r for text in document.texts for r in rows(text.provisions) if r.cells]


# -- tables inside tables ------------------------------------------------------------


def nested(inner: str) -> str:
    return f"<w:tc>{p('说明')}{inner}{p()}</w:tc>"


def test_a_table_in_a_cell_becomes_rows_of_the_grid():
    inner = table(["甲类", "5元"], ["乙类", "2元"])
    outer = (
        f"<w:tbl><w:tr><w:tc>{p('项目')}</w:tc><w:tc>{p('标准')}</w:tc></w:tr>"
        f"<w:tr><w:tc>{p('停车')}</w:tc>{nested(inner)}</w:tr>"
        f"<w:tr><w:tc>{p('清运')}</w:tc><w:tc>{p('另定')}</w:tc></w:tr></w:tbl>"
    )
    assert lines(outer) == [
        "| 项目 | 标准 | << |",
        "| 停车 | 说明 | << |",
        "| ^^ | 甲类 | 5元 |",
        "| ^^ | 乙类 | 2元 |",
        "| 清运 | 另定 | << |",
    ]


def test_two_tables_in_neighbouring_cells_share_the_rows():
    left = table(["甲", "乙"], ["丙", "丁"], ["戊", "己"])
    right = table(["一", "二"])
    row = f"<w:tr><w:tc>{left}{p()}</w:tc><w:tc>{right}{p()}</w:tc></w:tr>"
    head = f"<w:tr><w:tc>{p('左')}</w:tc><w:tc>{p('右')}</w:tc></w:tr>"
    assert lines(f"<w:tbl>{head}{row}</w:tbl>") == [
        "| 左 | << | 右 | << |",
        "| 甲 | 乙 | 一 | 二 |",
        "| 丙 | 丁 | ^^ | ^^ |",
        "| 戊 | 己 | ^^ | ^^ |",
    ]


def test_tables_three_deep_and_with_spans():
    markup = (
        "<table><tr><td rowspan=2>甲</td><td>乙</td></tr><tr><td><table><tr><td>丙</td>"
        "<td><table><tr><td>丁</td><td>戊</td></tr></table></td></tr>"
        "<tr><td colspan=2>己</td></tr></table></td></tr></table>"
    )
    assert html_lines(markup) == [
        "| 甲 | 乙 | << | << |",
        "| ^^ | 丙 | 丁 | 戊 |",
        "| ^^ | 己 | << | << |",
    ]


def test_one_row_of_whole_tables_is_layout():
    left, right = page(["甲", "乙"], ["丙", "丁"]), page(["一", "二"], ["三", "四"])
    assert html_lines(f"<table><tr><td>{left}</td><td>{right}</td></tr></table>") == [
        "| 甲 | 乙 |",
        "| 丙 | 丁 |",
        "| 一 | 二 |",
        "| 三 | 四 |",
    ]


# -- spans ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        # A column in which no cell begins is a line of the grid that nobody sees.
        (
            "<tr><td colspan=2>甲</td><td>乙</td></tr><tr><td colspan=2>丙</td><td>丁</td></tr>",
            ["| 甲 | 乙 |", "| 丙 | 丁 |"],
        ),
        # A row whose cells are all merged with those above.
        (
            "<tr><td rowspan=2>甲</td><td rowspan=2>乙</td></tr><tr></tr>"
            "<tr><td>丙</td><td>丁</td></tr>",
            ["| 甲 | 乙 |", "| 丙 | 丁 |"],
        ),
        # An empty cell over two rows, the first of which has no words.
        (
            "<tr><td>甲</td><td>乙</td></tr><tr><td rowspan=2></td><td></td></tr>"
            "<tr><td>丙</td></tr>",
            ["| 甲 | 乙 |", "|  | 丙 |"],
        ),
        # More columns than the row above announces.
        (
            "<tr><td rowspan=2>甲</td></tr><tr><td>乙</td><td>丙</td></tr>",
            ["| 甲 |  |  |", "| ^^ | 乙 | 丙 |"],
        ),
        # A span that reaches beyond the last row.
        (
            "<tr><td rowspan=9>甲</td><td>乙</td></tr><tr><td>丙</td></tr>",
            ["| 甲 | 乙 |", "| ^^ | 丙 |"],
        ),
        (
            "<tr><td rowspan=2 colspan=2>甲</td><td>乙</td></tr><tr><td>丙</td></tr>"
            "<tr><td>丁</td><td>戊</td><td>己</td></tr>",
            ["| 甲 | << | 乙 |", "| ^^ | ^^ | 丙 |", "| 丁 | 戊 | 己 |"],
        ),
        # A bar inside a cell.
        (
            "<tr><td>甲|子</td><td></td></tr><tr><td>丙\\|</td><td>丁</td></tr>",
            ["| 甲\\|子 |  |", "| 丙\\\\| | 丁 |"],
        ),
        # Dashes only: tabs, and a third column that belongs to the first.
        (
            "<tr><td>--</td><td>---</td></tr><tr><td>丙</td><td>丁</td></tr>",
            ["--\t<<\t---", "丙\t<<\t丁"],
        ),
    ],
)
def test_spans_of_cells(markup: str, expected: list[str]):
    assert html_lines(f"<table>{markup}</table>") == expected
