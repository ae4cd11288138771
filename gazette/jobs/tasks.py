"""Tasks: the functions that jobs run, by name; a registry that the rooms fill.

A room registers its tasks in a module that its ``AppConfig.ready`` imports, light enough
for a reader's process; the function is named by its path and imported where it runs::

    register(Task("sheets.check", "核对工作簿", "gazette.sheets.import_steps.check_workbook"))

A task's function takes the run and the job's arguments by name. It may be stopped at any
moment and is then run again from its beginning: what it writes it writes in transactions,
and it begins by looking at what is there already.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from django.utils.module_loading import import_string

from gazette.jobs.models import Job, Lane

#: How often a job is begun at most, where its task says nothing else.
MOST_ATTEMPTS = 3


class Cancelled(Exception):
    """Somebody has asked that the job be cancelled; raised by ``Run.tell``."""


class Retry(Exception):
    """The task cannot be done now; to be raised by a task. It is run again in ``seconds``."""

    def __init__(self, seconds: float, reason: str) -> None:
        super().__init__(reason)
        self.seconds = seconds


class Failed(Exception):
    """The task cannot be done; to be raised by a task. The message is Chinese and complete."""


class Run(Protocol):
    """What a task knows of the job that runs it."""

    @property
    def job(self) -> Job: ...

    def tell(self, done: int = 0, total: int = 0, message: str = "") -> None:
        """Say how far the job is. Raises Cancelled where it is to be cancelled."""


@dataclass(frozen=True, slots=True)
class Task:
    """A function that jobs run, by its dotted path: ``function(run, **arguments)``.

    ``label`` is what the office calls it. Jobs are begun at most ``most_attempts`` times
    where their process dies; where one takes longer than ``most_seconds``, the service
    kills its process. ``stopped`` is called with a job that did not come to a good
    end: it waits again, since its process died, or it has failed or was cancelled, as
    ``job.error`` says in Chinese.
    """

    name: str
    label: str
    function: str
    lane: Lane = Lane.OFFICE
    most_attempts: int = MOST_ATTEMPTS
    most_seconds: float = 3600
    stopped: Callable[[Job], None] | None = None


_tasks: dict[str, Task] = {}


def register(task: Task) -> Task:
    """Make a task known; the last of one name counts."""
    _tasks[task.name] = task
    return task


def task_named(name: str) -> Task:
    """The task of a name. Raises LookupError where no room has registered one."""
    if name not in _tasks:
        raise LookupError(f"没有登记名为“{name}”的任务。")
    return _tasks[name]


def label_of(name: str) -> str:
    """What a task is called in the office; its name where nobody has registered it."""
    return _tasks[name].label if name in _tasks else name


def run_task(run: Run, job: Job) -> None:
    """Call the function of a job's task with its arguments."""
    import_string(task_named(job.task).function)(run, **job.arguments)
