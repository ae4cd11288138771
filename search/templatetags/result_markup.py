"""The HTML of what was found: documents with their rows, and the choices that narrow a search.

A page shows some sixty rows and choices, each of a few short elements. Templates that include
each other for every one take most of the time of a page, so these elements are written here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from gazette.models.state import State
from gazette.parsing.words.dates import chinese_date
from gazette.templatetags.state_labels import state_element
from gazette.templatetags.typography import by_words, sentence, unbroken
from search.page.results import Choice, Result, ResultRow

register = template.Library()


@register.simple_tag
def found_documents(results: Iterable[Result], with_gazette: bool) -> SafeString:
    """Documents found, each with its best rows beneath it."""
    return _joined(piece for one in results for piece in _document(one, with_gazette))


@register.simple_tag
def found_provisions(results: Iterable[Result], with_gazette: bool) -> SafeString:
    """Rows found, each with the document that it stands in."""
    return _joined(piece for one in results for piece in _provision(one, with_gazette))


@register.simple_tag
def facet_choices(choices: Sequence[Choice]) -> SafeString:
    """The values of a filter, as items of a list."""
    return _joined(f"<li>{_choice(one)}</li>" for one in choices)


def _joined(pieces: Iterable[str]) -> SafeString:
    return mark_safe("\n".join(pieces))  # noqa: S308  (each piece is escaped where it is written)


def _document(result: Result, with_gazette: bool) -> Iterator[str]:
    yield '<article class="result">'
    if result.reason:
        yield f'<p class="reason">{unbroken(result.reason)}</p>'
    yield f'<h3><a href="{escape(result.url)}">{by_words(result.title)}</a></h3>'
    yield from _meta(result, with_gazette)
    if result.rows:
        yield '<ul class="hits">'
        for row in result.rows:
            yield f"<li>{_row(row)}</li>"
        if result.more:
            link = f'<a href="{escape(result.url)}">本文件另有{result.more}条，打开逐条看</a>'
            yield f'<li class="hits-more">{link}</li>'
        yield "</ul>"
    yield "</article>"


def _meta(result: Result, with_gazette: bool) -> Iterator[str]:
    """State, number, date, bodies and place of a document, and what is to be known of it."""
    document = result.document
    yield '<p class="document-meta">'
    if result.caution or result.state not in ("", State.UNSTATED):
        yield state_element(result.state, result.caution)
    if document.document_number:
        yield f"<span>{result.number}</span>"
    if document.signed_on:
        day = chinese_date(document.signed_on)
        yield f'<time datetime="{document.signed_on.isoformat()}">{day}</time>'
    yield f"<span>{'、'.join(by_words(body.name) for body in document.bodies)}</span>"
    issue = document.issue
    place = f'<span class="unbroken">{issue.year}年第{issue.number}期</span>'
    if document.printed_page:
        place += f'<span class="unbroken">第{document.printed_page}页</span>'
    yield f"<span>{escape(issue.gazette.name) if with_gazette else ''}{place}</span>"
    yield "</p>"
    yield from _notes(result)


def _notes(result: Result) -> Iterator[str]:
    return (f'<p class="document-note">{sentence(note)}</p>' for note in result.notes)


def _provision(result: Result, with_gazette: bool) -> Iterator[str]:
    yield '<article class="result result-row">'
    for row in result.rows:
        yield f'<p class="hit-alone">{_row(row)}</p>'
    link = f'<a href="{escape(result.url)}">{by_words(result.title)}</a>'
    yield f'<h3 class="hit-source">{link}</h3>'
    yield '<p class="document-meta">'
    if result.state:
        yield state_element(result.state, result.caution)
    if result.document.document_number:
        yield f"<span>{result.number}</span>"
    if with_gazette:
        yield f"<span>{escape(result.document.issue.gazette.name)}</span>"
    yield "</p>"
    yield from _notes(result)
    yield "</article>"


def _row(row: ResultRow) -> str:
    """A row: its place, what is to be known of it today, and its words."""
    pieces = [f'<a href="{escape(row.url)}">']
    if row.place:
        pieces.append(f'<span class="hit-place">{escape(row.place)}</span>')
    if row.label and not row.is_label_told:
        apart = " hit-label-apart" if row.has_gap else ""
        pieces.append(f'<span class="hit-label{apart}">{row.label}</span>')
    if row.state:
        pieces.append(f'<span class="hit-state">{escape(row.state)}</span>')
    if row.changed:
        pieces.append(f'<span class="hit-changed">{unbroken(row.changed)}</span>')
    pieces.append(f'<span class="hit-words">{row.words}</span>')
    if row.today:
        pieces.append(f'<span class="hit-today">{unbroken(row.today)}</span>')
    return "".join([*pieces, "</a>"])


def _choice(choice: Choice) -> str:
    current, chosen = "", ""
    if choice.is_chosen:
        current = ' aria-current="true"'
        chosen = '<span class="visually-hidden">（已选，点按取消）</span>'
    label = f'<span class="facet-label">{escape(choice.label)}{chosen}</span>'
    count = f'<span class="count">{choice.count}<span class="visually-hidden">件</span></span>'
    return f'<a class="facet-choice" href="{escape(choice.url)}"{current}>{label} {count}</a>'
