"""The kept files: whole or not at all, and gone when nothing names them."""

from __future__ import annotations

import os
import time
from hashlib import sha256

import pytest

from gazette.disk import replacing
from gazette.models import PdfEdition
from gazette.prints.editions import store as store_module
from gazette.prints.editions.file_names import download_name
from gazette.prints.editions.store import keep, kept_file, sweep
from tests.factories import make_document, make_gazette, make_issue
from tests.prints.editions.conftest import blank_pdf, edition_of

pytestmark = pytest.mark.django_db


def test_a_new_file_takes_the_place_of_the_old(issue, kept, store):
    edition = kept(edition_of(issue), blank_pdf(1), "a" * 64)
    old = kept_file(edition)
    kept(edition, blank_pdf(3), "b" * 64)
    new = kept_file(edition)
    assert old and new and old != new and not old.exists()
    stored = PdfEdition.objects.get()
    assert (stored.pages, stored.size) == (3, new.stat().st_size)
    assert new.relative_to(store).parts[:2] == ("shifanshi", "2024-01")


def test_the_same_fingerprint_keeps_its_name(issue, kept):
    edition = kept(edition_of(issue), blank_pdf(1))
    kept(edition, blank_pdf(2))
    path = kept_file(edition)
    assert path and path.read_bytes() == blank_pdf(2)


@pytest.mark.parametrize("content", [b"", b"no PDF", blank_pdf()[:200]])
def test_what_no_reader_opens_leaves_the_old_file(issue, kept, content):
    edition = kept(edition_of(issue))
    before = kept_file(edition)
    with pytest.raises(ValueError, match="不是完好的 PDF"):
        keep(edition, content, "b" * 64, 2)
    edition.refresh_from_db()
    assert kept_file(edition) == before
    assert before and before.read_bytes() == blank_pdf()
    assert edition.made_revision == 1


def test_a_crash_before_the_row_is_written_leaves_the_old_file(issue, kept, monkeypatch):
    edition = kept(edition_of(issue))
    before = kept_file(edition)

    def crash(self, **values):
        raise MemoryError

    monkeypatch.setattr(PdfEdition, "record", crash)
    with pytest.raises(MemoryError):
        keep(edition, blank_pdf(2), "b" * 64, 2)
    stored = PdfEdition.objects.get()
    assert kept_file(stored) == before
    assert stored.pages == 1


def test_a_crash_while_writing_leaves_no_half_file(tmp_path):
    path = tmp_path / "file.pdf"
    path.write_bytes(b"old")
    with pytest.raises(OSError, match="full"), replacing(path) as draft:
        draft.write_bytes(b"ne")
        raise OSError("disk full")
    assert [one.name for one in tmp_path.iterdir()] == ["file.pdf"]
    assert path.read_bytes() == b"old"


def test_a_file_that_was_deleted_counts_as_missing(issue, kept):
    edition = kept(edition_of(issue))
    path = kept_file(edition)
    assert path
    path.unlink()
    assert kept_file(edition) is None


def test_what_nothing_names_is_swept_once_it_is_old(issue, kept):
    edition = kept(edition_of(issue))
    path = kept_file(edition)
    assert path
    long_ago = time.time() - store_module.GRACE - 60
    strays = [path.with_name("stray.pdf"), path.with_name(".draft.pdf.1.part")]
    for stray in strays:
        stray.write_bytes(b"")
    assert sweep() == 0  # they may just be written
    for old in [*strays, path]:
        os.utime(old, (long_ago, long_ago))
    assert sweep() == 2
    assert kept_file(edition) == path


def test_names_say_what_is_in_the_file():
    gazette = make_gazette(name="示范市人民政府公报")
    issue = make_issue(gazette=gazette, year=2024, number=3)
    document = make_document(
        issue=issue,
        title='关于“A/B:C*?"<>|”的\n通知' + "长" * 100,
        document_number="示政发〔2024〕1号",
    )
    names = [
        download_name(PdfEdition(issue=issue)),
        download_name(PdfEdition(issue=issue, kind="large_print", is_draft=True)),
        download_name(PdfEdition(issue=issue, document=document)),
    ]
    assert names[0] == "示范市人民政府公报2024年第3期.pdf"
    assert names[1] == "示范市人民政府公报2024年第3期（大字版，草稿）.pdf"
    assert names[2].startswith("关于“ABC”的通知长") and names[2].endswith(
        "（示政发〔2024〕1号）.pdf"
    )
    assert all(len(name.encode()) < 255 for name in names)


@pytest.mark.parametrize("damage", ["cut", "flipped", "emptied", "unreadable"])
def test_a_damaged_file_counts_as_missing(issue, kept, damage):
    edition = kept(edition_of(issue))
    path = kept_file(edition)
    assert path
    content = path.read_bytes()
    spoilt = {"cut": content[:-1], "flipped": content[:-9] + b"?" + content[-8:]}
    if damage == "unreadable":
        path.unlink()
        path.mkdir()
    else:
        path.write_bytes(spoilt.get(damage, b""))
    assert kept_file(edition) is None


def test_a_file_is_read_once_to_be_checked(issue, kept, monkeypatch):
    edition = kept(edition_of(issue))
    read = []

    def digest(file, name):
        read.append(file.name)
        return sha256(file.read())

    monkeypatch.setattr("gazette.disk.file_digest", digest)
    assert [kept_file(edition) for _ in range(3)].count(None) == 0
    assert len(read) == 1


def test_a_new_file_replaces_a_damaged_one(issue, kept):
    edition = kept(edition_of(issue), blank_pdf(1), "a" * 64)
    former = kept_file(edition)
    assert former
    former.write_bytes(b"")
    kept(edition, blank_pdf(2), "b" * 64)
    assert kept_file(edition) and not former.exists()
