"""What was typed, read as terms. Nothing that can be typed is an error.

===================  =======================================================
``低保 审核``         both words, anywhere in the document
``"审核确认"``        exactly so, also in “”, 「」 and 『』
``-试行``            not this word
``标题:`` ``文号:``   only in this field; also ``机关:`` ``栏目:`` ``条:``
``年:2023..2024``    signed in these years; ``年:2023``, ``年:2023..`` and ``年:..2024`` too
===================  =======================================================

Whatever does not fit (a lone quotation mark, a field without a value, an invalid
year) is read as plain words, and a note in Chinese says so. The number of terms and
the length of the whole are limited, so that every query takes limited time.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum

from gazette.parsing.words.numerals import to_han, to_int
from search.query.normal_form import normal_text

#: Limits: characters read at all, characters kept, terms kept.
LONGEST_TYPED, LONGEST_QUERY, MOST_TERMS = 10_000, 200, 20
#: The first and last year of a range that is open on one side.
FIRST_YEAR, LAST_YEAR = 1900, 2199


class Field(StrEnum):
    """A part of a document in which alone a term is looked for: ``标题:食品``."""

    TITLE = "标题"
    NUMBER = "文号"
    BODY = "机关"
    COLUMN = "栏目"
    YEAR = "年"
    PROVISION = "条"


#: The fields by their names and by other names that people give them.
_NAMES = {field.value: field for field in Field} | {
    "题目": Field.TITLE,
    "题名": Field.TITLE,
    "字号": Field.NUMBER,
    "发文字号": Field.NUMBER,
    "单位": Field.BODY,
    "发文机关": Field.BODY,
    "年份": Field.YEAR,
    "条文": Field.PROVISION,
}
_QUOTES = '"＂“”„‟「」『』'
_TOKEN = re.compile(
    rf"(?:(?<!\S)(?P<minus>[-－−])(?=\S))?"
    rf"(?:(?<![^\s－−-])(?P<field>{'|'.join(sorted(_NAMES, key=len, reverse=True))})[:：]\s*)?"
    rf"(?:[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)[{_QUOTES}]|(?P<word>[^\s{_QUOTES}]+))"
)
_UNTYPABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_YEARS = re.compile(r"(?P<first>\d{4})?年?(?P<to>\.{2,3}|…|[-~至到])?(?P<last>\d{4})?年?")
_ARTICLE = re.compile(
    r"第?(?P<number>[0-9〇零一二三四五六七八九十百千两]{1,9})条?(?:之(?P<dash>[一二三四五六七八九十]))?"
)


@dataclass(frozen=True, slots=True)
class Term:
    """One word or phrase: ``typed`` without its operator, ``normal`` its normal form.

    ``normal`` is never empty. For an article (``条:10``) it is the label as laws
    print it: ``第十条``.
    """

    typed: str
    normal: str
    field: Field | None = None
    is_phrase: bool = False
    is_excluded: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed, as it is understood.

    ``literal`` is the normal form of the whole as typed. All ``terms`` must occur
    in a document, the excluded ones must not. ``years`` is the first and the last
    year. ``notes`` say in Chinese what could not be read as it was typed.
    """

    typed: str
    literal: str
    terms: tuple[Term, ...]
    years: tuple[int, int] | None = None
    notes: tuple[str, ...] = ()

    @property
    def required(self) -> tuple[Term, ...]:
        """The terms that must occur."""
        return tuple(term for term in self.terms if not term.is_excluded)

    @property
    def is_plain(self) -> bool:
        """Whether the query consists of words that must occur, and of nothing else."""
        return not self.years and all(
            term.field is None and not term.is_excluded for term in self.terms
        )


def parse(typed: str) -> Query:
    """The query that is meant. What cannot be read otherwise is plain words."""
    words, notes = _within_limits(typed)
    terms, years, unread = _terms_and_years(words)
    notes += unread
    if _has_lone_quote(words):
        notes.append("引号没有成对，已按普通词语检索。")
    if terms and not years and all(term.is_excluded for term in terms):
        notes.append("只有要排除的词，没有要找的词，已按普通词语检索。")
        terms = [_plain(f"-{term.typed}") for term in terms]
    kept = list(dict.fromkeys(term for term in terms if term.normal))
    if len(kept) > MOST_TERMS:
        notes.append(f"检索词太多，只用了前{MOST_TERMS}个。")
    return Query(words, normal_text(words), tuple(kept[:MOST_TERMS]), years, tuple(notes))


def _terms_and_years(words: str) -> tuple[list[Term], tuple[int, int] | None, list[str]]:
    """The terms, the last range of years, and a note for each invalid year."""
    terms: list[Term] = []
    years: tuple[int, int] | None = None
    notes = []
    for match in _TOKEN.finditer(words):
        if match["field"] and _NAMES[match["field"]] is Field.YEAR and not match["minus"]:
            if read := _years(match["phrase"] or match["word"] or ""):
                years = read
                continue
            notes.append(f"“{match[0]}”里的年份没有看懂，已按普通词语检索。")
        terms.append(_term(match))
    return terms, years, notes


def _within_limits(typed: str) -> tuple[str, list[str]]:
    """What was typed without control characters, truncated, and a note if it was truncated."""
    words = " ".join(_UNTYPABLE.sub("", typed[:LONGEST_TYPED]).split())
    if len(words) <= LONGEST_QUERY:
        return words, []
    return words[:LONGEST_QUERY].strip(), [f"检索词太长，只用了前{LONGEST_QUERY}个字。"]


def _term(match: re.Match[str]) -> Term:
    """The term of a token; a year that could not be read becomes a plain term."""
    field = _NAMES.get(match["field"] or "")
    if field is Field.YEAR:
        return _plain(match[0])
    is_phrase = match["phrase"] is not None
    typed = (match["phrase"] if is_phrase else match["word"]).strip()
    term = Term(typed, normal_text(typed), field, is_phrase, bool(match["minus"]))
    if field is Field.PROVISION:
        return replace(term, normal=_article(term.normal))
    return term


def _plain(typed: str) -> Term:
    return Term(typed, normal_text(typed))


def _has_lone_quote(words: str) -> bool:
    """Whether a quotation mark is left over when all pairs are taken away."""
    return bool(re.search(f"[{_QUOTES}]", _TOKEN.sub("", words)))


def _years(value: str) -> tuple[int, int] | None:
    """``2023``, ``2023..2024``, ``2023..``, ``..2024``; None for anything else."""
    match = _YEARS.fullmatch(normal_text(value))
    if not match or not (match["first"] or match["last"]):
        return None
    if match["last"] and match["first"] and not match["to"]:
        return None
    first = int(match["first"] or FIRST_YEAR)
    last = int(match["last"] or (LAST_YEAR if match["to"] else first))
    if not all(FIRST_YEAR <= year <= LAST_YEAR for year in (first, last)):
        return None
    return min(first, last), max(first, last)


def _article(normal: str) -> str:
    """``第十条`` of ``10``, ``第10条`` and ``十``; anything else as it is."""
    match = _ARTICLE.fullmatch(normal)
    if match:
        with suppress(ValueError):
            dash = f"之{match['dash']}" if match["dash"] else ""
            return f"第{to_han(to_int(match['number']))}条{dash}"
    return normal
