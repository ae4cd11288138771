"""What a decision does to the single provisions of the rule it amends.

Part of stage 9, metadata. Reads the rows of a decision; writes ``Amendment``. An
instruction is a row with the paragraphs that it quotes: 将第三条修改为：“…”,
第七条增加一款，作为第二款：“…”, 删去第十条第二款, 将第四条中的“甲”修改为“乙”. Quoted words
are replaced first, so that none of them is read as an instruction. A row that is not
understood gives no amendment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from gazette.parsing.meaning.named_documents import named_documents
from gazette.parsing.meaning.references import provisions_in
from gazette.parsing.parsed import Amendment, AmendmentAction, Relation, RelationType, Text
from gazette.parsing.words.lines import fold_title
from gazette.parsing.words.numerals import DIGIT, HAN
from gazette.parsing.words.quotation_marks import unmatched_marks
from gazette.parsing.words.sentences import CitedRow, cited_rows

_N = rf"[{HAN}{DIGIT}]{{1,9}}"
_ITEM = rf"第[（(]?{_N}[）)]?项"
_PART = rf"(?:第{_N}条(?:之{_N})?(?:第{_N}款)?(?:{_ITEM})?|第{_N}款(?:{_ITEM})?|{_ITEM})"
_LIST = rf"{_PART}(?:(?:、|和|及|以及|，\s*)+{_PART})*"
_Q = r"“(\d+)”"
_BECOMES = r"(?:修改为|改为|修正为)"
_INSTRUCTION = re.compile(
    rf"(?P<insert>(?:在?(?P<where>{_PART})(?:之?后)?)?[，,]?增加[一两二三]?(?P<unit>条|款|项)[，,]?"
    rf"(?:分别)?作为(?P<new>{_LIST})[：:]?(?P<inserted>{_Q}))"
    rf"|(?P<reword>(?P<reworded>{_PART})(?:{_BECOMES}(?P<moved>{_PART})[，,]?(?:并)?)?"
    rf"{_BECOMES}[：:]?(?P<wording>{_Q}))"
    rf"|(?P<words>(?:(?P<among>{_LIST})|各条|全文|其中|文中)?中?的?(?P<old>{_Q})(?:均|统一)?"
    rf"{_BECOMES}[：:]?(?P<for>{_Q}))"
    rf"|(?P<delete_words>(?:删去|删除)(?P<from>{_LIST})?中?的?(?P<gone>{_Q}))"
    rf"|(?P<delete>(?:删去|删除)(?P<deleted>{_LIST}))"
    rf"|(?P<renumber>(?P<numbered>{_PART})(?:相应)?改为(?P<renumbered>{_PART}))"
)
_LABEL = re.compile(rf"^第{_N}条(?:之{_N})?[\s　]*")


def amendments(texts: Sequence[Text], relations: Iterable[Relation]) -> tuple[Amendment, ...]:
    """The amendments that a document's texts instruct, in order of print."""
    amended = {
        fold_title(one.title): one.title for one in relations if one.type is RelationType.AMENDS
    }
    if not amended:
        return ()
    found: list[Amendment] = []
    title = next(iter(amended.values())) if len(amended) == 1 else ""
    for instruction in _instructions(texts):
        for named in named_documents(instruction.skeleton):
            title = amended.get(fold_title(named.title), title)
        if title:
            found += _InstructionReader(instruction, title).amendments()
    return tuple(found)


@dataclass(slots=True)
class _Instruction:
    """A row and the paragraphs that it quotes.

    ``skeleton`` is its words with each quotation replaced by its index in ``quoted``:
    “甲” by “0”. ``depth`` is the number of quotations that are still open.
    """

    row: CitedRow
    skeleton: str = ""
    quoted: list[str] = field(default_factory=list)
    depth: int = 0

    def goes_on(self, words: str) -> bool:
        """Whether the next row belongs to it: a quotation is open, or follows a colon."""
        announces = self.skeleton.rstrip().endswith(("：", ":"))
        return self.depth > 0 or (announces and words.lstrip().startswith("“"))

    def take(self, words: str) -> None:
        """Add a row's words, a further quoted paragraph without the “ at its head."""
        if self.depth:
            words = "\n" + re.sub(r"^\s*“", "", words)
        misprinted = set(unmatched_marks(words).misprinted)
        for at, character in enumerate(words):
            self._add(character, is_misprinted=at in misprinted)

    def _add(self, character: str, *, is_misprinted: bool) -> None:
        if character == "“" and not is_misprinted:
            self.depth += 1
            if self.depth == 1:
                self.quoted.append("")
                self.skeleton += f"“{len(self.quoted) - 1}”"
                return
        elif character == "”" and self.depth:
            self.depth -= 1
            if self.depth == 0:
                return
        if self.depth:
            self.quoted[-1] += character
        else:
            self.skeleton += character


