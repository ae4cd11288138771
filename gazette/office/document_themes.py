"""The themes of documents: proposed from their words, decided by editors.

A proposal is kept beside the decision (``Document.proposed_theme``), never in its place.
Documents are proposed for when they are imported, entered or changed; those that have
been in the archive before, by a job. Whoever changes the words of a theme has all
undecided documents proposed for anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.dispatch import receiver

from gazette.jobs.queue import enqueue
from gazette.jobs.tasks import Run, Task, register
from gazette.jobs.timetable import every
from gazette.models import Document, Provision, Rewording, Theme
from gazette.models.theme import words_in
from gazette.office import history
from gazette.office.theme_ranking import TEXT_READ, ThemeProposal, ThemeRanking, ThemeWords
from gazette.signals import document_edited, document_imported, themes_decided

#: Documents without a proposal are looked for, and proposed for.
PROPOSE = "office.propose_themes"
#: All documents without a decision are proposed for anew, since words have changed.
PROPOSE_AGAIN = "office.propose_themes_again"
#: Rows of a document that are read, at most.
MOST_ROWS = 60
#: Documents that are proposed for at once.
BATCH = 200
#: Characters of the reasons that are kept.
MOST_OF_REASONS = 300


def ranking() -> ThemeRanking:
    """The ranking by the words of the themes that are offered now."""
    return _ranking(
        tuple(
            ThemeWords(
                theme.name,
                words_in(theme.deciding_words),
                words_in(theme.strong_words),
                words_in(theme.weak_words),
                words_in(theme.body_words),
                takes_rest=theme.takes_rest,
            )
            for theme in Theme.objects.offered()
        )
    )


@lru_cache(maxsize=4)
def _ranking(themes: tuple[ThemeWords, ...]) -> ThemeRanking:
    """Kept, since its pattern is made of thousands of words."""
    return ThemeRanking(themes)


def proposals(document: Document, by: ThemeRanking | None = None) -> list[ThemeProposal]:
    """The themes to which the words of a document point, the likeliest first."""
    titles = f"{document.title}　{document.text_title}".strip("　")
    bodies = [issuer.body.name for issuer in document.issuers.select_related("body")]
    return (by or ranking()).ranked(titles, bodies, _beginning(document))


def _beginning(document: Document) -> str:
    """The first characters of a document's rows."""
    rows = Provision.objects.filter(document=document.pk).order_by("text__position", "position")
    read, parts = 0, []
    for label, heading, body in rows.values_list("label", "heading", "body")[:MOST_ROWS]:
        parts.append(f"{label}{heading}{body}")
        read += len(parts[-1])
        if read >= TEXT_READ:
            break
    return "\n".join(parts)


def propose(documents: Iterable[Document]) -> int:
    """Write the likeliest theme of each document and the words that led to it.

    Returns how many documents have another proposal than before.
    """
    keys = dict(Theme.objects.offered().values_list("name", "pk"))
    by, changed = ranking(), 0
    for document in documents:
        found = next(iter(proposals(document, by)), None)
        key = keys[found.theme] if found else None
        reasons = "、".join(found.reasons)[:MOST_OF_REASONS] if found else ""
        if (document.proposed_theme_id, document.theme_reasons) != (key, reasons):
            written = Document.objects.filter(pk=document.pk)
            written.update(proposed_theme=key, theme_reasons=reasons)
            document.proposed_theme_id = key
            document.theme_reasons = reasons
            changed += 1
    return changed


@receiver(document_imported)
def _imported(sender: type[Document], document: Document, **kwargs: Any) -> None:
    propose([document])


@receiver(document_edited)
def _edited(sender: type[Document], document: Document, former: Document | None, **_: Any) -> None:
    if former is None or former.title != document.title or document.proposed_theme_id is None:
        propose([document])


def decide(documents: Sequence[Document], theme: Theme | None, by: User | None) -> int:
    """Put documents under a theme by an editor's decision; None takes their decisions back."""
    return _decide([(one, theme) for one in documents], by)


def confirm(documents: Sequence[Document], by: User | None) -> int:
    """Decide for each undecided document what is proposed for it."""
    undecided = [one for one in documents if one.theme_id is None and one.proposed_theme_id]
    return _decide([(one, one.proposed_theme) for one in undecided], by)


@transaction.atomic
def _decide(decisions: Sequence[tuple[Document, Theme | None]], by: User | None) -> int:
    """Write the decisions, and what they change into the history of each document."""
    changes = []
    for document, theme in decisions:
        if document.theme == theme:
            continue
        before, after = (str(one) if one else "" for one in (document.theme, theme))
        Document.objects.filter(pk=document.pk).update(theme=theme)
        changes.append(Rewording(document=document, field="主题", before=before, after=after))
    history.record_changes(changes, by)
    _tell([one.document for one in changes if one.document])
    return len(changes)


def _tell(documents: list[Document]) -> None:
    """Tell who keeps account of what has changed in public."""
    themes_decided.send(sender=Document, documents=documents)


@transaction.atomic
def merge(themes: Sequence[Theme], into: Theme) -> int:
    """Put the documents and the words of themes under another one, and delete those themes.

    Returns how many documents came over by decision.
    """
    others = [one for one in themes if one.pk != into.pk]
    shown = Document.objects.filter(Q(theme__in=others) | Q(proposed_theme__in=others))
    _tell(list(shown.only("pk")))
    moved = Document.objects.filter(theme__in=others).update(theme=into)
    Document.objects.filter(proposed_theme__in=others).update(proposed_theme=into)
    for name in ("deciding_words", "strong_words", "weak_words", "body_words"):
        written = " ".join(getattr(one, name) for one in (into, *others))
        setattr(into, name, " ".join(words_in(written)))
    into.takes_rest = into.takes_rest or any(one.takes_rest for one in others)
    into.save()
    for one in others:
        one.delete()
    return moved


def propose_missing(run: Run) -> None:
    """Propose for documents that have neither a decision nor a proposal, as a task."""
    _propose_all(run, Document.objects.filter(theme=None, proposed_theme=None))


def propose_again(run: Run) -> None:
    """Propose anew for all documents without a decision, as a task."""
    _propose_all(run, Document.objects.without_decided_theme())


def _propose_all(run: Run, documents: Any) -> None:
    keys = list(documents.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        chosen = Document.objects.filter(pk__in=keys[start : start + BATCH])
        with transaction.atomic():
            propose(chosen)
        done = min(start + BATCH, len(keys))
        run.tell(done, len(keys), f"已提议{done}件文件的主题")


def words_changed(by: User | None = None) -> None:
    """Ask for new proposals, since the words of a theme have changed."""
    enqueue(PROPOSE_AGAIN, by=by)


register(Task(PROPOSE, "提议文件的主题", f"{__name__}.propose_missing"))
register(Task(PROPOSE_AGAIN, "重新提议文件的主题", f"{__name__}.propose_again"))
every(PROPOSE, minutes=30)
