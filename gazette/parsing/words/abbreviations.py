"""Abbreviations that a text gives to documents: 《…规定》（以下简称《规定》）.

Reads a line; writes the title that each stands for.
"""

import re

from gazette.parsing.words.lines import fold_title

_ABBREVIATED = re.compile(
    r"(?:以下|下)(?:统称|简称|称)(?:为|：|:)?\s*[《“「\"]?(?P<name>[^《》“”「」\"，。；、（）()]{2,20})[》”」\"]?"
)


def abbreviations(words: str) -> dict[str, str]:
    """The titles that abbreviations stand for, folded abbreviation to title as printed."""
    if "简称" not in words and "下称" not in words:
        return {}
    found: dict[str, str] = {}
    for match in _ABBREVIATED.finditer(words):
        before = words[: match.start()]
        title = re.search(r"《((?:[^《》]|《[^《》]*》)+)》[^《》。；]{0,80}$", before)
        if title:
            found.setdefault(fold_title(match["name"]), title[1])
    return found
