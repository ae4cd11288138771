"""A release: the same bytes from the same commit, with a bill of what is in it."""

from __future__ import annotations

import json
import re
import tarfile
from pathlib import Path

import pytest

from deploy.bill_of_materials import complete
from tests.deploy.debian_tree import Releases
from tests.paths import ROOT


def pinned() -> set[str]:
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-zA-Z0-9._-]+)==", text, re.MULTILINE))


@pytest.mark.services
def test_it_is_made_alike_and_knows_its_parts(releases: Releases, first_release: Path) -> None:
    before = first_release.read_bytes()
    assert releases.make("0.9.0").read_bytes() == before
    with tarfile.open(first_release) as tarball:
        names = tarball.getnames()
        file = tarball.extractfile("gazette-0.9.0/deploy/sbom.json")
        assert file is not None
        bill = json.load(file)
    assert "gazette-0.9.0/deploy/COMMIT" in names
    assert not [name for name in names if "/tests/" in name or name.endswith(".git")]
    known = {one["name"].lower().replace("_", "-") for one in bill["components"]}
    assert {name.lower().replace("_", "-") for name in pinned()} <= known
    assert {"postgresql", "nginx", "libpango-1.0-0"} <= known


def test_a_bill_names_the_portal_and_debian_s_packages() -> None:
    python = {"bomFormat": "CycloneDX", "components": [{"bom-ref": "b", "name": "b"}]}
    bill = complete(python, "1.2.3", ["nginx", "curl", "nginx"])
    assert bill["metadata"]["component"]["version"] == "1.2.3"
    assert [one["name"] for one in bill["components"]] == ["b", "curl", "nginx"]
    assert bill["dependencies"][0]["dependsOn"] == ["b", "debian:curl", "debian:nginx"]
