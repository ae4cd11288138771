"""Word: numbering, tables, notes, revisions, boxes, fields and signs."""

import zipfile
from io import BytesIO

import pytest
from docx import Document

from gazette.parsing import parse
from gazette.parsing.readers import read
from gazette.parsing.readers.number_formats import format_number
from tests.parsing.readers.sample import saved
from tests.parsing.readers.word import docx, level, numbered, p, run, with_body

_REVISED = "文件有修订痕迹：已按接受全部修订读入，删除的文字未读入。"


def lines(data: bytes) -> list[str]:
    return [line.rstrip() for line in read(data, "公报.docx").text.split("\n") if line.strip()]


# -- numbering ---------------------------------------------------------------------


def test_articles_and_items_numbered_by_word_have_their_labels():
    levels = (
        level(0, "chineseCountingThousand", "第%1章")
        + level(1, "chineseCountingThousand", "第%2条", '<w:lvlRestart w:val="0"/>')
        + level(2, "chineseCounting", "（%3）", '<w:suff w:val="nothing"/>')
    )
    body = (
        p("总则", "7")
        + p("目的。", "7", 1)
        + p("甲；", "7", 2)
        + p("乙。", "7", 2)
        + p("适用。", "7", 1)
        + p("丙。", "7", 2)
        + p("附则", "7")
        + p("施行。", "7", 1)
    )
    assert lines(numbered(body, {"7": levels})) == [
        "第一章 总则",
        "第一条 目的。",
        "（一）甲；",
        "（二）乙。",
        "第二条 适用。",
        "（一）丙。",
        "第二章 附则",
        "第三条 施行。",
    ]


def test_levels_joined_by_points_and_legal_style():
    levels = (
        level(0, "chineseCounting", "%1、")
        + level(1, "decimal", "%1.%2", "<w:isLgl/>")
        + level(2, "decimal", "%1.%2.%3", "<w:isLgl/>")
    )
    body = (
        p("总则", "3") + p("目的", "3", 1) + p("细目", "3", 2) + p("依据", "3", 1) + p("附则", "3")
    )
    assert lines(numbered(body, {"3": levels})) == [
        "一、 总则",
        "1.1 目的",
        "1.1.1 细目",
        "1.2 依据",
        "二、 附则",
    ]


