"""Stage 8, references. Reads the rows of a text; writes typed, positioned references.

A reference names a document (《…》, 文号) or a provision: of another document
(《…》第八条第一款), of its own (本办法第十一条, 第（三）项), or relative to where it
stands (前款, 本条, 上述). A provision behind the name of another law (刑法第三条, 该条例
第一条, 附件1第二条) is that law's, and leads nowhere where the document does not tell
which law that is: never to an article of its own. Ranges (第三条至第五条) keep both ends.
Addresses are those of the target text without its ``text_N__``, None for what cannot be
resolved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from gazette.parsing.meaning.law_names import OWN_NAME, LawNames
from gazette.parsing.node import Node
from gazette.parsing.parsed import Level, Reference, ReferenceType
from gazette.parsing.words.document_numbers import NUMBER, find_number, lead
from gazette.parsing.words.lines import concatenate
from gazette.parsing.words.numerals import DIGIT, HAN, int_or_zero

_N = rf"[{HAN}{DIGIT}]{{1,9}}"
_ARTICLE = rf"第(?P<article>{_N})条(?![件线路街河道例])(?:之(?P<dash>{_N}))?"
_PARAGRAPH = rf"第(?P<paragraph>{_N})款"
_TOKEN = re.compile(
    r"(?P<title>《(?:[^《》]|《[^《》]{0,200}》){1,200}》)"
    rf"|(?P<document_number>{re.sub('[?]P<[a-z]+>', '?:', NUMBER.pattern)}"
    rf"|(?![年月日])[\u4e00-\u9fff]{{2,24}}(?:政府|委员会|[部局厅])令第{_N}号)"
    rf"|(?P<own>{OWN_NAME})"
    rf"|(?P<chain>{_ARTICLE}(?:{_PARAGRAPH})?"
    rf"(?:(?:第(?:[（(]?(?P<chain_item>{_N})[）)]?)项)(?:第[（(]?(?P<chain_subitem>{_N})[）)]?目)?)?)"
    rf"|(?P<chain_paragraph>第(?P<paragraph_only>{_N})款(?:第[（(]?(?P<paragraph_item>{_N})[）)]?项)?)"
    rf"|(?P<item_only>第[（(]?(?P<item_number>{_N})[）)]?项)"
    rf"|(?P<chapter>第(?P<chapter_number>{_N})章)"
    rf"|(?P<previous>前(?P<count>[两二三四五六])?(?P<unit>款|条(?!例|件)|项(?!目)))"
    r"|(?P<here>本(?:条(?!例|件)|款(?!项)|项(?!目)|章(?!程)|节(?![能约目假日])))"
    r"|(?P<above>上述|前述)"
)
_JOINED = re.compile(r"[）)]?(?:[、，和及与或]|以及|或者|的|\s)*")
_RANGE = re.compile(r"\s*(?:至|到|－|—|-)\s*")
_NOTE = re.compile(r"\s*[（(][^（）()]{0,60}[）)]\s*")
#: Between the name of a document and its provision: 本办法中的第三条.
_OF = re.compile(r"(?:所?规定的?|中的?|的)")
_PROVISIONS = ("chain", "chain_paragraph", "item_only", "chapter")
_INSIDE = ("chain_paragraph", "item_only")
_TYPES = {
    "title": ReferenceType.DOCUMENT,
    "document_number": ReferenceType.NUMBER,
    **dict.fromkeys(_PROVISIONS, ReferenceType.PROVISION),
}
_SKIPPED = (Level.TITLE, Level.NUMBER, Level.CONTENTS, Level.SIGNATURE, Level.TABLE)


def references(
    nodes: list[Node], prefix: str, amended: Mapping[str, str], names: LawNames
) -> Iterator[Reference]:
    """The references in the rows of a text, in order of print.

    ``prefix`` is the text's own part of the addresses (``text_2__``). ``amended`` is the
    rule that a row amends, by the row's address: its 第三条 is that rule's. ``names`` are
    the documents that the whole document names.
    """
    for node in nodes:
        if node.level not in _SKIPPED:
            rule = amended.get(node.address)
            yield from _ReferenceReader(node, prefix, rule, names).references()
        yield from references(node.children, prefix, amended, names)


def provisions_in(words: str) -> list[str]:
    """The addresses of the articles that the words name, with 款 and 项: 第八条第一款第三项."""
    chains = (match for match in _TOKEN.finditer(words) if match.lastgroup == "chain")
    return [_chain_address(match) for match in chains]


class _ReferenceReader:
    """Reads the references of one row from left to right.

    ``scope`` and ``number`` are title and number of the document last named, of
    which the provisions that follow it are; both None for the row's own document, and for
    one that is not known (``is_elsewhere``).
    """

    def __init__(self, node: Node, prefix: str, amended: str | None, names: LawNames) -> None:
        self.node = node
        self.words = concatenate([node.label, node.heading, node.body])
        self.here = node.address.removeprefix(prefix)
        self.amended = amended
        self.names = names
        self.scope = amended
        self.is_elsewhere = False
        self.number: str | None = None
        self.found: list[Reference] = []
        self.opened: int | None = None  # where 本办法 stands, until its article is read

    def references(self) -> list[Reference]:
        """The references of the row, in order."""
        end = len(self.node.label.text)
        for match in _TOKEN.finditer(self.words.text, end):
            self._take(match, self.words.text[end : match.start()])
            end = match.end()
        return self.found

    def _take(self, match: re.Match[str], gap: str) -> None:
        """Read one token; ``gap`` are the words between it and the token before."""
        kind = match.lastgroup or ""
        is_range = bool(_RANGE.fullmatch(gap)) and bool(self.found) and self.opened is None
        is_of = self._is_named_before(match.start() - len(gap)) and _OF.fullmatch(gap)
        if not (is_range or is_of or _JOINED.fullmatch(gap) or _NOTE.fullmatch(gap)):
            self.scope, self.number, self.opened = self.amended, None, None
            self.is_elsewhere = False
        if kind == "own":
            self.scope, self.number, self.opened = self._own(match[0]), None, match.start()
            self.is_elsewhere = False
            return
        if kind in _PROVISIONS and not is_of:
            self._take_name(match.start(), gap)
        start = self._start(kind, match, gap)
        self.opened = None
        if not self._extends_last(kind, match, gap, is_range=is_range):
            self._add(kind, match, start)

    def _is_named_before(self, at: int) -> bool:
        """Whether a document is named just before a place of the row."""
        last = self.found[-1] if self.found else None
        is_titled = last is not None and last.type is ReferenceType.DOCUMENT and last.at[1] == at
        return self.opened is not None or is_titled

    def _own(self, name: str) -> str | None:
        """What 本办法 means: in a new wording of a rule that rule, else the document itself."""
        noun = name.removeprefix("本")
        return self.amended if self.amended and self.amended.endswith(noun) else None

    def _take_name(self, at: int, gap: str) -> None:
        """Let a provision be of the law that is named without 《》 before it: 刑法第三条."""
        if self.opened is not None and not gap.strip():
            return
        named = self.names.before(self.words.text[len(self.node.label.text) : at])
        if named is not None:
            self.scope, self.number = named or None, None
            self.is_elsewhere, self.opened = not named, None

    def _start(self, kind: str, match: re.Match[str], gap: str) -> int:
        """Where a reference begins: 本办法 belongs to 第三条, 按照 not to a number."""
        start = match.start() if self.opened is None or gap.strip() else self.opened
        return start + len(lead(match[0])) if kind == "document_number" else start

    def _extends_last(self, kind: str, match: re.Match[str], gap: str, *, is_range: bool) -> bool:
        """Make a token a part of the reference before it: 前款 + 第（三）项, 第三条至 + 第五条."""
        last = self.found[-1] if self.found else None
        if last is None:
            return False
        if kind in _INSIDE and not gap and last.address and last.at[1] == match.start():
            self._replace(last, match.end(), address=_within(last.address, match))
        elif kind in _PROVISIONS and is_range and last.type is ReferenceType.PROVISION:
            until = self._address(kind, match) if last.address else None
            self._replace(last, match.end(), type=ReferenceType.RANGE, until=until)
        else:
            return False
        return True

    def _add(self, kind: str, match: re.Match[str], start: int) -> None:
        is_document = kind in ("title", "document_number")
        if is_document and not self._numbers_last(kind, match):
            self._name_document(kind, match)
        type_ = _TYPES.get(kind, ReferenceType.RELATIVE)
        has_title = type_ in (ReferenceType.DOCUMENT, ReferenceType.PROVISION)
        reference = Reference(
            type=type_,
            text="",
            span=(0, 0),
            row=self.node.address,
            at=(0, 0),
            title=self.scope if has_title else None,
            document_number=self.number if type_ is not ReferenceType.RELATIVE else None,
            address=None if is_document else self._address(kind, match),
            until=self._last_of_several(match) if kind == "previous" else None,
        )
        self.found.append(self._placed(reference, start, match.end()))

    def _name_document(self, kind: str, match: re.Match[str]) -> None:
        """Set ``scope`` and ``number`` to the document that a token names."""
        if kind == "document_number":
            self.scope, self.number = None, find_number(match[0])
        else:
            self.scope, self.number = self.names.full(match[0][1:-1]), None
            self.names.remember(self.scope)
        self.is_elsewhere = False

    def _numbers_last(self, kind: str, match: re.Match[str]) -> bool:
        """Whether a number in brackets belongs to the title before: 《…》（示政发〔2024〕9号）."""
        last = self.found[-1] if self.found else None
        if kind != "document_number" or last is None or last.type is not ReferenceType.DOCUMENT:
            return False
        if self.words.text[last.at[1] : match.start()].strip() not in ("（", "("):
            return False
        self.scope, self.number = last.title, find_number(match[0])
        self.found[-1] = replace(last, document_number=self.number)
        return True

    def _address(self, kind: str, match: re.Match[str]) -> str | None:
        """The address in the target text; None where it cannot be resolved."""
        if self.is_elsewhere:
            return None
        if kind == "chain":
            return _chain_address(match)
        if kind == "chapter":
            return f"chp_{int_or_zero(match['chapter_number'])}"
        article = re.match(r"art_[\d-]+", self.here)
        if kind in _INSIDE and (named := self._named_before(match)):
            return _within(_holder_of(kind, named), match)
        if article is None or self.scope is not None:
            return None
        paragraph = re.match(r"art_[\d-]+__para_(\d+)", self.here)
        own, own_paragraph = article[0], paragraph[0] if paragraph else None
        if kind == "here":
            return own_paragraph or own if match[0] == "本款" else own
        if kind == "previous":
            return self._previous(match["unit"], _count(match), own)
        if kind in _INSIDE:
            return _within(own if kind == "chain_paragraph" else own_paragraph or own, match)
        return None

    def _previous(self, unit: str, count: int, article: str) -> str | None:
        """The first of the 前款, 前两款, 前条, 前项 of the row; None if fewer precede."""
        if unit == "条":
            holder, number = "art", article.removeprefix("art_")
        else:
            kind = "para" if unit == "款" else "item"
            place = re.match(rf"(?P<holder>art_[\d-]+.*?__{kind})_(?P<number>\d+)", self.here)
            if place is None:
                return None
            holder, number = place["holder"], place["number"]
        if not number.isdigit() or int(number) <= count:
            return None
        return f"{holder}_{int(number) - count}"

    def _last_of_several(self, match: re.Match[str]) -> str | None:
        """The last of 前两款."""
        first = self._address("previous", match)
        if first is None or _count(match) == 1:
            return None
        head, _, number = first.rpartition("_")
        return f"{head}_{int(number) + _count(match) - 1}"

    def _named_before(self, match: re.Match[str]) -> str | None:
        """The article or paragraph named just before: 前款规定除第（一）项, 第一款、第三款."""
        if not self.found or not self.found[-1].address:
            return None
        between = self.words.text[self.found[-1].at[1] : match.start()]
        is_near = len(between) <= 6 and not re.search(r"[，。；：]", between)
        return self.found[-1].address if is_near else None

    def _replace(
        self,
        reference: Reference,
        end: int,
        *,
        type: ReferenceType | None = None,
        address: str | None = None,
        until: str | None = None,
    ) -> None:
        """Put ``reference``, changed and extended to ``end``, in place of the last one."""
        changed = replace(
            reference,
            type=type or reference.type,
            address=address or reference.address,
            until=until or reference.until,
        )
        self.found[-1] = self._placed(changed, reference.at[0], end)

    def _placed(self, reference: Reference, start: int, end: int) -> Reference:
        piece = self.words.cut(start, end)
        return replace(reference, text=piece.text, span=piece.span, at=(start, end))


def _chain_address(match: re.Match[str]) -> str:
    """``art_8__para_1__item_3`` of 第八条第一款第三项."""
    address = f"art_{int_or_zero(match['article'])}"
    if match["dash"]:
        address += f"-{int_or_zero(match['dash'])}"
    if match["paragraph"]:
        address += f"__para_{int_or_zero(match['paragraph'])}"
    if match["chain_item"]:
        address += f"__item_{int_or_zero(match['chain_item'])}"
    if match["chain_subitem"]:
        address += f"__subitem_{int_or_zero(match['chain_subitem'])}"
    return address


def _holder_of(kind: str, named: str) -> str:
    """The article or paragraph, named just before, of which 第二款 or 第（三）项 is a part."""
    return named.split("__")[0] if kind == "chain_paragraph" else named.split("__item")[0]


def _within(address: str, match: re.Match[str]) -> str:
    """A paragraph or item of what was just named: 前款 + 第（三）项."""
    if match.lastgroup == "item_only":
        return f"{address}__item_{int_or_zero(match['item_number'])}"
    item = f"__item_{int_or_zero(match['paragraph_item'])}" if match["paragraph_item"] else ""
    return f"{address}__para_{int_or_zero(match['paragraph_only'])}{item}"


def _count(match: re.Match[str]) -> int:
    """How many 前款, 前两款 or 前三条 are."""
    return int_or_zero(match["count"]) if match["count"] else 1
