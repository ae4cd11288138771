"""Whole web pages in the shapes of many sites: the document is read, all else is shown."""

import itertools
import re
from datetime import date

import pytest

from gazette.parsing import parse
from gazette.parsing.printed_rows import printed, rows
from gazette.parsing.readers.html import read
from tests.parsing.invariants import assert_sound

TITLE = "示例市园林局关于做好古树名木保护工作的通知"
NUMBER = "示园发〔2025〕16号"
PAIRS = [
    ("索 引 号", "SL000016/2025-00016"),
    ("主题分类", "城乡建设、环境保护"),
    ("发文机关", "示例市园林局"),
    ("成文日期", "2025年06月12日"),
    ("标　　题", TITLE),
    ("发文字号", NUMBER),
    ("主 题 词", ""),
    ("发布日期", "2025年06月13日"),
]
TEXT = (
    "各区园林局：",
    "为做好古树名木保护工作，现将有关事项通知如下。",
    "一、落实责任",
    "各区应当逐株落实管护人。",
    "示例市园林局",
    "2025年6月12日",
    "（此件公开发布）",
)


def cells(four: bool) -> str:
    width = 2 if four else 1
    chunks = [PAIRS[at : at + width] for at in range(0, len(PAIRS), width)]
    line = "".join(
        "<tr>" + "".join(f"<td><b>{k}：</b></td><td>{v}</td>" for k, v in chunk) + "</tr>"
        for chunk in chunks
    )
    return f"<table>{line}</table>"


def each(form: str) -> str:
    pairs = [("".join(label.split()), value) for label, value in PAIRS]
    return "".join(form.format(label=label, value=value) for label, value in pairs)


TABLES = {
    "four cells": cells(four=True),
    "two cells": cells(four=False),
    "list of terms": f"<dl>{each('<dt>{label}：</dt><dd>{value}</dd>')}</dl>",
    "grid": each("<div><span>{label}：</span><span>{value}</span></div>"),
    "label and value on lines": each("<div>{label}</div><div>{value}</div>"),
    "one line": f"<p>{each('{label}：{value}　　')}</p>",
    "preformatted": f"<pre>{each('{label}：' + chr(9) + '{value}' + chr(10))}</pre>",
    "none": "",
}
HEADS = {
    "path": "<div>首页 &gt; 政务公开 &gt; 部门文件</div>",
    "path in a list": "<ul><li>当前位置：</li><li>首页</li><li>/</li><li>政务公开</li></ul>",
    "menu": "<p>示例市园林局</p><ul><li>首页</li><li>机构概况</li><li>政务公开</li></ul>"
    "<p>您的位置：首页 » 政务公开</p>",
    "greeting": "<p>欢迎访问示例市园林局网站！</p><p>今天是2025年6月20日 星期五</p>"
    "<p>登录 | 注册</p><p>网站首页 → 通知公告</p>",
}
LINES = {
    "source": "<p>来源：市园林局　发布时间：2025-06-13 09:10　浏览次数：12　字号：【大 中 小】</p>",
    "three lines": "<p>2025-06-13</p><p>信息来源：市园林局</p><p>【字体：大 中 小】【打印】</p>",
}
FEET = {
    "tools": "<p>扫一扫在手机打开当前页</p><p>【打印】【关闭窗口】</p>"
    "<p>主办：示例市园林局　网站标识码：0000000000　示ICP备00000000号</p>",
    "neighbours": "<p>分享到：微信 微博</p>"
    "<p>上一篇：示例市园林局关于赏花的公告</p><p>下一篇：没有了</p>",
    "links": "<p>附件下载</p><p>1.古树名录.docx</p><p>相关链接</p><p>图解：古树怎么管</p>"
    "<p>打印本页 | 返回顶部</p><p>政务微博</p><p>联系电话：0000-0000000</p>",
}
SHAPES = list(itertools.product(TABLES, HEADS, FEET))
FURNITURE = re.compile(
    "首页|打印|扫一扫|分享|索|浏览|字号|字体|上一篇|ICP|附件下载|图解|电话|微博|欢迎|登录"
)


@pytest.mark.parametrize(("table", "head", "foot"), SHAPES)
def test_a_page_is_read_as_its_document(table: str, head: str, foot: str) -> None:
    line = list(LINES.values())[len(table + head + foot) % 2]
    body = "".join(f"<p>{text}</p>" for text in TEXT)
    source = read(
        f"<html><head><meta charset=utf-8><title>{TITLE}_示例市园林局</title></head><body>"
        f"{HEADS[head]}{TABLES[table]}<h1>{TITLE}</h1>{line}<p>{NUMBER}</p>{body}"
        f"{FEET[foot]}</body></html>".encode()
    )
    issue = parse(source.text)
    assert_sound(issue)
    (document,) = issue.documents
    assert (document.title, document.document_number) == (TITLE, NUMBER)
    assert (document.signed_on, document.issuing_bodies) == (date(2025, 6, 12), ("示例市园林局",))
    words = "\n".join(printed(row) for text in document.texts for row in rows(text.provisions))
    assert words.split("\n") == [TITLE, NUMBER, *TEXT]
    assert not issue.findings
    shown = "".join(piece.text for piece in issue.removed)
    assert len(FURNITURE.findall(shown)) >= 3
    assert all(piece.reason.startswith("网页") for piece in issue.removed)


def test_words_that_are_not_read_are_quoted_in_a_note() -> None:
    long = "各区应当逐株落实古树名木管护人。" * 4
    page = f"<nav>首页</nav><div>旁栏</div><main><p>{long}</p><button>分享</button></main>"
    assert read(page.encode()).notes == (
        "只读入了网页的正文区域（main），其余为：“首页”“旁栏”。",
        "网页的按钮和表单未读入：“分享”。",
    )


def test_a_page_header_with_the_title_is_read() -> None:
    page = f"<title>{TITLE}_示例市</title><header><h1>{TITLE}</h1></header><p>{TEXT[1]}</p>"
    assert read(page.encode()).text.startswith(TITLE)


def test_a_text_that_a_script_would_show_is_read_and_said_to_be() -> None:
    text = "".join(
        f"<p>第{n}条　各区应当逐株落实古树名木管护人，每年检查一次。</p>"
        for n in "一二三四五六七八九"
    )
    source = read(f"<p>正在打开</p><div style='display:none'>{text}</div>".encode())
    assert "第九条" in source.text
    assert source.notes == ("网页的正文由脚本显示，已把隐藏的内容一并读入，请与原网页核对。",)
