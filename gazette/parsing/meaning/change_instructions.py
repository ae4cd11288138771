"""The rows of a decision as instructions: what is quoted is set apart from what instructs.

Reads the rows of texts; writes ``Instruction``. An instruction is a row with the
paragraphs that it quotes: 将第三条修改为： and “…” below it. Words that are to stand in
the rule may also be printed below without quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from gazette.parsing.parsed import Level, Provision, Text
from gazette.parsing.words.quotation_marks import unmatched_marks
from gazette.parsing.words.sentences import CitedRow, cited_rows

_SKIPPED = (Level.TITLE, Level.NUMBER, Level.NOTE, Level.SIGNATURE, Level.CONTENTS, Level.ADDRESSEE)
_MARKS = str.maketrans("「」『』＂", '“”“”"')
#: Words of a new wording follow: 修改为：, 作为第三条：.
_ANNOUNCES = re.compile(
    r"(?:修改|改|修正|修订|调整|表述)为\s*[：:]\s*$|作为[^，。；：]{1,40}[：:]\s*$"
)
#: The beginning of a row that instructs, or ends the instructions.
_INSTRUCTS = re.compile(
    r"\s*(?:将|对|把|在第|删去|删除|增加|新增|本决定|此外|《"
    r"|第\S{1,16}[条款项](?:\S{0,24}(?:修改为|改为|增加|删去|删除|中的?“)))"
)


#: A row that can only instruct, be a quotation before it still open.
_PLAINLY_INSTRUCTS = re.compile(
    r"\s*(?:将|把|对)?\s*(?:《[^《》]{2,60}》)?[^，。；“]{0,40}?第\S{1,16}[条款项]\S{0,24}?(?:修改为|改为[“第]|增加一|删去|删除|中的?“)"
    r"|\s*(?:删去|删除)第|\s*增加[一二两三四五]条"
)
_CLOSES = re.compile(r"\s*本(?:决定|通知)自")


_RULE = "条例|办法|规定|细则|规则|规程|标准|规范|章程|制度|方案|意见|通知"
#: Words that no title begins with, or that stand before one: 根据本办法.
_NO_TITLE = r"[本该同此现]|[^，。]{0,20}(?:决定|根据|依据|依照|按照|本(?:办法|规定|条例|细则))"
_BARE_TITLE = rf"(?P<title>(?!{_NO_TITLE})[^，。；：、“”《》\s第]{{3,50}}?(?:{_RULE}))"
#: A heading that is the title of a rule, and a clause that begins with one.
_BARE_HEADING = re.compile(
    rf"\s*(?:修改|对|关于)?{_BARE_TITLE}(?:[（(].*[）)])?(?:的修改|(?:作出?|进行|予以)\S{{0,4}}修改)?[：:]?\s*$"
)
_BARE_OBJECT = re.compile(
    rf"\s*(?:将|对|在|删去|删除)?{_BARE_TITLE}(?=第[〇零一二三四五六七八九十百\d]+条)"
)
_RULE_CELL = re.compile(rf"[^，。；：“”《》]{{4,80}}(?:{_RULE})(?:[（(][^（）()]{{1,12}}[）)])?")


@dataclass(slots=True)
class Instruction:
    """A row and the paragraphs that it quotes.

    ``skeleton`` is its words with each quotation replaced by its index in ``quoted``:
    “甲” by “0”. ``depth`` is how deep the row lies in its text, ``open_marks`` the number
    of quotations that are still open, ``unquoted_from`` the address of the last outermost row
    that is a new wording without quotation marks.
    """

    row: CitedRow
    depth: int
    skeleton: str = ""
    quoted: list[str] = field(default_factory=list)
    open_marks: int = 0
    unquoted_from: str = ""

    def goes_on(self, provision: Provision) -> bool:
        """Whether the next row belongs to it: a quotation is open, or follows a colon."""
        words = provision.heading + provision.body
        if self.open_marks > 0:
            return not self._is_left_open(provision, words)
        announces = self.skeleton.rstrip().endswith(("：", ":"))
        if announces and words.lstrip().startswith(("“", "「", "『", '"')):
            return True
        return self._goes_on_unquoted(provision, announces=announces)

    def _is_left_open(self, provision: Provision, words: str) -> bool:
        """Whether a mark was never closed: the next row instructs, or ends the document."""
        if words.lstrip().startswith(("“", "「", "『", '"')):
            return False
        if provision.level is Level.SIGNATURE or _CLOSES.match(words):
            return True
        return bool(provision.label and _PLAINLY_INSTRUCTS.match(words))

    def _goes_on_unquoted(self, provision: Provision, *, announces: bool) -> bool:
        """Whether the next row is a piece of a new wording that has no quotation marks."""
        if provision.level not in (Level.ARTICLE, Level.PARAGRAPH, Level.ITEM, Level.SUBITEM):
            return False
        if _INSTRUCTS.match(provision.heading + provision.body):
            return False
        if self.unquoted_from and provision.address.startswith(f"{self.unquoted_from}__"):
            return True
        if announces and _ANNOUNCES.search(self.skeleton):
            return True
        return bool(self.unquoted_from) and provision.level is not Level.PARAGRAPH

    def take(self, provision: Provision, *, is_first: bool) -> None:
        """Add a row's words, a further quoted paragraph without the “ at its head."""
        words = (provision.heading + provision.body).translate(_MARKS)
        if '"' in words:
            words = _curled(words)
        if not is_first and self.open_marks == 0 and not words.lstrip().startswith("“"):
            self._take_unquoted(provision)
            return
        if self.open_marks:
            words = "\n" + provision.label + re.sub(r"^\s*“", "", words)
        misprinted = set(unmatched_marks(words).misprinted)
        for at, character in enumerate(words):
            self._add(character, is_misprinted=at in misprinted)

    def _take_unquoted(self, provision: Provision) -> None:
        words = provision.label + provision.heading + provision.body
        if not self.unquoted_from:
            self.quoted.append(words)
            self.skeleton += f"“{len(self.quoted) - 1}”"
        else:
            self.quoted[-1] += "\n" + words
        if not provision.address.startswith(f"{self.unquoted_from or '-'}__"):
            self.unquoted_from = provision.address

    def _add(self, character: str, *, is_misprinted: bool) -> None:
        if character == "“" and not is_misprinted:
            self.open_marks += 1
            if self.open_marks == 1:
                self.quoted.append("")
                self.skeleton += f"“{len(self.quoted) - 1}”"
                return
        elif character == "”" and self.open_marks:
            self.open_marks -= 1
            if self.open_marks == 0:
                return
        if self.open_marks:
            self.quoted[-1] += character
        else:
            self.skeleton += character

    def printed(self, start: int, end: int) -> str:
        """A piece of the skeleton with the quotations put back."""
        return re.sub(
            r"“(\d+)”", lambda match: f"“{self.quoted[int(match[1])]}”", self.skeleton[start:end]
        ).strip()


