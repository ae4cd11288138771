"""Web addresses as printed that lead nowhere: by their form alone, nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gazette.office.checkup import OWN_CARE, DocumentRows, Fault, RowRule
from gazette.office.content_rules.personal_datum import plain_forms

_CHINESE_TOP = "中国|公司|网络|政务|公益|网址|在线"
#: Where an address seems to begin, also one that is misprinted.
_BEGIN = re.compile(
    r"(?<![A-Za-z0-9@.])(?:(?P<scheme>h\s?[th]*t+p+s?)(?P<marks>\s?[:;：；]?\s?[/\\]{0,3}\s?)(?=[\w.])"
    r"|(?P<www>w{2,4}\s?[.,。，、．]\s?)(?=[A-Za-z0-9.]))",
    re.IGNORECASE,
)
#: The characters of an address, and misprints between them.
_GOES_ON = re.compile(
    r"(?:[A-Za-z0-9\-._~%:/?#@!$&'*+=;]|[\[\]()](?=[A-Za-z0-9/\-._%])"
    # A sign in place of a dot, where a domain goes on behind it.
    r"|[。．，,、](?!http|www)(?=(?:[A-Za-z0-9\-]+[.．。，,、])*(?:gov|cn|com|net|org|edu)(?![A-Za-z0-9]))"
    r"|[．。](?=[A-Za-z0-9\-]+[.．。][A-Za-z])|\\(?=\w)"
    # A space where the address visibly goes on.
    r"|\s(?=[./][A-Za-z])|(?<=[./])\s(?=[A-Za-z0-9\-]+[./])"
    rf"|[\u4e00-\u9fff]+(?=\.(?:{_CHINESE_TOP}))|(?<=\.)(?:{_CHINESE_TOP}))+"
)
_HOST_LABEL = re.compile(r"(?!-)[A-Za-z0-9\-\u4e00-\u9fff]{1,63}(?<!-)")
_IP = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
#: Top domains that official texts print, besides those of two letters.
_TOP = frozenset(
    (
        "com net org gov edu mil int info biz name pro mobi asia top xyz vip site online tech store"
        " shop club work wang ink ltd group link live news art fun wiki cloud press space website"
        f" host app dev example test {_CHINESE_TOP.replace('|', ' ')}"
    ).split()
)
#: 〔 and the like never belong to an address; one of these may stand around it.
_PAIRS = {"(": ")", "[": "]", "<": ">", "〈": "〉", "【": "】"}
_STOPS = ".,;:!?'"


@dataclass(frozen=True, slots=True)
class BrokenAddress:
    """An address that cannot be right: its place, its words, and what is wrong in a clause."""

    start: int
    end: int
    words: str
    wrong: str


def broken_addresses(text: str) -> Iterator[BrokenAddress]:
    """The web addresses in a text that are malformed, each with its first fault."""
    plain = plain_forms(text)
    last = 0
    for begin in _BEGIN.finditer(plain):
        if begin.start() < last:
            continue
        rest = _GOES_ON.match(plain, begin.end())
        if rest is None:
            continue
        end = begin.end() + len(rest[0].rstrip(_STOPS))
        last = end
        is_address = "." in plain[begin.start() : end] or begin["www"] or "/" in begin["marks"]
        wrong = _fault(text, plain, begin, end) if is_address else ""
        if wrong:
            yield BrokenAddress(begin.start(), end, text[begin.start() : end], wrong)


def _fault(text: str, plain: str, begin: re.Match[str], end: int) -> str:
    """What is wrong with the address at ``begin``, "" for nothing."""
    printed = text[begin.start() : end]
    if re.search(r"\s", printed):
        return "中间有空格"
    if re.search(r"[．。：／，、；]", printed):
        return "有全角的点、冒号或者斜线"
    if begin["scheme"] and not re.fullmatch(r"https?", begin["scheme"], re.IGNORECASE):
        return f"开头的“{begin['scheme']}”写错，应为 http 或者 https"
    if begin["scheme"] and begin["marks"] != "://":
        return "开头应为“http://”或者“https://”"
    if begin["www"] and begin["www"].lower() != "www.":
        return f"开头的“{begin['www']}”写错，应为“www.”"
    if "\\" in printed or "," in printed.split("?")[0]:
        return "有反斜线或者逗号"
    address = plain[begin.end() if begin["scheme"] else begin.start() : end]
    host = re.split(r"[/?#]", address, maxsplit=1)[0]
    return _host_fault(host.rsplit("@", 1)[-1]) or _bracket_fault(plain, begin.start(), end)


def _host_fault(host: str) -> str:
    name, _colon, port = host.partition(":")
    if port and not port.isdecimal():
        return "端口不是数字"
    if _IP.fullmatch(name):
        return "" if all(int(part) < 256 for part in name.split(".")) else "IP 地址不对"
    labels = name.split(".")
    if "" in labels:
        return "有连着的两个点"
    if not all(map(_HOST_LABEL.fullmatch, labels)):
        return "主机名里有不能用的字符"
    top = labels[-1].lower()
    is_bare = len(labels) == 1 or (labels[0].lower() == "www" and len(labels) == 2)
    is_known = top in _TOP or top.startswith("xn--") or (len(top) == 2 and top.isalpha())
    return "" if is_known and not is_bare else f"缺少顶级域名，或者“.{labels[-1]}”不是顶级域名"


def _bracket_fault(plain: str, start: int, end: int) -> str:
    """An opening bracket within the address, or just before it, that is never closed."""
    inside = plain[start:end]
    for opening, closing in _PAIRS.items():
        if inside.count(opening) > inside.count(closing):
            if closing not in plain[end : end + 1]:
                return "括号不成对"
        elif inside.count(closing) > inside.count(opening) and opening not in plain[:start]:
            return "括号不成对"
    for opening, closing in _PAIRS.items():
        before, behind = plain[:start], plain[start:]
        depth = before.count(opening) - before.count(closing)
        if depth > 0 and closing not in behind:
            return f"前面的“{opening}”没有对应的“{closing}”"
    return ""


def addresses_in_rows(documents: Sequence[DocumentRows]) -> Iterator[Fault]:
    """Malformed web addresses, a finding each."""
    for one in documents:
        for row in one.rows:
            words = row.printed
            for broken in broken_addresses(words):
                message = f"网址“{broken.words[:80]}”{broken.wrong}，请核对原件。"
                detail = f"{row.address}:{broken.words}"
                yield Fault(one.document, message, row.address, detail[:400])


RULES = (RowRule("web_address", "网址写错", OWN_CARE, addresses_in_rows),)
