"""What helps a reader at the head of a document: whom it concerns, and its files to take along."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from gazette.layout.blocks import Block, Section
from gazette.models import Document, Issue
from gazette.parsing.parsed import Level, TextRole

#: A sentence by which a rule says where it applies.
_APPLIES = re.compile(
    r"(?:适用(?:于)?本(?:办法|规定|细则|条例|规则|预案|方案|措施|意见|制度|规程|标准)"
    r"|本(?:办法|规定|细则|条例|规则|预案|方案|措施|意见|制度|规程|标准)(?:主要|仅|只)?适用)"
)
#: The first rows of a text among which that sentence is looked for.
FIRST_ROWS = 24
#: The longest sentence that is shown whole, in characters.
LONGEST = 90
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: Formats beside PDF: name of the URL, what the menu calls it, and its media type. One without a
#: URL is left out.
_FORMATS = (
    ("gazette:{what}_text", "纯文本", "text/plain"),
    ("data:{what}_docx", "Word 文档", WORD),
    ("data:{what}_md", "Markdown", "text/markdown"),
    ("data:{what}_json", "JSON 数据", "application/json"),
    ("data:{what}_xml", "XML 数据（Akoma Ntoso）", "application/akn+xml"),
)


@dataclass(frozen=True, slots=True)
class Concerns:
    """Whom or what a document concerns, in its own printed words, and the row that says so."""

    label: str
    words: str
    address: str
    place: str


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file of a document's text that the portal offers."""

    name: str
    url: str
    media_type: str


def concerns(printed: Sequence[Section]) -> Concerns | None:
    """The sentence that says where the document applies, else its addressees; None without."""
    for section in printed:
        if section.text.role in {TextRole.PROMULGATED, TextRole.MAIN}:
            for block in section.blocks[:FIRST_ROWS]:
                if found := _scope(block):
                    return found
    for section in printed:
        for block in section.blocks[:FIRST_ROWS]:
            if block.row.level == Level.ADDRESSEE:
                words = block.line.strip().rstrip("：:")
                return Concerns("发给", _cut(words), block.row.address, "")
    return None


def _scope(block: Block) -> Concerns | None:
    words = f"{block.row.body}{block.opening.body if block.opening else ''}"
    if not _APPLIES.search(words):
        return None
    sentence = next(one for one in re.split("(?<=。)", words) if _APPLIES.search(one))
    return Concerns("适用范围", _cut(sentence.strip()), block.row.address, block.place)


def _cut(words: str) -> str:
    return f"{words[:LONGEST]}……" if len(words) > LONGEST else words


def text_files(document: Document) -> list[TextFile]:
    """The files of the document's text besides its PDFs; [] while the text is not entered."""
    return _files(document.issue, "document", document.position) if document.has_text else []


def issue_files(issue: Issue) -> list[TextFile]:
    """The files of an issue besides its PDFs; [] while it is a preview or a catalogue alone."""
    return _files(issue, "issue") if issue.is_published and not issue.is_catalogue_only else []


def _files(issue: Issue, what: str, *position: int) -> list[TextFile]:
    """``what`` is ``document``, at a position of the issue, or ``issue``."""
    place = [issue.gazette.slug, issue.year, issue.number, *position]
    found = []
    for url_name, name, media_type in _FORMATS:
        try:
            url = reverse(url_name.format(what=what), args=place)
            found.append(TextFile(name, url, media_type))
        except NoReverseMatch:
            continue
    return found
