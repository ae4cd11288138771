"""From bytes to text: what is read, and what is refused with advice."""

import pytest

from gazette.parsing import UnreadableSource, decode, decode_named

TEXT = "第一条　为了规范政务公开，制定本办法。\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "UTF-8"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "UTF-8"),
        (TEXT.encode("gb18030"), "GB18030"),
        (TEXT.encode("utf-16"), "UTF-16"),
    ],
)
def test_reads(data: bytes, encoding: str) -> None:
    assert decode_named(data) == (TEXT, encoding)


@pytest.mark.parametrize(
    ("data", "advice"),
    [
        (b"", "空的"),
        (b" \n\t", "空的"),
        (b"PK\x03\x04" + bytes(40), "纯文本"),
        (b"%PDF-1.7", "PDF"),
        (b"\xd0\xcf\x11\xe0", "旧版"),
        (bytes(range(256)), "二进制"),
        ("第一条".encode("euc-kr", "ignore") + "Grüße à tous, naïve".encode("latin-1"), "编码"),
    ],
)
def test_refuses_with_advice(data: bytes, advice: str) -> None:
    with pytest.raises(UnreadableSource, match=advice):
        decode(data)
