"""The tokens of an instruction: places, quotations, verbs, rules.

Reads the skeleton of an instruction; writes ``Token``, each with a letter that stands for
its kind in the patterns of ``change_grammar``. Words that say nothing of a change
(将, 对, 其中, 一词) have no token.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gazette.parsing.meaning.amended_documents import RuleNames
from gazette.parsing.meaning.change_instructions import Instruction
from gazette.parsing.meaning.change_places import Place, find_place, place_of
from gazette.parsing.meaning.named_documents import is_paper

#: Letter of a token and what it matches, the first that does. P and Q are read apart.
_KINDS = (
    ("T", r"《(?:[^《》]|《[^《》]*》)+》"),
    ("Q", r"“\d+”"),
    ("n", r"[（(](?![一二三四五六七八九十\d]+[）)][项款目])[^（）()]{0,80}[）)]"),
    ("n", r"(?:修[改订正]后的?|新的?|现)(?=《[^《》]{1,40}》第|第[^，。；“]{1,6}条)"),
    (
        "w",
        r"(?:个别|部分|少量|少数|某些|其他|其它|有关|相关)(?:的)?(?:条款|条文)?的?"
        r"(?:文字|标点|字词|用词|用语|词语|词句|语句|措辞|表述)(?:表述|符号|内容|部分)?",
    ),
    (
        "H",
        r"(?:序号|顺序|条款|条文|款项|编号)(?:(?!文字|标点|表述|用语)[^，。；“]){0,10}(?:顺延|类推|相应调整|相应改变|相应修改|作?相应的?调整)"
        r"|(?:依次|相应)?顺延(?!为|至|成)|依[次此]类推|相应调整(?:条文|条款|款项)?(?:序号|顺序)|重新(?:编号|排序)|(?:依次|相应|顺次)[前后]移",
    ),
    (
        "v",
        r"(?<=[条款项])(?:予以|同时)?(?:废止|停止执行|不再执行)"
        r"|互换|对调|调换|交换位置|取消|剔除|去除|撤销|恢复为?|(?:替|取)代|代替",
    ),
    ("V", r"移至|移到|移作|调整至|调整到"),
    (
        "J",
        r"(?:作出?|进行|予以)?(?:了)?(?:如下|以下|下列|相应|适当|部分|个别|文字)?的?(?:修改|修正|修订|调整)(?:如下)?(?!为|成|至)"
        r"|(?:作出?|进行)(?:了)?(?:如下|以下|下列)补充|补充如下",
    ),
    ("D", r"废止(?=第)|删去|删除|去掉|删掉|予以取消"),
    ("M", r"合并(?:为|成|至|到)?|并入"),
    ("S", r"拆分(?:为|成)?|(?:拆|划)?分(?:解|列|设)?(?:为|成)|拆为|拆成"),
    (
        "B",
        r"(?:修改|修正|修订|调整|更改|变更|替换|更名|表述|改写|顺延|改|更正)(?:为|成|至)|改作|改称|代之以|更名为"
        r"|(?:提高|提升|上调|降低|下调|缩短|压缩|压减|放宽|扩大|减少|增加)(?:为|到|至)",
    ),
    ("I", r"增加|新增|增设|增写|增列|补充|插入|加上"),
    ("A", r"作为|列为|列作"),
    ("U", r"[一二两三四五六七八九十\d]{1,3}个?(?:条|款|项|目|章|节|句(?:话)?|自然段|段)(?!之|件)"),
    ("L", r"均|统一|全部|一律|都"),
    ("F", r"分别|依次"),
    ("y", r"之间"),
    ("Y", r"之后|以后|后面|后(?!半|段|续)"),
    ("Z", r"之前|以前|前面|前(?!半|段|款|条|项|述)"),
    ("E", r"末尾|句末|款末|条末|结尾|最后(?!一)|开头|句首|段首"),
    ("G", r"各条款?|全文|文中|条文中|条款中|各处"),
    (
        "X",
        r"(?:有关|相关|相应|部分|其他|其它|上述|以上)(?:条款|条文|规定|内容|部分)|附件\d*|附表\d*|附录\d*|附图\d*|附则|前言|序言|目录",
    ),
    ("c", r"(?:之)?中的|中(?!华|央|心|小|学|国|止|标|介|等|医)|里的"),
    ("C", r"[：:]"),
    ("K", r"[，,]"),
    ("N", r"、|以及|和|及|与|或者?"),
    ("~", r"至|－|—|到"),
    (".", r"[。；;\n]"),
)
_TOKEN = re.compile("|".join(f"(?P<t{at}>{pattern})" for at, (_, pattern) in enumerate(_KINDS)))
_PLACE_BEGINS = re.compile(
    r"第|[一二三四五六七八九十]{1,3}部分|最后一句|末句|首句|前半|后半|前段|后段|但书|标题|名称|章名|节名|条标"
)
_FILLER = re.compile(
    r"(?:[将把对在并的其应当同时即原现该已予以、\s]|该[条款项]|本[条款项]|其中|规定的?|所列的?|一词|字样|整[条款项章段]|文字|二字|两字|表述|内容为|的规定|具体)+"
)
_GROUND = re.compile(r"(?:根据|依据|按照|依照|违反|适用|贯彻|落实|符合)[^，。；：]{0,12}$")
_OBJECT = re.compile(
    r"(?:^|[将对把在就由和及与、]|修改|修正|修订|删去|删除|作为|关于|调整|决定)[\s（(一二三四五六七八九十\d）)、.．]*$"
)
_PARTICIPLE = re.compile(
    r"(?:中的?|的)?\s*(?:[“：:，。；、]|各|有关|部分|个别|全文|附件|名称|标题|增加|新增|作|进行|修改|修正|修订|调整|予以|等|根据|和|及|以及|《|$)"
)
#: 对《乙》予以废止, beside the rules that are amended: 乙 is ended.
_REPEALED = re.compile(r"[^，。；：“”第改正订]{0,40}(?:废止|失效|停止执行|不再执行)")
_NEW_PLACE = frozenset("BAMVSI")
#: What a place is said to be where its words are not told: 将第八条中的规定修改为….
_GENERIC = re.compile(r"(?:有关|相关|上述)?(?:规定|内容|表述|文字|部分|条款)?$")
_LONGEST_BARE = 40
#: So far before and behind a title is read what it is to the clause.
_AROUND = 200


@dataclass(frozen=True, slots=True)
class Token:
    """A token at ``[start, end)`` of the skeleton.

    ``letter`` is P for a place, R for a rule as a whole, Q for words, O for words that
    are not understood, else that of ``_KINDS``. ``rule`` is the rule that a place is of,
    ``words`` what a Q says; ``is_new`` is a place in the numbering after the change.
    """

    letter: str
    start: int
    end: int
    place: Place | None = None
    rule: str = ""
    words: str = ""
    is_new: bool = False


class Tokens:
    """The tokens of one instruction, in order.

    ``rule`` and ``before`` are the rule that its places are of and the place within which
    they lie, as the rows above tell.
    """

    def __init__(
        self, instruction: Instruction, names: RuleNames, rule: str = "", before: str = ""
    ) -> None:
        self.instruction, self.names = instruction, names
        self.rule, self.before = rule, before
        self.words = instruction.skeleton
        self.rules: list[str] = []
        raw = _unquoted(self.words, _raw(self.words))
        self.all = self._resolved(raw)

    @property
    def letters(self) -> str:
        """The letters of the tokens: PBCQ for 第三条修改为：“…”."""
        return "".join(token.letter for token in self.all)

    def _resolved(self, raw: list[Token]) -> list[Token]:
        """The tokens with what their places and titles mean."""
        found: list[Token] = []
        for at, token in enumerate(raw):
            following = next((one.letter for one in raw[at + 1 : at + 4] if one.letter != "n"), "")
            if token.letter == "n" or (token.letter == "c" and following == "P"):
                continue
            if token.letter == "T":
                self._take_title(token, following, found)
            elif token.letter == "P":
                found.append(self._place(token, found))
            elif token.letter == "Q":
                found.append(self._quotation(token))
            else:
                found.append(token)
        return found

    def _take_title(self, token: Token, following: str, found: list[Token]) -> None:
        """Add a title as a rule or as words, or take it for the rule of the place behind it."""
        letters = "".join(one.letter for one in found[-3:])
        title = self.words[token.start + 1 : token.end - 1]
        if following == "P" and re.search("P[LF]?B$", letters):
            return  # 第七条改为《解释》第十条
        if re.search(r"[cBQ]C?$", letters) or (letters.endswith("QN") and following != "P"):
            found.append(_as_words(token, self.words[token.start : token.end]))
            return
        if not self._is_rule(token):
            found.append(Token("O", token.start, token.end))
            return
        canonical = self.names.canonical(title)
        self.rule, self.before = canonical, ""
        if canonical:
            self.rules.append(canonical)
        if following != "P":
            found.append(Token("R", token.start, token.end, rule=canonical))

    def _is_rule(self, token: Token) -> bool:
        """Whether a title is the object of a change rather than its ground or a word of it."""
        lead = self.words[max(0, token.start - _AROUND) : token.start]
        lead = re.split(r"[，。；：\n]", lead)[-1]
        if _GROUND.search(lead) or is_paper(self.words[token.start + 1 : token.end - 1]):
            return False
        lead = re.sub(r"《(?:[^《》]|《[^《》]*》)+》(?:[（(][^）)]*[）)])?", "", lead)
        tail = self.words[token.end : token.end + _AROUND]
        tail = re.sub(r"^[（(](?:[^（）()]|[（(][^（）()]*[）)])*[）)]", "", tail).lstrip()
        is_place = bool(find_place(re.sub(r"^(?:中的?|的)", "", tail), 0))
        if _REPEALED.match(re.sub(r"《(?:[^《》]|《[^《》]*》)+》|[（(][^（）()]*[）)]", "", tail)):
            return False
        return bool(_OBJECT.search(lead) or not lead.strip()) and (
            is_place or bool(_PARTICIPLE.match(tail))
        )

    def _place(self, token: Token, found: list[Token]) -> Token:
        """The token of a place; X where it cannot be told."""
        is_new = _follows_destination(found)
        match = find_place(self.words, token.start)
        place = place_of(match, self.before) if match else None
        if place is None:
            return Token("X", token.start, token.end)
        if not is_new and place.address:
            self.before = place.address
        return Token("P", token.start, token.end, place, self.rule, is_new=is_new)

    def _quotation(self, token: Token) -> Token:
        if token.words:
            return token
        index = int(self.words[token.start + 1 : token.end - 1])
        return _as_words(token, self.instruction.quoted[index].strip())


def _as_words(token: Token, words: str) -> Token:
    return Token("Q", token.start, token.end, words=words)


def _follows_destination(found: list[Token]) -> bool:
    """Whether the next place stands behind 改为, 作为 …: it is one of the new numbering."""
    at = len(found) - 1
    while at >= 0 and found[at].letter in "FLCKU":
        if found[at].letter == "K":
            return False
        at -= 1
    if at >= 0 and found[at].letter in "N~":
        return at >= 1 and found[at - 1].letter == "P" and found[at - 1].is_new
    return at >= 0 and found[at].letter in _NEW_PLACE


def _raw(words: str) -> list[Token]:
    """The tokens by their letters alone."""
    found: list[Token] = []
    at = gap = 0
    while at < len(words):
        place = find_place(words, at) if _PLACE_BEGINS.match(words, at) else None
        match = None if place else _TOKEN.match(words, at)
        if place:
            letter, end = "P", place.end()
        elif match:
            letter, end = _KINDS[int((match.lastgroup or "t0")[1:])][0], match.end()
        else:
            at += 1
            continue
        _add_gap(found, words, gap, at)
        found.append(Token(letter, at, end))
        at = gap = end
    _add_gap(found, words, gap, len(words))
    return found


def _add_gap(found: list[Token], words: str, start: int, end: int) -> None:
    if start < end and not _FILLER.fullmatch(words, start, end):
        found.append(Token("O", start, end))


def _unquoted(words: str, raw: list[Token]) -> list[Token]:
    """The tokens with words that stand without quotation marks as Q.

    They stand between 中的 and 修改为, and behind 修改为.
    """
    found: list[Token] = []
    at = 0
    while at < len(raw):
        token = raw[at]
        found.append(token)
        at += 1
        if token.letter == "c":
            at = _take_old(words, raw, at, found)
        elif token.letter == "B":
            at = _take_new(words, raw, at, found)
    return found


def _take_old(words: str, raw: list[Token], at: int, found: list[Token]) -> int:
    """Add the bare words behind 中的 that are changed; return the token behind them."""
    end = at
    furthest = raw[at].start + _LONGEST_BARE if at < len(raw) else 0
    while end < len(raw) and raw[end].letter not in "BDQIKCM." and raw[end].start <= furthest:
        end += 1
    while end > at and raw[end - 1].letter in "LF":
        end -= 1
    if end >= len(raw) or end == at or raw[end].letter not in "BDLF":
        return at
    start, stop = raw[at].start, raw[end - 1].end
    bare = words[start:stop].strip()
    is_place = raw[at].letter == "P" and all(one.letter in "PN~c" for one in raw[at:end])
    if is_place or not bare or len(bare) > _LONGEST_BARE or _GENERIC.fullmatch(bare):
        return at
    found.append(Token("Q", start, stop, words=bare))
    return end


def _take_new(words: str, raw: list[Token], at: int, found: list[Token]) -> int:
    """Add the bare words behind 修改为; return the token behind them."""
    has_colon = at < len(raw) and raw[at].letter == "C"
    first = at + has_colon
    if first >= len(raw) or raw[first].letter in "QU.":
        return at
    letters = "".join(one.letter for one in found[-4:-1])
    if _leads_to_place(raw[first : first + 4], letters, has_colon=has_colon):
        return at
    if not re.search(r"[PQWR]C?[LF]?$|[PQ]O$", letters):
        return at
    end = first
    stops = "" if has_colon else "K."
    while end < len(raw) and raw[end].letter not in (stops or "\0"):
        if raw[end].letter == "Q":
            return at
        end += 1
    start, stop = raw[first].start, raw[end - 1].end
    bare = words[start:stop].strip()
    if not bare:
        return at
    if not has_colon and end < len(raw) and raw[end].letter == "." and "Q" not in letters:
        bare += words[raw[end].start : raw[end].end].replace("；", "。")
    found.append(Token("Q", start, stop, words=bare))
    return end


def _leads_to_place(ahead: list[Token], letters: str, *, has_colon: bool) -> bool:
    """Whether a new place stands behind 改为: 第七条改为第十条, 改为修改后《解释》第十条."""
    following = "".join(one.letter for one in ahead).replace("n", "")
    is_of_rule = following.startswith("TP") and bool(re.search("P[LF]?$", letters))
    return is_of_rule or (following.startswith("P") and not has_colon)
