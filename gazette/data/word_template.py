"""The empty Word file that documents are written into: page, styles, page numbers.

The look is that of 公文 by GB/T 9704-2012: A4, 22 lines of 28 characters in 三号仿宋, titles in
二号小标宋, page numbers between dashes at the outer edges. Where a face is not installed, Word
takes the one that ``ALTERNATIVES`` names. Headings are Word's own, so that its navigation and
screen readers find them; their numbers are words, as printed.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from io import BytesIO
from typing import cast
from zipfile import ZipFile

from docx import Document as new_file
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt
from docx.styles.style import CharacterStyle, ParagraphStyle
from lxml import etree

#: Faces by their names in Word.
BODY, BLACK, SCRIPT, TITLE, SONG = "仿宋", "黑体", "楷体", "方正小标宋简体", "宋体"
#: Face → the one that is used where it is not installed.
ALTERNATIVES = {TITLE: "宋体", BODY: "仿宋_GB2312", SCRIPT: "楷体_GB2312"}
#: The size of running text (三号) and the distance of its lines: 225 mm hold 22 of them.
SIZE, LINE = Pt(16), Pt(28.95)
#: What is taken from the width of a character (twentieths of a point): 156 mm hold 28 of them.
NARROWER = -4
#: Names of our own styles of paragraphs.
PARAGRAPH, FLUSH, CENTERED, CENTERED_SCRIPT, SIGNATURE, CELL, CAPTION = (
    "公文正文", "公文顶格", "公文居中", "公文题注", "公文落款", "公文表格", "公文表题"
)  # fmt: skip
#: Names of our own styles of characters.
IN_BLACK, IN_SCRIPT, IN_TITLE = "黑体字", "楷体字", "小标宋字"
#: The time that stands in every file: the same words give the same bytes.
_EPOCH = datetime(2000, 1, 1)
#: Parts of the package that are of no use here.
_UNUSED_TYPES = ("stylesWithEffects", "customXml", "thumbnail", "numbering")


@cache
def template_parts() -> dict[str, bytes]:
    """The parts of the empty file by name. It is made once in a process."""
    word = new_file()
    _drop_unused(word)
    _set_page(word)
    _set_styles(word)
    _set_language(word)
    _set_page_numbers(word)
    _name_alternatives(word)
    # The part is there from now on, with its relation and type; its words are written later.
    word.add_comment(word.add_paragraph().add_run(), author="", initials="")
    word.core_properties.created = word.core_properties.modified = _EPOCH
    content = BytesIO()
    word.save(content)
    with ZipFile(content) as package:
        return {name: package.read(name) for name in sorted(package.namelist())}


def style_id(name: str) -> str:
    """The id by which a paragraph or a run names a style."""
    return name.replace(" ", "")


def _drop_unused(word: WordDocument) -> None:
    """Pictures, data and styles that the library's empty file has, and no document needs."""
    for owner in (word.part, word.part.package):
        for key, relation in list(owner.rels.items()):
            if any(one in relation.reltype for one in _UNUSED_TYPES):
                del owner.rels[key]
    kept = {"Normal", "Header", "Footer", "Default Paragraph Font", "Normal Table"}
    kept |= {f"Heading {level}" for level in range(1, 7)}
    for style in list(word.styles):
        if style.name not in kept:
            style.delete()


def _set_page(word: WordDocument) -> None:
    """A4 with the margins of the standard, and its lines on a grid.

    Characters have none: programs differ in what they count from, and set some far apart.
    """
    (section,) = word.sections
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(25.9)
    section.header_distance, section.footer_distance = Mm(15), Mm(23)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = _added(section._sectPr, "w:docGrid")
    _set(grid, type="lines", linePitch=579)
    word.settings.odd_and_even_pages_header_footer = True


def _set_language(word: WordDocument) -> None:
    for element in word.styles.element.iter(qn("w:lang")):
        _set(element, val="zh-CN", eastAsia="zh-CN")
    for element in word.settings.element.iter(qn("w:themeFontLang")):
        _set(element, val="zh-CN", eastAsia="zh-CN")
    # The styles of characters that headings had are gone.
    for element in list(word.styles.element.iter(qn("w:link"))):
        element.getparent().remove(element)


