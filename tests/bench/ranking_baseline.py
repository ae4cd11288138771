"""What ranking is measured against: jieba's words, some stop words and BM25, in forty lines."""

from __future__ import annotations

from collections import Counter
from math import log

import jieba

from gazette.models import Document

K1, B, TITLE_TIMES = 1.5, 0.75, 5
_STOPPED = (
    "的 了 吗 呢 是 在 和 与 及 或 有 要 我 想 怎么 怎么办 如何 什么 多少 哪里 哪些 能 不能 可以"
    " 谁 几 吧 请问 需要 为什么 办 没 没有 到 被 把 对 给"
)
STOP_WORDS = frozenset(_STOPPED.split())


def words_of(text: str) -> list[str]:
    cut = (word.strip() for word in jieba.cut_for_search(text))
    return [word for word in cut if word and word not in STOP_WORDS and word.isalnum()]


class Bm25:
    """BM25 over the published documents, each with its title counted five times."""

    def __init__(self) -> None:
        self.counts: dict[int, Counter[str]] = {}
        for one in Document.objects.published():
            rows = one.provisions.values_list("label", "heading", "body")
            text = " ".join([*[one.title] * TITLE_TIMES, one.document_number, *map("".join, rows)])
            self.counts[one.pk] = Counter(words_of(text))
        self.holding = Counter(word for words in self.counts.values() for word in words)
        self.average = sum(words.total() for words in self.counts.values()) / len(self.counts)

    def ranked(self, typed: str) -> list[int]:
        """Ids of the documents, the best first; those that hold no word are left out."""
        scores = {pk: self._score(words, words_of(typed)) for pk, words in self.counts.items()}
        found = [pk for pk, score in scores.items() if score]
        return sorted(found, key=lambda pk: (-scores[pk], pk))

    def _score(self, counts: Counter[str], typed: list[str]) -> float:
        length = K1 * (1 - B + B * counts.total() / self.average)
        return sum(
            log(1 + (len(self.counts) - self.holding[word] + 0.5) / (self.holding[word] + 0.5))
            * (counts[word] * (K1 + 1) / (counts[word] + length))
            for word in typed
        )