def _curled(words: str) -> str:
    """Straight quotation marks as “ and ” in turn, if they are even in number."""
    if words.count('"') % 2:
        return words
    pieces = words.split('"')
    return "".join(piece + "“”"[at % 2] for at, piece in enumerate(pieces[:-1])) + pieces[-1]


def instructions(texts: Iterable[Text]) -> Iterator[Instruction]:
    """The rows of texts that may instruct, each with what it quotes, in order of print."""
    for text in texts:
        depths = _depths(text.provisions)
        current: Instruction | None = None
        for row in cited_rows(text):
            is_quoted = bool(current and current.open_marks) or row.words.startswith("“")
            if row.provision.level in _SKIPPED and not is_quoted:
                continue
            is_first = current is None or not current.goes_on(row.provision)
            if is_first:
                if current:
                    yield current
                current = Instruction(row, depths[row.provision.address])
            if current:
                current.take(_with_cells(row.provision), is_first=is_first)
        if current:
            yield current


def plainly_instructs(words: str) -> bool:
    """Whether the words of a row can only instruct: 第十五条修改为：."""
    return bool(_PLAINLY_INSTRUCTS.match(words))


def mark_title(instruction: Instruction) -> None:
    """Put 《》 around the title of a rule that a row names without them.

    一、示例市渔业条例, 修改示例市渔业条例, 将示例市渔业条例第三条….
    """
    words = instruction.skeleton
    for pattern in (_BARE_HEADING, _BARE_OBJECT):
        match = pattern.match(words)
        if match:
            start, end = match.span("title")
            instruction.skeleton = f"{words[:start]}《{words[start:end]}》{words[end:]}"
            return


def _with_cells(provision: Provision) -> Provision:
    """A row; that of a table with its cells as words: 《甲办法》：第三条修改为….

    A cell with a number alone is left out.
    """
    if provision.level is not Level.TABLE_ROW:
        return provision
    cells = [cell.strip() for cell in provision.cells if not cell.strip().isdigit()]
    if not any("《" in cell for cell in cells):
        cells = [f"《{cell}》" if _RULE_CELL.fullmatch(cell) else cell for cell in cells]
    return replace(provision, heading="", body="：".join(cell for cell in cells if cell))


def _depths(provisions: Iterable[Provision]) -> dict[str, int]:
    """How deep each row lies, by its address."""
    found: dict[str, int] = {}
    pending = [(provision, 0) for provision in provisions]
    while pending:
        provision, depth = pending.pop()
        found[provision.address] = depth
        pending += [(child, depth + 1) for child in provision.children]
    return found
