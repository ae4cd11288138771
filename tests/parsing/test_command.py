"""``python -m gazette.parsing``: JSON, the explanation and the statistics."""

import json
from pathlib import Path

import pytest

from gazette.parsing.__main__ import main
from tests.paths import SAMPLES


def test_json_has_the_keys_of_the_design(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(SAMPLES[0])]) == 0
    data = json.loads(capsys.readouterr().out)
    assert {"gazette", "issue", "contents", "documents", "findings", "removed"} <= set(data)
    document = data["documents"][0]
    assert {"texts", "references", "listed_attachments", "repeals"} <= set(document)
    row = document["texts"][-1]["provisions"][0]
    keys = {"level", "label", "number", "heading", "body", "address", "span", "children"}
    assert keys <= set(row)


def test_explanation_shows_every_line_with_its_address(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--explain", str(SAMPLES[-1])]) == 0
    out = capsys.readouterr().out
    assert "text_2__art_1 " in out
    assert "—\u0336 \u03361" in out, "a removed page mark is struck out"
    assert "annex_not_printed" in out


def test_statistics_of_a_folder(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(SAMPLES[0].read_bytes())
    (tmp_path / "b.txt").write_bytes(SAMPLES[1].read_bytes())
    assert main(["--stats", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["a.txt", "b.txt", "合计 2 个文件"]
    assert "ARTICLE=217" in lines[-1]


@pytest.mark.parametrize("name", ["absent.txt", "empty.txt"])
def test_an_unreadable_file_is_named(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty.txt").touch()
    assert main([str(tmp_path / name)]) == 1
    assert name in capsys.readouterr().err
