"""All words that a response holds: packed and compressed bodies are opened."""

from __future__ import annotations

import gzip
import re
import zipfile
from contextlib import suppress
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import unquote

import pypdfium2


def words_of(answer: Any) -> str:
    """The headers and the body of a response, as text."""
    content = answer.getvalue() if answer.streaming else answer.content
    headers = unquote(str(dict(answer.headers)))
    return f"{headers}\n{words_in(content)}"


def words_in(content: bytes) -> str:
    """The text of a body: gzip, ZIP (XLSX) and PDF with its metadata and attachments."""
    if content.startswith(b"\x1f\x8b"):
        return words_in(gzip.decompress(content))
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return "\n".join([name + words_in(archive.read(name)) for name in archive.namelist()])
    if content.startswith(b"%PDF-"):
        with suppress(pypdfium2.PdfiumError):  # a damaged one is searched as it is
            return _words_in_pdf(content)
    text = content.decode(errors="replace")
    # As written, with the escapes of HTML, of JSON and of addresses taken back.
    escaped = re.sub(r"\\u([0-9a-fA-F]{4})", lambda one: chr(int(one[1], 16)), text)
    return "\n".join([text, unescape(text), escaped, unquote(text)])


def _words_in_pdf(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        found = [str(document.get_metadata_dict())]
        found += [page.get_textpage().get_text_bounded() for page in document]
        found += [str([one.get_title() for one in document.get_toc()])]
        for index in range(document.count_attachments()):
            attachment = document.get_attachment(index)
            found += [attachment.get_name(), words_in(bytes(attachment.get_data()))]
    return "\n".join(found)
