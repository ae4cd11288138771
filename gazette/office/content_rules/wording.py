"""Rule of 发布前体检 on 用词: the words that the office has listed (``WordRule``)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from gazette.models import Document, Provision, WordRule
from gazette.office.checkup import OWN_CARE, DocumentRows, Fault, RowRule
from gazette.office.content_rules.word_search import FoundWord, SoughtWord, WordSearch
from gazette.office.stored_digests import table_digest

#: A former name is right where the sentence says that it is one, or tells of the change.
_FORMER = re.compile(r"(?:原|前身|时称|曾用名|旧称)[^，。；、“”]{0,12}\Z")
_REFORM = re.compile(r"更名|改称|组建|不再保留|并入|整合|挂牌|划入|撤销")
#: A list of repealed documents names them as they are called, also without 《》.
_OLD_TITLES = re.compile(r"(?:废止|失效|修改|清理).*(?:目录|清单|名单|一览表)")
_NUMBERED = re.compile(r"〔\d{4}〕|令第?\d+号")
_SHOWN_AROUND = 8


def wording_in_rows(documents: Sequence[DocumentRows]) -> Iterator[Fault]:
    """Listed words in the rows; former names only in documents of after the change."""
    rules = {rule.pk: rule for rule in WordRule.objects.filter(is_active=True)}
    search = WordSearch(SoughtWord(rule.pk, rule.wrong, rule.exceptions) for rule in rules.values())
    for one in documents:
        for row in one.rows:
            yield from _faults(one.document, row, search, rules)


def _faults(
    document: Document, row: Provision, search: WordSearch, rules: Mapping[int, WordRule]
) -> Iterator[Fault]:
    words = row.printed
    counts: dict[int, int] = {}
    for found in search.find(words):
        rule = rules[found.key]
        if _is_too_old(document, rule) or _is_right_here(rule, row, words, found):
            continue
        counts[found.key] = counts.get(found.key, 0) + 1
        number = f":{counts[found.key]}" if counts[found.key] > 1 else ""
        detail = f"{row.address}:{rule.wrong}{number}"
        yield Fault(document, _message(rule, words, found), row.address, detail[:400])


def _is_too_old(document: Document, rule: WordRule) -> bool:
    """Whether a document was signed before the rule applies; its day may not be known."""
    signed: date | None = document.signed_on
    return bool(rule.since and signed and signed < rule.since)


def _is_right_here(rule: WordRule, row: Provision, words: str, found: FoundWord) -> bool:
    """Whether a former name is told as such, or is part of the name of an old document."""
    if rule.kind != WordRule.Kind.OUTDATED:
        return False
    if row.cells and _OLD_TITLES.search(row.text.title) and _NUMBERED.search(words):
        return True
    sentence = words[: found.start]
    return bool(_FORMER.search(sentence[-20:]) or _REFORM.search(words))


def _message(rule: WordRule, words: str, found: FoundWord) -> str:
    shown = words[max(0, found.start - _SHOWN_AROUND) : found.end + _SHOWN_AROUND]
    shown = " ".join(shown.split())
    should = f"，应为“{rule.right}”" if rule.right else "，不应使用"
    reason = f"（{rule.reason}）" if rule.reason else ""
    written = words[found.start : found.end]
    return f"{rule.get_kind_display()}“{written}”{should}{reason}：“…{shown}…”，请核对原件。"


RULES = (
    RowRule(
        "wording",
        "用词表所列的错别字、禁用词、旧称",
        OWN_CARE,
        wording_in_rows,
        depends_on=lambda: table_digest(WordRule.objects.all()),
    ),
)
