"""A document or an issue as a Word file, with what is to be known of its words on a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gazette.data.word_document import About, WordText, word_file
from gazette.effect.as_of import AsOf
from gazette.layout.blocks import sections
from gazette.models import Document, Issue
from gazette.parsing.words.dates import chinese_date
from gazette.parsing.words.spoken_addresses import address_in_words

#: A record of ``document_record``.
Record = Mapping[str, Any]


def document_file(document: Document, record: Record, when: AsOf) -> bytes:
    """The ``.docx`` of a document."""
    identity, state = record["identity"], record["state"]
    page = f"第{document.printed_page}页" if document.printed_page else ""
    about = About(
        title=document.title,
        author="、".join(record["facts"]["issuing_bodies"]),
        gazette=identity["gazette"],
        header=(
            f"《{identity['gazette']}》{identity['issue']}{page}　{identity['url']}",
            f"{document.issue.gazette.first_words}；截至{chinese_date(when.on)}：{state['words']}",
        ),
        on=when.on,
    )
    return word_file([_text(document, record)], about)


def issue_file(issue: Issue, records: Mapping[Document, Record], url: str, when: AsOf) -> bytes:
    """The ``.docx`` of an issue: its documents in order of print, each on a new page."""
    gazette = issue.gazette.name
    about = About(
        title=str(issue),
        author=issue.gazette.organizer,
        gazette=gazette,
        header=(
            f"《{gazette}》{issue.short_title}　{url}",
            f"{issue.gazette.first_words}；批注说明截至{chinese_date(when.on)}各件的状态",
        ),
        on=when.on,
    )
    return word_file((_text(one, record) for one, record in records.items()), about)


def _text(document: Document, record: Record) -> WordText:
    return WordText(sections(document), tuple(_note(document, record)), _notes(record))


def _note(document: Document, record: Record) -> Iterator[str]:
    """What is said of the whole document: its state, and which rows have other words."""
    state = record["state"]
    day = f"截至{chinese_date(state['on'])}"
    yield f"以下是{document.issue.gazette.first_words}。{day}：{state['words']}。{state['reason']}"
    for part in state["parts"]:
        yield f"{part['part']}{part['words']}"
    changed = dict.fromkeys(address_in_words(one["address"]) for one in record["wordings"])
    if changed:
        yield f"文字已有修改，见各处批注：{'、'.join(filter(None, changed))}。"
    if state["advice"]:
        yield state["advice"]
    yield f"网址：{record['identity']['url']}"


def _notes(record: Record) -> dict[str, list[str]]:
    """Row address → what is said of the row: its words of the day, and its corrections."""
    notes: dict[str, list[str]] = {}
    for one in record["wordings"]:
        notes.setdefault(one["address"], []).extend(_wording(one))
    for one in record["corrections"]:
        line = f"勘误：“{one['before']}”更正为“{one['after']}”。{one['reason']}"
        notes.setdefault(one["address"], []).append(line)
    return notes


def _wording(one: Mapping[str, Any]) -> Iterator[str]:
    since = f"自{chinese_date(one['since'])}起" if one["since"] else ""
    by = f"《{one['by']}》{one['place']}"
    if one["words"] == "":
        yield f"{since}本处已由{by}删去。"
    elif one["words"]:
        yield f"{since}本处已由{by}修改为："
        yield one["words"]
    else:
        yield f"{since}本处已由{by}修改，修改的原文是："
        yield from one["clauses"]
    if one["url"]:
        yield one["url"]
