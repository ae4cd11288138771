"""Suggestions while typing: numbers, titles, bodies, and frequent words.

All of them occur in published documents. The work is limited whatever is typed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlencode

from django.urls import reverse

from gazette.models import Document
from search.memory.destinations import destinations
from search.memory.lexicon import lexicon
from search.memory.vocabulary import Named, Vocabulary, vocabulary
from search.page.news import news_of_document, news_of_place
from search.query.normal_form import normal_text
from search.query.pinyin import letters_of
from search.query.simplified_characters import to_simplified

#: Places whose words show whether a suggestion is whole.
PLACES_CUT = 5
#: Limits: characters read, suggestions in all and of each kind, places read for words.
LONGEST_TYPED, MOST, MOST_OF_A_KIND, MOST_PLACES, PLACES_PER_DOCUMENT = 40, 10, 4, 3_000, 40
#: What is typed is read on for so many characters. The result is offered if it occurs so
#: often, and if each longer form occurs less often than this part of that.
LONGEST_TAIL, FEWEST, DROP = 7, 3, 0.6
#: Of two words as frequent the longer one says more, up to so many characters.
LONGEST_WEIGHTED = 4
#: Characters that no word ends with.
_OPEN_ENDS = frozenset("的和及与或者应由在对按为将并等其可不以于所第是之了当")
_HAN = re.compile(r"[\u4e00-\u9fff]*")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A line offered: its kind (in Chinese), its words, the page it leads to, a note."""

    kind: str
    text: str
    url: str
    note: str = ""


def suggestions(typed: str) -> list[Suggestion]:
    """At most ``MOST`` lines for what has been typed so far, the most certain first."""
    words = normal_text(to_simplified(typed[:LONGEST_TYPED]))
    if not words:
        return []
    known = vocabulary()
    offered = [
        *islice(_places(typed, known), MOST_OF_A_KIND),
        *_terms(words, known),
        *_named(words, known),
    ]
    return list({one.url: one for one in reversed(offered)}.values())[::-1][:MOST]


def _places(typed: str, known: Vocabulary) -> Iterator[Suggestion]:
    for place in destinations(typed, known):
        if place.is_certain:
            news = news_of_place(place, known.holdings)
            note = " · ".join(filter(None, [place.title, news]))
            yield Suggestion("直达", place.label, place.with_query(typed), note)


def _terms(words: str, known: Vocabulary) -> Iterator[Suggestion]:
    """Frequent words that begin with what is typed, or that the typed letters may mean."""
    if letters := letters_of(words):
        read = known.words_for(letters, MOST_OF_A_KIND * 2)
        found = known.occurring([word for word in read if lexicon().is_word(word)], MOST_OF_A_KIND)
    elif len(words) == 1:
        found = known.terms_from(words, MOST_OF_A_KIND)
    else:
        found = frequent_words(words, known, MOST_OF_A_KIND)
    for term in found:
        yield Suggestion("词语", term, f"{reverse('search:search')}?{urlencode({'q': term})}")


def frequent_words(words: str, known: Vocabulary, most: int) -> list[str]:
    """Words of the archive that begin with what is typed, the most frequent first.

    The text after it is read on, character by character, as long as nearly all
    places continue alike: 临时 → 临时救助, 电动 → 电动自行车.
    """
    if not _HAN.fullmatch(words) or len(words) < 2:
        return []
    tails = list(_tails(words, known))
    counts = Counter(tail[:end] for tail in tails for end in range(len(tail) + 1))
    longest: dict[str, int] = {}
    for tail, count in counts.items():
        longest[tail[:-1]] = max(longest.get(tail[:-1], 0), count if tail else 0)
    ends = [tail for tail in counts if _is_word(words + tail, counts[tail], longest.get(tail, 0))]
    best = sorted(ends, key=lambda tail: (-counts[tail] * min(len(tail), LONGEST_WEIGHTED), tail))
    completed = (tail for tail in best if 0 < len(tail) < LONGEST_TAIL)
    whole = (words + tail for tail in completed if _are_whole_words(words, tail, tails))
    return list(islice(whole, most))


def _are_whole_words(words: str, tail: str, tails: list[str]) -> bool:
    """Whether what would be offered ends where a word does: 监护 of 监护人 does not."""
    known = lexicon()
    places = islice((longer for longer in tails if longer.startswith(tail)), PLACES_CUT)
    ends = [known.ends_between_words(words + one, 0, len(words + tail)) for one in places]
    return known.is_word(words + tail) and sum(ends) * 2 > len(ends)


def _is_word(words: str, count: int, count_of_longer: int) -> bool:
    return count >= FEWEST and count_of_longer < DROP * count and words[-1] not in _OPEN_ENDS


def _tails(words: str, known: Vocabulary) -> Iterator[str]:
    """The Chinese characters after each occurrence of the words, newest document first."""
    left = MOST_PLACES
    for text in known.texts_with(words):
        at, of_this = text.find(words), 0
        while at >= 0 and left > 0 and of_this < PLACES_PER_DOCUMENT:
            end = at + len(words)
            match = _HAN.match(text, end, end + LONGEST_TAIL)
            yield match[0] if match else ""
            left, of_this = left - 1, of_this + 1
            at = text.find(words, end)
        if left <= 0:
            return


def _named(words: str, known: Vocabulary) -> Iterator[Suggestion]:
    """Documents whose number or title contains what is typed, and bodies whose name does."""
    if len(words) < 2:
        return
    named = known.named(words, MOST_OF_A_KIND)
    yield from _documents(named, known)
    for body, count in named.bodies:
        yield Suggestion("机关", body.name, body.get_absolute_url(), f"{count}件")


def _documents(named: Named, known: Vocabulary) -> Iterator[Suggestion]:
    ids = [*named.by_number, *named.by_title]
    found = Document.objects.published().for_lists().in_bulk(ids)
    for kind, ids in (("文号", named.by_number), ("标题", named.by_title)):
        for document in (found[pk] for pk in ids if pk in found):
            number, url = document.document_number, document.get_absolute_url()
            if kind == "文号":
                text, note = number, document.title
            else:
                text, note = document.text_title or document.title, number
            notes = [note, news_of_document(document.pk, known.holdings)]
            yield Suggestion(kind, text, url, " · ".join(filter(None, notes)))
