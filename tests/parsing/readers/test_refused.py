"""Refused files: each with the advice that fits; hostile ones within limits of memory and time."""

import io
import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from gazette.parsing.readers import isolation, read
from gazette.parsing.readers.source_text import MAX_FILE
from gazette.parsing.source import UnreadableSource
from tests.parsing.readers import sample
from tests.parsing.readers.word import docx, p

ROOT = Path(__file__).resolve().parents[3]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def package(parts: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def word_package(document: bytes | str, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    parts = {"[Content_Types].xml": "<Types/>", "word/document.xml": document}
    return package(parts, method)


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (b"", "公报.txt", "空的"),
        (b" \r\n ", "公报.docx", "空的"),
        (OLE + "WordDocument".encode("utf-16-le"), "公报.doc", r"旧版 Word.*另存为.*docx"),
        (OLE, "公报.wps", r"WPS.*另存为.*docx"),
        (OLE + "Workbook".encode("utf-16-le"), "表", "Excel"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "公报.docx", "密码"),
        (b"{\\rtf1\\ansi}", "公报.doc", "RTF"),
        (b"\x89PNG\r\n\x1a\n", "公报.png", "图片.*OCR"),
        (b"\xff\xd8\xff\xe0", "公报", "图片.*OCR"),
        (b"Rar!\x1a\x07", "公报.rar", "压缩包.*解压"),
        (package({"a.txt": "x"}), "公报.zip", "压缩包.*解压"),
        (package({"OFD.xml": "<a/>"}), "公报.ofd", "OFD.*PDF"),
        (package({"[Content_Types].xml": "", "xl/workbook.xml": ""}), "表.xlsx", "Excel"),
        (
            package({"[Content_Types].xml": "", "word/vbaProject.bin": ""}),
            "公报.docm",
            "宏.*docx",
        ),
        ("第一条　正文。".encode(), "公报.docx", r"扩展名是 \.docx.*不是"),
        ("第一条　正文。".encode(), "公报.pdf", r"扩展名是 \.pdf.*不是"),
        (b"\x00\x01\x02\x03" * 50, "公报.txt", "二进制"),
        (b"%PDF-1.7\n" + b"x" * 500, "公报.pdf", "损坏"),
        (docx(p("正文"))[:3000], "公报.docx", "损坏"),
        (word_package("<w:document"), "公报.docx", "损坏"),
        (word_package(f"<w:document xmlns:w='{W}'><w:body/></w:document>"), "公报.docx", "没有"),
        (b"<html><body></body></html>", "公报.html", "没有"),
    ],
)
def test_a_file_is_refused_with_advice_that_fits(data, name, message):
    with pytest.raises(UnreadableSource, match=message):
        read(data, name)


def test_the_content_decides_the_format_before_the_name():
    assert read(sample.as_docx(), "公报.txt").format == "docx"
    assert read(sample.as_html(), "公报.doc").format == "html"
    assert read(sample.as_text()).format == "txt"


def test_a_truncated_pdf_is_refused_or_read_but_never_fails():
    whole = sample.as_pdf()
    for part in (2, 3, 10):
        try:
            read(whole[: len(whole) * (part - 1) // part], "公报.pdf")
        except UnreadableSource as error:
            assert "PDF" in str(error)


def test_a_worker_that_fails_is_a_refusal(monkeypatch):
    monkeypatch.setattr(isolation, "_WORKER", "gazette.parsing.readers.no_such_module")
    with pytest.raises(UnreadableSource, match="超出限度.*请"):
        read(sample.as_html(), "公报.html")


# -- hostile files -----------------------------------------------------------------


def zip_bomb() -> bytes:
    return word_package(b"<" + b" " * 150_000_000)


def many_members() -> bytes:
    return package({f"word/{n}.xml": "" for n in range(6000)})


def billion_laughs() -> bytes:
    entities = "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "lol">' for n in range(12)
    )
    return word_package(
        f"<!DOCTYPE d [{entities}]><w:document xmlns:w='{W}'><w:body><w:p><w:r><w:t>&l11;"
        "</w:t></w:r></w:p></w:body></w:document>"
    )


def deep_word() -> bytes:
    """Stored without compression, so that only the depth is a reason to refuse it."""
    nested = "<w:sdt>" * 100_000 + "</w:sdt>" * 100_000
    markup = f"<w:document xmlns:w='{W}'><w:body>{nested}</w:body></w:document>"
    return word_package(markup, zipfile.ZIP_STORED)


def deep_tables_in_word() -> bytes:
    opening, closing = "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"
    return word_package(
        f"<w:document xmlns:w='{W}'><w:body>{opening * 80}{p('深')}{closing * 80}"
        "</w:body></w:document>"
    )


def crowded_word() -> bytes:
    markup = f"<w:document xmlns:w='{W}'><w:body>{'<w:p/>' * 4_000_100}</w:body></w:document>"
    return word_package(markup, zipfile.ZIP_STORED)


def deep_page() -> bytes:
    return b"<html><body>" + b"<div>" * 200_000 + "深".encode()


def deep_tables_on_a_page() -> bytes:
    return b"<html><body>" + b"<table><tr><td>" * 300 + "深".encode()


def crowded_page() -> bytes:
    return b"<html><body>" + b"<b>" * 4_000_100


def many_pages() -> bytes:
    """A page tree that contains one page 2,001 times, and itself."""
    kids = b"3 0 R " * 2001 + b"2 0 R"
    objects = (
        b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Count 2002/Kids[" + kids + b"]>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
    )
    return b"%PDF-1.4\n" + objects + b"trailer<</Root 1 0 R>>\n%%EOF"


def looping_pdf() -> bytes:
    """A form that draws itself, and a stream whose length is the stream itself."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Count 1/Kids[3 0 R 2 0 R]/Parent 2 0 R>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 5 0 R"
        b"/Resources<</XObject<</F 4 0 R>>>>>>endobj\n"
        b"4 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 5"
        b"/Resources<</XObject<</F 4 0 R>>>>>>stream\n/F Do\nendstream endobj\n"
        b"5 0 obj<</Length 5 0 R>>stream\n/F Do\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )


def too_large() -> bytes:
    return b"a" * (MAX_FILE + 1)


HOSTILE = {
    make.__name__: make
    for make in (
        zip_bomb, many_members, billion_laughs, deep_word, deep_tables_in_word, crowded_word,
        deep_page, deep_tables_on_a_page, crowded_page, many_pages, looping_pdf, too_large,
    )
}  # fmt: skip

_READ_ALONE = """
import sys
from gazette.parsing.readers import read
from gazette.parsing.source import UnreadableSource
try:
    read(open(sys.argv[1], "rb").read(), sys.argv[2])
except UnreadableSource as error:
    print(error)
"""


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_files_are_refused_in_bounded_memory_and_time(name, tmp_path):
    path = tmp_path / name
    path.write_bytes(HOSTILE[name]())

    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (700 * 2**20, 700 * 2**20))
        resource.setrlimit(resource.RLIMIT_CPU, (30, 30))

    done = subprocess.run(
        [sys.executable, "-c", _READ_ALONE, str(path), name],
        capture_output=True,
        text=True,
        cwd=ROOT,
        preexec_fn=limit,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "拒绝" in done.stdout or "再录入" in done.stdout or "请" in done.stdout, done.stdout