def _instructions(texts: Sequence[Text]) -> Iterator[_Instruction]:
    for text in texts:
        current: _Instruction | None = None
        for row in cited_rows(text):
            words = row.provision.heading + row.provision.body
            if current is None or not current.goes_on(words):
                if current:
                    yield current
                current = _Instruction(row)
            current.take(words)
        if current:
            yield current


class _InstructionReader:
    """Reads one instruction from left to right; a 款 alone belongs to the article last named."""

    def __init__(self, instruction: _Instruction, title: str) -> None:
        self.instruction = instruction
        self.title = title
        self.article = ""

    def amendments(self) -> Iterator[Amendment]:
        for match in _INSTRUCTION.finditer(self.instruction.skeleton):
            yield from self._amendments(match)

    def _amendments(self, match: re.Match[str]) -> Iterator[Amendment]:
        if match["insert"]:
            where = self._address(match["where"]) if match["where"] else ""
            words = self._paragraphs(match["inserted"])
            yield self._amendment(
                AmendmentAction.INSERT, where, self._address(match["new"]), new=words
            )
        elif match["reword"]:
            address = self._address(match["reworded"])
            new = self._address(match["moved"]) if match["moved"] else ""
            words = self._paragraphs(match["wording"])
            yield self._amendment(AmendmentAction.REWORD, address, new, new=words)
        elif match["words"]:
            old, new = self._quoted(match["old"]), self._quoted(match["for"])
            for address in self._addresses(match["among"]):
                yield self._amendment(AmendmentAction.REPLACE_WORDS, address, old=old, new=new)
        elif match["delete_words"]:
            for address in self._addresses(match["from"]):
                old = self._quoted(match["gone"])
                yield self._amendment(AmendmentAction.DELETE_WORDS, address, old=old)
        elif match["delete"]:
            for address in self._addresses(match["deleted"]):
                yield self._amendment(AmendmentAction.DELETE, address)
        else:
            address, new = self._address(match["numbered"]), self._address(match["renumbered"])
            yield self._amendment(AmendmentAction.RENUMBER, address, new)

    def _amendment(
        self,
        action: AmendmentAction,
        address: str,
        moved: str = "",
        *,
        old: str = "",
        new: str = "",
    ) -> Amendment:
        row = self.instruction.row
        return Amendment(
            action=action,
            title=self.title,
            row=row.provision.address,
            place=row.place,
            address=address,
            new_address=moved,
            old_words=old,
            new_words=new,
            span=row.provision.span,
        )

    def _quoted(self, mark: str) -> str:
        return self.instruction.quoted[int(mark[1:-1])].strip()

    def _paragraphs(self, mark: str) -> str:
        """A whole new wording, a line for each paragraph, without the number of the article."""
        lines = (line.strip() for line in self._quoted(mark).split("\n"))
        return _LABEL.sub("", "\n".join(line for line in lines if line))

    def _addresses(self, parts: str | None) -> list[str]:
        """The addresses of a list of provisions; ``[""]``, the whole text, if it names none."""
        named = re.findall(_PART, parts or "")
        return [self._address(part) for part in named] or [""]

    def _address(self, part: str) -> str:
        """The address of 第三条第二款, or of 第二款 in the article last named."""
        part = re.match(_PART, part)[0]  # type: ignore[index]
        if "条" in part:
            address = provisions_in(part)[0]
            self.article = address.split("__")[0]
            return address
        inside = provisions_in(f"第一条{part}")[0].partition("__")[2]
        return f"{self.article}__{inside}" if self.article else inside
