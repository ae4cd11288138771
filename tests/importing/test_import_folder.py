"""``manage.py import_folder``: one job a file, gone on with, never doubled, every refusal told."""

from __future__ import annotations

import csv
import os
import re
import signal
import zipfile
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from gazette.importing import archive_import
from gazette.jobs.models import Job
from gazette.jobs.queue import cancel, retry
from gazette.models import ArchiveFile, Gazette, Issue, NumberNote, OldAddress
from tests.factories import make_gazette, make_person
from tests.importing.archive_samples import as_page, as_text, issue_lines, mixed_files, write
from tests.portal_folder import Portal, wait

pytestmark = pytest.mark.django_db


def run(folder: Path, **options: Any) -> str:
    """What the command says, an error that it ends with included."""
    out = StringIO()
    try:
        call_command("import_folder", folder, stdout=out, stderr=out, **options)
    except CommandError as error:
        out.write(f"CommandError({error.returncode}): {error}")
    return out.getvalue()


def states(**conditions: Any) -> dict[str, str]:
    rows = ArchiveFile.objects.filter(**conditions)
    return dict(rows.values_list("path", "state"))


def row(path: str) -> ArchiveFile:
    return ArchiveFile.objects.get(path=path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder beside the one that the portal writes into."""
    made = tmp_path / "archive of the house"
    made.mkdir()
    return made


@pytest.fixture
def few(folder: Path) -> Path:
    """Three issues of one year."""
    files = {f"第{n}期.txt": as_text(issue_lines(2024, n, 120 + n)) for n in (1, 2, 10)}
    return write(folder, files)


@pytest.fixture(scope="module")
def files_of_all_kinds() -> dict[str, bytes]:
    return mixed_files()


def test_thirty_files_of_all_kinds(folder: Path, files_of_all_kinds: dict[str, bytes]) -> None:
    write(folder, files_of_all_kinds)
    report = folder / "report.csv"
    out = run(folder, report=report)
    assert "共30个文件：已录为草稿21个，没有录入7个，略过2个" in out
    assert "CommandError(1): 有7个文件没有录入" in out
    assert Issue.objects.count() == 21 and Gazette.objects.count() == 1
    assert not Issue.objects.exclude(status="draft").exists()
    why = {path: row(path).problem for path, state in states().items() if state == "refused"}
    expected = {
        "2025/none.txt": "没有从文本中认出年份、期号",
        "bad/empty.txt": "文件是空的",
        "bad/damaged.docx": "Word 文件已损坏",
        "bad/cut.pdf": "PDF 文件已损坏",
        "bad/photo.jpg": "这是图片",
        "bad/2021年第2期(重).docx": "由“2021/第2期.txt”录入，文字与这个文件不同",
        "bad/2022年第9期.txt": "由“2021/第6期.txt”录入，文字与这个文件不同",
    }
    assert why.keys() == expected.keys()
    for path, words in expected.items():
        assert words in why[path]
    assert "对照表（--table）" in why["2025/none.txt"]
    assert row("bad/copy.txt").notes == ["与“2021/第1期.txt”是同一个文件。"]
    held = dict(Issue.objects.values_list("source_name", "number"))
    assert held["2025/2025年第2期.txt"] == 2 and held["2023/2023-04.html"] == 4
    note = NumberNote.objects.get()
    assert (note.year, note.words) == (2024, "第5、6期合刊")
    assert not list((Path(folder).parent / "archive").glob("*/*"))  # nothing left aside
    _report_agrees(report)


def _report_agrees(report: Path) -> None:
    data = report.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(StringIO(data.decode("utf-8-sig"))))
    assert [line["文件"] for line in lines] == list(
        ArchiveFile.objects.order_by("position").values_list("path", flat=True)
    )
    for line in lines:
        stored = row(line["文件"])
        assert line["状态"] == stored.get_state_display()
        assert line["没有录入的原因"] == stored.problem
        if stored.issue:
            assert line["期"] == str(stored.issue)
            assert int(line["文件数"]) == stored.issue.documents.count()


def test_files_are_taken_in_the_order_of_their_numbers(few: Path) -> None:
    run(few)
    names = list(Issue.objects.order_by("pk").values_list("number", flat=True))
    assert names == [1, 2, 10]


def test_a_second_call_goes_on_and_doubles_nothing(
    few: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = archive_import.import_file
    turns = []

    def interrupted(*args: Any, **values: Any) -> Any:
        turns.append(args[0].path)
        if len(turns) == 2:
            raise KeyboardInterrupt
        return whole(*args, **values)

    monkeypatch.setattr(archive_import, "import_file", interrupted)
    assert "CommandError(130): 已中断" in run(few)
    assert list(states().values()) == ["drafted", "waiting", "waiting"]
    assert "3个文件，2个要读取" in run(few)
    assert set(states().values()) == {"drafted"}
    assert turns == ["第1期.txt", "第2期.txt", "第2期.txt", "第10期.txt"]
    before = list(Issue.objects.order_by("pk").values_list("pk", "imported_at", "version"))
    assert "3个文件，0个要读取" in run(few)
    assert list(Issue.objects.order_by("pk").values_list("pk", "imported_at", "version")) == before
    assert not Job.objects.unfinished().exists()


@pytest.mark.services
@pytest.mark.skipif(
    os.environ.get("DATABASE_URL", "").startswith("postgres"),
    reason="it brings a database of its own",
)
def test_a_killed_process_is_gone_on_after(tmp_path: Path) -> None:
    files = {f"{n}.txt": as_text(issue_lines(2024, n, 120 + n)) for n in range(1, 13)}
    place = write(tmp_path / "house", {f"2024/{name}": data for name, data in files.items()})
    portal = Portal(tmp_path / "portal")
    portal.folder.mkdir()
    try:
        portal.prepare()
        process = portal.start("import_folder", str(place), log=tmp_path / "log")
        issues = "SELECT count(*) FROM gazette_issue"
        wait(lambda: portal.sql(issues)[0][0] >= 3)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert 3 <= portal.sql(issues)[0][0] < 12
        said = portal.run("import_folder", str(place))
        assert "共12个文件：已录为草稿12个。" in said
        assert portal.sql(issues) == [(12,)]
        documents = "SELECT count(*), count(DISTINCT document_number) FROM gazette_document"
        assert portal.sql(documents) == [(24, 24)]
    finally:
        portal.end()


def test_it_is_left_to_the_service_on_request(few: Path) -> None:
    out = run(few, background=True)
    assert "3个要读取" in out and "等待3个" in out
    assert Job.objects.unfinished().count() == 3 and not Issue.objects.exists()
    call_command("run_jobs", now=True, stdout=StringIO())
    assert Issue.objects.count() == 3
    assert set(states().values()) == {"drafted"}
    out = run(few)
    assert "3个文件，0个要读取" in out and "已录为草稿3个" in out


def test_a_dry_run_writes_nothing_and_tells_the_same(
    folder: Path, files_of_all_kinds: dict[str, bytes]
) -> None:
    chosen = {
        name: data
        for name, data in files_of_all_kinds.items()
        if name.startswith(("2021", "bad", "Thumbs"))
    }
    write(folder, chosen)
    tried = run(folder, dry_run=True, report=folder / "dry.csv")
    assert "试运行，数据库未改动。" in tried
    assert not Issue.objects.exists() and not Gazette.objects.exists()
    assert not ArchiveFile.objects.exists() and not Job.objects.exists()
    real = run(folder, report=folder / "dry.csv")
    told = [re.findall("共14个文件：.*", said) for said in (tried, real)]
    assert told[0] == told[1] != []


def test_contradictions_keep_an_issue_from_being_published(folder: Path) -> None:
    write(folder, {"2024年第1期.txt": as_text(issue_lines(2024, 1, 121))})
    write(folder, {"2024年第3期.txt": as_text(issue_lines(2024, 2, 122))})
    out = run(folder, publish=True)
    assert Issue.objects.get(number=1).is_published
    assert states()["2024年第1期.txt"] == "published"
    # Its name says another number: that is for a person to decide.
    assert not Issue.objects.get(number=2).is_published
    assert "文件名说是期3" in out
    assert "说法不一，只录为草稿" in row("2024年第3期.txt").explanation


def test_what_is_published_unanswered_is_counted(folder: Path) -> None:
    lines = issue_lines(2024, 1, 121)
    lines[lines.index("二、加强检查。县政府有关部门应当每季度检查一次，并通报检查的结果。")] = (
        "二、《示例县集市管理办法》（示县政发〔2019〕3号）自本通知印发之日起废止。"
    )
    write(folder, {"第1期.txt": as_text(lines)})
    out = run(folder, publish=True)
    assert Issue.objects.get().is_published
    assert "没有人核对" in out and "没有人核对" in row("第1期.txt").explanation


def test_the_table_says_what_the_files_do_not(folder: Path) -> None:
    plain = as_text(issue_lines(2020, 7, name=""))
    printed = issue_lines(2020, 8, 88)
    write(folder, {"a/old.txt": plain, "b/page.html": as_page(printed)})
    table = folder / "对照表.csv"
    table.write_bytes(
        (
            "文件,年,期,总期号,出版日期,旧网址,文号,篇\n"
            "a\\old.txt,2020,7,87,2020/7/15,http://www.old.example/2020/7.shtml,,\n"
            "page.html,,,,,/2020/8.htm /2020/08.htm,,\n"
            "page.html,,,,,/art.jsp?id=3,,2\n"
            "page.html,,,,,/art.jsp?id=4,示县政发〔2020〕80号,\n"
            "page.html,,,,,/art.jsp?id=5,示县政发〔2020〕99号,\n"
        ).encode("gb18030")
    )
    gazette = make_gazette(name="示例县人民政府公报")
    out = run(folder, table=table)
    assert set(states().values()) == {"drafted"}  # the table itself is no issue
    first, second = gazette.issues.order_by("number")
    assert (first.year, first.number, first.serial_number) == (2020, 7, 87)
    assert str(first.published_on) == "2020-07-15"
    assert "取自对照表" in row("a/old.txt").explanation
    leads = {one.key: one.target for one in OldAddress.objects.all()}
    documents = second.documents.order_by("position")
    assert leads == {
        "/2020/7.html": first.get_absolute_url(),
        "/2020/8.html": second.get_absolute_url(),
        "/2020/08.html": second.get_absolute_url(),
        "/art.jsp?id=3": documents[1].get_absolute_url(),
        "/art.jsp?id=4": documents[0].get_absolute_url(),
    }
    assert "/art.jsp?id=5 没有登记：本期没有找到所写的那一件文件" in out
    # Addresses that are added to the table later reach issues that are there already.
    with table.open("ab") as stream:
        stream.write("old.txt,,,,,/neu.htm,,\n".encode("gb18030"))
    run(folder, table=table)
    assert OldAddress.objects.get(key="/neu.html").issue == first


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("文件,年,期\n没有.txt,2024,1\n", "第2行：文件夹里没有“没有.txt”"),
        ("文件,年,期\n第1期.txt,24,1\n", "“年”一列写的“24”不是1900至2200之间的数"),
        ("文件,期\n第1期.txt,第一期\n第1期.txt,2\n", "第3行：与前面写同一个文件的行不一致"),
        ("文件,出版日期\n第1期.txt,2024-02-30\n", "“2024-02-30”不是日期"),
        ("文件,旧网址\n第1期.txt,/a.htm\n第2期.txt,/A.HTML\n", "与第2行的是同一个"),
        ("文件,旧网址\n第1期.txt,/\n", "认不出旧网址“/”"),
    ],
)
def test_bad_lines_of_the_table_are_named_and_stop_nothing(
    table: str, says: str, few: Path
) -> None:
    path = few / "t.csv"
    path.write_text(table, encoding="utf-8")
    out = run(few, table=path)
    assert says in out and "对照表有1行没有用上" in out
    assert Issue.objects.count() == 3


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"PK\x03\x04" + b"0" * 20, "另存为“CSV UTF-8"),
        ("年,期\n2024,1\n".encode(), "缺少：文件"),
        ("文件,年,期数\nx,2024,1\n".encode(), "不认识的列：期数"),
        ("文件,年,年份\nx,2024,1\n".encode(), "两列都是：年"),
        ('文件,年\n"第1期.txt,2024\n'.encode(), "引号不成对"),
        (b"\xff\xff\xff", "文字编码"),
    ],
)
def test_a_table_that_is_none_stops_before_anything_is_done(
    data: bytes, says: str, few: Path
) -> None:
    path = few / "t.csv"
    path.write_bytes(data)
    out = run(few, table=path)
    assert "CommandError(2)" in out and says in out
    assert not ArchiveFile.objects.exists()


def test_wrong_arguments(folder: Path, tmp_path: Path) -> None:
    assert "没有“" in run(tmp_path / "nowhere")
    assert "里没有文件" in run(folder)
    write(folder, {"1.txt": b"x"})
    assert "既不是文件夹，也不是压缩的文件夹" in run(folder / "1.txt")
    assert "没有网址标识为“nobody”的公报" in run(folder, gazette="nobody")
    assert "报告写不到" in run(folder, report=tmp_path / "no" / "r.csv")
    assert not ArchiveFile.objects.exists()


def test_the_gazette_is_named_where_the_files_do_not(folder: Path) -> None:
    make_gazette(), make_gazette(slug="shixian", name="示例县人民政府公报")
    write(folder, {"2024年第1期.txt": as_text(issue_lines(2024, 1, name=""))})
    assert "请用 --gazette 指明" in run(folder)
    run(folder, gazette="shixian")  # what was refused is tried again
    assert Issue.objects.get().gazette.slug == "shixian"
    assert states() == {"2024年第1期.txt": "drafted"}


def test_an_issue_that_is_held_is_left_alone(few: Path, tmp_path: Path) -> None:
    text = issue_lines(2024, 1, 121)
    held = write(tmp_path / "one", {"x.txt": as_text(text)}) / "x.txt"
    call_command("import_issue", held, stdout=StringIO())
    write(few, {"第2期.txt": as_text([*issue_lines(2024, 1, 121), "另有一段。"])})
    out = run(few)
    assert states()["第1期.txt"] == "held"
    assert "文字相同" in row("第1期.txt").explanation
    assert states()["第2期.txt"] == "refused" and "没有改动" in row("第2期.txt").problem
    assert Issue.objects.get(number=1).source_name == "x.txt"
    assert "库中已有1个" in out


def test_the_same_files_from_another_place_are_known(few: Path, tmp_path: Path) -> None:
    run(few)
    moved = few.rename(tmp_path / "moved")
    out = run(moved)
    assert "3个文件，0个要读取" in out and "库中已有3个" in out
    assert Issue.objects.count() == 3
    known = ArchiveFile.objects.get(path="第1期.txt", folder__path=str(moved))
    assert f"已经录入过（{few} 里的“第1期.txt”）" in known.explanation
    # A draft that was deleted meanwhile comes again.
    Issue.objects.get(number=2).delete()
    assert "3个文件，1个要读取" in run(moved)
    assert Issue.objects.count() == 3


def test_a_changed_file_does_not_change_its_issue(few: Path) -> None:
    run(few)
    write(few, {"第1期.txt": as_text([*issue_lines(2024, 1, 121), "后来补的一段话。"])})
    run(few)
    assert row("第1期.txt").state == "refused"
    assert "后来补的" not in Issue.objects.get(number=1).source_text


def test_odd_places_are_named(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, {"2024年第1期.txt": as_text(issue_lines(2024, 1))})
    write(folder, {".git/x": b"x", "~$2024年第1期.docx": b"x", "大.txt": b"x" * 2000})
    (folder / "回环").symlink_to(folder)
    (folder / "断.txt").symlink_to(tmp_path / "nowhere")
    os.mkfifo(folder / "管道.txt")
    raw = os.fsencode(folder) + b"/" + "2024年第2期.txt".encode("gbk")
    with open(raw, "wb") as stream:
        stream.write(as_text(issue_lines(2024, 2)))
    monkeypatch.setattr("gazette.importing.archive_folder.MAX_FILE", 1500)
    out = run(folder)
    found = states()
    assert found == {
        "2024年第1期.txt": "drafted",
        "2024年第2期.txt": "drafted",
        "~$2024年第1期.docx": "skipped",
        "回环": "skipped",
        "断.txt": "refused",
        "管道.txt": "skipped",
        "大.txt": "refused",
    }
    assert "无法录入。请拆分" in row("大.txt").problem
    assert "共7个文件" in out


def test_a_zipped_folder(few: Path, tmp_path: Path) -> None:
    path = tmp_path / "家底.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(few.iterdir()):
            archive.writestr(f"公报/2024/{file.name}", file.read_bytes())
        archive.writestr("__MACOSX/._x", b"x")
        # As Windows writes it: a name in GBK, without the flag for UTF-8.
        archive.writestr("#" * 20, as_text(issue_lines(2023, 4)))
    name = "公报/2023年第4期".encode("gbk")
    data = path.read_bytes().replace(b"#" * 20, name.ljust(20, b"_"))
    path.write_bytes(data)
    assert "共4个文件：已录为草稿4个。" in run(path)
    assert set(states()) == {
        *(f"公报/2024/第{number}期.txt" for number in (1, 2, 10)),
        "公报/2023年第4期".ljust(len("公报/2023年第4期") + 20 - len(name), "_"),
    }
    assert "0个要读取" in run(path)


@pytest.mark.parametrize("what", ["cut short", "damaged", "with a password"])
def test_members_of_a_zip_that_cannot_be_read(what: str, few: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(few.iterdir()):
            archive.writestr(file.name, file.read_bytes())
    data = bytearray(path.read_bytes())
    if what == "cut short":
        path.write_bytes(data[:-30])
        assert "CommandError(2)" in run(path)
        return
    with zipfile.ZipFile(path) as archive:
        member = archive.getinfo("第2期.txt")
    if what == "damaged":
        at = member.header_offset + 60
        data[at : at + 40] = b"\0" * 40
    else:
        at = data.rindex("第2期.txt".encode()) - 46 + 8  # its flags in the table of contents
        data[at] |= 1
    path.write_bytes(data)
    run(path)
    assert states() == {"第1期.txt": "drafted", "第2期.txt": "refused", "第10期.txt": "drafted"}
    says = "设有密码" if what == "with a password" else "已损坏"
    assert says in row("第2期.txt").problem


def test_one_error_of_the_program_stops_nothing_else(
    few: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = archive_import.prepare

    def failing(data: bytes, path: str, told: Any) -> Any:
        if path == "第2期.txt":
            raise RuntimeError("a fault")
        return whole(data, path, told)

    monkeypatch.setattr(archive_import, "prepare", failing)
    run(few)
    assert states() == {"第1期.txt": "drafted", "第2期.txt": "refused", "第10期.txt": "drafted"}
    assert "程序出错" in row("第2期.txt").problem
    monkeypatch.setattr(archive_import, "prepare", whole)
    run(few)
    assert set(states().values()) == {"drafted"}


@pytest.fixture
def clerk(client: Client) -> Iterator[Client]:
    client.force_login(make_person("clerk", "录入"))
    yield client


def test_the_office_watches_it(clerk: Client, few: Path) -> None:
    write(few, {"bad.txt": b""})
    run(few, background=True)
    folders = reverse("admin:gazette_archivefolder_changelist")
    assert "0/4，4个等待" in clerk.get(folders).content.decode()
    jobs = clerk.get(reverse("admin:jobs_job_changelist")).content.decode()
    assert "迁入一个文件" in jobs and "第10期.txt" in jobs
    call_command("run_jobs", now=True, stdout=StringIO())
    page = clerk.get(folders).content.decode()
    assert "4/4，已做完" in page
    files = clerk.get(reverse("admin:gazette_archivefile_changelist")).content.decode()
    assert "文件是空的" in files and "已录为草稿" in files
    stored = ArchiveFile.objects.get(path="bad.txt")
    answer = clerk.get(reverse("admin:gazette_archivefolder_report", args=[stored.folder_id]))
    text = answer.content.decode("utf-8-sig")
    assert len(text.splitlines()) == 5 and "文件是空的" in text
    one = reverse("admin:gazette_archivefile_change", args=[stored.pk])
    assert clerk.get(one).status_code == 200
    assert clerk.post(one, {"state": "drafted"}).status_code == 403


def test_a_cancelled_job_is_said_and_can_be_done_again(few: Path) -> None:
    run(few, background=True)
    job = Job.objects.order_by("pk")[0]
    cancel(job)
    assert states()["第1期.txt"] == "refused" and "已取消" in row("第1期.txt").problem
    retry(job)
    call_command("run_jobs", now=True, stdout=StringIO())
    assert set(states().values()) == {"drafted"}
