"""Files that only LibreOffice can read, converted to Word documents: .doc, .wps, .rtf, .odt.

The converter runs in a process of its own, with limits on its memory and time, with an
empty home and profile, and without network where the system permits it
(``limited_converter``). Without LibreOffice such files are refused, and the message names
Debian's package.
"""

import re
import shutil
import tempfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from gazette.parsing.source import UnreadableSource
from gazette.processes import EndedWithError, ProcessFailed, run_module

PACKAGE = "libreoffice-writer-nogui"
_WORKER = "gazette.parsing.readers.limited_converter"
_MAX_SECONDS = 130
#: The exit code of LibreOffice after it has set up a new profile.
_SET_UP = 81
#: Kind of file → the suffix by which LibreOffice knows it, and its name for people.
FORMATS = {
    "doc": (".doc", "旧版 Word 文件（.doc）"),
    "wps": (".wps", "WPS 文字文件（.wps）"),
    "rtf": (".rtf", "RTF 文件"),
    "odt": (".odt", "ODT 文档"),
}
#: Kinds of files that have no pages of their own → the suffix by which LibreOffice knows them.
WITH_PAGES = {"docx": ".docx", "html": ".html", **{kind: one[0] for kind, one in FORMATS.items()}}
_TO_DOCX = "用 Word 或 WPS 打开，另存为“Word 文档（.docx）”后再录入。"
_VERSION = re.compile(rb"<Application>LibreOffice/([\d.]+)")


@dataclass(frozen=True, slots=True)
class Converted:
    """A Word document (``.docx``) and a note (Chinese) on what it was made of, and by what."""

    data: bytes
    note: str


def convert(data: bytes, kind: str) -> Converted:
    """A file of one of ``FORMATS`` as a Word document. Raises UnreadableSource."""
    suffix, name = FORMATS[kind]
    program = converter()
    if program is None:
        raise UnreadableSource(
            f"这是{name}，要由 LibreOffice 转换，而这台机器没有安装它。请管理员安装 Debian 软件包 "
            f"{PACKAGE}；或者{_TO_DOCX}"
        )
    try:
        content = _converted(data, suffix, "docx", program)
    except (*ProcessFailed, OSError) as error:
        raise UnreadableSource(
            f"这是{name}，LibreOffice 没能转换它：文件已损坏、设有密码，"
            f"或处理它需要的时间、内存超出限度。请{_TO_DOCX}"
        ) from error
    note = f"这是{name}，由 LibreOffice {_version(content)}转换后读入，请与原件核对。"
    return Converted(content, note)


def lay_out(data: bytes, kind: str) -> bytes:
    """A file of a kind of ``WITH_PAGES`` as a PDF, page by page as LibreOffice sets it.

    Raises UnreadableSource.
    """
    program = converter()
    if program is None:
        raise UnreadableSource(f"这台机器没有安装 LibreOffice（Debian 软件包 {PACKAGE}）。")
    try:
        return _converted(data, WITH_PAGES[kind], "pdf", program)
    except (*ProcessFailed, OSError) as error:
        raise UnreadableSource(
            "LibreOffice 没能排出这份文件的版面：需要的时间、内存超出限度，或者文件已损坏。"
            "请下载原件，用 Word 或 WPS 打开对照。"
        ) from error


def _converted(data: bytes, suffix: str, target: str, program: Path) -> bytes:
    """What LibreOffice makes of a file with this suffix. Raises one of ProcessFailed, or OSError.

    It is started twice where the first start sets a profile up.
    """
    with tempfile.TemporaryDirectory(prefix="gazette-convert-") as folder:
        source = Path(folder) / f"source{suffix}"
        source.write_bytes(data)
        arguments = str(program), folder, source.name, target
        try:
            run_module(_WORKER, *arguments, content=b"", seconds=_MAX_SECONDS)
        except EndedWithError as error:
            if error.returncode != _SET_UP:
                raise
            run_module(_WORKER, *arguments, content=b"", seconds=_MAX_SECONDS)
        return (Path(folder) / "out" / f"source.{target}").read_bytes()


def converter() -> Path | None:
    """The program of LibreOffice, or None if it is not installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    program = Path(found).resolve().parent / "soffice.bin" if found else None
    return program if program and program.exists() else None


def _version(content: bytes) -> str:
    """The version of LibreOffice that a Word document names, and a space; empty if it does not."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            match = _VERSION.search(archive.read("docProps/app.xml"))
    except (BadZipFile, KeyError, OSError, ValueError):
        return ""
    return f"{match[1].decode()} " if match else ""
