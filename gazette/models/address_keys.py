"""The form in which addresses of a former site are compared, however they are written.

An address and the ways in which readers, search engines and old programs write it share
one key: percent encoding in UTF-8 or in GBK, capitals, doubled and trailing slashes,
``.htm``, ``.shtml`` and ``.html``, and the file that a folder shows (``index.html``). The
host is left out, since the portal has taken the place of all of them.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from itertools import combinations
from urllib.parse import unquote_to_bytes, urlsplit

#: The longest key, in characters.
MOST_CHARACTERS = 600
#: Of longer queries only the whole is looked up, not each of its parts.
_MOST_PARAMETERS = 6
_FOLDER_FILE = re.compile(r"/(?:index|default|main)\.(?:s?html?|aspx?|jsp|php)$")
_PAGE = re.compile(r"\.s?html?$")
_SESSION = re.compile(r";[^/]*")


def address_key(address: str) -> str:
    """The key of an address, with or without a host; "" for one that cannot be looked up.

    The parameters of its query are part of it, in alphabetical order.
    """
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    path = path_key(parts.path)
    return _storable(_joined(path, _parameters(parts.query))) if path else ""


def request_keys(path: str, query: str) -> list[str]:
    """The keys under which the address of a request may be kept, the most exact first.

    A reader may come with parameters that were added on the way (``utm_source``), so every
    selection of the parameters is a key, the largest first, and the path alone the last.
    """
    page = path_key(path)
    if not page:
        return []
    parameters = _parameters(query)
    sizes = [len(parameters), 0] if len(parameters) > _MOST_PARAMETERS else []
    found = [
        _storable(_joined(page, list(chosen)))
        for size in dict.fromkeys(sizes or range(len(parameters), -1, -1))
        for chosen in combinations(parameters, size)
    ]
    return [key for key in found if key]


def path_key(path: str) -> str:
    """The key of a path; "" for one that holds what no address holds."""
    text = _words(path.replace("\\", "/"))
    if not text.startswith("/"):
        text = f"/{text}"
    text = posixpath.normpath(_SESSION.sub("", re.sub("/+", "/", text)))
    text = unicodedata.normalize("NFC", text).casefold()
    text = _PAGE.sub(".html", _FOLDER_FILE.sub("/", text))
    return text.rstrip("/") or "/"


def is_own_path(path: str) -> bool:
    """Whether a browser takes it for a path of the same site, whatever stands in it."""
    is_plain = path.isprintable() and not any(sign in path for sign in "\\ ")
    return is_plain and path.startswith("/") and not path.startswith("//")


def _parameters(query: str) -> list[str]:
    pieces = (_words(piece.replace("+", " ")) for piece in re.split("[&;]", query) if piece)
    return sorted({unicodedata.normalize("NFC", piece) for piece in pieces})


def _joined(path: str, parameters: list[str]) -> str:
    return f"{path}?{'&'.join(parameters)}" if parameters else path


def _words(encoded: str) -> str:
    """Text with its percent encoding undone: UTF-8 or else GB18030, of which GBK is a part."""
    data = unquote_to_bytes(encoded)
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")


def _storable(key: str) -> str:
    is_odd = any(ord(character) < 32 for character in key) or len(key) > MOST_CHARACTERS
    return "" if is_odd or any("\ud800" <= one <= "\udfff" for one in key) else key
