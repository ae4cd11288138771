"""``export_issue_pdf`` and ``make_pdfs``: what they write, say, and refuse in Chinese."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.core.management import CommandError, call_command

from gazette.models import Issue, PdfEdition, Provision
from gazette.prints.editions import edition_maker
from gazette.prints.pdf import PdfRefused
from tests.factories import make_gazette, make_issue
from tests.prints.editions.conftest import write_document

pytestmark = pytest.mark.django_db

NAME = "示范市人民政府公报2024年第1期"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def export(*arguments: str | int | Path, **options: Any) -> str:
    said = StringIO()
    call_command("export_issue_pdf", *map(str, arguments), stdout=said, stderr=said, **options)
    return said.getvalue()


def make(*arguments: str) -> str:
    said = StringIO()
    call_command("make_pdfs", *arguments, stdout=said)
    return said.getvalue()


def words_of(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as document:
        return "".join(page.get_textpage().get_text_bounded() for page in document)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_an_issue_to_a_file(issue, out):
    said = export(2024, 1, "--output", out / "issue.pdf")
    assert re.search(r"issue\.pdf：\d+页，.*，已生成，用时[\d.]+秒", said)
    assert "本办法适用于本市行政区域" in re.sub(r"\s", "", words_of(out / "issue.pdf"))
    assert "未变" in export(2024, 1, "--output", out / "issue.pdf")
    assert "已生成" in export(2024, 1, "--output", out / "issue.pdf", "--force")
    assert names(out) == ["issue.pdf"]


def test_several_forms_to_a_folder(issue, out):
    export(2024, 1, "--output", out, "--booklet", "--sheets", "--large-print", "--archive")
    kinds = ("印刷版", "大字版", "存档版", "拼大版")
    assert names(out) == [f"{NAME}（{kind}）.pdf" for kind in kinds]


def test_without_a_place_it_lies_where_one_stands(issue, out, monkeypatch):
    monkeypatch.chdir(out)
    export(2024, 1)
    assert names(out) == [f"{NAME}.pdf"]


def test_one_document(issue, out):
    document = write_document(issue, title="关于第二件事的通知", document_number="")
    export(2024, 1, "--document", document.position, "--output", out, "--large-print")
    assert names(out) == ["关于第二件事的通知（大字版）.pdf"]


def test_all_issues(issue, out):
    write_document(make_issue(published=True, gazette=issue.gazette, year=2025, number=1))
    write_document(make_issue(published=False, gazette=issue.gazette, year=2025, number=2))
    export("--all", "--output", out)
    assert names(out) == [f"{NAME}.pdf", "示范市人民政府公报2025年第1期.pdf"]
    export("--all", 2025, "--output", out / "one.pdf")


def test_a_draft_bears_its_mark(issue, out):
    Issue.objects.update(status=Issue.Status.DRAFT)
    export(2024, 1, "--output", out)
    assert names(out) == [f"{NAME}（草稿）.pdf"]
    assert PdfEdition.objects.get().is_draft


def test_progress_is_told_when_asked_for(issue, out):
    assert "正在排版：1/1 件" in export(2024, 1, "--output", out, verbosity=2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "请写明年和期"),
        (["2024"], "请写明年和期"),
        (["二〇二四", "1"], "年份“二〇二四”应是数字，如 2025"),
        (["2024", "第1期"], "期号“第1期”应是数字"),
        (["2024", "0"], "期号“0”应是数字"),
        (["99999999999999999999", "1"], "年份"),
        (["2024", "7"], "没有2024年第7期。这一年有第1期。"),
        (["1999", "1"], "这一年一期也没有"),
        (
            ["2024", "1", "--gazette", "elsewhere"],
            "没有网址标识为“elsewhere”的公报。现有：shifanshi",
        ),
        (["2024", "1", "--document", "9"], "没有第9件文件，本期共1件"),
        (["2024", "1", "--document", "x"], "次序“x”应是数字"),
        (["2024", "1", "--document", "1", "--booklet"], "单件文件没有“印刷版"),
        (["2024", "1", "--all"], "不能同时用"),
        (["--all", "--document", "1"], "不能同时用"),
        (["--all", "1999"], "没有符合条件的已发布的公报"),
        (["2024", "1", "--output", "/nowhere/x.pdf"], "没有“/nowhere”这个目录"),
        (["2024", "1", "--booklet", "--archive", "--output", "x.pdf"], "须是已有的目录"),
    ],
)
def test_what_was_typed_wrongly(issue, arguments, message):
    with pytest.raises(CommandError, match=re.escape(message)) as refusal:
        export(*arguments)
    assert refusal.value.returncode == 2
    assert not PdfEdition.objects.exists()


def test_two_gazettes_of_one_number(issue, out):
    other = make_gazette(name="另一种公报", slug="other")
    write_document(make_issue(published=True, gazette=other, year=2024, number=1))
    with pytest.raises(CommandError, match="有2种公报都有2024年第1期.*shifanshi.*other"):
        export(2024, 1, "--output", out)
    export(2024, 1, "--gazette", "other", "--output", out)
    assert names(out) == ["另一种公报2024年第1期.pdf"]


def test_what_cannot_be_made_leaves_the_file_that_is_there(issue, out, monkeypatch):
    (out / "issue.pdf").write_bytes(b"old")

    def refuse(*args, **kwargs):
        raise PdfRefused("《示范办法》排版超过120秒。")

    monkeypatch.setattr(edition_maker, "make_issue_pdf", refuse)
    with pytest.raises(CommandError, match="《示范办法》排版超过120秒") as refusal:
        export(2024, 1, "--output", out / "issue.pdf")
    assert refusal.value.returncode == 1
    assert (out / "issue.pdf").read_bytes() == b"old"
    assert names(out) == ["issue.pdf"]


def test_characters_without_a_glyph_are_a_warning(issue, out):
    write_document(issue, title="关于王\U0002ebf0任职的通知")
    said, warned = StringIO(), StringIO()
    for outcome in ("已生成", "未变"):
        arguments = ("export_issue_pdf", "2024", "1", "--output", str(out / "issue.pdf"))
        call_command(*arguments, stdout=said, stderr=warned)
        assert outcome in said.getvalue()
    warning = "注意：《关于王\U0002ebf0任职的通知》标题：“\U0002ebf0”（U+2EBF0）：字库中没有"
    assert warned.getvalue().count(warning) == 2
    assert "字库" not in export(2024, 1, "--document", 1, "--output", out / "other.pdf")


def test_a_place_that_cannot_be_written_to(issue, out):
    (out / "file").write_bytes(b"")
    with pytest.raises(CommandError, match=r"没有“.*file”这个目录"):
        export(2024, 1, "--output", out / "file" / "issue.pdf")
    long = out / ("长" * 100 + ".pdf")
    with pytest.raises(CommandError, match="写不了文件.*文件名太长"):
        export(2024, 1, "--output", long)


def test_the_missing_ones_are_made(issue):
    assert "待生成：8个" in make()
    assert {edition.is_current for edition in PdfEdition.objects.all()} == {True}
    assert "没有变化" in make()


def test_what_was_changed_behind_the_portal_s_back_is_noticed(issue):
    make()
    Provision.objects.update(body="另一个内容。")
    assert "待生成：8个" in make()


def test_a_failure_is_told(issue, monkeypatch):
    def refuse(*args, **kwargs):
        raise PdfRefused("缺字")

    monkeypatch.setattr(edition_maker, "make_issue_pdf", refuse)
    with pytest.raises(CommandError, match="有5个未能生成"):
        make()


def test_only_what_waits(issue):
    assert make("--queued") == ""
    assert not PdfEdition.objects.exists()


def test_in_the_background_it_only_asks(issue):
    assert "待生成：8个" in make("--background")
    assert set(PdfEdition.objects.values_list("state", flat=True)) == {"waiting"}
