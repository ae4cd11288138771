"""What a decision does to the single provisions of the rules it amends.

Part of stage 9, metadata. Reads the texts of a document; writes ``Changes``. Each clause
belongs to the rule that it names, or to the one it stands under: a heading that names a
rule (一、修改《甲》, 一、《甲》, 对《甲》作如下修改) rules the rows below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from gazette.parsing.meaning.amended_documents import RuleNames
from gazette.parsing.meaning.change_grammar import ClauseReader
from gazette.parsing.meaning.change_instructions import (
    Instruction,
    instructions,
    mark_title,
    plainly_instructs,
)
from gazette.parsing.meaning.change_places import Place, with_each_place
from gazette.parsing.meaning.change_tokens import Token, Tokens
from gazette.parsing.parsed import (
    Amendment,
    AmendmentAction,
    Finding,
    Level,
    Provision,
    Relation,
    Text,
    TextRole,
)
from gazette.parsing.printed_rows import rows
from gazette.parsing.words.lines import fold_title
from gazette.parsing.words.sentences import cited_rows

_SPEAKS = re.compile(
    r"修改|修正|修订|变更|删去|删除|改为|调整为|增加|新增|合并|拆分|顺延|替换|替代|作如下调整|调整如下|相应调整|(?:作出?|进行)(?:如下|以下)补充|补充如下"
)
#: A statement that a rule is changed, without what becomes of its provisions.
_STATED = re.compile(
    r"(?:作出?|进行|予以)(?:了)?(?:如下|相应|以下|下列|部分)?(?:修改|修正)(?!完善|补充)"
    r"|(?:修改|修正|修订|调整)如下|(?:作出?|进行)(?:如下|以下|下列)(?:修订|调整|补充)|补充如下"
)
#: What the last sentence of a decision adds to 根据本决定作相应修改，重新公布.
_WORDS_CHANGED = re.compile(
    "(?:个别|部分|少量|有关|相关)的?(?:条款|条文)?的?(?:文字|标点|用语|表述)"
)
_REVISED = re.compile(r"形成了?《|修订情况")
_REPRINT_NOTE = re.compile(r"根据.*(?:修正|修订)|\d{4}年.{0,40}(?:修正|修订)")


@dataclass(frozen=True, slots=True)
class Changes:
    """What a document changes in other rules.

    ``unplaced`` are clauses of rules that are not known. ``rules`` gives the rule that the
    places in a row are of, by the row's address.
    """

    amendments: tuple[Amendment, ...] = ()
    unplaced: tuple[Amendment, ...] = ()
    relations: tuple[Relation, ...] = ()
    rules: dict[str, str] = field(default_factory=dict)

    def findings(self) -> Iterator[Finding]:
        """The clauses that are known to change something and could not be read."""
        seen: set[tuple[str, str]] = set()
        for one in self.unplaced:
            if (one.row, one.quote) not in seen:
                seen.add((one.row, one.quote))
                clause = f"{one.place}“{_shortened(one.quote)}”"
                message = f"{clause}没有写明修改的是哪一件文件，请对照原文核对。"
                yield Finding("amendment_unclear", message, one.span)
        for one in self.amendments:
            if one.action is AmendmentAction.UNCLEAR and (one.row, one.quote) not in seen:
                seen.add((one.row, one.quote))
                message = (
                    f"{one.place}“{_shortened(one.quote)}”修改了《{one.title}》，"
                    "改的是哪一处或者改成什么没有读懂，请对照原文核对。"
                )
                yield Finding("amendment_unclear", message, one.span)


def _shortened(words: str) -> str:
    return words if len(words) <= 60 else f"{words[:40]}…{words[-16:]}"


def changes(title: str, texts: Sequence[Text]) -> Changes:
    """The changes that the texts of a document with this title instruct."""
    reader = _ChangeReader(title, texts)
    return reader.changes() if reader.may_amend else Changes()


@dataclass(slots=True)
class _Scope:
    """A row that names a rule or a place for the rows below it."""

    depth: int
    rule: str
    place: str
    is_heading: bool
    has_children: bool


class _ChangeReader:
    """Reads the instructions of a document from first to last, with the rule each is of."""

    def __init__(self, title: str, texts: Sequence[Text]) -> None:
        self.title = title
        speaking = [text for text in texts if _may_instruct(text, title)]
        self.instructions = list(instructions(speaking)) if self._speaks(speaking) else []
        titles = [title, *(text.title for text in speaking if text.role is not TextRole.ANNEX)]
        self.names = RuleNames(titles, self.instructions)
        if self._is_decision and not self._only_rule():
            for instruction in self.instructions:
                mark_title(instruction)
            self.names = RuleNames(titles, self.instructions)
        self.title_row = next(
            (
                row
                for text in texts[:1]
                for row in cited_rows(text)
                if row.provision.level is Level.TITLE
            ),
            None,
        )
        self.stated: dict[str, Instruction | None] = {}
        self.scopes: list[_Scope] = []
        self.found: list[Amendment] = []
        #: Whether 一、 of a decision was read: articles behind it are a rule printed again.
        self.has_headed = False
        self.unplaced: list[Amendment] = []
        self.rules: dict[str, str] = {}

    @property
    def _is_decision(self) -> bool:
        return bool(re.search(r"修改|修正", self.title))

    @property
    def _changes_rules(self) -> bool:
        """Whether what is changed and cannot be told is missed: a rule is said to be changed."""
        return self._is_decision or bool(self.stated)

    @property
    def may_amend(self) -> bool:
        """Whether the document has words of change and names a rule."""
        return bool(self.names.in_title or self.instructions)

    def _speaks(self, texts: Sequence[Text]) -> bool:
        if re.search(r"修改|修正|修订|调整", self.title):
            return True
        words = [row.heading + row.body for text in texts for row in rows(text.provisions)]
        return any("《" in one and _SPEAKS.search(one) for one in words)

    def changes(self) -> Changes:
        only = self._only_rule()
        for instruction, following in zip_longest(self.instructions, self.instructions[1:]):
            _lift(instruction, following)
            self._read(instruction, only)
        self._state_title()
        relations = tuple(
            self.names.relation(rule, one or self.title_row) for rule, one in self.stated.items()
        )
        known = {fold_title(one.title) for one in relations}
        kept = tuple(one for one in self.found if fold_title(one.title) in known)
        unplaced = [*self.unplaced, *(one for one in self.found if one not in kept)]
        rules = {row: rule for row, rule in self.rules.items() if fold_title(rule) in known}
        return Changes(kept, tuple(unplaced), relations, rules)

    def _only_rule(self) -> str:
        """The only rule that the title names, else ""."""
        named = dict.fromkeys(
            full for name in self.names.in_title if (full := self.names.canonical(name) or name)
        )
        is_several = re.search(r"》?等.{0,6}[件部个项]", self.title)
        return next(iter(named)) if len(named) == 1 and not is_several else ""

    def _read(self, instruction: Instruction, only: str) -> None:
        row = instruction.row.provision
        if self.has_headed and _is_in_article(row):
            return
        instruction.skeleton = with_each_place(instruction.skeleton)
        above = self._above(instruction, only)
        rule, place = (above.rule, above.place) if above else (only, "")
        if rule:
            self.rules[row.address] = rule
        words = instruction.skeleton
        may_quote = bool(place) or self._is_decision
        if not (
            _SPEAKS.search(words) or "《" in words or (may_quote and "“" in words) or "第" in words
        ):
            return
        tokens = Tokens(instruction, self.names, rule, place)
        last = [Token("P", 0, 0, Place(place), rule)] if place else []
        reader = ClauseReader(tokens, last, is_labelled=bool(row.label))
        read = list(reader.amendments())
        found = [one for one in read if one.title]
        if len(found) < len(read) and self._changes_rules and not _is_background(words):
            self.unplaced += [one for one in read if not one.title]
        is_background = _is_background(words) and not _WORDS_CHANGED.search(words)
        if is_background or _REVISED.search(words):
            found = [one for one in found if one.action is not AmendmentAction.UNCLEAR]
        self._state(instruction, tokens, found)
        self.found += found
        self.has_headed = self.has_headed or (bool(found) and row.address.find("sec_") >= 0)
        self._enter(instruction, tokens, found)

    def _above(self, instruction: Instruction, only: str) -> _Scope | None:
        """The scope that a row lies in; an empty rule where it cannot be told."""
        row, depth = instruction.row.provision, instruction.depth
        while self.scopes and self.scopes[-1].depth > depth:
            self.scopes.pop()
        if not self.scopes:
            return None
        scope = self.scopes[-1]
        if scope.depth < depth:
            return scope
        self.scopes.pop()
        parent = self.scopes[-1] if self.scopes else None
        if row.level is Level.TABLE_ROW:
            return _Scope(depth, only, "", True, False) if only else parent
        goes_on = scope.is_heading and not scope.has_children
        if goes_on or not row.label or row.level is Level.PARAGRAPH:
            self.scopes.append(scope)
            return replace(scope, place="")
        return parent or (_Scope(depth, only, "", True, False) if only else None)

    def _enter(self, instruction: Instruction, tokens: Tokens, found: list[Amendment]) -> None:
        """Let a row that names a rule or a place rule the rows below it."""
        letters = tokens.letters.rstrip(".")
        place = ""
        if not found and re.fullmatch(r"[RO]?P[OJ]*C?", letters):
            place = next(one.place.address for one in tokens.all if one.place)
        is_heading = bool(tokens.rules) and self._is_heading(instruction, letters)
        if not (is_heading or place or (found and tokens.rules)):
            return
        row = instruction.row.provision
        while self.scopes and self.scopes[-1].depth >= instruction.depth:
            self.scopes.pop()
        self.scopes.append(
            _Scope(instruction.depth, tokens.rule, place, not found, bool(row.children))
        )

    def _is_heading(self, instruction: Instruction, letters: str) -> bool:
        """Whether a row that names a rule is about the rows below it: 对《甲》作如下修改."""
        if _STATED.search(instruction.skeleton):
            return not _REVISED.search(instruction.skeleton)
        return self._is_decision and bool(re.fullmatch(r"[RJCNOK.]*", letters))

    def _state(self, instruction: Instruction, tokens: Tokens, found: list[Amendment]) -> None:
        """Note the rules that a row says are amended."""
        is_decision = bool(re.search(r"修改|修正|修订|调整", self.title))
        for one in found:
            if is_decision or one.action is not AmendmentAction.UNCLEAR:
                self._note(one.title, instruction)
        words = instruction.skeleton
        if tokens.rules and _STATED.search(words) and not _REVISED.search(words):
            for rule in tokens.rules:
                self._note(rule, instruction)

    def _note(self, rule: str, instruction: Instruction) -> None:
        self.stated.setdefault(rule, instruction)

    def _state_title(self) -> None:
        for name in self.names.in_title:
            full = self.names.canonical(name) or name
            if fold_title(full) not in {fold_title(one) for one in self.stated}:
                self.stated[full] = None


def _lift(instruction: Instruction, following: Instruction | None) -> None:
    """Put 对《乙》作如下修改： beside the 一、 that it announces; it hangs below 三、 above it."""
    is_bare = not instruction.row.provision.label
    if is_bare and following and instruction.skeleton.rstrip().endswith(("：", ":")):
        instruction.depth = min(instruction.depth, following.depth)


def _is_in_article(row: Provision) -> bool:
    """Whether a row lies in an article; 二、 may stand below one that is quoted above it, and
    so may （二） where it can only instruct."""
    if "art_" not in row.address or re.match(r"[一二三四五六七八九十]+\s?、", row.label):
        return False
    return not (row.label and plainly_instructs(row.heading + row.body))


def _is_background(words: str) -> bool:
    """Whether a row tells why or from when, and instructs nothing."""
    return bool(re.match(r"\s*(?:为|根据|依据|按照|本决定|本通知|《[^》]*》根据本)", words))


def _may_instruct(text: Text, title: str) -> bool:
    """Whether a text may amend others: not one that prints an amended rule again."""
    levels = [row.level for row in rows(text.provisions)]
    if text.role is TextRole.ANNEX:
        return bool(re.search(r"修改|修正", text.title + title)) and Level.ARTICLE not in levels
    if text.role is TextRole.PROMULGATED:
        notes = [row.body for row in text.provisions if row.level is Level.NOTE]
        is_reprint = any(_REPRINT_NOTE.search(note) for note in notes)
        is_decision = Level.ARTICLE not in levels or bool(re.search(r"修改|修正", text.title))
        return is_decision and not is_reprint
    return True
