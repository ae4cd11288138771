"""What one text says of other documents, row by row. Part of ``relations``.

Reads the rows of a text; writes ``Relation``, and findings for sentences and lists that
were not understood. A row is a heading of a list, an entry of a list, or sentences.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from gazette.parsing.meaning.document_tables import Entry
from gazette.parsing.meaning.document_texts import DocumentTexts
from gazette.parsing.meaning.effect_clauses import (
    Context,
    Reading,
    read_effect_on_others,
)
from gazette.parsing.meaning.effect_predicates import (
    ends_what_is_not_listed,
    is_said_of_list_above,
    moves_days,
)
from gazette.parsing.meaning.list_announcements import is_list_of_documents
from gazette.parsing.meaning.listed_documents import (
    ListStatement,
    TableReader,
    heading_statement,
    inline_list,
    is_list_row,
    list_entry,
    listed_relations,
    says_of_itself,
)
from gazette.parsing.meaning.other_documents import OtherDocument, other_documents
from gazette.parsing.parsed import (
    Finding,
    Level,
    Relation,
    RelationType,
    Severity,
    Span,
    Text,
    TextRole,
)
from gazette.parsing.words.clauses import hide_brackets, hide_titles
from gazette.parsing.words.document_numbers import line_number
from gazette.parsing.words.effect_words import (
    effect_words,
    listed_as,
    may_speak_of_effect,
)
from gazette.parsing.words.lines import fold_title
from gazette.parsing.words.merged_cells import words_of_cells
from gazette.parsing.words.numerals import DIGIT, HAN, int_or_zero
from gazette.parsing.words.sentences import CitedRow, Sentence

_COUNT = re.compile(rf"([{DIGIT}{HAN}]{{1,4}})\s*[件部个项份]")

_AND_MORE = re.compile(rf"》(?:[（(][^（）()]*[）)])?等共?([{DIGIT}{HAN}]{{1,4}})\s*[件部个项份]")
_COUNTED = re.compile(rf"[（(]共?计?\s*([{DIGIT}{HAN}]{{1,4}})\s*[件部个项份]")
#: What says how many documents a list below has: 下列12件文件, 二、失效的文件（3件）.
_BELOW = re.compile(rf"(?:下列|以下|如下)[^，。；《》]{{0,8}}?([{DIGIT}{HAN}]{{1,4}})\s*[件部项]")
_UNREAD = "effect_on_others_unread"
_ABOUT_EFFECT = re.compile(r"清理|废止|失效|继续有效|有效期|停止执行|延长")


@dataclass(frozen=True, slots=True)
class _CountedList:
    """A list whose heading counts its documents; ``taken`` were read before it."""

    heading: str
    span: Span
    count: int
    taken: int


class TextReader:
    """Reads one text, row by row; ``current`` is what the list it stands in says."""

    def __init__(
        self,
        document: DocumentTexts,
        text: Text,
        context: Context,
        statement: ListStatement | None,
    ) -> None:
        self.document = document
        self.text = text
        self.context = context
        self.current = statement
        self.whole = statement  # what the annex says of all its entries
        self.is_annex = text.role is TextRole.ANNEX
        self.is_list = statement is not None or is_list_of_documents(text.title)
        self.table = TableReader()
        self.cells_above: tuple[str, ...] = ()
        self.undecided: list[tuple[CitedRow, Entry]] = []
        self.found: list[Relation] = []
        self.announcing: Sentence | None = None
        self.unread: list[Sentence] = []
        self.rows = document.rows_of(text)
        self.sentences = _by_row(document.sentences_of(text))
        self.may_be_list = self.is_list or any(
            is_said_of_list_above(one.text) for one in document.sentences_of(text)
        )
        self.taken = 0  # entries read
        self.counted: _CountedList | None = None  # the list that is open
        self.wrongly_counted: list[tuple[_CountedList, int]] = []
        self.before: Sentence | None = None
        self.announced: set[Span] = set()  # sentences that say what a list is
        self.has_list = False
        self.last: Relation | None = None  # that of the entry above
        self.unsaid: list[CitedRow] = []  # entries of a list that says nothing of them

    def read(self) -> list[Relation]:
        speaks = not self.is_annex or any(row.provision.level is Level.ARTICLE for row in self.rows)
        for row in self.rows:
            if row.provision.level is Level.TABLE_ROW:
                self._read_cells(row)
            elif is_list_row(row):
                self._read_row(row, speaks=speaks)
        self._close_counted()
        return self.found

    def _open_counted(self, heading: str, span: Span) -> None:
        """Begin a list; its heading or sentence may count its documents."""
        self._close_counted()
        printed = [*_BELOW.findall(heading), *_COUNTED.findall(heading)]
        counts = {int_or_zero(one) for one in printed}
        if len(counts) == 1:
            self.counted = _CountedList(heading.strip(), span, counts.pop(), self.taken)

    def _close_counted(self) -> None:
        """End the list that is open; it is kept if another number of documents was read."""
        if self.counted:
            read = self.taken - self.counted.taken
            if read not in (0, self.counted.count):
                self.wrongly_counted.append((self.counted, read))
        self.counted = None

    def _read_cells(self, row: CitedRow) -> None:
        cells = words_of_cells(row.provision.cells, row.provision.merged, self.cells_above)
        self.cells_above = cells
        entries = self.table.entries(cells)
        for entry in entries:
            self._take(row, entry)
        if entries:
            return
        if heading := self.table.heading(cells):
            is_heading, statement = heading_statement(heading)
            if is_heading:
                self.current = statement
                self._open_counted(heading, row.provision.span)

    def _take(self, row: CitedRow, entry: Entry) -> None:
        """Add an entry of a list: decided by its row or its list, or kept until one says."""
        self.announcing = None
        self.taken += 1
        if self.current or says_of_itself(entry):
            self.found += listed_relations([(row, entry)], self.current)
            self.has_list = True
            self.last = self.found[-1] if self.found else None
        else:
            self.undecided.append((row, entry))
            self.unsaid.append(row)

    def _read_row(self, row: CitedRow, *, speaks: bool) -> None:
        words = (row.provision.heading + row.provision.body).strip()
        is_heading, statement = heading_statement(words)
        is_sentence = speaks and re.search("下列|以下|如下", words) and may_speak_of_effect(words)
        if is_heading and not is_sentence and not self._is_amended_here(statement):
            self.current, self.undecided = statement, []
            self._open_counted(words, row.provision.span)
            return
        if self._is_number_of_last(row, words):
            return
        if inline := inline_list(row, self.context.short):
            if not self._is_amended_here(inline[0]):
                self.found += listed_relations(inline[1], inline[0])
                self.has_list = True
            return
        is_list = self.current is not None or self.is_list
        may_be_entry = is_list or (self.may_be_list and bool(row.provision.label))
        entry = list_entry(row, self.context.short, is_list=is_list) if may_be_entry else None
        if entry:
            self._take(row, entry)
            return
        if speaks:
            self._read_sentences(row)
        elif not row.provision.label or "。" in words:
            return
        if not entry and row.provision.level is not Level.NOTE and not self._is_announcing(row):
            self._end_list(row)

    def _is_number_of_last(self, row: CitedRow, words: str) -> bool:
        """Whether a line prints the number of the entry above it; that entry then has it."""
        number = line_number(words) if self.last is not None else None
        if self.last is None or number is None or self.last.number:
            return False
        self.found = [
            replace(one, number=number) if one is self.last else one for one in self.found
        ]
        self.last = None
        return True

    def _is_amended_here(self, statement: ListStatement | None) -> bool:
        """Whether a heading is of rules that the document amends by clauses of its own."""
        is_amended = statement is not None and statement.type is RelationType.TO_BE_AMENDED
        return is_amended and bool(re.search("修改|修正", self.document.title))

    def _is_announcing(self, row: CitedRow) -> bool:
        return self.announcing is not None and self.announcing.row == row.provision.address

    def _end_list(self, row: CitedRow) -> None:
        """A row that is no entry ends a list of the body; an annex goes on."""
        if not self.is_annex or self.current is not self.whole:
            is_part = self.is_list and bool(row.provision.label)
            self.current = self.current if is_part else self.whole
        self.undecided = []

    def _read_sentences(self, row: CitedRow) -> None:
        carried: list[OtherDocument] = []
        found = self.sentences.get(row.provision.address, [])
        for sentence in found:
            sentence = _without_label(sentence, row)
            reading = read_effect_on_others(sentence, self.context, carried, self.before)
            self.before = sentence
            self.found += reading.relations
            self._announce(sentence, reading)
            is_moved = not reading.relations and self._moves_days_of_another(sentence)
            if reading.is_unread or is_moved or ends_what_is_not_listed(sentence.text):
                self.unread.append(sentence)
            if sentence.span == found[-1].span:
                return
            carried = (
                [*carried, *_only_titles(sentence, self.context)] if not reading.relations else []
            )

    def _moves_days_of_another(self, sentence: Sentence) -> bool:
        if "《" not in sentence.text or not moves_days(sentence.text):
            return False
        named = other_documents(sentence.text, self.context.short)
        return any(
            not one.is_paper and fold_title(one.title) not in self.context.own for one in named
        )

    def _announce(self, sentence: Sentence, reading: Reading) -> None:
        if reading.announced is None:
            return
        self.announced.add(sentence.span)
        kind, days = reading.announced
        statement = ListStatement(kind, days, f"原文写明“{sentence.printed.strip()[-40:]}”")
        if reading.is_about_list_above:
            if days.on and not self.undecided:
                self._date_list_above(kind, days.on)
            self.found += listed_relations(self.undecided, statement)
            self.has_list = self.has_list or bool(self.undecided)
            self.unsaid = [row for row in self.unsaid if row not in [r for r, _ in self.undecided]]
            self.undecided = []
            return
        self.current, self.announcing = statement, sentence
        self._open_counted(sentence.printed, sentence.span)

    def _date_list_above(self, kind: RelationType, on: date) -> None:
        """Give 上述文件自…起停止执行 as their day to documents that were ended above."""
        self.found = [
            replace(one, effective_on=on) if one.type is kind and one.effective_on is None else one
            for one in self.found
        ]

    def report(self, *, has_list: bool, repeals: int) -> None:
        """Findings for sentences and lists that were not understood.

        ``has_list``: a list of the document was, so that 凡宣布失效的文件 are those;
        ``repeals`` is the number of those that the document names: 决定废止2件规章 are two
        of them.
        """
        for sentence in self.unread:
            is_open = ends_what_is_not_listed(sentence.text)
            is_count = 0 < _count(sentence.text) <= repeals
            more = _AND_MORE.search(sentence.text)
            is_short = has_list and more is not None and int_or_zero(more[1]) > repeals
            if not (is_open or is_short) and (has_list or is_count):
                continue
            said = f"“{_shortened(sentence.printed)}”"
            message = f"{said}说到文件的废止或者停止执行，未能读出是哪些文件，请核对。"
            if moves_days(sentence.text):
                message = f"{said}说到另一文件的施行日期或者有效期，没有读懂，请核对。"
            if is_short:
                message = f"{said}写明的件数比读出的{repeals}件多，请核对原件。"
            if is_open:
                message = (
                    f"{said}使目录以外的文件失去效力，没有逐件列出：请对照目录查明是哪些文件，"
                    "在文件关系里逐件登记“废止”。"
                )
            self.document.findings.append(
                Finding(_UNREAD, message, sentence.span, severity=Severity.NOTICE)
            )
        for counted, read in self.wrongly_counted:
            message = (
                f"“{_shortened(counted.heading)}”写明{counted.count}件，读出{read}件，请核对原件。"
            )
            self.document.findings.append(Finding("list_count_differs", message, counted.span))
        if self.is_annex and self.has_list and not self.wrongly_counted:
            self._report_count()
        if (
            self.unsaid
            and not self._is_of_amended()
            and _ABOUT_EFFECT.search(self.document.title + self.text.title)
            and self.is_list
        ):
            row = self.unsaid[0]
            message = (
                f"{self.text.label or '目录'}列有{len(self.unsaid)}件文件，"
                "未能读出是废止、失效还是继续有效，请核对。"
            )
            self.document.findings.append(Finding(_UNREAD, message, row.provision.span))

    def _is_of_amended(self) -> bool:
        """Whether the text lists the rules that the document amends by clauses of its own."""
        is_amended = listed_as(self.text.title) is RelationType.TO_BE_AMENDED
        return is_amended and bool(re.search("修改|修正", self.document.title))

    def _report_count(self) -> None:
        """A finding where an annex counts its documents otherwise than they were read."""
        head = [self.text.title, *(r.provision.body for r in self.rows if _is_note(r))]
        counts = [int_or_zero(n) for words in head for n in _COUNTED.findall(words)]
        if len(counts) == 1 and self.taken and counts[0] != self.taken:
            message = (
                f"{self.text.label or '目录'}注明共{counts[0]}件，读出{self.taken}件，请核对原件。"
            )
            self.document.findings.append(Finding("list_count_differs", message, self.text.span))


def _is_note(row: CitedRow) -> bool:
    return row.provision.level in (Level.NOTE, Level.TITLE)


def _count(text: str) -> int:
    """The number of documents that a sentence counts, 1 for 凡宣布失效的, 0 for none."""
    counts = [int_or_zero(number) for number in _COUNT.findall(text)]
    return max(counts, default=int("凡" in text))


def _without_label(sentence: Sentence, row: CitedRow) -> Sentence:
    """A sentence without the label of its row: 第二条 is no part of what it says."""
    label = row.provision.label.strip()
    if not label or not sentence.text.startswith(label):
        return sentence
    return replace(sentence, text=sentence.text[len(label) :])


def _by_row(found: Sequence[Sentence]) -> dict[str, list[Sentence]]:
    """Sentences by the address of the row they stand in."""
    rows: dict[str, list[Sentence]] = {}
    for sentence in found:
        rows.setdefault(sentence.row, []).append(sentence)
    return rows


def _only_titles(sentence: Sentence, context: Context) -> list[OtherDocument]:
    """The documents of a sentence that is nothing but their titles: 《A》（…）；."""
    if "《" not in sentence.text or not sentence.text.rstrip().endswith(("；", ";")):
        return []
    documents = other_documents(sentence.text, context.short)
    rest = hide_brackets(hide_titles(sentence.text))
    left = re.sub(r"《\x01*》|（\x01*）|[、，,；;和及与以\s]", "", rest)
    return documents if documents and len(left) <= 12 and not effect_words(rest) else []


def _shortened(words: str) -> str:
    return words if len(words) <= 40 else f"{words[:30]}…{words[-8:]}"
