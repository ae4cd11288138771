"""Lists of documents whose heading says how many they are: a wrong number is a finding."""

import pytest

from gazette.parsing import parse

HEAD = """示例市人民政府关于宣布失效和废止部分文件的通知
示政发〔2024〕6号
各区人民政府：
"""
TAIL = """
自本通知印发之日起，上述文件不再执行。
示例市人民政府
2024年5月6日
"""
ONE, TWO, THREE = (
    f"{number}.示例市人民政府关于{matter}的通知（示政发〔2012〕{number}号）"
    for number, matter in enumerate(["加强防火", "整治市容", "办好夜校"], start=1)
)


def told(*lines: str) -> list[str]:
    findings = parse(HEAD + "\n".join(lines) + TAIL).findings
    return [one.message for one in findings if one.code == "list_count_differs"]


@pytest.mark.parametrize(
    "lines",
    [
        ("决定废止下列3件文件：", ONE, TWO, THREE),
        ("决定宣布以下三件规范性文件失效：", ONE, TWO, THREE),
        ("经清理，决定废止下列文件：", ONE, TWO),
        (
            "经清理，决定如下：",
            "一、宣布失效的文件（1件）",
            ONE,
            "二、废止的文件（共2件）",
            TWO,
            THREE,
        ),
    ],
)
def test_a_right_number_is_no_finding(lines: tuple[str, ...]) -> None:
    assert told(*lines) == []


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("决定废止下列12件文件：", ONE, TWO, THREE), "写明12件，读出3件"),
        (("决定宣布以下二件规范性文件失效：", ONE, TWO, THREE), "写明2件，读出3件"),
        (
            (
                *("经清理，决定如下：", "一、宣布失效的文件（2件）", ONE),
                *("二、废止的文件（2件）", TWO, THREE),
            ),
            "“宣布失效的文件（2件）”写明2件，读出1件",
        ),
    ],
)
def test_another_number_is_a_finding(lines: tuple[str, ...], words: str) -> None:
    [message] = told(*lines)
    assert words in message
