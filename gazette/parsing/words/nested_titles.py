"""Titles within titles and clauses: what a notice promulgates, what a decision amends.

Reads a title or a line of a text; writes the titles that it names, as printed.
"""

import re

_PROMULGATES = re.compile(
    r"关于(?:修订)?(?:重新)?(?:印发|公布|发布|颁布|颁发|批转|转发|下发)(.+?)的(?:通知|公告|命令|通报|决定|函)[）)]?$"
)
_QUOTED = re.compile(r"《((?:[^《》]|《[^》]*》)+)》")
_CLAUSE = re.compile(
    r"(?:现将|现)?(?:修订后的|制定的)?"
    r"(?:《(?:[^《》]|《[^《》]*》){1,200}》(?:[（(][^）)]{1,40}[）)])?[、和及]?){1,12}"
    r"(?:已经|已于|业经|经|印发|公布|发布|转发|予以)"
)
_INNER = re.compile(r"[《〈]([^《》〈〉]{2,100})[》〉]")
_REPUBLISHED = re.compile(r"《((?:[^《》]|《[^《》]*》){1,200})》根据本决定")


def promulgated_titles(title: str) -> list[str]:
    """The titles of what a notice promulgates, as its own title names them."""
    match = _PROMULGATES.search(title.strip())
    if not match:
        return []
    quoted = [m[1] for m in _QUOTED.finditer(match[1])]
    return quoted or [match[1]]


def amended_titles(title: str) -> list[str]:
    """The rules that a decision amends: their amended text may be printed behind it."""
    return _INNER.findall(title) if re.search(r"修改|修正", title) else []


def clause_titles(text: str) -> list[str]:
    """The titles in ``现将《A》《B》印发`` or ``《A》已经…``."""
    match = _CLAUSE.search(text)
    return [m[1] for m in _QUOTED.finditer(match[0])] if match else []


def republished_titles(text: str) -> list[str]:
    """The title in ``《A》根据本决定作相应修改，重新公布``: A is printed behind the decision."""
    match = _REPUBLISHED.search(text)
    return [match[1]] if match else []
