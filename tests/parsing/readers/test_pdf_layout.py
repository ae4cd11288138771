"""PDF pages as they are set: slanted words, heads, footnotes, tables, turned pages, radicals."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from gazette.parsing import first_difference, parse
from gazette.parsing.readers import pdf
from gazette.parsing.words.lines import fold
from tests.parsing.readers.pdf_layouts import (
    HEAD,
    LEFT_HEAD,
    RIGHT_HEAD,
    DrawnPage,
    Layout,
    drawn_pdf,
    paragraph,
    table,
    web_pdf,
)
from tests.parsing.readers.test_pdf_properties import cells_of, read_back

TEXTS = [
    f"第{number}条　河道管理单位应当在每年{place}组织巡查，记录水位、险情和处置情况，"
    "并在五个工作日内报送县级人民政府水务部门备案；未按期报送的，应当说明理由。"
    for number, place in zip(
        "一二三四五六七八九", ("春", "夏", "秋", "冬", "汛前", "汛期", "汛后", "年中", "年末"),
        strict=True,
    )
]  # fmt: skip
BODY = "".join(paragraph(text) for text in TEXTS)
GRID = [
    [("类别", 1, 2), ("收费标准（元）", 2, 1), ("备注", 1, 2)],
    [("城区", 1, 1), ("郊区", 1, 1)],
    [("居民用水每户每月用水量十五立方米以下的部分", 1, 1), ("2.50", 2, 1), ("含污水处理费", 1, 1)],
]
ROWS = [
    ["类别", "收费标准(元)", "", "备注"],
    ["", "城区", "郊区", ""],
    ["居民用水每户每月用水量十五立方米以下的部分", "2.50", "", "含污水处理费"],
]


def lines(text: str) -> list[str]:
    return [fold(line) for line in text.split("\n") if line.strip()]


@pytest.mark.parametrize("columns", [1, 2])
def test_slanted_words_stay_in_their_sentence(columns: int) -> None:
    """The same words are slanted on every page, as the defined terms of a law are."""
    page = DrawnPage()
    page.text("第一条　申请人应当自收到通知之日起", 80, 700)
    page.text("三十日", 80 + 17 * 12, 700, matrix=(1, 0, 0.3, 1))
    page.text("内提交材料。", 80 + 20 * 12, 700)
    source = pdf.read(drawn_pdf(*[page] * 3))
    assert source.text.count("自收到通知之日起三十日内提交材料。") == 3
    assert not source.notes
    body = "".join(paragraph(text, slanted=slice(8, 20)) for text in TEXTS * 3)
    read = lines(pdf.read(web_pdf(Layout(columns=columns), body)).text)
    assert all(read.count(fold(text)) == 3 for text in TEXTS)


@pytest.mark.parametrize("size", ["A4", "A5"])
@pytest.mark.parametrize("heads", ["same", "alternate"])
@pytest.mark.parametrize("folio", ["#", "— # —", "第 # 页", "· # ·"])
def test_heads_and_folios_are_furniture_and_cut_no_sentence(
    size: str, heads: str, folio: str
) -> None:
    source = pdf.read(web_pdf(Layout(size=size, heads=heads, folio=folio), BODY * 3))
    assert source.text.count("\f") >= 1
    read = lines(source.text)
    assert all(read.count(fold(text)) == 3 for text in TEXTS)
    issue = parse(source.text)
    assert first_difference(issue) is None
    removed = "".join(piece.text for piece in issue.removed)
    expected = {HEAD} if heads == "same" else {LEFT_HEAD, RIGHT_HEAD}
    assert all(head in removed for head in expected)
    assert {piece.reason for piece in issue.removed} == {"书眉", "页码"}


def test_a_head_that_changes_with_each_document_is_furniture() -> None:
    pages = []
    for number, title in enumerate(("水闸调度规定", "堤防养护细则", "河长履职办法"), start=1):
        page = DrawnPage()
        page.text(title, 250, 800, 9)
        page.text(title, 230, 740, 18)
        for line in range(20):
            page.text(f"第{number}件第{line}行记录河道巡查情况。", 80, 700 - 20 * line)
        pages.append(page)
    read = pdf.read(drawn_pdf(*pages)).text
    assert read.count("⟦书眉：水闸调度规定⟧") == 1
    assert lines(read).count("堤防养护细则") == 1


@pytest.mark.parametrize("words", ["附件{}", "示政发〔2025〕{}号", "本件第{}行有记录。"])
def test_what_stands_alike_on_top_of_pages_but_is_text_stays(words: str) -> None:
    pages = []
    for number in range(1, 5):
        page = DrawnPage()
        page.text(words.format(number), 80, 780)
        for line in range(12):
            page.text(f"第{number}件第{line}行记录河道巡查情况。", 80, 730 - 20 * line)
        pages.append(page)
    read = lines(pdf.read(drawn_pdf(*pages)).text)
    assert all(fold(words.format(number)) in read for number in range(1, 5))


def test_a_footnote_stands_at_the_foot_and_cuts_no_sentence() -> None:
    note = "指县级以上人民政府水务部门。"
    noted = TEXTS[1].replace("水务部门", f"水务部门<span class=note>{note}</span>")
    body = BODY.replace(paragraph(TEXTS[1]), f"<p>{noted}</p>") * 3
    read = lines(pdf.read(web_pdf(Layout(size="A5", heads="same", folio="#"), body)).text)
    assert all(read.count(fold(text)) == 3 for text in TEXTS if text != TEXTS[1])
    assert sum(line.startswith("第二条") and line.endswith("说明理由。") for line in read) == 3
    assert sum(line.endswith(note) and len(line) < 20 for line in read) == 3


def test_a_ruled_table_has_its_cells_and_spans() -> None:
    _, issue, said = read_back(web_pdf(Layout(), BODY + table(GRID) + BODY))
    assert cells_of(issue) == ROWS
    assert said.count(fold(TEXTS[4])) == 2


def test_a_table_over_pages_is_one_table_and_its_repeated_head_is_furniture() -> None:
    rows = "".join(f"<tr><td>{n}<td>第{n}号支渠<td>{n * 37}" for n in range(1, 120))
    head = "<thead><tr><td>序号<td>渠道名称<td>长度（米）</thead>"
    markup = f"<table style='break-inside: auto'>{head}{rows}</table>"
    source = pdf.read(web_pdf(Layout(heads="same", folio="— # —"), markup))
    issue = parse(source.text)
    assert cells_of(issue) == [
        ["序号", "渠道名称", "长度(米)"],
        *([str(n), f"第{n}号支渠", str(n * 37)] for n in range(1, 120)),
    ]
    assert sum(piece.reason == "表头" for piece in issue.removed) == source.text.count("\f")
    tables = [
        row.level for text in issue.documents[0].texts for row in text.provisions
        if row.level == "TABLE"
    ]  # fmt: skip
    assert len(tables) <= 1


@pytest.mark.parametrize("words", ["续表", "（续表）", "续表1", "表1（续）", "接上表"])
def test_the_words_above_a_table_that_goes_on_are_furniture(words: str) -> None:
    pages = []
    for first in (1, 11):
        page = DrawnPage()
        if first > 1:
            page.text(words, 440, 746)
        places = [
            (0, ("序号", "渠道名称")),
            *((n, (str(n), f"第{n}号支渠")) for n in range(first, first + 10)),
        ]
        for row, (_, cells) in enumerate(places):
            y = 720 - 20 * row
            page.box(80, y, 180, y + 20)
            page.box(180, y, 480, y + 20)
            for x, cell in zip((90, 190), cells, strict=True):
                page.text(cell, x, y + 5)
        pages.append(page)
    issue = parse(pdf.read(drawn_pdf(*pages)).text)
    assert cells_of(issue) == [
        ["序号", "渠道名称"],
        *([str(n), f"第{n}号支渠"] for n in range(1, 21)),
    ]
    removed = {piece.reason: piece.text for piece in issue.removed}
    assert words in removed["续表"]


def test_a_line_that_says_that_a_table_goes_on_stays_where_none_does() -> None:
    page = DrawnPage()
    page.text("续表", 80, 746)
    page.text("本页没有表格，只有河道巡查的记录。", 80, 720)
    assert "续表" in lines(pdf.read(drawn_pdf(page)).text)


@pytest.mark.parametrize(("mark", "hang"), [("附件：", 36), ("附件：1.", 48), ("附表1.", 30)])
def test_the_second_line_of_an_entry_may_stand_past_its_mark(mark: str, hang: float) -> None:
    page = DrawnPage()
    for line in range(12):
        page.text("河道管理单位应当组织巡查，记录水位险情和处置情况并报送备案", 80, 780 - 20 * line)
    words = (mark + "河道管理单位巡查记录与险情处置情况报送备案表格式样本及其填写")[:27]
    page.text(words, 104, 520)
    page.text("说明", 104 + hang, 500)
    assert fold(words + "说明") in lines(pdf.read(drawn_pdf(page)).text)


def test_a_note_alone_in_the_second_column_follows_the_signature_of_the_first() -> None:
    page = DrawnPage()
    before = DrawnPage()
    for line in range(20):
        for x in (60, 320):
            before.text("河道管理单位应当组织巡查记录水位", x, 780 - 20 * line)
    for line in range(10):
        page.text("水务部门应当每年组织检查处置险情", 60, 780 - 20 * line)
    for line, words in enumerate(("示例市水务局", "示例市财政局", "2026年3月2日")):
        page.text(words, 120, 780 - 20 * (11 + line))
    page.text("（此件公开发布）", 344, 780)
    read = fold(pdf.read(drawn_pdf(before, before, before, page)).text)
    assert "示例市水务局示例市财政局2026年3月2日(此件公开发布)" in read


def test_a_table_with_level_lines_alone_is_read_by_cells() -> None:
    page = DrawnPage()
    for y in (700, 670, 610):
        page.line(80, y, 480, y)
    for x, words in ((90, "序号"), (180, "名称"), (400, "单位")):
        page.text(words, x, 680)
    for y, row in ((655, ("1", "渠系水利用系数", "%")), (620, ("2", "培训人数", "人"))):
        for x, words in zip((90, 180, 400), row, strict=True):
            page.text(words, x, y)
    page.text("及计量设施配套率", 180, 641)
    _, issue, _ = read_back(drawn_pdf(page))
    assert cells_of(issue) == [
        ["序号", "名称", "单位"],
        ["1", "渠系水利用系数及计量设施配套率", "%"],
        ["2", "培训人数", "人"],
    ]


def test_a_frame_around_text_is_no_table() -> None:
    page = DrawnPage()
    page.box(60, 60, 535, 780)
    page.box(64, 64, 531, 776)
    for line in range(5):
        page.text(f"第{line}行记录河道巡查的情况。", 80, 700 - 20 * line)
    assert "|" not in pdf.read(drawn_pdf(page)).text


def test_a_note_names_each_radical_and_each_compatibility_character() -> None:
    page = DrawnPage()
    page.text("第⼀条　⽔⻓", 80, 700)
    other = DrawnPage()
    other.text("\uf90a额", 80, 700)
    source = pdf.read(drawn_pdf(page, other))
    assert "第一条　水长" in source.text
    assert "\uf90a额" in source.text
    radicals, compatible = source.notes
    assert radicals.startswith("第1页有3个字")
    for words in ("“⼀”（U+2F00）读作“一”1处", "“⻓”（U+2ED3）读作“长”1处"):
        assert words in radicals
    assert compatible.startswith("第2页有1个兼容字符") and "U+F90A" in compatible


@pytest.mark.skipif(shutil.which("chromium") is None, reason="Debian's chromium is not installed")
def test_a_page_printed_by_a_browser_is_read_like_any_other(tmp_path: Path) -> None:
    page, made = tmp_path / "page.html", tmp_path / "page.pdf"
    raised = "<p>取水量超过5×10<sup>4</sup>m<sup>3</sup>、CO<sub>2</sub>浓度较高的。</p>"
    style = "<style>td { border: 1px solid } table { border-collapse: collapse }</style>"
    slanted = "".join(paragraph(text, slanted=slice(6, 18)) for text in TEXTS)
    page.write_text(f"<meta charset=utf-8>{style}{slanted}{raised}{table(GRID)}", encoding="utf-8")
    subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
         f"--print-to-pdf={made}", str(page)],
        check=True, capture_output=True, timeout=600,
    )  # fmt: skip
    source, issue, said = read_back(made.read_bytes())
    assert all(fold(text) in said for text in TEXTS)
    assert "5×10⁴m³、CO₂浓度" in source.text
    assert cells_of(issue) == ROWS
