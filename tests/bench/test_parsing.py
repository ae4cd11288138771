"""How the time to parse grows with the length of the text, and on texts made to be slow."""

import statistics
import time

import pytest

from gazette.parsing import parse
from tests.paths import REAL_ISSUE, SAMPLES

ADVERSARIAL = {
    "open quotation marks": "一、将第三条修改为：“" * 20_000,
    "open title marks": "根据《" * 60_000,
    "brackets": "（一）（" * 50_000,
    "spaces": "第一条" + " " * 300_000,
    "commas, no end": "、，" * 100_000,
    "digits": "1.1." * 60_000,
    "one paragraph of items": "".join(f"（{n}）内容；" for n in range(1, 30_000)),
    "lines of one character": "一\n" * 100_000,
    "dates": "2024年1月1日" * 30_000,
    "bodies": "示例市人民政府办公室、" * 20_000,
    "leaders": "目 录\n" + "…………" * 60_000,
    "table bars": "|" * 200_000,
}


def seconds(text: str, runs: int) -> float:
    """The median of ``runs`` parses, in seconds of this process's CPU time."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        parse(text)
        times.append(time.process_time() - start)
    return statistics.median(times)


@pytest.mark.parametrize("path", [path for path in [REAL_ISSUE, *SAMPLES[:1]] if path.exists()])
def test_parsing_grows_linearly(path, capsys) -> None:
    text = path.read_text(encoding="utf-8")
    with capsys.disabled():
        print(f"\nparsing {path.stem} ({len(text):,} characters), CPU seconds, median")
        baseline = 0.0
        for times, runs in ((1, 5), (10, 3), (100, 1)):
            took = seconds(text * times, runs)
            baseline = baseline or took
            print(
                f"  {times:>4} ×  {took:8.2f} s   per issue {took / times / baseline:5.2f} × of 1 ×"
            )


def test_parsing_adversarial_texts(capsys) -> None:
    with capsys.disabled():
        print("\nparsing texts made to be slow, CPU seconds for half and whole, and their ratio")
        for name, text in ADVERSARIAL.items():
            half, whole = seconds(text[: len(text) // 2], 1), seconds(text, 1)
            print(f"  {name:24} {len(text):>8,}  {half:6.2f}  {whole:6.2f}  {whole / half:5.1f} ×")
