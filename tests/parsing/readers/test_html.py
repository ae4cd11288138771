"""Web pages: main text, tables, lists, hidden parts, encodings, Word's own HTML."""

import base64
import quopri

import pytest

from gazette.parsing.readers import read
from gazette.parsing.source import UnreadableSource


def lines(page: str | bytes) -> list[str]:
    data = page if isinstance(page, bytes) else page.encode()
    source = read(data, "公报.html")
    assert source.format == "html"
    return [line for line in source.text.split("\n") if line]


def test_blocks_and_breaks_are_lines_and_inline_words_run_on():
    page = "<div>第一条<b>　为了</b>规范<br>停车&nbsp;管理&#12290;<p>次段</p>尾</div>"
    assert lines(page) == ["第一条　为了规范", "停车\xa0管理。", "次段", "尾"]


def test_a_line_end_between_chinese_characters_is_not_a_space():
    assert lines("<p>国家\n  机关 and\nother</p>") == ["国家机关 and other"]


def test_page_furniture_scripts_and_hidden_parts_are_left_out():
    page = (
        "<html><head><title>题</title><style>p{}</style></head><body><header>页头</header>"
        "<nav>导航</nav><div style='display: none'>藏</div><p hidden>藏</p><p>正文</p>"
        "<script>脚本</script><article><header><h1>标题</h1></header></article><footer>页脚</footer>"
    )
    assert lines(page) == ["正文", "标题"]
    notes = read(page.encode()).notes
    assert notes == (
        "网页的导航、页头、页脚和侧栏未读入：“页头”“导航”“页脚”。",
        "网页中隐藏的内容未读入：“藏”“藏”。",
    )


def test_main_is_read_alone():
    text = "本办法自公布之日起施行。" * 6
    assert lines(f"<div>旁栏</div><main><p>{text}</p></main>") == [text]


def test_tables_with_spans():
    page = (
        "<table><tr><th colspan=2>合并</th><th rowspan='2'>右</th></tr>"
        "<tr><td>甲<br>子</td><td>乙</td></tr></table>"
    )
    assert lines(page) == ["| 合并 | << | 右 |", "| 甲 子 | 乙 | ^^ |"]


def test_a_layout_table_is_read_as_paragraphs():
    paragraphs = "".join(f"<p>第{n}段。</p>" for n in range(1, 15))
    inner = "<table><tr><td>甲</td><td>乙</td></tr></table>"
    page = f"<table><tr><td>栏</td><td>{paragraphs}{inner}</td></tr></table>"
    assert lines(page) == ["栏", *(f"第{n}段。" for n in range(1, 15)), "| 甲 | 乙 |"]


def test_list_items_are_numbered_unless_their_text_has_a_number():
    page = "<ol start=3><li>甲</li><li>（一）乙</li><li>丙</li></ol><ul><li>丁</li></ul>"
    assert lines(page) == ["3. 甲", "（一）乙", "5. 丙", "丁"]


def test_html_that_word_saved():
    page = (
        "<html xmlns:o='urn:schemas-microsoft-com:office:office'><head><!--[if gte mso 9]><xml>"
        "<o:Author>某</o:Author></xml><![endif]--></head><body><p class=MsoNormal>"
        "<![if !supportLists]><span>一、<span>&nbsp;</span></span><![endif]>总则<o:p></o:p></p>"
        "<p><!--[if gte vml 1]><v:shape>图</v:shape><![endif]-->次段</p>"
    )
    assert lines(page) == ["一、\xa0总则", "次段"]


@pytest.mark.parametrize("charset", ["gb2312", "GBK", "gb18030", "utf-8", "iso-8859-1"])
def test_encodings_even_if_the_page_declares_a_wrong_one(charset):
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'
    page = f"<html>{meta}<p>镕基公报</p>"
    encoding = "utf-8" if charset == "utf-8" else "gb18030"
    assert lines(page.encode(encoding)) == ["镕基公报"]


def test_utf_16_with_a_byte_order_mark():
    assert lines("<html><p>公报</p></html>".encode("utf-16")) == ["公报"]


def test_an_archived_page_without_a_page_is_refused():
    data = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"
    with pytest.raises(UnreadableSource, match="MHTML.*另存为"):
        read(data, "公报.mht")


