"""PDF: columns, headers and footers, paragraphs, scans."""

import io

import pypdfium2 as pdfium
import pytest
from PIL import Image
from weasyprint import HTML

from gazette.parsing import parse
from gazette.parsing.readers import read
from gazette.parsing.readers.radicals import unify_radical
from gazette.parsing.source import UnreadableSource
from tests.parsing.readers.sample import pdf

SENTENCE = "有关部门应当按照各自职责做好停车场的规划、建设和监督管理工作，并接受社会监督。"


@pytest.fixture(scope="module")
def two_columns():
    """Several pages in two columns, with a title above both."""
    body = "".join(f"<p>第{n}段，{SENTENCE * 3}</p>" for n in range(1, 41))
    return read(pdf(f"<h1>示例市停车场管理办法</h1>{body}", 2, "size: A4; margin: 2cm"))


def test_columns_are_read_one_after_the_other_and_wraps_joined(two_columns):
    pages = two_columns.text.split("\f")
    assert len(pages) > 1
    whole = "".join(line for line in two_columns.text.split("\n") if "公报" not in line)
    places = [whole.index(f"第{n}段，") for n in range(1, 41)]
    assert places == sorted(places)
    first = pages[0].split("\n\n")
    assert f"第2段，{SENTENCE * 3}" in first
    # One paragraph runs from the foot of the left column to the head of the right one.
    cut = [line for line in first if line.startswith("第") and not line.endswith("监督。")]
    assert len(cut) <= 1


def test_headers_and_page_numbers_stay_lines_that_the_parser_reports(two_columns):
    for number, page in enumerate(two_columns.text.split("\f"), start=1):
        lines = [line for line in page.split("\n") if line]
        assert lines[0].split() == ["示例市人民政府公报", "2025年第1期"]
        assert lines[-1] == f"— {number} —"
    removed = {piece.reason for piece in parse(two_columns.text).removed}
    assert removed == {"书眉", "页码"}


def test_paragraphs_without_indents_are_told_apart_by_their_distance():
    style = "<style>body p { text-indent: 0; margin-bottom: 1em }</style>"
    text = read(pdf(f"{style}<p>{SENTENCE * 3}</p><p>{SENTENCE * 2}</p>")).text
    assert [line for line in text.split("\n") if "部门" in line] == [SENTENCE * 3, SENTENCE * 2]


def test_a_row_of_cells_is_a_table_row():
    cells = "".join(f"<td style='width: 30mm'>{word}</td>" for word in ("序号", "名称", "备注"))
    text = read(pdf(f"<p>{SENTENCE}</p><table><tr>{cells}</tr></table><p>{SENTENCE}</p>")).text
    assert "序号\t名称\t备注" in text


def test_a_scan_is_refused(tmp_path):
    path = tmp_path / "scan.pdf"
    Image.new("RGB", (200, 300), "white").save(path)
    with pytest.raises(UnreadableSource, match="扫描件.*OCR"):
        read(path.read_bytes(), "公报.pdf")


def test_a_watermark_is_left_out_and_divides_no_paragraph():
    mark = "<div style='position: fixed; top: 40%; transform: rotate(-30deg)'>内部资料</div>"
    body = "".join(f"<p>第{n}段，{SENTENCE * 3}</p>" for n in range(1, 15))
    source = read(pdf(mark + body))
    assert source.text.count("\f") >= 1
    assert "内部资料" not in source.text
    assert any("水印" in note for note in source.notes)
    assert "".join(source.text.split()).count(SENTENCE) >= 40


def test_a_rotated_page_is_read_as_it_is_shown():
    """The text is drawn upwards on a page that is shown rotated by 90 degrees."""
    turned = (
        "position: absolute; left: 0; top: 170mm; width: 150mm; "
        "transform-origin: 0 0; transform: rotate(-90deg)"
    )
    font = "font: 10.5pt 'Noto Serif CJK SC'"
    markup = f"<html lang='zh'><div style=\"{turned}; {font}\">{SENTENCE * 3}</div></html>"
    document = pdfium.PdfDocument(HTML(string=markup).write_pdf())
    document[0].set_rotation(90)
    stream = io.BytesIO()
    document.save(stream)
    assert SENTENCE * 3 in read(stream.getvalue()).text.split("\n")


def test_a_locked_file_is_refused():
    with pytest.raises(UnreadableSource, match="密码"):
        read(_locked(), "公报.pdf")


def _locked() -> bytes:
    """A PDF that cannot be opened without a password."""
    key = b"<" + b"41" * 32 + b">"
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n"
        b"3 0 obj<</Filter/Standard/V 1/R 2/P -4/O " + key + b"/U " + key + b">>endobj\n"
        b"trailer<</Root 1 0 R/Encrypt 3 0 R/ID[<41><41>]>>\n%%EOF"
    )


def test_a_look_alike_radical_is_read_as_the_character():
    assert [unify_radical(char) for char in "⽇⻓日一A"] == ["日", "长", "日", "一", "A"]
