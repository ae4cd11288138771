"""Words of a file that are not read into the text: each kept in a note, with its place.

Deleted words, comments, hidden words, page headers: an editor must be able to see what a
reader left out, and where.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

_LONGEST_PLACE = 12
_BREAKS = re.compile(r"[\s\x01]*[\t\r\n\x01][\s\x01]*")


class LeftOutWords:
    """Collects left-out words by their kind while a file is read in order."""

    def __init__(self) -> None:
        self._pieces: dict[str, dict[str, None]] = defaultdict(dict)

    def add(self, kind: str, words: str, before: str = "") -> None:
        """Keep words of a kind (Chinese: 删除的文字). ``before`` are the words before them."""
        words = _BREAKS.sub(" ", words).strip()
        if not words:
            return
        place = _BREAKS.sub(" ", before).strip()[-_LONGEST_PLACE:]
        self._pieces[kind][f"“{place}”之后的“{words}”" if place else f"“{words}”"] = None

    def notes(self) -> Iterator[str]:
        """A note (Chinese) for each kind, with all its words."""
        for kind, pieces in self._pieces.items():
            yield f"未读入的{kind}：{'；'.join(pieces)}。"
