"""One Debian tree for all tests of this folder: they follow each other, as days do."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.debian_tree import DebianTree, Releases, debian_with_packages, skip_if_offline


@pytest.fixture(scope="session")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Releases:
    return Releases(tmp_path_factory.mktemp("releases"))


@pytest.fixture(scope="session")
def first_release(releases: Releases) -> Path:
    """The tarball of 0.9.0."""
    try:
        return releases.make("0.9.0")
    except subprocess.CalledProcessError as error:
        skip_if_offline(error)


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory, first_release: Path) -> Iterator[DebianTree]:
    """Debian with the release unpacked in /root/release; nothing is set up yet."""
    folder = tmp_path_factory.mktemp("debian") / "tree"
    try:
        tree = debian_with_packages(folder, first_release)
    except subprocess.CalledProcessError as error:
        skip_if_offline(error)
    tree.unpack(first_release)
    with tree:
        yield tree
    tree.remove()
