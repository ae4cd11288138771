"""``manage.py import_issue``: its output; a refused import leaves the database unchanged."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from gazette.management.text_tables import display_width
from gazette.models import Document, Gazette, Issue, Provision
from tests.paths import SAMPLES

pytestmark = pytest.mark.django_db

SAMPLE = SAMPLES[0]


def run(*files: Path, **options: Any) -> str:
    out = StringIO()
    call_command("import_issue", *files, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def refusal(*files: Path, **options: Any) -> str:
    with pytest.raises(CommandError) as refused:
        run(*files, **options)
    return str(refused.value)


def counts() -> list[int]:
    return [model._default_manager.count() for model in (Gazette, Issue, Document, Provision)]


@pytest.fixture
def text_file(tmp_path: Path) -> Path:
    """A copy of a sample issue that a test may alter."""
    path = tmp_path / "issue.txt"
    path.write_bytes(SAMPLE.read_bytes())
    return path


def test_it_shows_what_it_wrote():
    out = run(SAMPLE)
    issue = Issue.objects.get()
    lines = out.splitlines()
    assert lines[0] == f"{SAMPLE}（UTF-8 编码）"
    assert lines[1] == str(issue)
    documents = list(issue.documents.all())
    table = lines[2 : 3 + len(documents)]
    assert table[0].split() == ["次序", "文号", "标题", "种类", "条", "行", "存疑", "提示"]
    for line, document in zip(table[1:], documents, strict=True):
        assert line.split()[0] == str(document.position)
        assert document.document_number in line
        assert f" {document.provisions.count()}" in line
    assert f"合计：文件{len(documents)}篇" in out
    assert lines[-1] == "新建：本期已录入，状态为“草稿”。"


def test_its_columns_are_aligned_in_chinese(monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    lines = run(SAMPLE).splitlines()
    table = lines[2 : 3 + Document.objects.count()]
    start = display_width(table[0].partition("标题")[0])
    for line in table[1:]:
        before = line[: next(i for i in range(len(line)) if display_width(line[:i]) >= start)]
        assert before.endswith("  ")
    assert max(map(display_width, table)) <= 100


def test_it_lists_what_the_parser_found(text_file):
    words = text_file.read_text(encoding="utf-8")
    text_file.write_text(words.replace("负责", "负 and 责", 1), encoding="utf-8")
    out = run(text_file)
    assert "存疑（照原文录入，请核对原件），" in out
    assert "西文“and”" in out
    assert "原文第" in out


def test_it_says_whether_something_changed(text_file):
    run(text_file)
    assert run(text_file).endswith("未变：与库中原文相同，状态为“草稿”。\n")
    published = run(text_file, publish=True)
    assert "发布：原文未变，本期由草稿改为已发布。\n" in published
    assert "影响效力的关系1条待确认" in published
    assert Issue.objects.get().is_published


def test_a_trial_run_changes_nothing(text_file):
    out = run(text_file, dry_run=True)
    assert out.endswith("试运行，数据库未改动。如正式运行——新建：本期已录入，状态为“草稿”。\n")
    assert counts() == [0, 0, 0, 0]


def test_gb18030_is_read_and_named(text_file):
    text_file.write_bytes(SAMPLE.read_text(encoding="utf-8").encode("gb18030"))
    assert "（GB18030 编码）" in run(text_file)
    assert Issue.objects.get().source_text == SAMPLE.read_text(encoding="utf-8")


def test_a_published_issue_is_changed_only_for_a_reason(text_file):
    run(text_file, publish=True)
    words = text_file.read_text(encoding="utf-8")
    text_file.write_text(words.replace("负责", "承担", 1), encoding="utf-8")
    before = counts()
    assert "已经发布" in refusal(text_file)
    assert counts() == before
    assert "须由两人办理" in refusal(text_file, revise="误植")
    User.objects.create_user("editor")
    assert "没有“nobody”" in refusal(text_file, revise="误植", editor="editor", approver="nobody")
    one = refusal(text_file, revise="误植", editor="editor", approver="editor")
    assert "另一位审定人" in one
    assert counts() == before
    User.objects.create_user("chief")
    out = run(text_file, revise="误植", editor="editor", approver="chief")
    assert "改动：" in out
    assert "更新：本期已按新的原文改写，状态为“已发布”。\n" in out
    correction = Issue.objects.get().corrections.get()
    assert correction.reason == "误植"
    assert (str(correction.proposed_by), str(correction.decided_by)) == ("editor", "chief")


def test_several_files_are_several_issues(tmp_path):
    missing = tmp_path / "missing.txt"
    message = refusal(SAMPLES[0], missing, SAMPLES[1])
    assert message == f"{missing}：没有这个文件，请核对路径。"
    assert Issue.objects.count() == 2


def test_the_gazette_can_be_named(text_file):
    run(text_file, gazette="gongbao")
    assert Gazette.objects.get().slug == "gongbao"


def test_progress_goes_to_the_error_stream_when_asked_for():
    err = StringIO()
    call_command("import_issue", SAMPLE, stdout=StringIO(), stderr=err, verbosity=2)
    total = Document.objects.count()
    assert err.getvalue().splitlines()[-1] == f"正在写入：{total}/{total} 篇"
    quiet = StringIO()
    call_command("import_issue", SAMPLE, stdout=StringIO(), stderr=quiet)
    assert quiet.getvalue() == ""


PLAIN = "这是一封普通的信，不是公报。\n\n此致敬礼。\n"

UNFIT = {
    "empty": (b"", "文件是空的"),
    "only white space": (b" \r\n\t\n", "文件是空的"),
    "binary": (b"\x7fELF\x00\x01\x02\xff", "二进制文件"),
    "picture": (b"GIF89a\x00\x01\x02\xff", "这是图片"),
    "PDF": (b"%PDF-1.7\n1 0 obj", "PDF"),
    "archive": (b"PK\x03\x04rest", "Word 文件已损坏"),
    "unknown encoding": ("公報".encode("big5") + b"\x80\xff\xfe", "无法识别文件的文字编码"),
    "no issue": (PLAIN.encode(), "没有从文本中认出"),
}


@pytest.mark.parametrize("name", UNFIT)
def test_a_file_that_is_no_issue_is_refused_in_one_sentence(name, text_file):
    data, message = UNFIT[name]
    text_file.write_bytes(data)
    said = refusal(text_file)
    assert said.startswith(f"{text_file}：")
    assert message in said
    assert "\n" not in said
    assert counts() == [0, 0, 0, 0]


def test_a_directory_is_refused(tmp_path):
    assert refusal(tmp_path) == f"{tmp_path}：这是一个目录，请指明其中的文件。"


@pytest.mark.parametrize("share", [0.15, 0.35, 0.5, 0.8])
def test_half_an_issue_is_refused_and_shown_in_a_trial_run(share, text_file):
    words = SAMPLE.read_text(encoding="utf-8")
    text_file.write_text(words[: int(len(words) * share)], encoding="utf-8")
    assert "像是半期公报" in refusal(text_file)
    assert counts() == [0, 0, 0, 0]

    out = StringIO()
    with pytest.raises(CommandError, match="正式录入会被拒绝。像是半期公报"):
        call_command("import_issue", text_file, dry_run=True, stdout=out)
    assert "次序" in out.getvalue()
    assert counts() == [0, 0, 0, 0]
