"""The archive in bulk is kept up to date: what has not changed is not touched, nothing is lost."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from gazette.archive_check.bulk_files import bulk_damages
from gazette.archive_check.examination import mend
from gazette.bulk import reading_forms
from gazette.bulk.bulk_build import StillChanging, build_bulk
from gazette.bulk.bulk_folder import BUILDS, KEPT_SECONDS, MANIFEST, BulkFolder, bulk_folder
from gazette.bulk.bulk_timetable import BUILD
from gazette.config.portal_gauges import bulk_metrics
from gazette.jobs.models import Job
from gazette.jobs.queue import enqueue
from gazette.jobs.worker import run_now
from gazette.models import Document, Gazette, Issue, PdfEdition, Provision, Relation
from gazette.office import workflow
from gazette.prints.editions.edition_maker import make_now
from gazette.prints.editions.store import kept_file
from tests.bulk.archives import contents, exported
from tests.factories import make_document, make_gazette, make_issue, make_provision, make_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def issues() -> list[Issue]:
    """Two published issues of one gazette, each of a document with a row."""
    gazette = make_gazette(slug="shilishi")
    made = [make_issue(gazette=gazette, published=True) for _number in range(2)]
    for issue in made:
        make_provision(text=make_text(document=make_document(issue=issue)))
    return made


def new_files(folder: Path, before: dict[str, bytes]) -> set[str]:
    """What a build has added, without digests: shilishi-2025-1.jsonl."""
    added = exported(folder).keys() - before.keys()
    return {"{0}.{2}".format(*path.rpartition("/")[2].split(".")) for path in added}


def test_a_change_writes_only_its_issue(issues: list[Issue], tmp_path: Path) -> None:
    before = exported(tmp_path)
    assert new_files(tmp_path, before) == set()
    Provision.objects.filter(document__issue=issues[0]).update(body="改了的一条。")
    changed = {"shilishi-2025-1.jsonl", "shilishi-2025-1-1.xml", "shilishi-2025-1.txt"}
    assert new_files(tmp_path, before) == changed
    kept = [name for name in before if name != MANIFEST]
    now = contents(tmp_path)
    assert {name: now[name] for name in kept} == {name: before[name] for name in kept}
    manifest = json.loads(now[MANIFEST])
    assert {one["path"] for one in manifest["files"]} < now.keys()


def test_what_another_issue_does_rewrites_the_xml(issues: list[Issue], tmp_path: Path) -> None:
    before = exported(tmp_path)
    first, second = (issue.documents.get() for issue in issues)
    Relation.objects.create(source=second, type="repeals", target=first, status="confirmed")
    assert new_files(tmp_path, before) == {
        *("shilishi-2025-2.jsonl", "shilishi-2025-2-1.xml", "shilishi-2025-1-1.xml")
    }


def test_another_name_of_the_gazette_rewrites_the_xml(issues: list[Issue], tmp_path: Path) -> None:
    before = exported(tmp_path)
    Gazette.objects.update(name="示例市公报")
    added = new_files(tmp_path, before)
    assert {"portal.jsonl", "shilishi-2025-1-1.xml", "shilishi-2025-2-1.xml"} <= added


def test_files_out_of_use_stay_for_those_who_read_the_old_manifest(
    issues: list[Issue], tmp_path: Path
) -> None:
    before = exported(tmp_path)
    make_provision(text=issues[0].documents.get().texts.get())
    after = exported(tmp_path)
    assert before.keys() <= after.keys()
    named = {one["path"] for one in json.loads(after[MANIFEST])["files"]}
    gone = before.keys() - named - {MANIFEST}
    assert {name for name in gone if "2025-1" in name}
    old = time.time() - KEPT_SECONDS - 60
    for name in before:
        os.utime(tmp_path / name, (old, old))
    assert gone.isdisjoint(exported(tmp_path)), "also where nothing has changed since"


def test_pdfs_are_taken_up_when_they_are_made(issues: list[Issue], tmp_path: Path) -> None:
    """A stopped build goes on, and another has the same bytes."""
    first, other = tmp_path / "first", tmp_path / "other"
    assert build_bulk(first, has_pdfs=True).is_new
    assert not [name for name in contents(first) if name.endswith(".pdf")]
    made = {}
    for issue in issues:
        made[f"shilishi-2025-{issue.number}"] = kept_file(
            make_now(issue, PdfEdition.Kind.STANDARD, is_draft=False)[0]
        )
        assert build_bulk(first, has_pdfs=True).is_new
        assert not build_bulk(first, has_pdfs=True).is_new
    pdfs = {name: one for name, one in contents(first).items() if name.endswith(".pdf")}
    assert {name.rpartition("/")[2].partition(".")[0] for name in pdfs} == made.keys()
    assert sorted(pdfs.values()) == sorted(path.read_bytes() for path in made.values() if path)

    (first / min(pdfs)).unlink()
    assert build_bulk(first, has_pdfs=True).is_new
    build_bulk(other, has_pdfs=True)
    assert {name: contents(first)[name] for name in pdfs} == pdfs
    assert {name: contents(other)[name] for name in pdfs} == pdfs


def test_a_withdrawn_issue_is_gone_at_once(issues: list[Issue], tmp_path: Path) -> None:
    exported(tmp_path)
    workflow._record_step(issues[0], workflow.Action.WITHDRAW, None)
    after = exported(tmp_path)
    manifest = json.loads(after[MANIFEST])
    assert {one.get("issue") for one in manifest["files"]} == {None, "shilishi/2025/2"}
    assert not [name for name in after if "2025-1" in name]


def test_a_stopped_build_goes_on(
    issues: list[Issue], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_bulk(tmp_path, stop)
    assert not (tmp_path / MANIFEST).exists()
    with (tmp_path / BUILDS).open("a") as builds:
        builds.write('{"issue": "shilishi/20')  # it was stopped while it wrote a line
    made: list[Issue] = []

    def noted(issue: Issue) -> list[Document]:
        made.append(issue)
        return reading_forms.documents_of(issue)

    monkeypatch.setattr("gazette.bulk.bulk_build.documents_of", noted)
    assert build_bulk(tmp_path).manifest.issues == 2
    assert made == issues[1:]  # the first one's were there


def test_an_archive_that_changes_meanwhile_is_read_again(
    issues: list[Issue], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change(done: int, total: int) -> None:
        Gazette.objects.update(phone=f"{time.monotonic_ns()}")

    with pytest.raises(StillChanging):
        build_bulk(tmp_path, change)
    assert not (tmp_path / MANIFEST).exists()
    assert build_bulk(tmp_path).is_new
    assert not build_bulk(tmp_path).is_new


def test_the_job_tells_what_it_did_and_its_age(issues: list[Issue]) -> None:
    assert [one.samples[0].value for one in bulk_metrics()] == [0, 0]
    job = enqueue(BUILD)
    run_now(job)
    job.refresh_from_db()
    assert (job.state, job.message) == (Job.State.DONE, "数据存档：2期，2件文件。")
    told = {one.name: one.samples[0].value for one in bulk_metrics()}
    assert told["gazette_bulk_known"] == 1 and told["gazette_bulk_issues"] == 2
    old = time.time() - 7200
    os.utime(bulk_folder() / BUILDS, (old, old))
    told = {one.name: one.samples[0].value for one in bulk_metrics()}
    assert told["gazette_bulk_age_seconds"] >= 7200
    run_now(enqueue(BUILD))  # nothing to do is done too
    told = {one.name: one.samples[0].value for one in bulk_metrics()}
    assert told["gazette_bulk_age_seconds"] < 7200


@pytest.mark.parametrize("how", ["gone", "cut off", "altered", "manifest"])
def test_a_damage_is_found_and_mended(how: str, issues: list[Issue]) -> None:
    whole = exported(bulk_folder())
    assert not list(bulk_damages(lambda done, total: None))
    path = next(bulk_folder().glob("issues/*.jsonl"))
    match how:
        case "gone":
            path.unlink()
        case "cut off":
            path.write_bytes(path.read_bytes()[:-1])
        case "altered":
            path.write_bytes(path.read_bytes().replace(b"1", b"2", 1))
        case _:
            (bulk_folder() / MANIFEST).write_bytes(b"{")
    found = list(bulk_damages(lambda done, total: None))
    assert len(found) == 1 and "数据存档" in found[0].where
    assert mend(found) == []
    assert not list(bulk_damages(lambda done, total: None))
    assert contents(bulk_folder()) == whole


def test_another_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "letter.txt").write_text("…")
    with pytest.raises(CommandError, match="已有别的文件"):
        call_command("export_archive", str(folder))
    assert [path.name for path in folder.iterdir()] == ["letter.txt"]


def test_the_page_and_the_files(issues: list[Issue], client: Client) -> None:
    page = client.get("/data/bulk/").content.decode()
    assert "存档还没有做好" in page
    call_command("export_archive", verbosity=0)
    page = client.get("/data/bulk/").content.decode()
    assert "2期，2件文件" in page and "著作权法" in page
    answer = client.get("/data/bulk/manifest.json")
    manifest = json.loads(answer.getvalue())
    again = client.get("/data/bulk/manifest.json", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304
    for one in manifest["files"]:
        file = client.get(f"/data/bulk/{one['path']}")
        assert len(file.getvalue()) == one["size"] == int(file["Content-Length"])
        assert "max-age=86400" in file["Cache-Control"]
        assert file["Access-Control-Allow-Origin"] == "*"
    ranged = client.get(f"/data/bulk/{one['path']}", headers={"range": "bytes=0-3"})
    assert (ranged.status_code, len(ranged.getvalue())) == (206, 4)
    for path in (BUILDS, "issues/none.jsonl", "../secret_key", "issues/", "..%2fsecret_key"):
        assert client.get(f"/data/bulk/{path}").status_code == 404, path


def test_files_can_be_read_by_a_web_server(issues: list[Issue]) -> None:
    former = os.umask(0o077)
    try:
        exported(bulk_folder())
    finally:
        os.umask(former)
    for path in [bulk_folder(), *bulk_folder().rglob("*")]:
        wanted = 0o755 if path.is_dir() else 0o644
        assert path.stat().st_mode & 0o777 == wanted, path


def test_none_is_wanted(settings: Any, issues: list[Issue]) -> None:
    exported(bulk_folder())
    settings.BULK_ARCHIVE = "off"
    assert not list(bulk_metrics())
    (bulk_folder() / MANIFEST).write_bytes(b"{")
    assert not list(bulk_damages(lambda done, total: None))
    assert BulkFolder(bulk_folder()).manifest() is None
