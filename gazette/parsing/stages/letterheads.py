"""Letterheads (版头) above documents: 示例市人民政府文件, 签发人：张三, 机密★1年, 000123, 特急.

Files of single documents carry them, gazettes do not print them (GB/T 9704-2012, 7.2). Reads
the first lines of a document; removes those of a letterhead, as furniture that is shown with
its reason. The document number between them stays.
"""

import re

from gazette.parsing.node import Report
from gazette.parsing.parsed import Removed
from gazette.parsing.words.bodies import is_body
from gazette.parsing.words.document_numbers import line_number
from gazette.parsing.words.lines import Line, fold

_MOST_LINES = 14
_HEAD = re.compile(r"(?P<body>[\u4e00-\u9fff()、]{4,40})文件")
_SIGNER = re.compile(r"\s*(?:签发人|会签人)\s*[:：]?[\s\u4e00-\u9fff·、，,]{0,30}$")
_MARK = re.compile(
    r"(?:份号[:：]?)?№?\d{6}|(?:密级[:：]?)?(?:绝密|机密|秘密)(?:[★☆*].{1,6})?|(?:紧急程度[:：]?)?(?:特急|加急|平急)"
)


def without_letterhead(lines: list[Line], report: Report) -> list[Line]:
    """The lines of a document without its letterhead, which is added to ``report``."""
    head = _head_length(lines)
    kept: list[Line] = []
    for place, line in enumerate(lines[:head]):
        if _is_letterhead(line.text) or _names_body_above_file(lines[:head], place):
            report.removed.append(Removed("版头", line.text, line.span))
        elif number_end := _number_before_signer(line.text):
            kept.append(line.cut(0, number_end))
            signer = line.cut(number_end)
            report.removed.append(Removed("版头", signer.text, signer.span))
        else:
            kept.append(line)
    return [*kept, *lines[head:]]


def _head_length(lines: list[Line]) -> int:
    """How many lines belong to the letterhead; 0 if the document has none.

    It has a signer or the word 文件, and ends before the first line of another kind.
    """
    length, is_head = 0, False
    for line in lines[:_MOST_LINES]:
        text = line.text
        is_own = _is_letterhead(text) or bool(_number_before_signer(text))
        if not (is_own or is_body(text) or line_number(text)):
            break
        is_head = is_head or (is_own and not _MARK.fullmatch(fold(text)))
        length += 1
    return length if is_head and length < len(lines) else 0


def _is_letterhead(text: str) -> bool:
    words = fold(text)
    named = _HEAD.fullmatch(words)
    is_named = named is not None and all(map(is_body, re.split("[、 ]", named["body"])))
    return words == "文件" or is_named or bool(_SIGNER.match(text) or _MARK.fullmatch(words))


def _names_body_above_file(lines: list[Line], place: int) -> bool:
    """Whether a line is one of the bodies that stand above the word 文件."""
    if not is_body(lines[place].text):
        return False
    following = [fold(line.text) for line in lines[place + 1 :]]
    file = following.index("文件") if "文件" in following else None
    below = next((line.text for line in lines[place + 1 :] if not is_body(line.text)), "")
    return file is not None or bool(_HEAD.fullmatch(fold(below)))


def _number_before_signer(text: str) -> int:
    """Where the number ends in 示政发〔2025〕1号　签发人：张三; 0 for any other line."""
    for match in re.finditer(r"签发人|会签人", text):
        number = text[: match.start()].rstrip()
        if line_number(number) and _SIGNER.match(text[match.start() :]):
            return len(number)
    return 0
