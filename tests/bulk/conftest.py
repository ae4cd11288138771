"""Evidence of acts lies in the folder of each test, as everything else does."""

from __future__ import annotations

from pathlib import Path

import pytest

from gazette.bulk.published_fields import file_field
from gazette.models import OutsideAct


@pytest.fixture(autouse=True)
def _evidence_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    storage = file_field(OutsideAct, "evidence_file").storage
    for name in ("base_location", "location"):  # cached: it is made once for a process
        monkeypatch.setitem(vars(storage), name, str(tmp_path / "evidence"))
