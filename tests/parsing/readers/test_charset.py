"""Encodings of web pages, whatever they declare."""

import pytest

from gazette.parsing.readers.html import read
from gazette.parsing.source import UnreadableSource

SIMPLIFIED = "示例市人民政府关于加强堃镕㐀喆路绿化工作的通知，请各区认真落实。"
TRADITIONAL = "示例市政府關於加強綠化工作的通知，請各區認真執行。"
DECLARED = ["", "utf-8", "gb2312", "gbk", "GB18030", "big5", "iso-8859-1", "utf-16", "x-none"]


def page(words: str, declared: str) -> str:
    meta = f'<meta charset="{declared}">' if declared else ""
    return f"<html><head>{meta}<title>x</title></head><body><p>{words}</p></body></html>"


@pytest.mark.parametrize("declared", DECLARED)
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_the_bytes_tell_the_encoding(declared: str, encoding: str) -> None:
    assert read(page(SIMPLIFIED, declared).encode(encoding)).text.strip() == SIMPLIFIED


@pytest.mark.parametrize("declared", DECLARED)
@pytest.mark.parametrize("encoding", ["big5", "utf-8", "gb18030"])
def test_traditional_pages_too(declared: str, encoding: str) -> None:
    assert read(page(TRADITIONAL, declared).encode(encoding)).text.strip() == TRADITIONAL


def test_a_wrong_declaration_is_told() -> None:
    notes = read(page(SIMPLIFIED, "utf-8").encode("gb18030")).notes
    assert notes == (
        "网页以 GB18030 编码读入。",
        "网页声明的编码是 UTF-8，与内容不符，实际按 GB18030 读入，请留意有无错字。",
    )
    assert read(page(SIMPLIFIED, "gb2312").encode("gb18030")).notes == (
        "网页以 GB18030 编码读入。",
    )
    assert read(page(SIMPLIFIED, "utf-8").encode()).notes == ()


def test_bytes_of_no_known_encoding_are_refused() -> None:
    with pytest.raises(UnreadableSource, match="无法识别网页的文字编码"):
        read(page(SIMPLIFIED, "utf-8").encode("utf-8")[:-60] + b"\xff\xfe\xff\x80\x80" * 9)
