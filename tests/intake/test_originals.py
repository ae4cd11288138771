"""What is dropped is kept as it is, for the office, as long as somebody holds it."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gazette.intake import originals, reception
from gazette.intake.models import Intake, Original, OriginalUse
from gazette.models import Issue, SecurityEvent
from gazette.office.checkup import checkup
from tests.intake.conftest import Drop, make_editor
from tests.intake.test_drop import accepted
from tests.intake.test_issue_source import CONTENTS, PARKS, PRAISE
from tests.parsing.readers import sample

pytestmark = pytest.mark.django_db(transaction=True)


def stored(data_dir: Path) -> list[Path]:
    return sorted(path for path in (data_dir / "originals").rglob("*") if path.is_file())


def discard(clerk: Client, intake: Intake) -> None:
    clerk.post(intake.get_absolute_url(), {"do": "discard", "sure": "1"})
    assert not Intake.objects.filter(pk=intake.pk).exists()


def address(use: OriginalUse) -> str:
    return reverse("admin:intake_original", args=[use.pk])


def test_every_file_is_kept_once_for_the_portal_alone(drop: Drop, data_dir: Path) -> None:
    data = sample.as_docx()
    drop(("甲.docx", data))
    drop(("乙.docx", data))
    assert [path.name for path in stored(data_dir)] == [sha256(data).hexdigest()]
    assert stored(data_dir)[0].read_bytes() == data
    assert stat.S_IMODE(stored(data_dir)[0].stat().st_mode) == 0o600
    for folder in (data_dir / "originals", stored(data_dir)[0].parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [use.name for use in OriginalUse.objects.order_by("pk")] == ["甲.docx", "乙.docx"]
    original = Original.objects.get()
    assert (original.size, original.format) == (len(data), "docx")


def test_pasted_text_is_kept_as_a_file(drop: Drop, clerk: Client) -> None:
    intake = drop(text=PARKS)
    use = OriginalUse.objects.of_intake(intake.pk).get()
    answer = clerk.get(address(use))
    assert answer.getvalue().decode().strip() == PARKS.strip()
    assert "%E7%B2%98%E8%B4%B4%E7%9A%84%E6%96%87%E5%AD%97.txt" in answer["Content-Disposition"]


def test_an_original_is_given_out_as_it_was_dropped_and_logged(drop: Drop, clerk: Client) -> None:
    data = sample.as_html()
    intake = drop(("甲.html", data))
    use = OriginalUse.objects.get()
    page = clerk.get(intake.get_absolute_url()).content.decode()
    assert address(use) in page and use.original.sha256 in page
    answer = clerk.get(address(use))
    assert answer.getvalue() == data
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    event = SecurityEvent.objects.get(kind="下载原件")
    assert event.by_name and use.original.sha256 in event.note


def test_only_the_office_gets_it(
    drop: Drop, client: Client, browser_of: Callable[[User], Client]
) -> None:
    intake = drop(("甲.pdf", sample.as_pdf()))
    use = OriginalUse.objects.get()
    places = [
        address(use),
        reverse("admin:intake_page_image", args=[use.pk, 1]),
        reverse("admin:intake_page", args=[intake.pk]) + "?at=0&to=9",
    ]
    stranger = browser_of(User.objects.create_user("stranger", is_staff=True))
    reader = browser_of(User.objects.create_user("reader"))
    reviewer = User.objects.create_user("reviewer", is_staff=True)
    reviewer.user_permissions.add(
        Permission.objects.get(content_type__app_label="gazette", codename="view_issue")
    )
    for place in places:
        assert Client().get(place).status_code == 302, place
        assert reader.get(place).status_code == 302, place
        assert stranger.get(place).status_code == 403, place
        with closing(browser_of(reviewer).get(place)) as answer:
            assert answer.status_code == 200, place
        assert browser_of(reviewer).post(place).status_code == 405, place


def test_a_discarded_intake_takes_its_originals_along(
    drop: Drop, clerk: Client, data_dir: Path
) -> None:
    first, second = drop(("甲.txt", PARKS.encode())), drop(("乙.txt", PARKS.encode()))
    discard(clerk, first)
    assert len(stored(data_dir)) == 1, "the other intake holds it"
    discard(clerk, second)
    assert stored(data_dir) == []
    assert not Original.objects.exists()


def test_an_issue_keeps_the_originals_of_its_intake(
    drop: Drop, clerk: Client, data_dir: Path
) -> None:
    files = {"乙.txt": PRAISE, "甲.txt": PARKS, "目录.txt": CONTENTS}
    intake = drop(*((name, text.encode()) for name, text in files.items()))
    assert "已写成草稿" in accepted(clerk, intake)
    issue = Issue.objects.get()
    uses = list(OriginalUse.objects.of_issue(issue).listed())
    assert {use.name for use in uses} == set(files)
    for use in uses:
        words = "".join(issue.source_text[start:end] for start, end in use.parts)
        assert words.split() == files[use.name].split()
    accepted(clerk, intake)
    assert OriginalUse.objects.of_issue(issue).count() == 3, "written again, held once"
    discard(clerk, intake)
    assert len(stored(data_dir)) == 3
    uses = list(OriginalUse.objects.of_issue(issue).listed())
    page = clerk.get(reverse("admin:gazette_issue_change", args=[issue.pk])).content.decode()
    assert all(address(use) in page for use in uses)
    Issue.objects.all().delete()
    assert stored(data_dir) == []


@pytest.mark.parametrize("fault", ["altered", "missing"])
def test_an_altered_original_is_never_given_out_and_is_told(
    drop: Drop, clerk: Client, data_dir: Path, fault: str
) -> None:
    accepted(clerk, drop(("全.txt", (CONTENTS + PARKS + PRAISE).encode())))
    issue = Issue.objects.get()

    def told() -> list[str]:
        found = checkup(issue)
        return [one.fault.message for one in found if one.rule.code == "original_altered"]

    assert told() == []
    path = stored(data_dir)[0]
    if fault == "altered":
        data = path.read_bytes()
        path.write_bytes(data[:-3] + b"xyz")
        words = "与录入时的校验值不符"
    else:
        path.unlink()
        words = "原件不在存放处"
    answer = clerk.get(address(OriginalUse.objects.of_issue(issue).get()))
    assert answer.status_code == 409
    assert words in answer.content.decode()
    assert [words in one for one in told()] == [True]
    assert not SecurityEvent.objects.filter(kind="下载原件").exists()


def test_an_altered_original_is_written_anew_by_the_same_drop_when_it_is_missing(
    drop: Drop, data_dir: Path
) -> None:
    drop(("甲.txt", PARKS.encode()))
    stored(data_dir)[0].unlink()
    drop(("甲.txt", PARKS.encode()))
    assert originals.fault_of(Original.objects.get()) == ""


class FullDisk(ContentFile[bytes]):
    """A file of which the disk takes the first piece only, once it has been looked through."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data, name="满.txt")
        self.times = 0

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        self.times += 1
        yield b"x"
        if self.times > 1:
            raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_leaves_nothing_of_a_drop(db: None, data_dir: Path, settings: Any) -> None:
    settings.DATA_DIR = data_dir
    files: Any = [ContentFile(PARKS.encode(), name="好.txt"), FullDisk(b"x")]
    with pytest.raises(OSError, match="No space"):
        reception.receive(files, "", [], make_editor("wang"))
    assert stored(data_dir) == []
    assert not (Intake.objects.exists() or Original.objects.exists())


def test_the_sweep_deletes_old_files_without_a_row_and_nothing_else(
    drop: Drop, data_dir: Path
) -> None:
    drop(("甲.txt", PARKS.encode()))
    kept = stored(data_dir)
    old, young = (data_dir / "originals" / "ab" / name for name in ("ab" * 32, "ac" * 32))
    for path in (old, young):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    day_before = (timezone.now() - timedelta(days=2)).timestamp()
    os.utime(old, (day_before, day_before))
    os.utime(kept[0], (day_before, day_before))
    originals.sweep(None)  # type: ignore[arg-type]
    assert stored(data_dir) == sorted([*kept, young])


def test_the_list_of_originals_asks_a_constant_number_of_queries(
    drop: Drop, clerk: Client, django_assert_max_num_queries: Any
) -> None:
    accepted(clerk, drop(*((f"{n}.txt", t.encode()) for n, t in enumerate([CONTENTS, PARKS]))))
    issue = Issue.objects.get()
    with django_assert_max_num_queries(1):
        assert len(list(OriginalUse.objects.of_issue(issue).listed())) == 2
