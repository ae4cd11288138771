"""An address in words: ``art_9__item_3`` is 第九条第三项, as one cites it."""

import re

from gazette.parsing.words.numerals import to_han

_NAMES = {
    "part": "第{}编",
    "chp": "第{}章",
    "sec": "第{}节",
    "art": "第{}条",
    "para": "第{}款",
    "item": "第{}项",
    "subitem": "第{}目",
    "table": "第{}个表格",
    "row": "第{}行",
}
_WORDS = {
    "title": "标题",
    "number": "文号",
    "note": "题注",
    "contents": "目录",
    "addressee": "主送机关",
    "signature": "落款",
    "annex_note": "附件说明",
}
_PART = re.compile(r"(?P<name>[a-z_]+?)_(?P<number>\d+)(?:-(?P<after>\d+))?(?:--\d+)?")


def address_in_words(address: str) -> str:
    """A row's address as one cites it within its text; unknown parts stay as they are."""
    parts = [part for part in address.split("__") if not part.startswith("text_")]
    pairs = zip(parts, ["", *parts], strict=False)
    return "".join(
        _part_in_words(part, is_divided=before.startswith("chp_")) for part, before in pairs
    )


def _part_in_words(part: str, is_divided: bool) -> str:
    """One part of an address in words; ``is_divided``: it stands in a chapter, as 节 do."""
    if part in _WORDS:
        return _WORDS[part]
    if part == "chp_supplementary":
        return "附则"
    if part.startswith(("sec_", "head_")) and not is_divided:
        return f"{part.split('_', 1)[1].replace('_', '.')}部分"
    match = _PART.fullmatch(part)
    if not match:
        return part
    if match["name"] not in _NAMES:
        return _WORDS.get(match["name"], part)
    after = f"之{to_han(int(match['after']))}" if match["after"] else ""
    return _NAMES[match["name"]].format(to_han(int(match["number"]))) + after
