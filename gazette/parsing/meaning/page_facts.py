"""What the table of a web page (索引号, 发文字号 …) says of the document below it.

Reads the removed lines of a page; writes number, title, bodies and day as the table has
them. They stand in for what the document itself does not print, and are a check on what
it does print: both are findings.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date

from gazette.parsing.parsed import Finding, PageFacts, Removed, Severity, Span
from gazette.parsing.stages.web_page import TABLE
from gazette.parsing.words.bodies import bodies_side_by_side, may_be_body
from gazette.parsing.words.dates import chinese_date, find_short_date
from gazette.parsing.words.document_numbers import find_number, line_number
from gazette.parsing.words.lines import fold, fold_title
from gazette.parsing.words.page_labels import find_tables


def page_facts(removed: Sequence[Removed], starts: Sequence[int]) -> list[PageFacts | None]:
    """The facts for each document; ``starts`` are the places at which their texts begin.

    A table belongs to the document that begins behind it on the same page, else to the one
    in which it stands.
    """
    facts: list[PageFacts | None] = [None] * len(starts)
    for pieces in _tables(removed, starts):
        begin, end = pieces[0].span[0], pieces[-1].span[1]
        following = bisect_left(starts, end)
        is_head = following < len(starts) and _is_near(removed, end, starts[following])
        at = following if is_head or not following else following - 1
        if at < len(facts) and facts[at] is None:
            facts[at] = _facts(pieces, (begin, end))
    return facts


#: Between a table and the first line of its document stands nothing but white space and furniture.
_NEAR = 200


def _is_near(removed: Sequence[Removed], end: int, start: int) -> bool:
    between = sum(len(one.text) for one in removed if end <= one.span[0] < start)
    return start - end - between < _NEAR


def _tables(removed: Sequence[Removed], starts: Sequence[int]) -> Iterator[list[Removed]]:
    """The pieces of each table, in order; a document's beginning parts two tables."""
    group: list[Removed] = []
    for piece in removed:
        if piece.reason != TABLE:
            continue
        if group and bisect_left(starts, group[-1].span[1]) != bisect_left(starts, piece.span[0]):
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def _facts(pieces: Sequence[Removed], span: Span) -> PageFacts:
    values: dict[str, str] = {}
    for table in find_tables([piece.text for piece in pieces]):
        for label, value in table.values.items():
            values.setdefault(label, value)
    number = values.get("文号", "")
    return PageFacts(
        span=span,
        title=values.get("标题", ""),
        number=line_number(number) or find_number(number),
        bodies=_bodies(values.get("发文机关") or values.get("发布机构") or ""),
        signed_on=find_short_date(values.get("成文日期") or values.get("生成日期") or ""),
    )


def _bodies(words: str) -> tuple[str, ...]:
    named = bodies_side_by_side(words.replace("，", "、").replace(",", "、"))
    return named or ((fold(words),) if may_be_body(words) else ())


def compare(
    facts: PageFacts, title: str, number: str | None, signed_on: date | None
) -> Iterator[Finding]:
    """What a document does not print and the table does, and where the two differ."""
    pairs = (
        ("标题", facts.title, title, _is_same_title(facts.title, title)),
        ("文号", facts.number or "", number or "", facts.number == number),
        (
            "成文日期",
            chinese_date(facts.signed_on),
            chinese_date(signed_on),
            facts.signed_on == signed_on,
        ),
    )
    for name, told, printed, is_same in pairs:
        if told and not printed:
            message = f"正文未见{name}，取自网页信息表：“{told}”，请核对。"
            yield Finding("page_table_used", message, facts.span, severity=Severity.NOTICE)
        elif told and not is_same:
            message = f"网页信息表的{name}为“{told}”，正文为“{printed}”，请核对原件。"
            yield Finding("page_table_differs", message, facts.span)


def _is_same_title(told: str, printed: str) -> bool:
    """Whether a title of the table is that of the text, or a piece of it cut short."""
    short, long = fold_title(told).rstrip("…"), fold_title(printed)
    return short == long or (len(short) > 8 and (short in long or long in short))
