"""Every character of a file is in its text, or in a note with its words: Word and web pages.

Files are made of known words in many layouts: text boxes, notes, comments, revisions,
fields, lists, superscripts, controls, links, embedded files, tables merged and nested.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gazette.parsing import parse
from gazette.parsing.readers import docx as docx_reader
from gazette.parsing.readers import html as html_reader
from gazette.parsing.readers.source_text import SourceText
from gazette.parsing.round_trip import first_difference
from tests.parsing.readers.sample import saved
from tests.parsing.readers.test_embedded_files import chunk, with_chunks
from tests.parsing.readers.test_html import archived
from tests.parsing.readers.word import docx, run, with_body
from tests.properties import examples

_SCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻₀₁₂₃₄₅₆₇₈₉₊₋", "0123456789+-0123456789+-")


@dataclass
class Words:
    """Hands out words, each once, and remembers those that must not be lost."""

    draw: Callable[[st.SearchStrategy[Any]], Any]
    given_out: list[str] = field(default_factory=list)
    chunks: dict[str, bytes] = field(default_factory=dict)
    comments: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def one(self) -> str:
        """A word that no other word contains."""
        number = len(self.given_out)
        word = "甲" + "".join(chr(0x4E10 + int(digit)) for digit in f"{number:03d}") + "乙"
        word += self.draw(st.sampled_from(["", "。", "、", "|", "A b", "（1）", "　", "“”"]))
        self.given_out.append(word)
        return word


def bare(text: str) -> str:
    """The characters that count: without white space, superscripts as plain characters."""
    text = text.replace("\\|", "|")  # as tables write a bar
    folded = unicodedata.normalize("NFKC", text.translate(_SCRIPTS))
    return "".join(folded.split())


def lost(source: SourceText, words: Words) -> list[str]:
    """The words that are neither in the text nor in a note."""
    text, notes = bare(source.text), bare("\n".join(source.notes))
    return [word for word in words.given_out if bare(word) not in text + "\n" + notes]


# -- Word --------------------------------------------------------------------------


def inline(words: Words, depth: int = 0) -> str:
    """One piece of a paragraph."""
    shape = words.draw(st.sampled_from(sorted(_INLINE)))
    if depth > 2 and shape in _OUTER:
        shape = "plain"
    return _INLINE[shape](words, depth)


def styled(words: Words, properties: str) -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{escape(words.one())}</w:t></w:r>"


def script(words: Words, place: str) -> str:
    digits = words.draw(st.sampled_from(["4", "12", "-3", "注"]))
    base = words.one()
    words.given_out[-1] = base + digits
    return (
        f"{run(escape(base))}<w:r><w:rPr><w:vertAlign w:val='{place}'/></w:rPr>"
        f"<w:t>{digits}</w:t></w:r>"
    )


def field_of(words: Words) -> str:
    marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate")]
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    code = "<w:r><w:instrText>REF x</w:instrText></w:r>"
    return f"{marks[0]}{code}{marks[1]}{run(escape(words.one()))}{end}"


def comment(words: Words) -> str:
    words.comments.append(words.one())
    return f'<w:r><w:commentReference w:id="{len(words.comments)}"/></w:r>'


def footnote(words: Words) -> str:
    words.notes.append(words.one())
    return f'<w:r><w:footnoteReference w:id="{len(words.notes) + 1}"/></w:r>'


def box(words: Words, depth: int) -> str:
    inside = f"<w:txbxContent>{block(words, depth + 1)}</w:txbxContent>"
    return f"<w:r><w:pict><v:shape><v:textbox>{inside}</v:textbox></v:shape></w:pict></w:r>"


_OUTER = ("box", "control", "link")
_INLINE = {
    "plain": lambda words, depth: run(escape(words.one())),
    "bold": lambda words, depth: styled(words, "<w:b/>"),
    "hidden": lambda words, depth: styled(words, "<w:vanish/>"),
    "moved": lambda words, depth: styled(words, '<w:position w:val="6"/>'),
    "raised": lambda words, depth: script(words, "superscript"),
    "lowered": lambda words, depth: script(words, "subscript"),
    "field": lambda words, depth: field_of(words),
    "simple field": lambda words, depth: (
        f'<w:fldSimple w:instr="PAGE">{run(escape(words.one()))}</w:fldSimple>'
    ),
    "inserted": lambda words, depth: f'<w:ins w:id="1">{run(escape(words.one()))}</w:ins>',
    "deleted": lambda words, depth: (
        f'<w:del w:id="1"><w:r><w:delText>{escape(words.one())}</w:delText></w:r></w:del>'
    ),
    "comment": lambda words, depth: comment(words),
    "footnote": lambda words, depth: footnote(words),
    "tab": lambda words, depth: f"<w:r><w:tab/></w:r>{run(escape(words.one()))}<w:r><w:br/></w:r>",
    "link": lambda words, depth: f"<w:hyperlink>{inline(words, depth + 1)}</w:hyperlink>",
    "control": lambda words, depth: (
        f"<w:sdt><w:sdtContent>{inline(words, depth + 1)}</w:sdtContent></w:sdt>"
    ),
    "box": box,
    "art": lambda words, depth: (
        f"<w:r><w:pict><v:shape><v:textpath string='{escape(words.one())}'/></v:shape></w:pict>"
        "</w:r>"
    ),
}


def paragraph(words: Words, depth: int) -> str:
    pieces = [inline(words, depth) for _ in range(words.draw(st.integers(1, 3)))]
    properties = words.draw(
        st.sampled_from(["", '<w:pPr><w:rPr><w:del w:id="9"/></w:rPr></w:pPr>'])
    )
    return f"<w:p>{properties}{''.join(pieces)}</w:p>"


def cell(words: Words, depth: int, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{block(words, depth + 1)}<w:p/></w:tc>"


def table(words: Words, depth: int) -> str:
    """A table, its cells merged across or down, or with other tables in them."""
    columns = words.draw(st.integers(1, 3))
    rows = []
    for _ in range(words.draw(st.integers(1, 3))):
        cells, column = [], 0
        while column < columns:
            span = words.draw(st.integers(1, columns - column))
            merge = words.draw(
                st.sampled_from(["", "", '<w:vMerge w:val="restart"/>', "<w:vMerge/>"])
            )
            cells.append(cell(words, depth, f'<w:gridSpan w:val="{span}"/>{merge}'))
            column += span
        deleted = words.draw(st.sampled_from(["", "", "<w:trPr><w:del w:id='3'/></w:trPr>"]))
        rows.append(f"<w:tr>{deleted}{''.join(cells)}</w:tr>")
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def embedded(words: Words, depth: int) -> str:
    number = len(words.chunks) + 1
    text = words.one()
    markup = f"<html><body><p>{escape(text)}</p></body></html>"
    made = {
        "html": lambda: markup.encode(),
        "mht": lambda: archived(markup.encode(), "base64", "utf-8"),
        "txt": lambda: text.encode(),
        "docx": lambda: docx(f"<w:p>{run(escape(text))}</w:p>"),
    }
    kind = words.draw(st.sampled_from(sorted(made)))
    words.chunks[f"part{number}.{kind}"] = made[kind]()
    return chunk(f"chunk{number}")


def block(words: Words, depth: int = 0) -> str:
    shapes = {"paragraph": paragraph}
    if depth < 3:
        shapes |= {"table": table, "embedded": embedded}
    shape = words.draw(st.sampled_from(sorted(shapes)))
    return shapes[shape](words, depth)


def with_parts(body: str, words: Words) -> bytes:
    """The document with its footnotes, comments, page header and embedded files."""
    document = with_body(body)
    document.sections[0].header.paragraphs[0].text = words.one()
    document.sections[0].footer.paragraphs[0].text = words.one()
    for text in words.comments:
        document.add_comment(document.add_paragraph("附").runs, text=text, author="编辑")
    comments = document.part._comments_part.element
    for number, own in enumerate(comments, start=1):
        own.set(own.keys()[0], str(number))
    return with_chunks("", words.chunks, saved(document), footnotes(words))


def footnotes(words: Words) -> str:
    own = "".join(
        f'<w:footnote w:id="{number}"><w:p>{run(escape(text))}</w:p></w:footnote>'
        for number, text in enumerate(words.notes, start=2)
    )
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'<w:footnotes xmlns:w="{namespace}">{own}</w:footnotes>'


@examples(40)
@given(st.data())
def test_no_word_of_a_word_file_is_lost(data: st.DataObject):
    words = Words(data.draw)
    body = f"<w:p>{run(words.one())}</w:p>"
    body += "".join(block(words) for _ in range(words.draw(st.integers(1, 4))))
    content = with_parts(body, words)
    source = docx_reader.read(content)
    assert not lost(source, words), (lost(source, words), source, body)
    assert first_difference(parse(source.text)) is None


# -- web pages ------------------------------------------------------------------------


def html_inline(words: Words) -> str:
    word = words.one()
    shape = words.draw(st.sampled_from(["plain", "b", "sup", "sub", "span", "a", "br"]))
    if shape in ("sup", "sub"):
        words.given_out[-1] = word + "3"
        return f"{escape(word)}<{shape}>3</{shape}>"
    if shape == "span":
        return f"<span style='vertical-align:super'>{escape(word)}</span>"
    if shape == "br":
        return f"{escape(word)}<br>"
    return escape(word) if shape == "plain" else f"<{shape}>{escape(word)}</{shape}>"


def html_block(words: Words, depth: int = 0) -> str:
    shape = words.draw(st.sampled_from(["p", "div", "ol", "li", "h2", "bare", "table", "table"]))
    if shape == "table" and depth < 3:
        return html_table(words, depth)
    pieces = "".join(html_inline(words) for _ in range(words.draw(st.integers(1, 3))))
    if shape in ("ol", "li", "table"):
        return f"<ol start=3><li>{pieces}<li>{html_inline(words)}</ol>"
    return pieces if shape == "bare" else f"<{shape}>{pieces}</{shape}>"


def html_table(words: Words, depth: int) -> str:
    span = st.integers(1, 3)
    rows = []
    for _ in range(words.draw(st.integers(1, 3))):
        cells = []
        for _ in range(words.draw(st.integers(1, 3))):
            inside = html_block(words, depth + 1) if words.draw(st.booleans()) else ""
            spans = f"rowspan={words.draw(span)} colspan={words.draw(span)}"
            cells.append(f"<td {spans}>{html_inline(words)}{inside}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>{''.join(rows)}</table>"


@examples(40)
@given(st.data())
def test_no_word_of_a_web_page_is_lost(data: st.DataObject):
    words = Words(data.draw)
    body = "".join(html_block(words) for _ in range(words.draw(st.integers(1, 4))))
    source = html_reader.read(f"<html><body>{body}</body></html>".encode())
    assert not lost(source, words), (lost(source, words), source, body)
    assert first_difference(parse(source.text)) is None
