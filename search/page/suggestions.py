"""What a person may be about to type: numbers, titles, bodies, and words that are frequent.

All of it stands in published documents. The work is bounded whatever is typed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from gazette.models import Document, IssuingBody
from search.memory.destinations import destinations
from search.memory.holdings import Holdings
from search.memory.rewordings import simplified
from search.memory.vocabulary import Named, Vocabulary, vocabulary
from search.query.normal_form import normal_text
from search.query.pinyin import letters_of

#: Bounds: characters read, suggestions in all and of each kind, places looked at for words.
LONGEST_TYPED, MOST, MOST_OF_A_KIND, MOST_PLACES, PLACES_PER_DOCUMENT = 40, 10, 4, 3_000, 40
#: How far a frequent word is read on, how often it stands, and when it is one: what follows
#: it differs, so that none of its longer forms is nearly as frequent.
LONGEST_TAIL, FEWEST, DROP = 7, 3, 0.6
#: Of two words as frequent the longer one says more, up to so many characters.
TELLING = 4
#: What no word ends with: it would go on.
_OPEN_ENDS = frozenset("的和及与或者应由在对按为将并等其可不以于所第是之了当")
_HAN = re.compile(r"[\u4e00-\u9fff]*")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A line offered: what kind it is, its words, where it leads, and what more to say of it."""

    kind: str
    text: str
    url: str
    note: str = ""


def suggestions(typed: str) -> list[Suggestion]:
    """At most ``MOST`` lines for what has been typed so far, the most certain first."""
    words = normal_text(simplified(typed[:LONGEST_TYPED]))
    if not words:
        return []
    known = vocabulary()
    offered = [
        *islice(_places(typed, known), MOST_OF_A_KIND),
        *_terms(words, known),
        *_documents(words, known),
        *_bodies(words, known),
    ]
    return list({one.url: one for one in reversed(offered)}.values())[::-1][:MOST]


def _places(typed: str, known: Vocabulary) -> Iterator[Suggestion]:
    for place in destinations(typed, known):
        if not place.is_near:
            yield Suggestion("直达", place.label, place.with_query(typed), place.title)


def _terms(words: str, known: Vocabulary) -> Iterator[Suggestion]:
    """Frequent words that begin so, or that the letters typed may mean."""
    if letters := letters_of(words):
        found = _standing(known.sounds.words_for(letters, MOST_OF_A_KIND), known)
    elif len(words) == 1:
        found = _standing(known.terms_from(words), known)
    else:
        found = frequent(words, known.holdings, MOST_OF_A_KIND)
    for term in found:
        yield Suggestion("词语", term, f"{reverse('search:search')}?{urlencode({'q': term})}")


def _standing(terms: list[str], known: Vocabulary) -> list[str]:
    """Those of the terms that stand in a published document."""
    documents = known.holdings.documents.values()
    standing = (term for term in terms if any(term in one.words for one in documents))
    return list(islice(standing, MOST_OF_A_KIND))


def frequent(words: str, holdings: Holdings, most: int) -> list[str]:
    """Words of the archive that begin with what is typed, the most frequent first.

    What follows it is read on, character by character, as long as (nearly) all
    goes on alike: 临时 → 临时救助, 电动 → 电动自行车.
    """
    if not _HAN.fullmatch(words) or len(words) < 2:
        return []
    counts = Counter(tail[:end] for tail in _tails(words, holdings) for end in range(len(tail) + 1))
    longest: dict[str, int] = {}
    for tail, count in counts.items():
        longest[tail[:-1]] = max(longest.get(tail[:-1], 0), count if tail else 0)
    ends = [tail for tail in counts if _is_word(words + tail, counts[tail], longest.get(tail, 0))]
    best = sorted(ends, key=lambda tail: (-counts[tail] * min(len(tail), TELLING), tail))
    return [words + tail for tail in best if 0 < len(tail) < LONGEST_TAIL][:most]


def _is_word(words: str, count: int, count_of_longer: int) -> bool:
    return count >= FEWEST and count_of_longer < DROP * count and words[-1] not in _OPEN_ENDS


def _tails(words: str, holdings: Holdings) -> Iterator[str]:
    """The Chinese characters that follow the words wherever they stand, newest document first."""
    left = MOST_PLACES
    for one in reversed(list(holdings.documents.values())):
        at, of_this = one.words.find(words), 0
        while at >= 0 and left > 0 and of_this < PLACES_PER_DOCUMENT:
            end = at + len(words)
            match = _HAN.match(one.words, end, end + LONGEST_TAIL)
            yield match[0] if match else ""
            left, of_this = left - 1, of_this + 1
            at = one.words.find(words, end)
        if left <= 0:
            return


def _documents(words: str, known: Vocabulary) -> Iterator[Suggestion]:
    """Documents whose number or title holds what is typed."""
    by_number = _holding(words, known.numbers)
    by_title = _holding(words, known.titles)
    found = Document.objects.published().for_lists().in_bulk([*by_number, *by_title])
    for kind, ids in (("文号", by_number), ("标题", by_title)):
        for document in (found[pk] for pk in ids if pk in found):
            number, url = document.document_number, document.get_absolute_url()
            if kind == "文号":
                yield Suggestion(kind, number, url, document.title)
            else:
                yield Suggestion(kind, document.text_title or document.title, url, number)


def _holding(words: str, names: Named) -> list[int]:
    """The documents of the first names that hold the words, those that begin so before others."""
    if len(words) < 2:
        return []
    holding = sorted((name for name in names if words in name), key=lambda name: name.find(words))
    ids = (pk for name in holding[:MOST_OF_A_KIND] for pk in names[name])
    return list(dict.fromkeys(ids))[:MOST_OF_A_KIND]


def _bodies(words: str, known: Vocabulary) -> Iterator[Suggestion]:
    """Issuing bodies whose name holds what is typed, the busiest first."""
    if len(words) < 2 or not any(words in name for name in known.bodies):
        return
    bodies: Any = IssuingBody.objects.with_published_count()
    for body in islice((one for one in bodies if words in normal_text(one.name)), MOST_OF_A_KIND):
        yield Suggestion("机关", body.name, body.get_absolute_url(), f"{body.document_count}件")
