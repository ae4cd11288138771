"""The name under which a PDF is downloaded."""

from __future__ import annotations

import re

from gazette.models import PdfEdition

#: Characters that some operating system forbids in a file name.
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')
#: The most characters of a title: at three bytes each a name stays below 255 bytes.
_LONGEST = 60
_KINDS = {
    PdfEdition.Kind.LARGE_PRINT: "大字版",
    PdfEdition.Kind.BOOKLET: "印刷版",
    PdfEdition.Kind.SHEETS: "拼大版",
    PdfEdition.Kind.ARCHIVE: "存档版",
}


def download_name(edition: PdfEdition) -> str:
    """``示例市人民政府公报2025年第1期（大字版）.pdf``; for a document its title and number."""
    if edition.document is None:
        name = f"{edition.issue.gazette.name}{edition.issue.year}年第{edition.issue.number}期"
    else:
        number = edition.document.document_number
        title = re.sub(r"\s+", "", edition.document.title)[:_LONGEST]
        name = f"{title}（{number}）" if number else title
    notes = [_KINDS.get(PdfEdition.Kind(edition.kind), ""), "草稿" if edition.is_draft else ""]
    note = "，".join(filter(None, notes))
    whole = f"{name}（{note}）" if note else name
    return f"{_FORBIDDEN.sub('', whole)}.pdf"
