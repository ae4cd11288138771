"""示例问题: each is put to the search, so that the home page shows only those that find something.

Tried after an issue is published or withdrawn, after an editor has changed a question, and
each hour, since documents begin and cease to be in force.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import QueryDict

from gazette.jobs.queue import enqueue
from gazette.jobs.tasks import Retry, Run, Task, register
from gazette.jobs.timetable import every
from gazette.models import SampleQuestion
from gazette.signals import issue_published, issue_withdrawn, sample_loaded
from search.keepers import EngineAbsent, answer
from search.page.forms import parse_parameters

TRY = "search.try_questions"


def finds(words: str) -> int:
    """How many documents the page of results answers a question with; 0 for those merely near."""
    parameters = QueryDict(mutable=True)
    parameters["q"] = words
    found = answer(parse_parameters(parameters).request)
    ranked = found.ranked.documents if found.ranked and found.ranked.is_answer else ()
    return found.total or len(ranked) or found.looser_total


def try_questions() -> int:
    """Put all questions to the search; returns how many are answered."""
    answered = 0
    for question in SampleQuestion.objects.all():
        found = finds(question.words)
        answered += found > 0
        if question.finds != found:
            SampleQuestion.objects.filter(pk=question.pk).update(finds=found)
    return answered


def try_all(run: Run) -> None:
    """Put all questions to the search, as a task that has nothing to report."""
    try:
        try_questions()
    except EngineAbsent as error:
        raise Retry(60, "检索服务器没有应答，稍后再试问。") from error


@receiver([issue_published, issue_withdrawn])
def _archive_changed(sender: Any, **kwargs: Any) -> None:
    enqueue(TRY)


@receiver([sample_loaded])
def _samples_loaded(sender: Any, **kwargs: Any) -> None:
    transaction.on_commit(try_questions, robust=True)


@receiver(post_save, sender=SampleQuestion)
def _question_changed(sender: Any, instance: SampleQuestion, raw: bool, **kwargs: Any) -> None:
    if not raw:
        transaction.on_commit(try_questions, robust=True)


register(Task(TRY, "试问示例问题", f"{__name__}.try_all"))
every(TRY, minutes=60)
