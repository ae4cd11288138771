"""Lines that tell a rule's history (题注), one event each, in brackets or without.

2024年3月1日 示例市人民政府第12次常务会议通过; 根据2019年4月23日…《…的决定》修正. Reads a line;
says whether it is one.
"""

import re

from gazette.parsing.words.dates import DATE_SHAPE

_EVENT = "通过|批准|公布|发布|颁布|印发|施行|实施|修正|修订|修改"
_HISTORY = re.compile(
    rf"(?:根据|依据)?\s*{DATE_SHAPE}(?![，,])[^。；：:]{{0,240}}?(?:{_EVENT})(?:[并，、]?(?:自{DATE_SHAPE}起)?(?:{_EVENT}))?"
)
_OPENED = re.compile(rf"[（(]\s*(?:根据|依据)?\s*{DATE_SHAPE}[^）)]*$")


def is_history_line(text: str) -> bool:
    """Whether a whole line tells events of a rule's history and nothing else."""
    text = text.strip()
    if text[:1] in "（(" and text[-1:] in "）)":
        return bool(re.match(rf"[（(]\s*(?:根据|依据)?\s*{DATE_SHAPE}.*(?:{_EVENT})", text))
    return bool(_HISTORY.fullmatch(text))


def opens_history(text: str) -> bool:
    """Whether a line begins a history in brackets that goes on below: （2024年6月16日示例市."""
    return bool(_OPENED.match(text.strip()))


_BEGUN = re.compile(
    rf"(?:根据|依据)?\s*{DATE_SHAPE}[^。；：:]*(?:会议|委员会|代表大会|人民政府|令|决定)[^。；：:]*"
)
_GOES_ON = re.compile(rf"[^。；：]*(?:{_EVENT}|会议|委员会|代表大会|决定|{DATE_SHAPE})[^。；：]*")


def is_begun_history(text: str, following: str) -> bool:
    """Whether a line begins a history without brackets, and the next is more of the same event."""
    return bool(
        _BEGUN.fullmatch(text.strip())
        and not is_history_line(text)
        and _GOES_ON.fullmatch(following.strip())
    )
