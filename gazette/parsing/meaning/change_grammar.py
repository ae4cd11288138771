"""What the tokens of an instruction change: the clauses of an amendment, in one table.

Reads ``Tokens``; writes ``Amendment``. Each way of amending is a pattern over the letters
of the tokens: PBCQ is 第三条修改为：“…”. Verbs that no pattern takes up are a clause that is
not understood (UNCLEAR), never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from gazette.parsing.meaning.change_patterns import CLAUSE, MOST, PATTERNS
from gazette.parsing.meaning.change_places import Place, places_between
from gazette.parsing.meaning.change_tokens import Token, Tokens
from gazette.parsing.meaning.new_wordings import (
    following,
    labelled_places,
    without_label,
    wordings,
)
from gazette.parsing.parsed import Amendment, AmendmentAction
from gazette.parsing.words.numerals import DIGIT, HAN

Action = AmendmentAction

_VERBS = "BDIMSV"
_CLAUSE_TOKENS = 40


@dataclass(slots=True)
class ClauseReader:
    """Reads the clauses of one instruction from left to right.

    ``last`` is the place that the rows above tell, which words without a place of their own
    belong to.
    """

    tokens: Tokens
    last: list[Token] = field(default_factory=list)
    is_labelled: bool = True
    _covered: set[int] = field(default_factory=set)
    _now: tuple[int, int] = (0, 0)

    def amendments(self) -> Iterator[Amendment]:
        """The amendments of the instruction, in order; what is not understood as UNCLEAR."""
        letters = self.tokens.letters
        read: list[tuple[int, Amendment]] = []
        for match in CLAUSE.finditer(letters):
            name = match.lastgroup or ""
            name = next(one for one, _ in PATTERNS if match[one] is not None) if name else name
            self._now = match.span()
            found = list(_READERS[name](self, match))
            if found:
                self._covered.update(range(*match.span()))
                read += [(match.start(), one) for one in found]
        read += self._unclear(letters)
        yield from (one for _, one in sorted(read, key=lambda pair: pair[0]))

    def _unclear(self, letters: str) -> Iterator[tuple[int, Amendment]]:
        """A clause with a verb that no pattern takes up."""
        start = 0
        for end in [*(at for at, letter in enumerate(letters) if letter == "."), len(letters)]:
            rest = [at for at in range(start, end) if at not in self._covered]
            mine, start = range(start, end), end + 1
            has_place = any(letters[at] in "PX" for at in mine)
            verbs = [at for at in rest if letters[at] in (_VERBS + "v" if has_place else _VERBS)]
            left = [at for at in rest if letters[at] == "P" and len(rest) < len(mine)]
            left = [at for at in left if not self._is_ground(at)]
            if not (verbs or left) or not self._speaks(letters, mine):
                continue
            self._now = (mine.start, end)
            is_vague = any(letters[at] == "X" for at in mine)
            places = [
                self.tokens.all[at]
                for at in rest
                if letters[at] == "P" and not self.tokens.all[at].is_new
            ]
            at = [*verbs, *left][0]
            if is_vague or not places:
                yield at, self._amendment(Action.UNCLEAR, Place(""))
            for token in [] if is_vague else places:
                yield at, self._amendment(Action.UNCLEAR, token.place, rule=token.rule)

    def _is_ground(self, at: int) -> bool:
        """Whether a place is that of a reason (根据第三条), or one that nothing is done to."""
        token = self.tokens.all[at]
        before = self.tokens.words[max(0, token.start - 12) : token.start]
        return token.is_new or bool(
            re.search(r"根据|依据|按照|依照|违反|适用|符合|以及前|不变", before)
        )

    def _speaks(self, letters: str, at: range) -> bool:
        """Whether a clause speaks of a change rather than of a ground for one."""
        words = "".join(letters[at.start : at.stop])
        return bool(set(words) & set("PQX")) or self.is_labelled

    # Each way of amending.

    def split(self, match: re.Match[str]) -> Iterator[Amendment]:
        """拆分为两条，作为第五条、第六条."""
        old, new = self._places(match, "sp_from"), self._places(match, "sp_to")
        text = self._text(match, "sp_words")
        words = wordings(text, [one.address for one in new])
        if not new and self._is_cut_into_paragraphs(match, old[0]):
            yield self._amendment(Action.REWORD, old[0], new=without_label(text))
            return
        if not new or (text and len(words) != len(new)):
            yield from self._not_understood(old)
            return
        for at, place in enumerate(new):
            piece = without_label(words[at]) if words else ""
            yield self._amendment(Action.SPLIT, old[0], place, new=piece)

    def _is_cut_into_paragraphs(self, match: re.Match[str], place: Place) -> bool:
        """Whether an article is divided into 款 that are quoted: 分为两款：“…” “…”."""
        unit = self._unit(match, "split")
        return bool(self._text(match, "sp_words")) and unit == "款" and "__" not in place.address

    def merge(self, match: re.Match[str]) -> Iterator[Amendment]:
        """第三条、第四条合并为第三条，修改为：“…”; 第五条并入第四条."""
        old, new = self._places(match, "me_from"), self._places(match, "me_to")
        words = self._text(match, "me_words")
        new = new or (old[:1] if words else [])
        if not new or not old:
            yield from self._not_understood(old)
            return
        for at, place in enumerate(old):
            text = without_label(words) if at == 0 else ""
            yield self._amendment(Action.MERGE, place, new[0], new=text)

    def move(self, match: re.Match[str]) -> Iterator[Amendment]:
        """第五条移至第八条之后，作为第九条."""
        yield from self._pairwise(match, "mo_from", "mo_to")

    def renumber(self, match: re.Match[str]) -> Iterator[Amendment]:
        """第十条改为第九条; 第十条至第十二条改为第十一条至第十三条."""
        yield from self._pairwise(match, "re_from", "re_to")

    def _pairwise(self, match: re.Match[str], old: str, new: str) -> Iterator[Amendment]:
        before, after = self._places(match, old), self._places(match, new)
        if len(before) != len(after) or any(one.part for one in [*before, *after]):
            yield from self._not_understood(before)
            return
        for one, other in zip(before, after, strict=True):
            yield self._amendment(Action.RENUMBER, one, other)

    def between(self, match: re.Match[str]) -> Iterator[Amendment]:
        """在“甲”与“乙”之间增加“丙”: where they stand is not told exactly."""
        yield from self._not_understood(
            self._places(match, "be_at") or _of(self._before(match.start()))
        )

    def insert_words(self, match: re.Match[str]) -> Iterator[Amendment]:
        """在“甲”后增加“乙”: the words “甲” become “甲乙”."""
        places = self._targets(match, "iw_at")
        start, end = match.span("iw_pairs")
        quotes = [at for at in range(start, end) if self.tokens.all[at].letter == "Q"]
        for first, second in zip(quotes[::2], quotes[1::2], strict=False):
            old, added = self._word(first), self._word(second)
            is_before = self.tokens.all[first + 1].letter == "Z"
            new = added + old if is_before else old + added
            yield from self._in_each(Action.REPLACE_WORDS, places, old, new)

    def append(self, match: re.Match[str]) -> Iterator[Amendment]:
        """在第四条第二款末尾增加“…”."""
        end = self.tokens.all[match.start("ap_end")]
        part = "开头" if "首" in self._printed(end) or "开头" in self._printed(end) else "末尾"
        for place in self._places(match, "ap_at"):
            where = Place(place.address, place.part + part)
            words = self._text(match, "ap_words")
            yield self._amendment(Action.REPLACE_WORDS, where, new=words)

    def insert(self, match: re.Match[str]) -> Iterator[Amendment]:
        """第七条增加一款，作为第二款：“…”; 在第八条后增加一条，作为第八条之一."""
        where = next(iter(self._places(match, "in_at")), None)
        side = match["in_side"] or ""
        new = self._places(match, "in_as") or self._places(match, "in_to")
        unit = self._unit(match, "insert")
        text = self._text(match, "in_quote" if match["in_quote"] else "in_words")
        words = wordings(text, [one.address for one in new], unit)
        new = new or labelled_places(words, where, unit)
        if not words or len(words) != max(len(new), 1):
            yield from self._not_understood([where] if where else [])
            return
        if not new:
            yield from self._insert_without_number(where, side, unit, words[0])
            return
        for at, place in enumerate(new):
            behind = (
                where if where and (side != "Z") and (at == 0 or _contains(where, place)) else None
            )
            piece = without_label(words[at], place.address)
            yield self._amendment(Action.INSERT, behind or Place(""), place, new=piece)

    def _insert_without_number(
        self, where: Place | None, side: str, unit: str, words: str
    ) -> Iterator[Amendment]:
        """第五条增加一款：“…” stands at the end; 第一款后增加一款 behind it."""
        if where is None or not unit or side == "Z" or unit == "章":
            yield from self._not_understood([where] if where else [])
            return
        if unit.startswith(("句", "段")):
            part = where.part + "末尾"
            yield self._amendment(Action.REPLACE_WORDS, Place(where.address, part), new=words)
            return
        if side == "Y" and (address := following(where.address, unit)):
            yield self._amendment(Action.INSERT, where, Place(address), new=words)
        elif side == "Y" or unit != "条":
            yield self._amendment(Action.INSERT, where, new=words)
        else:
            yield from self._not_understood([where])

    def reword_moved(self, match: re.Match[str]) -> Iterator[Amendment]:
        """第十二条改为第十三条，修改为：“…”."""
        which = "rm" if match["rm_old"] is not None else "rm2"
        old, new = self._places(match, f"{which}_old"), self._places(match, f"{which}_to")
        words = without_label(self._text(match, f"{which}_words"))
        if not (old and new):
            yield from self._not_understood(old)
            return
        yield self._amendment(Action.REWORD, old[0], new[0], new=words)

    def replace(self, match: re.Match[str]) -> Iterator[Amendment]:
        """将第三条、第五条中的“甲”修改为“乙”."""
        groups = self._groups(match, "rp_items")
        new = [self._word(at) for at in self._at(match, "rp_words", "Q")]
        is_each = "F" in match["rp_each"]
        is_all = any(
            "统" in self._printed(self.tokens.all[at]) for at in range(*match.span("rp_each"))
        )
        has_place = any(self.tokens.all[at].letter == "P" for at in range(*match.span("rp_items")))
        is_whole = not has_place and (bool(match["rp_head"].strip("cNKC")) or is_all)
        rule = next(
            (
                one.rule
                for one in self.tokens.all[slice(*match.span("rp_head"))]
                if one.letter == "R"
            ),
            "",
        )
        sought = [word for _, old in groups for word in old]
        if len(new) != (len(sought) if is_each or len(new) > 1 else 1):
            yield from self._not_understood([place for one, _ in groups for place in _of(one)])
            return
        instead = iter(new if len(new) > 1 else new * len(sought))
        for places, old in groups:
            if is_whole or (places is None and match["rp_each"] and not is_each):
                places = [Token("P", 0, 0, Place(""), rule or self.tokens.rule)]
            for word in old:
                yield from self._in_each(Action.REPLACE_WORDS, places or [], word, next(instead))

    def reword(self, match: re.Match[str]) -> Iterator[Amendment]:
        """第三条修改为：“…”."""
        places = self._places(match, "rw_at")
        addresses = [one.address for one in places]
        words = wordings(self._text(match, "rw_words"), addresses)
        if len(words) != len(places):
            yield from self._not_understood(places)
            return
        for place, text in zip(places, words, strict=True):
            is_name = place == Place("", "标题")
            new = text.rstrip("。").strip("《》") if is_name else without_label(text)
            yield self._amendment(Action.REWORD, place, new=new)

    def delete_words(self, match: re.Match[str]) -> Iterator[Amendment]:
        """删去第六条中的“甲”; 将第六条中的“甲”删去."""
        which = "dw_items" if match["dw_items"] is not None else "dw2_items"
        for places, old in self._groups(match, which):
            if not places:
                yield from self._not_understood([])
                return
            for words in old:
                yield from self._in_each(Action.DELETE_WORDS, places, words, "")

    def delete(self, match: re.Match[str]) -> Iterator[Amendment]:
        """删去第九条、第十二条第二款; 将第十五条删除."""
        which = "de_at" if match["de_at"] is not None else "de2_at"
        for place in self._places(match, which):
            yield self._amendment(Action.DELETE, place)

    def vague(self, match: re.Match[str]) -> Iterator[Amendment]:
        """对个别文字作相应修改; 附件作相应修改: which words become what is not told."""
        other = match["va_other"]
        said = self._printed(self.tokens.all[match.start("va_other")]) if other else ""
        if not other or re.search("相应|适当|个别|文字", said):
            yield from self._not_understood([])

    def shift(self, match: re.Match[str]) -> Iterator[Amendment]:
        """其后条文序号依次顺延: no words change."""
        place = next(iter(self._places(match, "sh_at")), Place(""))
        yield self._amendment(Action.RENUMBER, place)

    def unspecified(self, match: re.Match[str]) -> Iterator[Amendment]:
        """第七条作相应修改: what becomes of it is not told."""
        yield from self._not_understood(self._places(match, "un_at"))

    # Pieces of a match.

    def _at(self, match: re.Match[str], group: str, letter: str) -> list[int]:
        start, end = match.span(group)
        return [
            at for at in range(max(start, 0), max(end, 0)) if self.tokens.all[at].letter == letter
        ]

    def _places(self, match: re.Match[str], group: str) -> list[Place]:
        """The places of a group, a range as all of its places."""
        tokens = self._expanded(*match.span(group)) if match[group] is not None else []
        return [token.place for token in tokens if token.place]

    def _expanded(self, start: int, end: int) -> list[Token]:
        """The tokens of places in a span; a range becomes all of its places."""
        found: list[Token] = []
        for at in range(start, end):
            token = self.tokens.all[at]
            if token.letter != "P" or token.place is None:
                continue
            first = found[-1].place if found and self.tokens.all[at - 1].letter == "~" else None
            between = places_between(first, token.place) if first else []
            found += [_at_place(token, one) for one in between[1:]] or [token]
        return found

    def _targets(self, match: re.Match[str], group: str) -> list[Token]:
        """The places of a group, else those named before."""
        if match[group] is None:
            return self._before(match.start())
        return self._expanded(*match.span(group))

    def _before(self, at: int) -> list[Token]:
        """The places named last before a token, else those that the rows above tell."""
        tokens, first = self.tokens.all, max(0, at - MOST)
        end = at
        while end > first and not (tokens[end - 1].letter == "P" and not tokens[end - 1].is_new):
            end -= 1
        if end == first:
            return self.last if first == 0 else []
        start = end - 1
        while (
            start - 2 >= first
            and tokens[start - 1].letter in "N~"
            and tokens[start - 2].letter == "P"
        ):
            start -= 2
        self._covered.update(range(start, end))
        return self._expanded(start, end)

    def _groups(
        self, match: re.Match[str], group: str
    ) -> list[tuple[list[Token] | None, list[str]]]:
        """Places and the words named in them; None for the places where none is known."""
        found: list[tuple[list[Token] | None, list[str]]] = []
        start, end = match.span(group)
        at = start
        while at < end:
            begin = at
            while at < end and self.tokens.all[at].letter not in "Q":
                at += 1
            places = self._expanded(begin, at)
            words = []
            while at < end and self.tokens.all[at].letter in "QN":
                token = self.tokens.all[at]
                if token.letter == "N" and (at + 1 >= end or self.tokens.all[at + 1].letter != "Q"):
                    break
                words += [token.words] if token.letter == "Q" else []
                at += 1
            if words:
                before = found[-1][0] if found else self._before(start)
                found.append((places or before or None, words))
        return found

    def _word(self, at: int) -> str:
        return self.tokens.all[at].words

    def _text(self, match: re.Match[str], group: str) -> str:
        """The quoted words of a group, a line for each paragraph."""
        lines = (
            line.strip()
            for at in self._at(match, group, "Q")
            for line in self._word(at).split("\n")
        )
        return "\n".join(line for line in lines if line)

    def _unit(self, match: re.Match[str], group: str) -> str:
        """The unit of what is inserted or made: 款 of 增加一款."""
        units = [one for one in range(*match.span(group)) if self.tokens.all[one].letter == "U"]
        return (
            re.sub(rf"^[{HAN}{DIGIT}]+个?", "", self._printed(self.tokens.all[units[0]]))
            if units
            else ""
        )

    def _in_each(
        self, action: Action, places: Sequence[Token], old: str, new: str
    ) -> Iterator[Amendment]:
        if not places:
            yield from self._not_understood([])
        for token in places:
            yield self._amendment(action, token.place, old=old, new=new, rule=token.rule)

    def _not_understood(self, places: Sequence[Place | None]) -> Iterator[Amendment]:
        for place in places or [Place("")]:
            yield self._amendment(Action.UNCLEAR, place or Place(""))

    def _printed(self, token: Token) -> str:
        return self.tokens.words[token.start : token.end]

    def _amendment(
        self,
        action: Action,
        place: Place | None,
        moved: Place | None = None,
        *,
        old: str = "",
        new: str = "",
        rule: str = "",
    ) -> Amendment:
        row = self.tokens.instruction.row
        place = place or Place("")
        if not rule:
            mine = self.tokens.all[slice(*self._now)]
            rule = next((one.rule for one in mine if one.place == place and one.rule), "")
            rule = rule or next((one.rule for one in mine if one.rule), "") or self.tokens.rule
        return Amendment(
            action=action,
            title=rule,
            row=row.provision.address,
            place=row.place,
            address=place.address,
            new_address=moved.address if moved else "",
            old_words=old,
            new_words=new,
            part=place.part,
            quote=self._clause(),
            span=row.provision.span,
        )

    def _clause(self) -> str:
        """The words of the clause that is read now, as printed, up to its full stop.

        Of a clause with very many changes only those around this one.
        """
        tokens, most = self.tokens.all, _CLAUSE_TOKENS
        first, last = self._now[0], min(self._now[1], len(tokens)) - 1
        low, high = max(first - most, 0), min(last + most, len(tokens) - 1)
        while first > low and tokens[first - 1].letter != ".":
            first -= 1
        while last < high and tokens[last + 1].letter != ".":
            last += 1
        start = tokens[first - 1].end if first else 0
        end = tokens[last + 1].end if last + 1 < len(tokens) else len(self.tokens.words)
        return self.tokens.instruction.printed(start, end)


_READERS: dict[str, Callable[[ClauseReader, re.Match[str]], Iterator[Amendment]]] = {
    name: getattr(ClauseReader, name) for name, _ in PATTERNS
}


def _of(tokens: Sequence[Token] | None) -> list[Place]:
    """The places of tokens."""
    return [token.place for token in tokens or [] if token.place]


def _at_place(token: Token, place: Place) -> Token:
    return Token("P", token.start, token.end, place, token.rule, is_new=token.is_new)


def _contains(where: Place, place: Place) -> bool:
    return place.address.startswith(f"{where.address}__")
