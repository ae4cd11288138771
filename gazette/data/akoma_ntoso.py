"""A document as Akoma Ntoso 3.0 (OASIS LegalDocML), with every row and every character.

Each text is a container of the body, each row below it an element of its level, under its own
address as ``eId``: 条 is ``article``, 款 ``paragraph``, 项 ``point``; levels that the standard has
no name for are ``hcontainer`` with theirs. ``num``, ``heading`` and the words are those of the row.
What the standard cannot say of a row stands in attributes of our own namespace, and what is said
of the document (facts, relations, state, wordings) in ``meta/proprietary``, so that
``akoma_reader.read_documents`` gets the same rows back.

Source: Akoma Ntoso Version 1.0, OASIS Standard, 29 August 2018 (schema akomantoso30.xsd).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from lxml import etree

from gazette.data.data_rows import Row, lines_behind
from gazette.parsing.parsed import Level
from gazette.parsing.words.merged_cells import CellSpan, cell_spans, head_length

AKN = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
#: The namespace of what the standard cannot say; its version changes with its meaning.
OWN = "urn:gazette-portal:rows:1"
NAMES: dict[str | None, str] = {None: AKN, "g": OWN}

#: Levels that the standard names.
ELEMENTS = {
    Level.PART.value: "part",
    Level.CHAPTER.value: "chapter",
    Level.SECTION.value: "section",
    Level.ARTICLE.value: "article",
    Level.PARAGRAPH.value: "paragraph",
    Level.ITEM.value: "point",
    Level.SUBITEM.value: "indent",
}
#: Characters that XML 1.0 cannot have, not even as references; and the sign that writes them.
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WRITTEN = re.compile(f"{NOT_IN_XML.pattern}|\\\\")
#: Elements whose characters are those of a row.
_OF_WORDS = {f"{{{AKN}}}{name}" for name in ("p", "num", "heading")}


def document_element(record: Mapping[str, Any]) -> etree._Element:
    """The ``akomaNtoso`` element of one document.

    ``record`` is one of ``document_record``: ``identity``, ``facts`` (of ``documents_data``) and
    what is said of the document.
    """
    root = etree.Element(_name("akomaNtoso"), nsmap=NAMES)
    act = etree.SubElement(root, _name("act"), name=record["facts"]["kind"] or "document")
    act.append(_meta(record))
    act.append(_body(record["facts"]["texts"]))
    return root


def issue_element(record: Mapping[str, Any]) -> etree._Element:
    """The ``akomaNtoso`` element of an issue (``issue_record``): a collection of its documents,
    each named by its address; their words are in the files of their own."""
    root = etree.Element(_name("akomaNtoso"), nsmap=NAMES)
    collection = etree.SubElement(root, _name("officialGazette"), name="issue")
    day = record["published_on"] or record["year"]
    identity = {
        "frbr": f"/akn/cn/officialGazette/{day}/{record['slug']}",
        "url": record["url"],
        "gazette": record["gazette"],
        "issue": record["issue"],
        "number": record["number"],
        "published_on": record["published_on"],
    }
    facts = {
        "title": f"{record['gazette']}{record['issue']}", "document_number": "", "texts": (),
        "signed_on": record["published_on"], "issuing_bodies": (),
    }  # fmt: skip
    said = {"identity": identity, "facts": facts}
    collection.append(_meta(said))
    body = etree.SubElement(collection, _name("collectionBody"))
    for one in record["documents"]:
        component = etree.SubElement(body, _name("component"), eId=f"document-{one['position']}")
        etree.SubElement(
            component, _name("documentRef"), href=one["url"], showAs=written(one["title"]),
            eId=f"ref-{one['position']}",
        )  # fmt: skip
    return root


def as_bytes(root: etree._Element) -> bytes:
    """The file: UTF-8, an element on a line of its own where no words are between."""
    _indent(root, "\n")
    content: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return content + b"\n"


def _indent(element: etree._Element, line: str) -> None:
    """Put each element on a line of its own, but nothing within words."""
    if len(element) == 0 or element.tag in _OF_WORDS:
        return
    element.text = f"{line} "
    for one in element:
        _indent(one, f"{line} ")
        one.tail = f"{line} "
    element[-1].tail = line


def _name(name: str, namespace: str = AKN) -> str:
    return f"{{{namespace}}}{name}"


def written(value: str) -> str:
    """A value for an attribute of our own: what XML cannot have, as ``\\u000b``."""
    return _WRITTEN.sub(lambda found: f"\\u{ord(found[0]):04x}", value)


def _meta(record: Mapping[str, Any]) -> etree._Element:
    """Identification, publication, references, and what is said in our own words."""
    identity, facts = record["identity"], record["facts"]
    meta = etree.Element(_name("meta"))
    meta.append(_identification(identity, facts))
    etree.SubElement(
        meta, _name("publication"), date=_day(identity["published_on"]),
        name=written(identity["gazette"]), showAs=written(identity["issue"]),
        number=str(identity["number"]),
    )  # fmt: skip
    meta.append(_references(record))
    meta.append(_own_words(record))
    return meta


def _day(day: object) -> str:
    """A day as the standard wants one; 0001-01-01 where none is known."""
    return str(day) if day else "0001-01-01"


def _identification(identity: Mapping[str, Any], facts: Mapping[str, Any]) -> etree._Element:
    """The work (the document), its expression (in Chinese, as printed) and this file."""
    found = etree.Element(_name("identification"), source="#gazette")
    signed, published = _day(facts["signed_on"]), _day(identity["published_on"])
    work = identity["frbr"]
    expression = f"{work}/zho@{published}"
    author = "#body1" if facts["issuing_bodies"] else "#gazette"
    levels = (
        ("FRBRWork", work, "/!main", signed),
        ("FRBRExpression", expression, "/!main", published),
        ("FRBRManifestation", f"{expression}.xml", "", published),
    )
    for level, address, part, day in levels:
        one = etree.SubElement(found, _name(level))
        etree.SubElement(one, _name("FRBRthis"), value=f"{address}{part}")
        etree.SubElement(one, _name("FRBRuri"), value=address)
        if level == "FRBRWork":
            aliases = (("eli", identity["url"]), ("title", written(facts["title"])))
            for name, value in aliases:
                etree.SubElement(one, _name("FRBRalias"), name=name, value=value)
        etree.SubElement(one, _name("FRBRdate"), date=day, name="Generation")
        etree.SubElement(one, _name("FRBRauthor"), href=author)
        if level == "FRBRWork":
            etree.SubElement(one, _name("FRBRcountry"), value="cn")
            if facts["document_number"]:
                number = written(facts["document_number"])
                etree.SubElement(one, _name("FRBRnumber"), value=number)
        if level == "FRBRExpression":
            etree.SubElement(one, _name("FRBRlanguage"), language="zho")
    return found


def _references(record: Mapping[str, Any]) -> etree._Element:
    """The documents that it is related to, then who issued and who printed it."""
    references = etree.Element(_name("references"), source="#gazette")
    for relation in record.get("relations", ()):
        kind = "activeRef" if relation["is_by_this"] else "passiveRef"
        if relation["url"]:
            title = written(relation["title"])
            etree.SubElement(references, _name(kind), href=relation["url"], showAs=title)
    bodies = enumerate(record["facts"]["issuing_bodies"], start=1)
    organizations = {"gazette": record["identity"]["gazette"]}
    organizations |= {f"body{place}": name for place, name in bodies}
    for key, name in organizations.items():
        etree.SubElement(
            references, _name("TLCOrganization"), eId=key,
            href=f"/akn/ontology/organization/cn/{key}", showAs=written(name),
        )  # fmt: skip
    return references


def _own_words(record: Mapping[str, Any]) -> etree._Element:
    """What the standard has no place for: each value under its name, as JSON."""
    own = etree.Element(_name("proprietary"), source="#gazette")
    said = {key: value for key, value in record.items() if key != "facts"}
    facts = {key: value for key, value in record["facts"].items() if key != "texts"}
    for name, value in (("facts", facts), *said.items()):
        etree.SubElement(own, _name(name, OWN)).text = _json(value)
    return own


def _json(value: object) -> str:
    """A value as JSON in characters that XML can have."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return NOT_IN_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _body(texts: Sequence[Mapping[str, Any]]) -> etree._Element:
    body = etree.Element(_name("body"))
    for text in texts:
        container = etree.SubElement(
            body, _name("hcontainer"), eId=f"text-{text['position']}", name=text["role"].lower()
        )
        _set(container, "label", text["label"])
        _set(container, "title", text["title"])
        _add_rows(container, text["rows"])
    if not texts:  # the standard wants a body of something
        empty = etree.SubElement(body, _name("hcontainer"), eId="text-0", name="not_entered")
        etree.SubElement(etree.SubElement(empty, _name("content")), _name("p"))
    return body


