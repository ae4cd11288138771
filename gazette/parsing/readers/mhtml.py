"""Web pages in a single file (MHTML, RFC 2557): the page inside, as the reader of pages reads it.

Word, browsers and office systems save such files, also as ``.doc`` or inside a ``.docx``.
The page is encoded as quoted-printable or base64; its encoding stands in the header of
its part.
"""

import codecs
import email
from email import policy
from email.message import EmailMessage

from gazette.parsing.readers import html, plain
from gazette.parsing.readers.charset import ALIASES
from gazette.parsing.readers.source_text import SourceText
from gazette.parsing.source import UnreadableSource

_NOTHING = (
    "单个文件网页（MHTML）里没有可以录入的网页。请用浏览器打开，另存为“网页，仅 HTML”后再录入。"
)


_READERS = (
    (("text/html", "application/xhtml+xml"), html.read),
    (("text/plain",), plain.read),
)


def read(data: bytes) -> SourceText:
    """The text of an ``.mht`` file, that of its first page."""
    message = email.message_from_bytes(data, policy=policy.default)
    parts = [part for part in message.walk() if not part.is_multipart() and _content(part).strip()]
    for kinds, reader in _READERS:
        for part in parts:
            if part.get_content_type() in kinds:
                return reader(_content(part))
    raise UnreadableSource(_NOTHING)


def _content(part: EmailMessage) -> bytes:
    """The bytes of a part, in UTF-8 if the part's header names an encoding that fits."""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return b""
    name = str(part.get_param("charset", "") or "").lower()
    name = ALIASES.get(name, name)
    try:
        return codecs.BOM_UTF8 + content.decode(name).encode() if name else content
    except (LookupError, UnicodeError):
        return content
