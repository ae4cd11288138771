"""A question → the words to look for: cut apart, question words left out, other words beside.

低保边缘家庭怎么申请 is read as 低保边缘 (or 最低生活保障边缘) · 家庭 · 申请. A word that occurs
nowhere, or never where it stands, may be a typing error: the right one is looked for in
its place (``search.memory.near_words``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from search.memory.lexicon import Lexicon, lexicon
from search.memory.near_words import meant_words
from search.memory.occurrences import Occurrences, occurrences_for
from search.query.compiled_query import CompiledQuery
from search.query.grammar import Query, Term
from search.query.normal_form import normal_text
from search.query.pinyin import letters_of
from search.query.request import LookedFor, Request
from search.query.simplified_characters import to_simplified
from search.query.typed_dates import day_of, printed_days
from search.query.typed_rows import split_row

#: Parts of a question that are looked for; other words for one of them, and words inside it.
MOST_PARTS, MOST_OTHERS, MOST_INSIDE = 12, 8, 3
#: Letters that are read as pinyin in a question, and words that they may mean.
FEWEST_LETTERS, MOST_READINGS = 6, 3
#: How much a hit of another word is worth, beside one of the word itself.
SYNONYM, CORRECTION, INSIDE = 0.9, 0.85, 0.4
#: How much a part counts that no dictionary has; that the archive does not have; and how much
#: less a word counts that everybody says.
UNKNOWN_CHARACTERS, NOT_HELD, COMMON = 0.35, 0.5, 0.65
#: A document's number, in any form.
_NUMBER = re.compile(
    r"(?P<body>[\u4e00-\u9fff]{1,8})[〔(]?(?P<year>(?:19|20)\d{2})[〕)]?年?[-/.]?第?\d{1,5}号?(?:文件?)?"
)
_PIECES = re.compile(r"[\u4e00-\u9fff]+|[^\W\u4e00-\u9fff]+(?:[.][^\W\u4e00-\u9fff]+)*")


@dataclass(frozen=True, slots=True)
class Part:
    """A word that is looked for. All strings are normal forms.

    ``others`` are words that may stand for it, with what a hit of one is worth;
    ``inside`` the shorter words in it. ``meant`` is the word taken for a typing error.
    ``weight`` is how much the part counts towards what was asked. ``day`` is the day that
    it names, as an ordinal; 0 for words.
    """

    words: str
    others: tuple[tuple[str, float], ...] = ()
    inside: tuple[str, ...] = ()
    meant: str = ""
    weight: float = 1.0
    day: int = 0

    @property
    def forms(self) -> tuple[tuple[str, float], ...]:
        return ((self.words, 1.0), *self.others)


@dataclass(frozen=True, slots=True)
class Reading:
    """What is looked for: parts in the order in which they were typed.

    ``omitted`` are the question words that were left out. ``filters`` is the rest of the
    query (fields, exclusions, years), which a document must still fit. ``is_number``: a
    document's number was typed that no document has; its series is looked for. ``lone``
    are single characters, which say too little to be looked for. ``pairs`` are the pairs of
    characters side by side in what was typed, question words left out.
    """

    parts: tuple[Part, ...]
    omitted: tuple[str, ...] = ()
    filters: CompiledQuery = field(default=CompiledQuery((), (), (), None, "", "", ()))
    is_number: bool = False
    lone: tuple[str, ...] = ()
    pairs: frozenset[str] = frozenset()

    @property
    def words(self) -> tuple[str, ...]:
        """All words that are marked where they occur, the longest first."""
        found = [form for part in self.parts for form, _worth in part.forms]
        found += [one for part in self.parts for one in part.inside]
        return tuple(sorted(dict.fromkeys(found), key=lambda word: -len(word)))


def read(query: Query, known: Lexicon, occurrences: Occurrences) -> Reading:
    """How a query is read as words."""
    if number := _NUMBER.fullmatch(query.literal):
        return Reading((Part(f"{number['body']}〔{number['year']}〕"),), is_number=True)
    free, bound = _sorted_terms(query, occurrences)
    pieces = [piece for term in free for piece in (*_pieces(term, known), "")]
    omitted = [piece for piece in pieces if piece in known.omitted]
    if len(omitted) == len(list(filter(None, pieces))):  # a question of question words alone
        omitted = []
    joined = _joined(pieces, set(omitted), known, occurrences)
    units = list(dict.fromkeys(_split(joined, known, occurrences)))
    longer = [unit for unit in units if len(unit) > 1]
    lone = tuple(unit for unit in units if len(unit) == 1) if longer else ()
    parts = tuple(_parts((longer or units)[:MOST_PARTS], known, occurrences))
    excluded = tuple(term.normal for term in query.terms if term.is_excluded and not term.field)
    filters = CompiledQuery((), excluded, bound, query.years, "", "", ())
    spoken = "".join(" " if piece in omitted or not piece else piece for piece in pieces)
    pairs = frozenset(one + two for one, two in pairwise(spoken) if " " not in one + two)
    return Reading(parts, tuple(dict.fromkeys(omitted)), filters, lone=lone, pairs=pairs)


def _sorted_terms(query: Query, occurrences: Occurrences) -> tuple[list[Term], tuple[Term, ...]]:
    """The terms that are read as words, and those with a field, which restrict."""
    free = [term for term in query.terms if term.field is None and not term.is_excluded]
    bound = tuple(term for term in query.terms if term.field is not None)
    return (free, bound) if free else ([term for term in bound if not term.is_excluded], ())


def _pieces(term: Term, known: Lexicon) -> Iterator[str]:
    """The words of a term; days are one word each, as they are printed.

    The row at its end (第八条), which nearly every document has, is left out.
    """
    normal = normal_text(to_simplified(term.normal))
    named, row = split_row(normal)
    if row and len(named) > 1:
        normal = named
    for typed, printed in printed_days(normal):
        before, _, normal = normal.partition(typed)
        yield from _cut(before, known)
        yield printed
    yield from _cut(normal, known)


def _cut(text: str, known: Lexicon) -> Iterator[str]:
    for piece in _PIECES.findall(text):
        yield from known.cutter.cut(piece) if "\u4e00" <= piece[0] <= "\u9fff" else [piece]


def _joined(
    pieces: Sequence[str], omitted: set[str], known: Lexicon, occurrences: Occurrences
) -> list[str]:
    """The pieces without those omitted; single characters side by side are taken together.

    An empty piece parts them, and so does an omitted one, unless it is a typing error in a
    word: 管里 for 管理.
    """
    units: list[str] = []
    runs = [(length, list(run)) for length, run in groupby(pieces, key=len)]
    for place, (length, run) in enumerate(runs):
        kept = [one for one in run if one not in omitted]
        if length != 1:
            units += filter(None, kept)
        elif 0 < len(kept) < len(run) and _is_error(place, runs, known, occurrences):
            units.append("".join(run))
        else:
            spoken = "".join(" " if one in omitted else one for one in run)
            units += spoken.split()
    return units


def _is_error(
    place: int, runs: list[tuple[int, list[str]]], known: Lexicon, occurrences: Occurrences
) -> bool:
    """Whether single characters together are a typing error for a word."""
    before = runs[place - 1][1][-1] if place else ""
    after = runs[place + 1][1][0] if place + 1 < len(runs) else ""
    word = "".join(runs[place][1])
    return bool(meant_words(word, before, after, known, occurrences, is_only_in_place=True))


def _split(units: Sequence[str], known: Lexicon, occurrences: Occurrences) -> Iterator[str]:
    """The units; one that no document has, and no synonym replaces, as the words it consists of."""
    for unit in units:
        forms = [unit, *known.synonyms.get(unit, ())]
        pieces = known.cutter.split(unit) if len(unit) > 3 else []
        if pieces and not any(occurrences.occurs(one) for one in forms):
            yield from pieces
        else:
            yield unit


def _parts(units: Sequence[str], known: Lexicon, occurrences: Occurrences) -> Iterator[Part]:
    for place, unit in enumerate(units):
        before = units[place - 1] if place else ""
        after = units[place + 1] if place + 1 < len(units) else ""
        inside = _inside(unit, known)
        others = dict.fromkeys(_synonyms(unit, inside, known), SYNONYM)
        if not occurrences.occurs(unit):
            others |= dict.fromkeys(_spelled_out(unit, known, occurrences), CORRECTION)
        meant = next(iter(meant_words(unit, before, after, known, occurrences)), "")
        if meant:
            others[meant] = CORRECTION
        kept = tuple(others.items())[:MOST_OTHERS]
        is_held = any(occurrences.occurs(one) for one in (unit, *others, *inside))
        yield Part(unit, kept, inside, meant, _weight(unit, is_held, known), day_of(unit))


def _inside(unit: str, known: Lexicon) -> tuple[str, ...]:
    """The words of which a word consists, or else the longest in it."""
    if pieces := known.cutter.split(unit):
        return tuple(dict.fromkeys(pieces))
    words = dict.fromkeys(known.cutter.words_inside(unit))
    kept = [word for word in words if word not in known.omitted]
    return tuple(sorted(kept, key=lambda word: -len(word))[:MOST_INSIDE])


def _weight(unit: str, is_held: bool, known: Lexicon) -> float:
    """How much a word counts: less if everybody says it, and if the archive does not have it."""
    if not known.cutter.is_word(unit) and not is_held:
        return UNKNOWN_CHARACTERS
    return (1 - COMMON * known.cutter.is_common(unit)) * (1 if is_held else NOT_HELD)


def _spelled_out(unit: str, known: Lexicon, occurrences: Occurrences) -> list[str]:
    """The words that a word of letters is the pinyin of, each with its synonyms behind it."""
    letters = letters_of(unit)
    if len(letters) < FEWEST_LETTERS:
        return []
    read = occurrences.words_for(letters, MOST_READINGS)
    return [word for one in read for word in (one, *known.synonyms.get(one, ()))]


def _synonyms(unit: str, inside: Sequence[str], known: Lexicon) -> Iterator[str]:
    """The synonyms of a word, and the word with a part of it replaced by a synonym."""
    yield from known.synonyms.get(unit, ())
    for one in inside:
        for other in known.synonyms.get(one, ()):
            yield unit.replace(one, other)


def reading_for(request: Request, known: Lexicon, occurrences: Occurrences) -> Reading:
    """How a request's query is read, where its words have been looked up for it."""
    found: Reading | None = occurrences.reading
    return found or read(request.query, known, occurrences)


def _read_now(query: Query) -> Reading:
    known, request = lexicon(), Request(query)
    return reading_for(request, known, occurrences_for(request, known.holdings))


def did_you_mean(query: Query, looked_for: Iterable[LookedFor] = ()) -> list[str]:
    """What may have been meant: the query with its typing errors put right, if it has any.

    ``looked_for``: how the query has been read, if that is known.
    """
    if not looked_for:
        pairs = [(part.words, part.meant) for part in _read_now(query).parts]
    else:
        pairs = [(one.words, one.meant) for one in looked_for]
    words = normal_text(to_simplified(query.typed)) if len(query.terms) < 2 else query.typed
    for typed, meant in pairs:
        words = words.replace(typed, meant or typed)
    return [words] if any(meant for _typed, meant in pairs) else []


def marking_query(reading: Reading) -> CompiledQuery:
    """The words of a reading as a query, by which they are marked."""
    return CompiledQuery(reading.words, (), (), None, "", "", ())


def words_for_marks(query: Query) -> CompiledQuery:
    """The words that are marked on a document's page if it has nothing of what was typed."""
    return marking_query(_read_now(query))
