"""The words of a Word paragraph: runs, fields, revisions, notes, symbols.

Reads a ``w:p``; writes its text, with the text boxes that hang on it. What was
deleted under tracked changes, hidden, or is a field's instruction is left out.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from gazette.parsing.readers.symbol_fonts import is_private, symbol
from gazette.parsing.readers.wordml import W, attribute, child, is_on

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
REVISED = "文件有修订痕迹：已按接受全部修订读入，删除的文字未读入。"
#: Elements whose words are no words of the document, with the note that says so.
_LEFT_OUT = {
    W + "del": REVISED,
    W + "moveFrom": REVISED,
    W + "commentReference": "文件有批注，批注未读入。",
    W + "rt": "文件有拼音指南，注音未读入。",
}
_SKIPPED = {
    W + name for name in (
        "pPr", "rPr", "instrText", "delText", "delInstrText", "sectPr", "tblPr", "trPr", "tcPr",
        "fldData", "rubyPr", "sdtPr", "sdtEndPr", "tblGrid", "softHyphen", "lastRenderedPageBreak",
        "annotationRef", "footnoteRef", "endnoteRef", "separator", "continuationSeparator",
        "ffData",
    )
}  # fmt: skip
_FIXED = {
    W + "tab": "\t", W + "ptab": "\t", W + "cr": "\n", W + "br": "\n", W + "noBreakHyphen": "-",
}  # fmt: skip
_PICTURES = {
    "{urn:schemas-microsoft-com:vml}imagedata",
    "{http://schemas.openxmlformats.org/drawingml/2006/main}blip",
}
NOTE_KINDS = {W + "footnoteReference": "footnote", W + "endnoteReference": "endnote"}


@dataclass
class Story:
    """What is kept while the paragraphs of a document are read in order."""

    note_mark: Callable[[str, str], str]  # kind, id → the mark in the text
    notes: dict[str, None] = field(default_factory=dict)  # an ordered set
    pictures: int = 0
    #: One entry an open field: True while its instruction is being read.
    fields: list[bool] = field(default_factory=list)

    def note(self, message: str) -> None:
        self.notes[message] = None


@dataclass
class Words:
    """The text of a paragraph and its text boxes, in order."""

    pieces: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.pieces)


def read_words(paragraph: etree._Element, story: Story) -> Words:
    """The words of a paragraph. Never recursive: depth is no concern."""
    words = Words()
    stack = [iter(paragraph)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
        elif (inside := _take(element, story, words)) is not None:
            stack.append(iter(inside))
    # An instruction ends with its paragraph: one left open must not swallow the rest.
    story.fields = [False] * len(story.fields)
    return words


def _take(element: etree._Element, story: Story, words: Words) -> etree._Element | None:
    """Read one element; return it, or a part of it, where its children are to be read."""
    tag = element.tag
    if tag in _SKIPPED or not isinstance(tag, str):
        return None
    if tag in _LEFT_OUT:
        story.note(_LEFT_OUT[tag])
        return None
    if tag == W + "r":
        return element if _is_printed(element, story) else None
    if tag == _MC + "AlternateContent":
        return _alternative(element)
    if tag == W + "txbxContent":
        words.boxes.append(element)
        return None
    if tag == W + "fldChar":
        _take_field(element, story)
        return None
    if tag in _PICTURES:
        story.pictures += 1
    if not any(story.fields):
        words.pieces.append(_words_of(element, story))
    return element


def _words_of(element: etree._Element, story: Story) -> str:
    """The words that an element itself stands for."""
    tag = element.tag
    if tag in (W + "t", _M + "t"):
        return element.text or ""
    if tag in _FIXED:
        return _FIXED[tag]
    if tag == W + "sym":
        return _symbol(element, story)
    if tag in NOTE_KINDS:
        if attribute(element, "customMarkFollows") in ("1", "true", "on"):
            story.note("脚注或尾注使用自定义标记，标记与注文请核对原件。")
        return story.note_mark(NOTE_KINDS[tag], attribute(element, "id") or "")
    if tag == W + "ins":
        story.note(REVISED)
    return ""


def _is_printed(run: etree._Element, story: Story) -> bool:
    if not is_on(child(child(run, "rPr"), "vanish")):
        return True
    if any(text.text and text.text.strip() for text in run.iter(W + "t")):
        story.note("文件有隐藏文字，未读入。")
    return any(True for _ in run.iter(W + "fldChar"))


def _alternative(element: etree._Element) -> etree._Element | None:
    """The first choice of alternate content, once; the fallback where none has words."""
    branches = [b for b in element if b.tag in (_MC + "Choice", _MC + "Fallback")]
    for branch in branches:
        if any(True for _ in branch.iter(W + "t", W + "sym", *_PICTURES)):
            return branch
    return branches[0] if branches else None


def _take_field(element: etree._Element, story: Story) -> None:
    kind = attribute(element, "fldCharType")
    if kind == "begin":
        story.fields.append(True)
    elif kind == "separate" and story.fields:
        story.fields[-1] = False
    elif kind == "end" and story.fields:
        story.fields.pop()


def _symbol(element: etree._Element, story: Story) -> str:
    try:
        code = int(attribute(element, "char") or "", 16)
    except ValueError:
        return ""
    if not 0x20 <= code <= 0xFFFD or 0xD800 <= code <= 0xDFFF:
        return ""
    char = chr(code if code > 0xFF else 0xF000 + code)
    sign = symbol(char, attribute(element, "font") or "")
    if is_private(sign):
        story.note("文件有无法识别的特殊符号，请核对原件。")
    return sign