def archived(page: bytes, encoding: str, charset: str) -> bytes:
    """A web page in a single file, with a picture before it."""
    coded = base64.encodebytes(page) if encoding == "base64" else quopri.encodestring(page)
    return (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n boundary="=_part"\r\n\r\n'
        b"--=_part\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBO\r\n"
        b'--=_part\r\nContent-Type: text/html; charset="'
        + charset.encode()
        + b'"\r\nContent-Transfer-Encoding: '
        + encoding.encode()
        + b"\r\nContent-Location: file:///C:/a.htm\r\n\r\n"
        + coded
        + b"\r\n--=_part--\r\n"
    )


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64"])
@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "GBK", "utf-16"])
@pytest.mark.parametrize("name", ["公报.mht", "公报.doc", "公报"])
def test_an_archived_page_is_read(encoding: str, charset: str, name: str):
    page = "<html><body><p>示例市夜间照明管理办法</p><p>第一条　为了节约用电。</p></body></html>"
    source = read(archived(page.encode(charset), encoding, charset), name)
    assert source.format == "html"
    assert source.text == "示例市夜间照明管理办法\n\n第一条　为了节约用电。\n"


def test_words_above_and_below_the_line():
    page = (
        "<p>每年不超过5×10<sup>4</sup>m<sup>3</sup>，CO<sub>2</sub>不计，a<sup><b>n</b>+1</sup>"
        "，10<span style='font-size:8px; vertical-align: super'>-6</span>。</p>"
        "<table><tr><td>单位</td><td>km<sup>2</sup></td></tr></table>"
    )
    source = read(page.encode(), "公报.html")
    assert source.text.split("\n\n") == [
        "每年不超过5×10⁴m³，CO₂不计，aⁿ⁺¹，10⁻⁶。",
        "| 单位 | km² |\n",
    ]
    assert source.notes == ()


def test_words_above_the_line_that_no_characters_write_are_noted():
    source = read("<p>总量<sub>总</sub>和注<sup>[3]</sup></p>".encode(), "公报.html")
    assert source.text == "总量总和注[3]\n"
    assert [note for note in source.notes if "“总量”之后的下标“总”" in note]
    assert [note for note in source.notes if "“总量总和注”之后的上标“[3]”" in note]


# -- LibreOffice's export ------------------------------------------------------------


_LIBREOFFICE = '<meta name="generator" content="LibreOffice 7.4.7.2 (Linux)"/>'


def test_lists_of_libreoffice_have_the_numbers_that_a_browser_shows():
    page = (
        f"<html><head>{_LIBREOFFICE}</head><body><ol type='a'><li><p>甲</p>\n<li><p>乙</p>\n</ol>"
        "<p>夹段。</p><ol type='a' start='3'>\n<li><p><font face='宋体'>丙</font></p>\n"
        "<ol type='I'>\n<li><p>丁</p>\n<li><p>戊</p>\n<ol><li value='4'><p>己</p></ol></ol>\n</ol>"
        "</body></html>"
    )
    assert lines(page) == ["a. 甲", "b. 乙", "夹段。", "c. 丙", "I. 丁", "II. 戊", "4. 己"]
    assert any("LibreOffice" in note and "编号" in note for note in read(page.encode()).notes)


def test_numbers_that_libreoffice_prints_as_words_stand_before_their_items():
    label = '<span class="ListLabel_20_1" style="display:block;float:left">'
    page = (
        f"<html><head>{_LIBREOFFICE}</head><body><ol><li><p>{label}第一章</span>总则"
        f'<span class="odfLiEnd"/> </p><ol><li><p>{label}第一条</span>目的。</p><ol><li><p>{label}'
        f"（一）</span>甲；</p></li><li><p>{label}B)</span>乙。</p></li></ol></li></ol></li></ol>"
        "</body></html>"
    )
    assert lines(page) == ["第一章 总则", "第一条 目的。", "（一）甲；", "B)乙。"]
    assert read(page.encode()).notes == ()


def test_a_list_that_counts_down_and_items_of_another_style():
    page = (
        "<ol reversed><li>甲</li><li>乙</li></ol><ol><li type='A'>丙</li></ol>"
        "<ol style='list-style-type: cjk-decimal' start='10'><li>丁</li></ol>"
    )
    assert lines(page) == ["2. 甲", "1. 乙", "A. 丙", "一〇、丁"]
