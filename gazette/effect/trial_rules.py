"""Rules on trial (试行, 暂行): what has to be said of them, and whom to ask.

A rule on trial is meant to be replaced. Many places give it two years at most, yet its text
often states no term; whether it is still applied is then known only to the body that
interprets it. The advice changes no state.
"""

from __future__ import annotations

import re
from datetime import date

from gazette.models import Document

_NOUNS = (
    "办法|规定|条例|细则|规则|标准|方案|意见|制度|规程|章程|准则|规范|措施|政策|目录|程序|要点|"
    "指南|规划|通则|守则|导则|决定"
)
#: A title of a rule on trial, at its end: …（试行）, …暂行办法, …试行工作方案（2020年修订）.
_TRIAL = re.compile(
    rf"([（(〔](?P<mark>试行|暂行)[)）〕]|(?P<name>试行|暂行)[^《》（）]{{0,6}}({_NOUNS}))(（[^（）]*）)*$"
)
#: The rule that a notice issues: 关于印发《…》的通知, with or without the marks.
_ISSUED = re.compile(r"(?:印发|公布|发布|颁布)(?:《(.+)》|(.+))的(?:通知|公告|通告|命令|令)$")

#: For how many years a rule on trial commonly lasts at most.
YEARS = 2


def trial_word(document: Document) -> str:
    """试行 or 暂行, where the title of the document or of the rule it issues says so; else "".

    A document about a rule on trial (关于废止《…暂行办法》的决定) is not on trial itself.
    """
    for title in (document.text_title, document.title):
        issued = _ISSUED.search(title)
        name = (issued[1] or issued[2]) if issued else re.sub("《[^》]*》", "", title)
        if not issued and title.endswith(("的决定", "的通知", "的公告")):
            continue
        if found := _TRIAL.search(name):
            return found["mark"] or found["name"]
    return ""


def body_to_ask(document: Document) -> str:
    """The body that interprets the document; where none is named, those that issued it."""
    return document.interpreted_by or "、".join(body.name for body in document.bodies)


def trial_advice(word: str, body: str, begins: date | None, last: date | None, on: date) -> str:
    """What to say on a day of a rule on trial in force from ``begins`` to ``last``; or ""."""
    is_past = begins is not None and _years_after(begins) <= on
    if last is not None and not is_past:
        return ""
    term = "" if last else "，没有载明有效期"
    years = "，施行已满两年" if is_past else ""
    ask = f"请向{body}核实" if body else "请向制定机关核实"
    return f"标题写明“{word}”{term}{years}：是否仍在执行，{ask}。"


def _years_after(day: date) -> date:
    """The same day ``YEARS`` later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + YEARS)
    except ValueError:
        return date(day.year + YEARS, 3, 1)
