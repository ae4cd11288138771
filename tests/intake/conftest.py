"""Editors, and drops as they make them; what is put aside lies in a folder of the test's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from gazette.intake import reception
from gazette.intake.models import Intake
from gazette.intake.reception import READ
from gazette.jobs.queue import enqueue
from tests.intake.reading_at_once import read_at_once
from tests.paths import SAMPLES

Drop = Callable[..., Intake]


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture(autouse=True)
def jobs_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the service would do is done as soon as it is asked for."""
    read_at_once(monkeypatch)


@pytest.fixture
def jobs_later(jobs_at_once: None, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """What the service would do waits for ``run_due``, and no request waits for it."""
    settings.INTAKE_PATIENCE = 0
    monkeypatch.setattr(reception, "_start", lambda intake: enqueue(READ, intake.pk, pk=intake.pk))


def make_editor(name: str, **values: Any) -> User:
    """A person who may enter issues."""
    user = User.objects.create_user(name, is_staff=True, **values)
    granted = Permission.objects.filter(content_type__app_label__in=["intake", "gazette"])
    user.user_permissions.set(granted)
    return user


@pytest.fixture
def editor(db: None) -> User:
    return make_editor("wang", last_name="王", first_name="编辑")


@pytest.fixture
def browser_of(client: Client) -> Callable[[User], Client]:
    def log_in(user: User) -> Client:
        other = Client()
        other.force_login(user)
        return other

    return log_in


@pytest.fixture
def clerk(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


@pytest.fixture
def drop(clerk: Client) -> Drop:
    """Drop files (``name=bytes`` pairs) or text, as the form sends them."""

    def dropped(*files: tuple[str, bytes], text: str = "") -> Intake:
        uploads = [SimpleUploadedFile(name, data) for name, data in files]
        answer = clerk.post(
            reverse("admin:intake_intake_changelist"), {"files": uploads, "text": text}
        )
        assert answer.status_code == 302, answer.content.decode()
        return Intake.objects.get(pk=int(answer["Location"].rstrip("/").rsplit("/", 1)[-1]))

    return dropped


@pytest.fixture
def sample_text() -> str:
    return SAMPLES[0].read_text(encoding="utf-8")


def left_aside(data_dir: Path) -> list[Path]:
    """What lies about in the folder in which files wait to be read."""
    folder = data_dir / "intake"
    return list(folder.iterdir()) if folder.exists() else []
