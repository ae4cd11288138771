"""Legacy files: converted by LibreOffice where it is installed, else refused with what to do."""

import io
import os
import resource
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from gazette.parsing.readers import limited_converter, office_conversion, read
from gazette.parsing.source import UnreadableSource
from tests.parsing.readers.test_embedded_files import RTF
from tests.parsing.readers.test_refused import OLE
from tests.paths import ROOT

pytestmark = pytest.mark.services

needs_libreoffice = pytest.mark.skipif(
    office_conversion.converter() is None,
    reason=f"LibreOffice is not installed ({office_conversion.PACKAGE})",
)


def odt(body: str) -> bytes:
    """A text in the format of OpenDocument with this ``office:text``."""
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content office:version="1.2" '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:xlink="http://www.w3.org/1999/xlink">'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
        'manifest:version="1.2"><manifest:file-entry manifest:full-path="/" '
        'manifest:media-type="application/vnd.oasis.opendocument.text"/><manifest:file-entry '
        'manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return stream.getvalue()


def paragraph(text: str) -> str:
    return f"<text:p>{text}</text:p>"


RULE = odt(
    paragraph("示例市路灯管理办法")
    + paragraph("第一条　路灯应当节能。")
    + '<table:table><table:table-column table:number-columns-repeated="2"/><table:table-row>'
    + '<table:table-cell table:number-rows-spanned="2">'
    + f"{paragraph('主城区')}</table:table-cell><table:table-cell>{paragraph('甲路')}"
    + "</table:table-cell></table:table-row><table:table-row><table:covered-table-cell/>"
    + f"<table:table-cell>{paragraph('乙路')}</table:table-cell></table:table-row></table:table>"
)
LINES = ["示例市路灯管理办法", "第一条　路灯应当节能。", "| 主城区 | 甲路 |", "| ^^ | 乙路 |"]


