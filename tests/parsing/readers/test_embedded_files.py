"""Files embedded in a Word document (altChunk): read in their place, or refused with the reason."""

import zipfile
from io import BytesIO

import pytest

from gazette.parsing.readers import office_conversion, read
from gazette.parsing.source import UnreadableSource
from tests.parsing.readers.test_html import archived
from tests.parsing.readers.word import docx, p

_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PAGE = (
    "<html><body><p>第二条　夜市经营者应当遵守下列规定。</p><table><tr><th rowspan=2>区域</th>"
    "<th>时段</th></tr><tr><td>18时至22时</td></tr></table></body></html>"
)
PAGE_LINES = ["第二条　夜市经营者应当遵守下列规定。", "| 区域 | 时段 |", "| ^^ | 18时至22时 |"]


def chunk(relation: str = "chunk1") -> str:
    return f'<w:altChunk xmlns:r="{_R}" r:id="{relation}"/>'


def with_chunks(
    body: str, chunks: dict[str, bytes], document: bytes = b"", footnotes: str = ""
) -> bytes:
    """A document of this body, with the files that its chunks name: name of the part → bytes.

    ``document`` may be given instead of the body, and the part with its footnotes.
    """
    stream = BytesIO()
    relations = "".join(
        f'<Relationship Id="chunk{number}" Type="{_R}/aFChunk" Target="/word/{name}"/>'
        for number, name in enumerate(chunks, start=1)
    )
    if footnotes:
        chunks = {**chunks, "footnotes.xml": footnotes.encode()}
        relations += f'<Relationship Id="notes" Type="{_R}/footnotes" Target="footnotes.xml"/>'
    with (
        zipfile.ZipFile(BytesIO(document or docx(body))) as old,
        zipfile.ZipFile(stream, "w") as new,
    ):
        for member in old.namelist():
            content = old.read(member)
            if member == "word/_rels/document.xml.rels":
                content = content.replace(
                    b"</Relationships>", f"{relations}</Relationships>".encode()
                )
            new.writestr(member, content)
        for name, content in chunks.items():
            new.writestr(f"word/{name}", content)
    return stream.getvalue()


def lines(data: bytes) -> list[str]:
    return [line for line in read(data, "公报.docx").text.split("\n") if line]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("page.html", PAGE.encode(), PAGE_LINES),
        ("page.htm", PAGE.replace("<body>", "<meta charset=gbk>").encode("gbk"), PAGE_LINES),
        ("afchunk.mht", archived(PAGE.encode(), "quoted-printable", "utf-8"), PAGE_LINES),
        ("afchunk.mht", archived(PAGE.encode("gb18030"), "base64", "gb2312"), PAGE_LINES),
        ("part.docx", docx(p("第二条　内嵌。") + p("次段。")), ["第二条　内嵌。", "次段。"]),
        ("part.txt", "第二条　纯文本。\r\n次段。\r\n".encode(), ["第二条　纯文本。", "次段。"]),
        ("part.bin", "第二条　纯文本。\n".encode("gbk"), ["第二条　纯文本。"]),
    ],
)
def test_an_embedded_file_is_read_in_its_place(name, content, expected):
    data = with_chunks(p("第一条　前。") + chunk() + p("第三条　后。"), {name: content})
    assert lines(data) == ["第一条　前。", *expected, "第三条　后。"]


def test_a_document_that_is_nothing_but_embedded_files():
    parts = {"a.html": "<p>第一条　甲。</p>".encode(), "b.txt": "第二条　乙。".encode()}
    assert lines(with_chunks(chunk("chunk1") + chunk("chunk2"), parts)) == [
        "第一条　甲。",
        "第二条　乙。",
    ]


def test_an_embedded_file_in_a_cell_and_in_a_control():
    cell = f"<w:tc>{p('左')}</w:tc><w:tc>{chunk()}{p()}</w:tc>"
    body = (
        f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>"
        f"<w:sdt><w:sdtContent>{chunk('chunk2')}</w:sdtContent></w:sdt>"
    )
    parts = {"a.html": "<p>甲</p><p>乙</p>".encode(), "b.html": "<p>丙</p>".encode()}
    assert lines(with_chunks(body, parts)) == ["| 左 | 甲 乙 |", "丙"]


def test_documents_embedded_in_one_another():
    inner = with_chunks(p("中。") + chunk(), {"a.html": "<p>内。</p>".encode()})
    assert lines(with_chunks(p("外。") + chunk(), {"a.docx": inner})) == ["外。", "中。", "内。"]


def test_notes_of_an_embedded_file_are_told():
    page = "<p>甲<sup>注</sup></p><p style='display:none'>藏</p>".encode()
    notes = read(with_chunks(p("前。") + chunk(), {"a.html": page})).notes
    assert all(note.startswith("嵌入的文件：") for note in notes)
    assert any("上标“注”" in note for note in notes) and any("隐藏" in note for note in notes)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"%PDF-1.7 ...", "不能嵌入"),
        (b"\x89PNG\r\n\x1a\n0000", "图片"),
        (docx(p("甲"))[:900], "损坏"),
        (b"", "空的"),
    ],
)
def test_an_embedded_file_that_cannot_be_read_is_noted_with_the_reason(content, reason):
    notes = read(with_chunks(p("第一条　前。") + chunk(), {"a.bin": content})).notes
    assert any("“a.bin”未读入" in note and reason in note for note in notes)
    with pytest.raises(UnreadableSource, match=f"嵌入的文件.*{reason}"):
        read(with_chunks(chunk(), {"a.bin": content}))


def test_an_embedded_file_that_is_missing_is_noted():
    notes = read(with_chunks(p("第一条　前。") + chunk("chunk9"), {})).notes
    assert any("“chunk9”未读入" in note for note in notes)


RTF = rb"{\rtf1\ansi\deff0{\fonttbl{\f0 SimSun;}}\f0 \u31532?\u20108?\u26465? 10{\super 4}\par}"


def test_embedded_rtf_is_converted():
    if office_conversion.converter() is None:
        pytest.skip(f"LibreOffice is not installed ({office_conversion.PACKAGE})")
    source = read(with_chunks(p("第一条　前。") + chunk(), {"a.rtf": RTF}))
    assert source.text == "第一条　前。\n\n第二条 10⁴\n"
    assert any("LibreOffice" in note for note in source.notes)


def test_embedded_rtf_without_libreoffice_is_noted(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    notes = read(with_chunks(p("第一条　前。") + chunk(), {"a.rtf": RTF})).notes
    assert any("“a.rtf”未读入" in note and office_conversion.PACKAGE in note for note in notes)
