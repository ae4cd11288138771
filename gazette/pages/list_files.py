"""Lists as files that are kept: made once, under a name that tells all that they depend on.

A short list is made when it is asked for, a long one by a job; while that is at work, the
page says so and how far it is. The name is the digest of the list's address, day, format and
of every row in it, so a file never tells what was true before a change. A process computes it
once for each revision of the archive. The oldest files go where all have too many bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import time as hour
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from gazette.disk import delete_old_files, make_room, write_whole
from gazette.file_places import shared_files
from gazette.jobs.models import Job, Lane
from gazette.jobs.queue import enqueue_unless_crowded, newest_job, progress_in_words
from gazette.jobs.tasks import Run, Task, register
from gazette.jobs.timetable import daily
from gazette.models import Relation
from gazette.office.kept_answers import KeptAnswers
from gazette.pages.listed_facts import ListedFacts

MAKE, SWEEP = "lists.make", "lists.sweep"
#: Documents of a list that is made at once, in the request.
MOST_AT_ONCE = 200
#: Jobs of readers that wait at most; whoever asks for more is asked to come back later.
MOST_WAITING = 20
#: How long a file is kept after it was made, in seconds.
KEPT_SECONDS = 3 * 24 * 3600.0
#: Behind whatever the office asks for.
_RANK = 9
#: Raised with the columns of the table, so that kept files of before are made anew.
_VERSION = 1


#: What a file tells of a change.
_TOLD = (
    "pk",
    "type",
    "target_id",
    "target_address",
    "target_text",
    "status",
    "effective_on",
    "until",
    "place",
    "address",
    "source__title",
    "source__document_number",
    "outside_act__title",
    "outside_act__document_number",
)


@dataclass(frozen=True, slots=True)
class ListFile:
    """A list as a file: its address with all its parameters, its day, format and base address.

    ``content`` is the digest of what the list tells (``content_of``), ``title`` its title.
    """

    path: str
    query: str
    on: date
    extension: str
    base: str
    content: str
    title: str

    @property
    def name(self) -> str:
        told = (_VERSION, self.path, self.query, self.on, self.extension, self.base, self.content)
        return f"{sha256(repr(told).encode()).hexdigest()[:40]}.{self.extension}"

    @property
    def place(self) -> Path:
        return folder() / self.name

    def read(self) -> bytes | None:
        """The kept file; None if it is not made yet."""
        try:
            return self.place.read_bytes()
        except FileNotFoundError:
            return None

    def keep(self, content: bytes) -> None:
        write_whole(self.place, content)
        make_room(folder(), settings.LIST_FILES_MB * 1024**2)

    @property
    def job(self) -> Job | None:
        """The job that makes it, or made it last."""
        return newest_job(MAKE, self.name)

    @property
    def progress(self) -> str:
        """How far the job is, in words; "" where there is none."""
        return progress_in_words(MAKE, self.name)

    def ask(self) -> bool:
        """Have it made by a job. False if too many wait already."""
        return enqueue_unless_crowded(
            MAKE,
            self.name,
            most=MOST_WAITING,
            rank=_RANK,
            path=self.path,
            query=self.query,
            on=self.on.isoformat(),
            extension=self.extension,
            base=self.base,
        )


def folder() -> Path:
    return shared_files() / "lists"


def content_of(listed: Sequence[ListedFacts]) -> str:
    """The digest of all that a file of these documents tells: their rows and what changes them.

    Statements and parts are written with the rows of an issue, whose version is among the facts.
    """
    digest = sha256(_KEPT.answer("relations", _relations).encode())
    for one in listed:
        digest.update(repr(one).encode())
    return digest.hexdigest()


#: The digest of the relations of the archive, of which a file of any list may tell.
_KEPT = KeptAnswers[str](most=1)


def _relations() -> str:
    digest = sha256()
    for told in Relation.objects.telling_state().order_by("pk").values_list(*_TOLD):
        digest.update(repr(told).encode())
    return digest.hexdigest()


def sweep(run: Run) -> None:
    """Delete the files that were made some days ago, as a task; whoever wants one has it made."""
    delete_old_files(folder(), KEPT_SECONDS)


register(Task(MAKE, "生成目录文件", "gazette.pages.list_file_maker.make", lane=Lane.OFFICE))
register(Task(SWEEP, "清理旧的目录文件", f"{__name__}.sweep"))
daily(SWEEP, at=hour(3, 50))
