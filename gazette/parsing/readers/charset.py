"""The encoding of a web page: by byte order mark, by its bytes, then by declaration.

Pages often declare what they are not in: gb2312 with characters of GB18030, utf-8 over
GBK, nothing at all. A declaration counts only where it makes Chinese of the bytes.
"""

import codecs
import re

from gazette.parsing.source import UnreadableSource, decode_named

_META = re.compile(
    rb"""<(?:meta[^>]{0,300}?charset|\?xml[^>]{0,100}?encoding)\s*=\s*["']?\s*([\w-]+)""", re.I
)
ALIASES = {
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030",
    "cp936": "gb18030", "utf8": "utf-8", "big5": "big5hkscs", "big5-hkscs": "big5hkscs",
    "x-x-big5": "big5hkscs", "unicode": "utf-8",
    # A declaration that is readable as ASCII is not in UTF-16 (HTML Standard, 13.2.3.2).
    "utf-16": "utf-8", "utf-16le": "utf-8",
}  # fmt: skip
_NAMES = {"utf-8": "UTF-8", "gb18030": "GB18030", "big5hkscs": "BIG5"}
_MULTIBYTE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")
#: So many characters beyond ASCII that are valid in UTF-8 are so by no chance.
_FEW = 4
#: The commonest characters of Chinese texts, in both scripts, and their punctuation.
_COMMON = frozenset(
    "，。、；：（）《》“”的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定"
    "行学法所民得经进着等部度家电力里如水化高自理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样"
    "关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式"
    "活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领"
    "七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名"
    "這個為來時國們會說對發動產種後過還應開關條結問無總級統務證單經濟設項規辦區縣機關據職責實業員會處團體該當將與點從請號市省局厅厛廳委通知印办县镇"
)


def declared_encoding(data: bytes) -> str:
    """The encoding that a page declares, by the name under which it is read; else empty."""
    match = None if _has_mark(data) else _META.search(data[:65536])
    if not match:
        return ""
    name = match[1].decode("ascii", errors="replace").lower()
    name = ALIASES.get(name, name)
    return _NAMES.get(name, name.upper())


def decode_html(data: bytes) -> tuple[str, str]:
    """The text of a page and the name of its encoding.

    A declared encoding that the bytes contradict is ignored. No character is replaced:
    raises UnreadableSource for a page that no known encoding decodes.
    """
    if _has_mark(data):
        return decode_named(data)
    if wide := _wide_encoding(data):
        return data.decode(wide), "UTF-16"
    data = data.replace(b"\x00", b"")
    declared = next((key for key, name in _NAMES.items() if name == declared_encoding(data)), "")
    order = dict.fromkeys((declared or "utf-8", "utf-8", "gb18030", "big5hkscs"))
    decoded = {name: text for name in order if (text := _decode(data, name)) is not None}
    if "utf-8" in decoded and (declared == "utf-8" or _is_utf_8(data)):
        return decoded["utf-8"], "UTF-8"
    best = max(decoded, key=lambda name: (_share(decoded[name]), name == declared), default="")
    if best and (_share(decoded[best]) > 0 or best == declared):
        return decoded[best], _NAMES[best]
    try:
        return decode_named(data)
    except UnreadableSource as error:
        raise UnreadableSource(
            "无法识别网页的文字编码。请用浏览器打开，另存为 UTF-8 编码的网页或文本后再录入。"
        ) from error


def _has_mark(data: bytes) -> bool:
    return data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))


def _wide_encoding(data: bytes) -> str:
    """The byte order of UTF-16 without a mark, by the zeros in its tags; else empty."""
    for name, tag, space in (("utf-16-le", b"<\x00", b" \x00"), ("utf-16-be", b"\x00<", b"\x00 ")):
        begins = data.startswith(
            (tag, space, space.replace(b" ", b"\n"), space.replace(b" ", b"\r"))
        )
        if begins and data[:4096].count(tag) >= 2 and _decode(data, name) is not None:
            return name
    return ""


def _decode(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except UnicodeDecodeError:
        return None


def _is_utf_8(data: bytes) -> bool:
    """Whether data that UTF-8 decodes is in it for sure, or is ASCII."""
    return data.isascii() or len(_MULTIBYTE.findall(data[:200_000])) >= _FEW


def _share(text: str) -> float:
    """How much of what is not ASCII are common Chinese characters and punctuation."""
    wide = [char for char in text[:200_000] if ord(char) > 0x7F]
    return sum(char in _COMMON for char in wide) / len(wide) if wide else 0.0
