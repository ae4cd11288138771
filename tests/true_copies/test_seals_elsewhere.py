"""Where seals show and are made: in print, by the job, by commands, in the check of the archive."""

from __future__ import annotations

import base64
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from gazette.archive_check.sealed_words import seal_damages
from gazette.config.environment import read_signing_key
from gazette.jobs.models import Job
from gazette.jobs.timetable import names
from gazette.models import DayHead, IssueSeal, Provision
from gazette.parsing.readers import read
from gazette.prints.editions.part_cache import DiskPartCache
from gazette.prints.pdf import issue_fingerprint, make_issue_pdf
from gazette.prints.pdf.variant import Variant
from gazette.true_copies import sealing_job
from gazette.true_copies.kept_seals import head_named_in_print
from gazette.true_copies.sealing import seal_days, seal_issue
from gazette.true_copies.signature_keys import make_key_file
from tests.true_copies.test_sealing import at, written_issue

pytestmark = pytest.mark.django_db


def test_the_imprint_of_the_next_issue_names_the_head(tmp_path: Path) -> None:
    seal_issue(written_issue(), IssueSeal.Event.PUBLISHED, now=at(date(2025, 3, 1)))
    [head] = seal_days(date(2025, 3, 2))
    issue = written_issue()
    variant, cache = Variant("standard"), DiskPartCache(tmp_path)
    before = issue_fingerprint(issue, variant)
    seal_issue(issue, IssueSeal.Event.PUBLISHED, now=at(date(2025, 3, 2)))
    assert head_named_in_print(issue) == head and issue_fingerprint(issue, variant) != before
    words = "".join(read(make_issue_pdf(issue, variant, cache=cache), "a.pdf").text.split())
    assert f"至2025年3月1日的链首（SHA-256）：{head.fingerprint}" in words
    # Later heads do not make the PDF another one.
    same = issue_fingerprint(issue, variant)
    seal_days(date(2025, 3, 3))
    assert DayHead.objects.count() == 2 and issue_fingerprint(issue, variant) == same


def test_the_job_seals_what_was_there_before() -> None:
    assert sealing_job.SEAL in names()
    written_issue()

    class Told:
        job = Job(task=sealing_job.SEAL)
        message = ""

        def tell(self, done: int = 0, total: int = 0, message: str = "") -> None:
            self.message = message

    run = Told()
    sealing_job.seal(run)
    assert run.message == "补记1期"
    sealing_job.seal(run)
    assert run.message == ""


def test_the_command_says_that_nothing_is_signed() -> None:
    written_issue()
    told = StringIO()
    call_command("seal_archive", stdout=told)
    assert "补记1期，链首0个。" in told.getvalue() and "未签名" in told.getvalue()


def test_the_check_of_the_archive_asks_the_chain() -> None:
    issue = written_issue()
    assert list(seal_damages(lambda done, total: None)) == []  # the job will seal it
    seal_issue(issue, IssueSeal.Event.PUBLISHED)
    assert list(seal_damages(lambda done, total: None)) == []
    Provision.objects.filter(document__issue=issue).update(body="改过的文字。")
    found = [str(one) for one in seal_damages(lambda done, total: None)]
    assert len(found) == 2 and all("verify_archive" in one for one in found)


class TestTheSetting:
    def test_a_file_and_its_content(self, tmp_path: Path) -> None:
        path = tmp_path / "key.pem"
        make_key_file(path)
        content = base64.b64encode(path.read_bytes()).decode()
        assert read_signing_key("") == ""
        assert read_signing_key(str(path)) == str(path)
        assert read_signing_key(content) == content

    def test_what_is_no_key(self, tmp_path: Path) -> None:
        other = tmp_path / "rsa.pem"
        secret = generate_private_key(65537, 2048)
        other.write_bytes(secret.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        empty = tmp_path / "empty.pem"
        empty.touch()
        for setting, why in (
            (str(tmp_path / "none.pem"), "读不了"),
            ("nonsense", "不是能用的签名密钥"),
            (str(empty), "不是能用的签名密钥"),
            (str(other), "不是 Ed25519 密钥"),
        ):
            with pytest.raises(ImproperlyConfigured, match=why):
                read_signing_key(setting)
