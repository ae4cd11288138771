"""The relations of a document to other documents. Part of stage 9, metadata.

Reads a document's sentences, rows and references; writes ``Relation``. One function
for each kind of relation reads a sentence and the documents it names. A document
has no relation to itself, except that it promulgates its own text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from gazette.parsing.meaning.document_texts import DocumentTexts
from gazette.parsing.meaning.grounds import grounds
from gazette.parsing.meaning.named_documents import NamedDocument, named_documents
from gazette.parsing.meaning.references import provisions_in
from gazette.parsing.meaning.repeals import (
    is_ground,
    listed_repeals,
    named_in_cells,
    relation_of,
    repeals_in,
    whole_row,
)
from gazette.parsing.parsed import (
    Level,
    Reference,
    ReferenceType,
    Relation,
    RelationType,
    Text,
    TextRole,
)
from gazette.parsing.words.dates import DATE_SHAPE, find_date
from gazette.parsing.words.lines import fold_title
from gazette.parsing.words.numerals import DIGIT, HAN, int_or_zero
from gazette.parsing.words.sentences import Sentence, cited_rows

_N = rf"[{HAN}{DIGIT}]{{1,4}}"
_CHANGING = (
    RelationType.REPEALS,
    RelationType.REPEALS_IN_PART,
    RelationType.AMENDS,
    RelationType.EXTENDS,
    RelationType.SUSPENDS,
)


def relations(
    document: DocumentTexts,
    begins_on: date | None,
    cited: Iterable[Reference],
    amends: Iterable[Relation] = (),
) -> tuple[Relation, ...]:
    """All relations of a document, each once; ``begins_on`` is its day of effect, else its date.

    ``amends`` are those to the rules that it amends.
    """
    own = {fold_title(document.title)}
    own |= {fold_title(text.title) for text in document.texts if not _is_reprint(text)}
    found: dict[tuple[str, ...], Relation] = {}
    numbers: set[str | None] = set()
    for relation in (*amends, *_stated(document, cited)):
        if _is_to_itself(relation, own) or _is_cited_again(relation, numbers):
            continue
        key = _key(relation)
        known = found.get(key)
        if known is None or (known.number is None and relation.number):
            found[key] = _dated(relation, begins_on)
            numbers.add(relation.number)
    return tuple(found.values())


def _is_to_itself(relation: Relation, own: set[str]) -> bool:
    """Whether a relation's target is the document itself or unnamed.

    A document may promulgate its own text, and amend a rule that it prints again.
    """
    if relation.type in (RelationType.PROMULGATES, RelationType.AMENDS):
        return False
    if not relation.number:
        title = fold_title(relation.title)
        return title in own or not title
    return False


def _is_cited_again(relation: Relation, numbers: set[str | None]) -> bool:
    """Whether a document is cited by its number alone and is known by that number already."""
    is_citation = relation.type is RelationType.CITES and not fold_title(relation.title)
    return is_citation and relation.number in numbers


def _key(relation: Relation) -> tuple[str, str, str]:
    """What relations have in common that two sentences state: type, target and provision."""
    target = fold_title(relation.title) or relation.number or ""
    return (relation.type, target, relation.address or "")


def _dated(relation: Relation, begins_on: date | None) -> Relation:
    """The relation with its day of effect: a change without one has that of its document."""
    if relation.type not in _CHANGING or relation.effective_on or begins_on is None:
        return relation
    return replace(relation, effective_on=begins_on)


def _stated(document: DocumentTexts, cited: Iterable[Reference]) -> Iterator[Relation]:
    """Every statement of a relation; one relation may be stated more than once."""
    own = document.sentences(TextRole.MAIN, TextRole.PROMULGATING, TextRole.PROMULGATED)
    reprinted = {row for text in document.texts if _is_reprint(text) for row in _addresses(text)}
    speaking = [sentence for sentence in own if sentence.row not in reprinted]
    title, own_titles = fold_title(document.title), {fold_title(t.title) for t in document.texts}
    for sentence in speaking:
        yield from repeals_in(sentence)
        yield from _extends(sentence, document.title)
        yield from _suspends(sentence)
        yield from _promulgates(sentence, title, own_titles)
    if re.search(r"废止|失效", document.title):
        yield from listed_repeals(document.texts)
    if re.search(r"延长\S*有效期|有效期\S*延长|继续有效", document.title):
        yield from _listed_extensions(document.texts, speaking)
    yield from grounds(document)
    yield from _titled(document)
    yield from _cites(cited, document)


def _is_reprint(text: Text) -> bool:
    """Whether a text is an amended rule printed again: what it repeals was repealed before."""
    notes = [row.body for row in text.provisions if row.level is Level.NOTE]
    return any(re.search(r"根据.*(?:修正|修订)", note) for note in notes)


def _addresses(text: Text) -> Iterator[str]:
    return (row.provision.address for row in cited_rows(text))


_EXTENSION = re.compile(
    r"有效期限?[^，。；]{0,12}(?:延长|延续|顺延)|(?:延长|延续)[^，。；]{0,8}有效期"
    r"|继续(?:有效|执行|适用|施行|实施)"
)
_UNTIL = re.compile(rf"(?:至|到)\s*(?P<until>{DATE_SHAPE})")
_YEARS = re.compile(rf"(?:延长|延续|顺延)\s*(?P<years>{_N})\s*年")


def _extends(sentence: Sentence, title: str) -> Iterator[Relation]:
    """《A》的有效期延长至…, 《A》继续有效; the document's title may name A for it."""
    text = sentence.text
    word = _EXTENSION.search(text)
    if not word:
        return
    until, years = _UNTIL.search(text, word.start()), _YEARS.search(text)
    clear = bool(until or years)
    reason = "原文写明延长后的期限" if clear else "原文写明继续有效，没有写明到何时"
    confidence = 0.95 if clear and "有效期" in text else 0.6
    for named in _extended(text, word.end(), title):
        relation = relation_of(RelationType.EXTENDS, named, sentence, confidence, reason)
        yield replace(
            relation,
            until=find_date(until["until"]) if until else None,
            years=int_or_zero(years["years"]) or None if years and not until else None,
        )