def _set(element: etree._Element, name: str, value: str) -> None:
    if value:
        element.set(_name(name, OWN), written(value))


def _add_rows(container: etree._Element, rows: Sequence[Row]) -> None:
    """The rows of a text below one another, in the order of print."""
    below = Counter(row["parent"] for row in rows)
    around: dict[str, etree._Element] = {}  # rows that the next may stand in, the outermost first
    place = 0
    while place < len(rows):
        row = rows[place]
        lines = _lines_of_table(rows, place, below)
        element = _table(row, lines) if lines else _row(row, has_rows=row["address"] in below)
        while around and next(reversed(around)) != row["parent"]:
            around.popitem()
        if row["parent"] and row["parent"] not in around:
            _set(element, "parent", row["parent"])  # it is neither the row before nor around it
        around.get(row["parent"], container).append(element)
        around[row["address"]] = element
        place += 1 + len(lines)


def _lines_of_table(rows: Sequence[Row], place: int, below: Mapping[str, int]) -> list[Row]:
    """The rows of a table right behind it, if it has nothing else and nothing stands in them."""
    lines = lines_behind(rows, place)
    is_all = len(lines) == below[rows[place]["address"]]
    return lines if is_all and not any(one["address"] in below for one in lines) else []


def _row(row: Row, *, has_rows: bool) -> etree._Element:
    """The element of a row, without the rows below it."""
    element = _headed(row)
    if row["cells"] or row.get("merged"):
        _set(element, "cells", json.dumps(row["cells"], ensure_ascii=False))
        _set_marks(element, row)
    if not has_rows:
        _add_paragraph(element, "content", row["body"])
    elif row["body"]:
        _add_paragraph(element, "intro", row["body"])
    return element


