"""The relations of a document to other documents. Part of stage 9, metadata.

Reads a document's sentences, rows and references; writes ``Relation``. One function
for each kind of relation reads a sentence and the documents it names. A document
has no relation to itself, except that it promulgates its own text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from gazette.parsing.meaning.document_texts import DocumentTexts
from gazette.parsing.meaning.effect_on_others import effect_on_others
from gazette.parsing.meaning.grounds import grounds
from gazette.parsing.meaning.named_documents import NamedDocument, named_documents
from gazette.parsing.meaning.stated_relations import relation_of, whole_row
from gazette.parsing.parsed import (
    Level,
    Reference,
    ReferenceType,
    Relation,
    RelationType,
    Text,
    TextRole,
)
from gazette.parsing.words.lines import fold_title
from gazette.parsing.words.nested_titles import words_promulgated
from gazette.parsing.words.sentences import Sentence

#: What a document says of the effect of others.
ON_OTHERS = (
    RelationType.REPEALS,
    RelationType.REPEALS_IN_PART,
    RelationType.EXTENDS,
    RelationType.CONTINUES,
    RelationType.SUSPENDS,
    RelationType.RESUMES,
    RelationType.TO_BE_AMENDED,
    RelationType.TO_BE_REPEALED,
)
_CHANGING = (*ON_OTHERS[:6], RelationType.AMENDS)


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
    speaking = _speaking(document)
    in_sentences = [
        *effect_on_others(document, speaking, begins_on),
        *amends,
        *_promulgated(document, speaking),
    ]
    in_sentences.sort(key=lambda relation: relation.span[0])
    for relation in (*in_sentences, *_elsewhere(document, cited)):
        if _is_to_itself(relation, own) or _is_cited_again(relation, numbers):
            continue
        key = _key(relation, found)
        known = found.get(key)
        if known is None or (known.number is None and relation.number):
            found[key] = _dated(relation, begins_on)
            numbers.add(relation.number)
    return tuple(found.values())


def _is_to_itself(relation: Relation, own: set[str]) -> bool:
    """Whether a relation's target is the document itself or unnamed.

    A document may promulgate its own text, and amend a rule that it prints again; one of
    the same title that it ends or extends is an older one.
    """
    if relation.type in (RelationType.PROMULGATES, RelationType.AMENDS) or relation.number:
        return False
    title = fold_title(relation.title)
    return not title or (title in own and relation.type not in ON_OTHERS)


def _is_cited_again(relation: Relation, numbers: set[str | None]) -> bool:
    """Whether a document is cited by its number alone and is known by that number already."""
    is_citation = relation.type is RelationType.CITES and not fold_title(relation.title)
    return is_citation and relation.number in numbers


def _key(relation: Relation, found: Mapping[tuple[str, ...], Relation]) -> tuple[str, ...]:
    """What relations have in common that two sentences state: type, target and provision.

    Documents of one title that have different numbers are different targets.
    """
    target = fold_title(relation.title) or relation.number or ""
    key = (relation.type, target, relation.address or fold_title(relation.part_title))
    known = found.get(key)
    is_another = known and known.number and relation.number and known.number != relation.number
    return (*key, relation.number or "") if is_another and relation.type in ON_OTHERS else key


def _dated(relation: Relation, begins_on: date | None) -> Relation:
    """The relation with its day of effect: a change without one has that of its document."""
    if relation.type not in _CHANGING or relation.effective_on or begins_on is None:
        return relation
    return replace(relation, effective_on=begins_on)


def _speaking(document: DocumentTexts) -> list[Text]:
    """The texts that speak for the document: not an amended rule that it prints again."""
    others = [text for text in document.texts if not _is_reprint(text)]
    has_words = any(text.role is not TextRole.ANNEX for text in others)
    return others if has_words else list(document.texts)


def _promulgated(document: DocumentTexts, speaking: Iterable[Text]) -> Iterator[Relation]:
    """What the sentences promulgate; one relation may be stated more than once."""
    spoken = {row.provision.address for text in speaking for row in document.rows_of(text)}
    title, own_titles = fold_title(document.title), {fold_title(t.title) for t in document.texts}
    own = document.sentences(TextRole.MAIN, TextRole.PROMULGATING, TextRole.PROMULGATED)
    for sentence in own:
        if sentence.row in spoken:
            yield from _promulgates(sentence, title, own_titles)


def _elsewhere(document: DocumentTexts, cited: Iterable[Reference]) -> Iterator[Relation]:
    """Relations to grounds, to what the title names, and to all that is cited."""
    yield from grounds(document)
    yield from _titled(document)
    yield from _cites(cited, document)


def citations(cited: Iterable[Reference], document: DocumentTexts) -> tuple[Relation, ...]:
    """Only what a document cites, each document once: all relations of one without effect."""
    found: dict[tuple[str, str | None], Relation] = {}
    for relation in _cites(cited, document):
        found.setdefault((fold_title(relation.title), relation.number), relation)
    return tuple(found.values())


def _is_reprint(text: Text) -> bool:
    """Whether a text is an amended rule printed again: what it repeals was repealed before."""
    notes = [row.body for row in text.provisions if row.level is Level.NOTE]
    return any(re.search(r"根据.*(?:修正|修订)", note) for note in notes)


def _promulgates(sentence: Sentence, title: str, texts: set[str]) -> Iterator[Relation]:
    """《A》已经…审议通过，现予公布; 现将《A》印发给你们.

    Only documents that ``title``, the document's, or ``texts``, the titles of its texts,
    name too; all are folded.
    """
    promulgated = words_promulgated(sentence.text)
    if not promulgated:
        return
    for named in named_documents(promulgated):
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
        title = next(
            (row for row in document.rows_of(text) if row.provision.level is Level.TITLE), None
        )
        if title is None or text.role is TextRole.ANNEX:
            continue
        if match := _TITLED.search(text.title):
            named = NamedDocument(match["one"] or match["two"], None, None, 0, 0)
            yield relation_of(
                RelationType.IMPLEMENTS, named, whole_row(title), 0.9, "标题写明实施该文件"
            )


def _cites(cited: Iterable[Reference], document: DocumentTexts) -> Iterator[Relation]:
    """A citation of each document that a reference names."""
    rows = {row.provision.address: row for text in document.texts for row in document.rows_of(text)}
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