def _extended(text: str, end: int, title: str) -> list[NamedDocument]:
    """The documents named around the words of extension, which end at ``end``."""
    named = [
        one
        for one in named_documents(text[: end + 40])
        if not one.is_paper and not is_ground(text, one)
    ]
    if not named and "有效期" in text and re.search(r"延长\S*有效期", title):
        return named_documents(title)
    return named


def _listed_extensions(texts: tuple[Text, ...], speaking: Iterable[Sentence]) -> Iterator[Relation]:
    """The rows of a table of documents whose term is extended."""
    untils = [
        until
        for sentence in speaking
        if _EXTENSION.search(sentence.text) and (until := _UNTIL.search(sentence.text))
    ]
    common = find_date(untils[0]["until"]) if len(untils) == 1 else None
    for text in texts:
        for row in cited_rows(text):
            cells = row.provision.cells
            named = named_in_cells(cells) if row.provision.level is Level.TABLE_ROW else None
            if named:
                own = _UNTIL.search("至".join(("", *cells[-2:])))
                relation = relation_of(
                    RelationType.EXTENDS, named, whole_row(row), 0.9, "列在延长有效期的目录中"
                )
                yield replace(relation, until=find_date(own["until"]) if own else common)


_SUSPENSION = re.compile(r"(?:暂停|中止)(?:执行|施行|实施|适用)")
_SUSPENDED_FROM = re.compile(rf"(?:自|从)\s*({DATE_SHAPE})")


def _suspends(sentence: Sentence) -> Iterator[Relation]:
    """暂停执行《A》, 《A》自…起暂停施行; not 依照《A》的规定暂停执行…."""
    text = sentence.text
    word = _SUSPENSION.search(text)
    if not word:
        return
    begins = _SUSPENDED_FROM.search(text)
    until = _UNTIL.search(text)
    for named in named_documents(text):
        is_direct = named.start >= word.end() and not text[word.end() : named.start].strip()
        is_subject = named.end <= word.start() and not is_ground(text, named)
        if named.is_paper or not (is_direct or is_subject):
            continue
        part = re.match(r"\s*(?:的)?(第[^，。；《]{1,12}[条款项])", text[named.end :])
        relation = relation_of(RelationType.SUSPENDS, named, sentence, 0.9, "原文写明暂停施行")
        yield replace(
            relation,
            address=next(iter(provisions_in(part[1])), None) if part else None,
            effective_on=find_date(begins[1]) if begins else None,
            until=find_date(until["until"]) if until else None,
        )


_PROMULGATION = re.compile(r"现予(?:以)?(?:公布|发布|印发)|予以(?:公布|发布|印发)|现?印发给你们")


def _promulgates(sentence: Sentence, title: str, texts: set[str]) -> Iterator[Relation]:
    """《A》已经…审议通过，现予公布; 现将《A》印发给你们.

    Only documents that ``title``, the document's, or ``texts``, the titles of its texts,
    name too; all are folded.
    """
    word = _PROMULGATION.search(sentence.text)
    if not word:
        return
    for named in named_documents(sentence.text[: word.start()]):
        name = fold_title(named.title)
        if name and (name in title or name in texts):
            yield relation_of(
                RelationType.PROMULGATES, named, sentence, 0.95, "原文写明公布或者印发"
            )


_TITLED = re.compile(
    r"(?:贯彻(?:落实|实施|执行)?|实施|落实|执行)[《〈](?P<one>[^《》〈〉]{4,80})[》〉]"
    r"|[《〈](?P<two>[^《》〈〉]{4,80})[》〉]的?(?:实施|贯彻)(?:细则|办法|意见|方案|规定)"
)


def _titled(document: DocumentTexts) -> Iterator[Relation]:
    """What a title says the text implements: 实施《A》办法."""
    for text in document.texts:
        title = next((row for row in cited_rows(text) if row.provision.level is Level.TITLE), None)
        if title is None or text.role is TextRole.ANNEX:
            continue
        if match := _TITLED.search(text.title):
            named = NamedDocument(match["one"] or match["two"], None, None, 0, 0)
            yield relation_of(
                RelationType.IMPLEMENTS, named, whole_row(title), 0.9, "标题写明实施该文件"
            )


def _cites(cited: Iterable[Reference], document: DocumentTexts) -> Iterator[Relation]:
    """A citation of each document that a reference names."""
    rows = {row.provision.address: row for text in document.texts for row in cited_rows(text)}
    for reference in cited:
        if reference.type is ReferenceType.RELATIVE:
            continue
        row = rows.get(reference.row)
        if (reference.title or reference.document_number) and row:
            title = reference.title or ""
            named = NamedDocument(title, reference.document_number, None, 0, 0)
            sentence = replace(whole_row(row), printed=_around(row.words, reference.at))
            if not named.is_paper:
                yield relation_of(RelationType.CITES, named, sentence, 1.0)


def _around(words: str, at: tuple[int, int]) -> str:
    """The sentence of a row in which a reference stands."""
    start = max(words.rfind(mark, 0, at[0]) for mark in "。；！？") + 1
    ends = [place for mark in "。；！？" if (place := words.find(mark, at[1])) >= 0]
    return words[start : min(ends, default=len(words) - 1) + 1].strip()