@pytest.fixture(scope="module")
def legacy(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The rule as a legacy Word file, which LibreOffice writes."""
    folder = tmp_path_factory.mktemp("legacy")
    (folder / "rule.odt").write_bytes(RULE)
    command = [
        str(office_conversion.converter()),
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--headless", "--convert-to", "doc:MS Word 97", "--outdir", str(folder)),
        str(folder / "rule.odt"),
    ]
    for _ in range(2):  # the first only sets the profile up
        subprocess.run(command, check=False, capture_output=True, env={"HOME": str(folder)})
    return (folder / "rule.doc").read_bytes()


def lines(data: bytes, name: str) -> list[str]:
    source = read(data, name)
    assert any("LibreOffice" in note and "转换" in note for note in source.notes)
    assert source.format == "docx"
    return [line for line in source.text.split("\n") if line]


@needs_libreoffice
def test_an_open_document_is_converted_and_said_to_be():
    assert lines(RULE, "公报.odt") == LINES
    [note, *_] = read(RULE, "公报.odt").notes
    assert note.startswith("这是ODT 文档，由 LibreOffice ") and note.endswith(
        "转换后读入，请与原件核对。"
    )


@needs_libreoffice
@pytest.mark.parametrize("name", ["公报.doc", "公报.wps", "公报", "公报.docx"])
def test_a_legacy_word_file_is_converted_whatever_its_name(name: str, legacy: bytes):
    assert lines(legacy, name) == LINES


@needs_libreoffice
def test_rtf_is_converted_whatever_its_name():
    assert lines(RTF, "公报.doc") == ["第二条 10⁴"]


@needs_libreoffice
@pytest.mark.parametrize(
    ("data", "name"),
    [
        (OLE + "WordDocument".encode("utf-16-le") + b"x" * 900, "公报.doc"),
        (OLE + b"x" * 900, "公报.wps"),
        (RULE[:700] + RULE[900:], "公报.odt"),
    ],
)
def test_a_damaged_file_is_refused_with_what_to_do(data: bytes, name: str):
    with pytest.raises(UnreadableSource, match=r"(没能转换|损坏).*(docx|重新取得)"):
        read(data, name)


@pytest.mark.parametrize(
    ("data", "name", "what"),
    [
        (OLE + "WordDocument".encode("utf-16-le"), "公报.doc", "旧版 Word"),
        (OLE, "公报.wps", "WPS"),
        (RTF, "公报.rtf", "RTF"),
        (RULE, "公报.odt", "ODT"),
    ],
)
def test_without_libreoffice_the_refusal_names_the_package(data, name, what, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(
        UnreadableSource, match=f"{what}.*{office_conversion.PACKAGE}.*另存为.*docx"
    ):
        read(data, name)


def test_a_converter_that_fails_is_a_refusal(monkeypatch, tmp_path):
    program = tmp_path / "soffice.bin"
    for script in ("exit 1", "exit 0", "kill -9 $$", "exit 81"):
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setattr(office_conversion, "converter", lambda: program)
        with pytest.raises(UnreadableSource, match="没能转换"):
            office_conversion.convert(RTF, "rtf")


PROBE = r"""#!/bin/sh
for last; do :; done
out=$(dirname "$last")/out
mkdir -p "$out"
{ ulimit -v; ulimit -t; ulimit -c; echo "$HOME"; pwd; env | sort | cut -d= -f1 | tr '\n' ' '; echo;
  cat /proc/net/dev | tail -n +3 | cut -d: -f1 | tr -d ' ' | tr '\n' ' '; echo;
  grep NoNewPrivs /proc/self/status; } > "$out/source.docx"
"""


def test_the_converter_runs_within_limits_in_a_home_of_its_own(monkeypatch, tmp_path):
    program = tmp_path / "soffice.bin"
    program.write_text(PROBE)
    program.chmod(0o755)
    monkeypatch.setattr(office_conversion, "converter", lambda: program)
    monkeypatch.setenv("SECRET_KEY", "not to be seen")
    found = office_conversion.convert(RTF, "rtf").data.decode().splitlines()
    memory, seconds, core, home, folder, names, devices, privileges = found
    assert int(memory) * 1024 == limited_converter.MAX_MEMORY
    assert int(seconds) == limited_converter.MAX_SECONDS
    assert core == "0"
    assert home == folder != os.environ.get("HOME")
    assert not Path(home).exists(), "the folder is removed"
    assert "SECRET_KEY" not in names and "DATABASE_URL" not in names
    if can_leave_network():
        assert devices.split() in ([], ["lo"])
    assert privileges.split()[-1] == "1"


def can_leave_network() -> bool:
    """Whether the system permits a process to move into a network of its own."""
    command = ["unshare", "--map-root-user", "--net", "true"]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


@needs_libreoffice
def test_a_section_linked_to_a_file_of_the_machine_is_not_read(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("机密的内容")
    linked = odt(
        paragraph("正文。")
        + '<text:section text:name="a"><text:section-source xlink:href="'
        + f'{secret.as_uri()}"/>{paragraph("占位")}</text:section>'
    )
    assert "机密" not in read(linked, "公报.odt").text


@needs_libreoffice
def test_a_link_to_the_network_is_not_followed():
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/a.odt"
        linked = odt(
            paragraph("正文。")
            + f'<text:section text:name="a"><text:section-source xlink:href="{address}"/>'
            + f"{paragraph('占位')}</text:section>"
        )
        read(linked, "公报.odt")
        with pytest.raises(BlockingIOError):
            server.accept()


def test_the_limits_hold_for_the_process_that_becomes_libreoffice(tmp_path):
    program = (
        "import os,resource,sys\n"
        "from gazette.parsing.readers import limited_converter as c\n"
        "c._keep_within_limits()\n"
        "try:\n    bytearray(c.MAX_MEMORY)\nexcept MemoryError:\n    sys.exit(7)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False)
    assert done.returncode == 7
    assert resource.getrlimit(resource.RLIMIT_AS)[0] != limited_converter.MAX_MEMORY