def _headed(row: Row) -> etree._Element:
    """An element with the address, the number and the heading of a row."""
    name = ELEMENTS.get(row["level"])
    element = etree.Element(_name(name or "hcontainer"), eId=row["address"])
    if name is None:
        element.set("name", row["level"].lower())
    _set(element, "number", row["number"])
    for part, words in (("num", row["label"]), ("heading", row["heading"])):
        if words:
            _add_words(etree.SubElement(element, _name(part)), words)
    return element


def _add_paragraph(element: etree._Element, part: str, words: str) -> etree._Element:
    holder = etree.SubElement(element, _name(part))
    _add_words(etree.SubElement(holder, _name("p")), words)
    return holder


def _table(row: Row, lines: Sequence[Row]) -> etree._Element:
    """A table with its rows; a merged cell stands once, with the columns and rows it spans."""
    element = _headed(row)
    content = _add_paragraph(element, "content", row["body"])
    table = etree.SubElement(content, _name("table"), eId=f"{row['address']}__table")
    spans = cell_spans([(len(line["cells"]), line.get("merged") or ()) for line in lines])
    head = head_length(spans)
    for number, (line, cells) in enumerate(zip(lines, spans, strict=True)):
        table.append(_line(line, cells, "th" if number < head else "td"))
    return element


def _line(row: Row, spans: Sequence[CellSpan], name: str) -> etree._Element:
    """A row of a table. Attributes of our own have what its cells do not give back."""
    line = etree.Element(_name("tr"), eId=row["address"])
    for part in ("number", "label", "heading"):
        _set(line, part, row[part])
    cells: list[str] = row["cells"]
    shown = {span.place for span in spans}
    if not cells or any(cell for place, cell in enumerate(cells) if place not in shown):
        _set(line, "cells", json.dumps(cells, ensure_ascii=False))
    elif len(shown) < len(cells):
        _set(line, "shown", " ".join(map(str, sorted(shown))))
        _set(line, "count", str(len(cells)))
    if row["body"] != "\t".join(cells):
        line.set(_name("body", OWN), written(row["body"]))
    _set_marks(line, row)
    for span in spans or [CellSpan(0)]:
        cell = etree.SubElement(line, _name(name))
        if span.columns > 1:
            cell.set("colspan", str(span.columns))
        if span.rows > 1:
            cell.set("rowspan", str(span.rows))
        words = cells[span.place] if cells else row["body"]
        _add_words(etree.SubElement(cell, _name("p")), words)
    return line


def _set_marks(element: etree._Element, row: Row) -> None:
    if row.get("merged"):
        _set(element, "merged", json.dumps(row["merged"], ensure_ascii=False))


def _add_words(element: etree._Element, words: str) -> None:
    """Words as they are; a character that XML cannot have as an element that names it."""
    place, last = 0, None
    for found in NOT_IN_XML.finditer(words):
        _append(element, last, words[place : found.start()])
        last = etree.SubElement(element, _name("inline"), name="character")
        last.set(_name("code", OWN), f"{ord(found[0]):04x}")
        place = found.end()
    _append(element, last, words[place:])


def _append(element: etree._Element, last: etree._Element | None, words: str) -> None:
    if last is None:
        element.text = words or None
    else:
        last.tail = words or None
