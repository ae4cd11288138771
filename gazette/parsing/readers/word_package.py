"""A Word file as a package (ECMA-376 Part 2): the parts that the reader needs, within limits.

Reads the bytes of a zip file; writes XML trees. Checks the number of members,
their sizes and their compression before anything is unpacked, refuses document
type declarations (OOXML has none), and parses without entities or network.
"""

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from gazette.parsing.readers.source_text import MEGABYTE, check_tag_count
from gazette.parsing.source import UnreadableSource

MAX_MEMBERS = 5000
MAX_TOTAL = 200 * MEGABYTE
MAX_PART = 60 * MEGABYTE
MAX_RATIO = 250
#: Members up to this size may have any ratio of compression.
_RATIO_FREE = MEGABYTE
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

_DAMAGED = "Word 文件已损坏或不完整。请重新取得原文件，或用 Word、WPS 打开修复并另存后再录入。"
_BOMB = "文件解压后过大（可能是“压缩炸弹”），已拒绝。请用 Word 打开核对，另存后再录入。"
_PASSWORD = "文件设有密码，无法读取。请先取消密码，另存后再录入。"  # noqa: S105
_STRICT = b"http://purl.oclc.org/ooxml/"
_NAMES = (
    (_STRICT + b"wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (_STRICT + b"officeDocument/relationships",
     b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
)  # fmt: skip
_OTHER_KINDS = (
    ("OFD.xml", "这是 OFD 版式文件。请用阅读器另存为 PDF 或文本（.txt）后再录入。"),
    ("xl/", "这是 Excel 表格（.xlsx），不是公报文本。请把内容粘贴到 Word，另存为 .docx 后再录入。"),
    ("content.xml", "这是 OpenDocument 文件，不是文本文档（.odt）。请另存为 .docx 后再录入。"),
    ("ppt/", "这是演示文稿（.pptx），不是公报文本。请另存为“纯文本（.txt，UTF-8）”后再录入。"),
)


def is_open_document(data: bytes) -> bool:
    """Whether a zip file is a text in the format of OpenDocument (``.odt``).

    Its first member is ``mimetype``, stored as it is (OpenDocument 1.2, Part 3, 3.3).
    """
    if b"application/vnd.oasis.opendocument.text" not in data[:200]:
        return False
    with open_package(data) as archive:
        return "content.xml" in archive.namelist()


def require_docx(data: bytes) -> None:
    """Raise UnreadableSource for a zip file of another format, with advice for that format."""
    with open_package(data) as archive:
        names = archive.namelist()
    if any(name.endswith("vbaProject.bin") for name in names):
        raise UnreadableSource(
            "这是带宏的 Word 文件（.docm）。为安全起见，请另存为“Word 文档（.docx）”后再录入。"
        )
    if "[Content_Types].xml" in names and any(name.startswith("word/") for name in names):
        return
    for start, advice in _OTHER_KINDS:
        if any(name.startswith(start) for name in names):
            raise UnreadableSource(advice)
    raise UnreadableSource("这是压缩包（.zip），不是 Word 文件。请先解压，再逐个录入其中的文件。")


def open_package(data: bytes) -> zipfile.ZipFile:
    """The open zip file. Raises UnreadableSource if it is damaged, locked or beyond the limits.

    Only the table of contents is read; no member is unpacked.
    """
    if data.count(b"PK\x01\x02") > MAX_MEMBERS:
        raise UnreadableSource(f"压缩包内的文件超过 {MAX_MEMBERS} 个，已拒绝。{_BOMB}")
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise UnreadableSource(_DAMAGED) from error
    members = archive.infolist()
    if any(member.flag_bits & 1 for member in members):
        raise UnreadableSource(_PASSWORD)
    if any(member.compress_type not in _METHODS for member in members):
        raise UnreadableSource(_DAMAGED)
    total = sum(member.file_size for member in members)
    if total > MAX_TOTAL or any(map(_is_overcompressed, members)):
        raise UnreadableSource(_BOMB)
    return archive


def _is_overcompressed(member: zipfile.ZipInfo) -> bool:
    size = member.file_size
    return size > _RATIO_FREE and size > MAX_RATIO * max(1, member.compress_size)


class WordPackage:
    """The XML parts of a Word document, which its relationships name."""

    def __init__(self, data: bytes) -> None:
        self.archive = open_package(data)
        self.names = set(self.archive.namelist())
        top = self._related("_rels/.rels", "")
        mains = (t for _, kind, t in top if kind == "officeDocument")
        self.main = next(mains, "word/document.xml")
        folder, name = posixpath.split(self.main)
        self.relations = self._related(f"{folder}/_rels/{name}.rels", folder)

    def document(self) -> etree._Element:
        """The root of the main part. Raises UnreadableSource if the package has none."""
        if self.main not in self.names:
            raise UnreadableSource(_DAMAGED)
        return self._tree(self.main)

    def part(self, kind: str) -> etree._Element | None:
        """The root of the part of a kind (``numbering``, ``footnotes`` …), or None."""
        return next(self.parts(kind), None)

    def parts(self, kind: str) -> Iterator[etree._Element]:
        """The roots of all parts of a kind that the package contains."""
        for name in dict.fromkeys(t for _, k, t in self.relations if k == kind):
            if name in self.names:
                yield self._tree(name)

    def embedded(self, relation: str) -> tuple[str, bytes] | None:
        """Name and bytes of the file that a relationship of the document names, or None."""
        for own, _, target in self.relations:
            if own == relation and target in self.names:
                return target, self._bytes(target)
        return None

    def _related(self, name: str, folder: str) -> list[tuple[str, str, str]]:
        """The relationships in the part ``name``: id, kind and target of each."""
        if name not in self.names:
            return []
        related = []
        for relation in self._tree(name):
            if not isinstance(relation.tag, str) or relation.get("TargetMode") == "External":
                continue
            target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))
            kind = relation.get("Type", "").rsplit("/", 1)[-1]
            related.append((relation.get("Id", ""), kind, target.lstrip("/")))
        return related

    def _tree(self, name: str) -> etree._Element:
        return parse_xml(self._bytes(name))

    def _bytes(self, name: str) -> bytes:
        if self.archive.getinfo(name).file_size > MAX_PART:
            raise UnreadableSource(_BOMB)
        try:
            return self.archive.read(name)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError,
                RuntimeError, ValueError) as error:  # fmt: skip
            raise UnreadableSource(_DAMAGED) from error


def parse_xml(data: bytes) -> etree._Element:
    """The root of a part in UTF-8 or UTF-16.

    Raises UnreadableSource for a document type declaration, for markup that is not
    well formed, and for more than 256 nested levels.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = data.decode("utf-16", errors="replace").encode("utf-8", errors="replace")
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise UnreadableSource(
            "Word 文件里有实体声明，可能是恶意文件，已拒绝。请用 Word 打开核对，另存后再录入。"
        )
    check_tag_count(data, "Word 文件")
    if _STRICT in data:
        for strict, transitional in _NAMES:
            data = data.replace(strict, transitional)
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if "depth" in str(error):
            raise UnreadableSource(
                "Word 文件的嵌套层数过多，已拒绝。请用 Word 打开核对，另存后再录入。"
            ) from error
        raise UnreadableSource(_DAMAGED) from error
