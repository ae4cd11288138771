"""Settings as a process of its own reads them from its environment."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.portal_folder import LIMIT, Portal

SITE = "https://gongbao.shili.example"
NAMES = (
    "ALLOWED_HOSTS",
    "CSRF_COOKIE_SECURE",
    "CSRF_TRUSTED_ORIGINS",
    "SECURE_HSTS_SECONDS",
    "SECURE_SSL_HOST",
    "SECURE_SSL_REDIRECT",
    "SESSION_COOKIE_SECURE",
)
PRINT = f"""
import json
from gazette.config import settings
print(json.dumps({{name: getattr(settings, name) for name in {NAMES}}}))
"""


def settings_of(folder: Path, **environment: str) -> dict[str, Any]:
    said = subprocess.run(
        [sys.executable, "-c", PRINT],
        env=Portal(folder, **environment).environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(said.stdout)


def test_a_portal_with_a_public_address_is_safe_unasked(tmp_path: Path) -> None:
    assert settings_of(tmp_path, PORTAL_URL=SITE) == {
        "ALLOWED_HOSTS": ["gongbao.shili.example", "localhost", "127.0.0.1", "[::1]"],
        "CSRF_COOKIE_SECURE": True,
        "CSRF_TRUSTED_ORIGINS": [SITE],
        "SECURE_HSTS_SECONDS": 3600,
        "SECURE_SSL_HOST": "gongbao.shili.example",
        "SECURE_SSL_REDIRECT": True,
        "SESSION_COOKIE_SECURE": True,
    }


def test_without_an_address_log_in_works_over_http(tmp_path: Path) -> None:
    found = settings_of(tmp_path, PORTAL_URL="", HSTS_SECONDS="60")
    assert not any(found[name] for name in NAMES if name != "ALLOWED_HOSTS")


def test_the_length_of_hsts_is_a_setting(tmp_path: Path) -> None:
    found = settings_of(tmp_path, PORTAL_URL=SITE, HSTS_SECONDS="31536000")
    assert found["SECURE_HSTS_SECONDS"] == 31536000


def test_the_deployment_check_finds_nothing(tmp_path: Path) -> None:
    """Two checks are silenced, each explained in the settings."""
    portal = Portal(tmp_path, PORTAL_URL=SITE)
    said = portal.run("check", "--deploy", "--fail-level", "WARNING")
    assert "(2 silenced)" in said
    portal.end()


@pytest.mark.parametrize(
    "environment",
    [
        {"PORTAL_URL": "gongbao.shili.example"},
        {"PORTAL_URL": SITE, "DEBUG": "1"},
        {"SECRET_KEY": "secret"},
        {"PORTAL_URL": SITE, "IDLE_MINUTES": "31"},
        {"SECOND_FACTOR": "yes"},
        {"TRUSTED_NETWORKS": "0.0.0.0/0"},
    ],
    ids=lambda environment: "-".join(environment),
)
def test_an_unsafe_environment_is_refused_at_the_start(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    portal = Portal(tmp_path, **environment)
    process = portal.start("publish_due")
    said, _ = process.communicate(timeout=LIMIT)
    assert process.returncode == 1
    assert said.startswith("设置有误：")
    assert said.count("\n") == 1
    portal.end()