def _set_styles(word: WordDocument) -> None:
    normal = _style(word, "Normal")
    _set_face(normal, BODY, SIZE)
    narrower = OxmlElement("w:spacing")
    _set(narrower, val=NARROWER)
    normal.element.get_or_add_rPr().find(qn("w:sz")).addprevious(narrower)
    normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    normal.paragraph_format.line_spacing = LINE
    normal.paragraph_format.widow_control = False
    for level in range(1, 7):
        heading = _style(word, f"Heading {level}")
        _reset(heading)
        heading.paragraph_format.keep_with_next = True
    _add(word, PARAGRAPH, align=WD_ALIGN_PARAGRAPH.JUSTIFY, first_line=200)
    _add(word, FLUSH)
    _add(word, CENTERED, align=WD_ALIGN_PARAGRAPH.CENTER)
    _set_face(_add(word, CENTERED_SCRIPT, align=WD_ALIGN_PARAGRAPH.CENTER), SCRIPT, SIZE)
    _add(word, SIGNATURE, align=WD_ALIGN_PARAGRAPH.RIGHT, right=400)
    cell = _add(word, CELL)
    _set_face(cell, BODY, Pt(12))
    cell.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    caption = _add(word, CAPTION, align=WD_ALIGN_PARAGRAPH.CENTER)
    _set_face(caption, BLACK, Pt(14))
    caption.paragraph_format.keep_with_next = True
    for name, face in ((IN_BLACK, BLACK), (IN_SCRIPT, SCRIPT)):
        _set_face(_add_characters(word, name), face)
    _set_face(_add_characters(word, IN_TITLE), TITLE, Pt(22))


def _style(word: WordDocument, name: str) -> ParagraphStyle:
    """A style of paragraphs that the library's empty file has."""
    return cast("ParagraphStyle", word.styles[name])


def _add(
    word: WordDocument,
    name: str,
    align: WD_ALIGN_PARAGRAPH | None = None,
    first_line: int = 0,
    right: int = 0,
) -> ParagraphStyle:
    """A style of paragraphs; indents are in hundredths of a character."""
    style: ParagraphStyle = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = word.styles["Normal"]
    style.paragraph_format.alignment = align
    if first_line or right:
        set_indent(
            style.element.get_or_add_pPr().get_or_add_ind(), firstLine=first_line, right=right
        )
    return style


def set_indent(element: etree._Element, **sides: int) -> None:
    """Indents in hundredths of a character, and in twentieths of a point for other programs."""
    for side, amount in sides.items():
        if amount:
            element.set(qn(f"w:{side}Chars"), str(amount))
            element.set(qn(f"w:{side}"), str(round(SIZE.pt * 20 * amount / 100)))


def _add_characters(word: WordDocument, name: str) -> CharacterStyle:
    style: CharacterStyle = word.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
    return style


def _set_face(style: CharacterStyle, face: str, size: Pt | None = None) -> None:
    style.font.name = "Times New Roman"
    style.font.size = size
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    # The hint: marks that both scripts have (“ ” — …) are set in the Chinese face.
    _set(fonts, eastAsia=face, hint="eastAsia")


def _reset(style: ParagraphStyle) -> None:
    """A heading looks like the text around it; its face is that of its level."""
    properties = style.element
    for name in ("w:rPr", "w:pPr"):
        found = properties.find(qn(name))
        outline = found.find(qn("w:outlineLvl")) if found is not None else None
        if found is not None:
            properties.remove(found)
        if outline is not None:
            properties.get_or_add_pPr().append(outline)


def _set_page_numbers(word: WordDocument) -> None:
    """— 1 — in 四号宋体: at the right of odd pages, at the left of even ones, a character in."""
    (section,) = word.sections
    for footer, align, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT, "right"),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT, "left"),
    ):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = align
        set_indent(paragraph._p.get_or_add_pPr().get_or_add_ind(), **{side: 100})
        paragraph.add_run("— ")
        field = _added(paragraph._p, "w:fldSimple")
        _set(field, instr="PAGE")
        _added(_added(field, "w:r"), "w:t").text = "1"
        paragraph.add_run(" —")
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
    for name, face, size in (("Footer", SONG, Pt(14)), ("Header", BODY, Pt(9))):
        style = _style(word, name)
        _set_face(style, face, size)
        style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE


def _name_alternatives(word: WordDocument) -> None:
    """What Word takes where a face is missing."""
    part = next(one for one in word.part.package.iter_parts() if "fontTable" in one.partname)
    table = _parsed(part.blob)
    for face, other in ALTERNATIVES.items():
        font = _added(table, "w:font")
        _set(font, name=face)
        _set(_added(font, "w:altName"), val=other)
    part._blob = serialized(table)


def _parsed(content: bytes) -> BaseOxmlElement:
    element: BaseOxmlElement = parse_xml(content)
    return element


def serialized(element: BaseOxmlElement) -> bytes:
    return bytes(etree.tostring(element, xml_declaration=True, encoding="UTF-8", standalone=True))


def _added(parent: BaseOxmlElement, tag: str) -> BaseOxmlElement:
    element: BaseOxmlElement = OxmlElement(tag)
    parent.append(element)
    return element


def _set(element: BaseOxmlElement, **values: str | int) -> None:
    """Attributes of WordprocessingML; a 0 is not written."""
    for name, value in values.items():
        if value:
            element.set(qn(f"w:{name}"), str(value))