def test_lists_on_one_abstract_list_share_the_count_unless_one_has_its_own_start():
    nums = (
        '<w:num w:numId="9"><w:abstractNumId w:val="3"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    )
    body = p("甲", "3") + p("乙", "3") + p("丙", "9") + p("丁", "9")
    data = numbered(body, {"3": level(0, "decimal", "%1.")}, nums)
    assert lines(data) == ["1. 甲", "2. 乙", "5. 丙", "6. 丁"]


def test_a_style_numbers_its_paragraphs_and_list_zero_removes_the_number():
    styles = (
        '<w:style w:type="paragraph" w:styleId="Tiao"><w:name w:val="条"/><w:pPr><w:numPr>'
        '<w:numId w:val="4"/></w:numPr></w:pPr></w:style>'
    )
    levels = level(0, "japaneseCounting", "第%1条")
    body = p("甲", style="Tiao") + p("不编号", "0", style="Tiao") + p("乙", style="Tiao")
    assert lines(numbered(body, {"4": levels}, styles=styles)) == [
        "第一条 甲",
        "不编号",
        "第二条 乙",
    ]


def test_a_numbered_document_parses_into_articles():
    levels = level(0, "chineseCountingThousand", "第%1条") + level(1, "chineseCounting", "（%2）")
    body = p("示例市停车管理办法") + "".join(
        p(f"停车场管理的第{n}项要求，有关单位应当遵守。", "2") for n in range(1, 121)
    )
    issue = parse(read(numbered(body, {"2": levels})).text)
    assert issue.documents[0].articles == 120


@pytest.mark.parametrize(
    ("shape", "value", "printed"),
    [
        ("chineseCountingThousand", 103, "一百零三"),
        ("chineseCounting", 21, "二十一"),
        ("chineseCounting", 100, "一○○"),
        ("ideographDigital", 10, "一〇"),
        ("japaneseCounting", 111, "百十一"),
        ("decimalEnclosedCircle", 20, "⑳"),
        ("decimalEnclosedParen", 3, "⑶"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("ideographTraditional", 2, "乙"),
        ("lowerLetter", 28, "bb"),
        ("upperRoman", 14, "XIV"),
        ("decimalZero", 7, "07"),
        ("an unknown one", 7, "7"),
    ],
)
def test_number_formats(shape, value, printed):
    assert format_number(value, shape) == printed


# -- tables ------------------------------------------------------------------------


def test_tables_become_rows_and_merged_cells_have_marks():
    document = Document()
    table = document.add_table(rows=3, cols=3)
    for at, text in enumerate("甲乙丙丁戊己庚辛壬"):
        table.cell(at // 3, at % 3).text = text
    merged = table.cell(0, 0).merge(table.cell(0, 1))
    merged.text = "跨两列"
    down = table.cell(1, 2).merge(table.cell(2, 2))
    down.text = "跨两行"
    assert lines(saved(document)) == [
        "| 跨两列 | << | 丙 |",
        "| 丁 | 戊 | 跨两行 |",
        "| 庚 | 辛 | ^^ |",
    ]


def test_a_bar_inside_a_cell_stands_behind_a_backslash():
    document = Document()
    document.add_paragraph("示例市停车收费目录")
    document.add_paragraph("第一条　收费按照下列标准执行。")
    table = document.add_table(rows=2, cols=3)
    for at, text in enumerate(("序号", "A|B", "备注", "1", "C", "无")):
        table.cell(at // 3, at % 3).text = text
    text = read(saved(document)).text
    assert "| 序号 | A\\|B | 备注 |" in text
    rows = [row for t in parse(text).documents[0].texts for row in _rows(t.provisions)]
    assert [row.cells for row in rows] == [("序号", "A|B", "备注"), ("1", "C", "无")]


def _rows(provisions):
    for provision in provisions:
        if provision.level == "TABLE_ROW":
            yield provision
        yield from _rows(provision.children)


def test_a_table_of_one_cell_is_text_and_a_nested_table_is_read():
    document = Document()
    frame = document.add_table(rows=1, cols=1).cell(0, 0)
    frame.text = "框内的话。"
    outer = document.add_table(rows=1, cols=2)
    outer.cell(0, 0).text = "外"
    inner = outer.cell(0, 1).add_table(rows=1, cols=2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "内甲", "内乙"
    assert lines(saved(document)) == ["框内的话。", "| 外 | 内甲 | 内乙 |"]


# -- notes, revisions, boxes, fields -----------------------------------------------------


def test_footnotes_have_a_mark_and_are_printed_at_the_end():
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    body = f"<w:p>{run('本办法所称设施')}{reference}{run('适用本条。')}</w:p>" + p("末段。")
    notes = (
        '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p>'
        "</w:footnote>"
        '<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r>'
        f"{run('指公共设施。')}</w:p></w:footnote>"
        "</w:footnotes>"
    )
    data = _with_part(docx(body), "word/footnotes.xml", notes, "footnotes")
    assert lines(data) == ["本办法所称设施[注1]适用本条。", "末段。", "[注1] 指公共设施。"]
    assert any("脚注" in note for note in read(data).notes)


def _with_part(data: bytes, name: str, markup: str, kind: str) -> bytes:
    """The package with one more part, to which the document has a relationship."""
    stream = BytesIO()
    relation = (
        f'<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        f'relationships/{kind}" Target="{name.removeprefix("word/")}"/></Relationships>'
    )
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for member in old.namelist():
            content = old.read(member)
            if member == "word/_rels/document.xml.rels":
                content = content.replace(b"</Relationships>", relation.encode())
            new.writestr(member, content)
        new.writestr(name, markup)
    return stream.getvalue()


def test_tracked_changes_are_read_as_accepted():
    body = (
        f"<w:p>{run('应当在')}<w:del w:id='1'><w:r><w:delText>十</w:delText></w:r></w:del>"
        f"<w:ins w:id='2'>{run('五')}</w:ins>{run('日内答复。')}</w:p>"
        "<w:p><w:pPr><w:rPr><w:del w:id='3'/></w:rPr></w:pPr><w:r><w:t>并为</w:t></w:r></w:p>"
        + p("一段。")
    )
    assert lines(docx(body)) == ["应当在五日内答复。", "并为一段。"]
    assert read(docx(body)).notes == (_REVISED, "未读入的删除的文字：“应当在”之后的“十”。")


def test_a_text_box_is_read_once():
    box = f"<w:txbxContent>{p('框里的字')}</w:txbxContent>"
    body = (
        f"<w:p>{run('正文。')}<w:r><mc:AlternateContent><mc:Choice Requires='wps'>"
        f"<w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox>"
        "</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert lines(docx(body)) == ["正文。", "框里的字"]


def test_fields_links_controls_and_signs():
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF 甲</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("第三条")}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    signs = (
        '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:noBreakHyphen/><w:softHyphen/><w:tab/>'
        "<w:t>尾</w:t><w:br/><w:t>次行</w:t></w:r>"
    )
    body = (
        f"<w:p>{run('依照')}{field}<w:hyperlink>{run('链接')}</w:hyperlink>"
        f"<w:sdt><w:sdtContent>{run('控件')}</w:sdtContent></w:sdt>{signs}</w:p>"
        f"<w:sdt><w:sdtContent>{p('块控件')}</w:sdtContent></w:sdt>"
    )
    assert lines(docx(body)) == ["依照第三条链接控件☑-\t尾", "次行", "块控件"]


def test_a_field_left_open_does_not_swallow_the_rest():
    body = '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>' + p("仍在。")
    assert lines(docx(body)) == ["仍在。"]


def test_headers_and_footers_are_left_out_with_a_note():
    document = with_body(p("正文。"))
    document.sections[0].header.paragraphs[0].text = "示例市人民政府公报"
    source = read(saved(document))
    assert "公报" not in source.text
    assert source.notes == ("页眉、页脚未读入。", "未读入的页眉：“示例市人民政府公报”。")


def test_headings_and_line_ends_keep_their_words():
    document = Document()
    document.add_heading("关于停车的通知", level=1)
    document.add_paragraph("各县（区）人民政府：")
    assert lines(saved(document)) == ["关于停车的通知", "各县（区）人民政府："]
