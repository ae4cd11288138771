"""Words of a file that are not read into the text: each kept in a note, with its place.

Deleted words, comments, hidden words, page headers: an editor must be able to see what a
reader left out, and where.
"""

from collections import defaultdict
from collections.abc import Iterator

_LONGEST_PLACE = 12


class LeftOutWords:
    """Collects left-out words by their kind while a file is read in order."""

    def __init__(self) -> None:
        self._pieces: dict[str, dict[str, None]] = defaultdict(dict)

    def add(self, kind: str, words: str, before: str = "") -> None:
        """Keep words of a kind (Chinese: 删除的文字). ``before`` are the words before them."""
        words = " ".join(words.split())
        if not words:
            return
        place = " ".join(before.split())[-_LONGEST_PLACE:]
        self._pieces[kind][f"“{place}”之后的“{words}”" if place else f"“{words}”"] = None

    def notes(self) -> Iterator[str]:
        """A note (Chinese) for each kind, with all its words."""
        for kind, pieces in self._pieces.items():
            yield f"未读入的{kind}：{'；'.join(pieces)}。"
