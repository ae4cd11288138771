"""Typesets documents in separate processes, which are killed when they take too long.

A process (``gazette.prints.typesetting``) takes some time to load the fonts, and WeasyPrint
for a cover, so idle ones are kept for the next PDF.
"""

from __future__ import annotations

import errno
import os
import pickle
import selectors
import shutil
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import IO

from gazette.prints.pdf.errors import PdfRefused
from gazette.prints.typesetting.printed_blocks import SettingJob
from gazette.prints.typesetting.setting_processes import setting_process

#: Called after each document with the number of finished documents and the total.
Progress = Callable[[int, int], None]

#: How many idle processes are kept, and after how many documents one is replaced.
IDLE, WORN = 2, 300
#: The bytes that a process needs for its copies of the faces.
ROOM = 64 * 1024**2

_idle: list[_Worker] = []
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be typeset; ``name`` is its title in messages to the editor.

    ``content`` is markup for WeasyPrint, or what the portal's own setter takes.
    """

    key: str
    name: str
    content: str | SettingJob

    @property
    def is_markup(self) -> bool:
        return isinstance(self.content, str)

    def packed(self) -> bytes:
        """The job as the process reads it."""
        if isinstance(self.content, str):
            return b"m" + self.content.encode()
        return b"s" + pickle.dumps(self.content)


class _Worker:
    """A process that typesets one job after another."""

    def __init__(self) -> None:
        setting = setting_process()
        self.folder, self.process = setting.folder, setting.process
        self.job: Job | None = None
        self.deadline = 0.0
        self.taken = 0
        #: Whether it has WeasyPrint loaded, which takes longer than most documents.
        self.has_markup = "markup" in setting.loads

    @property
    def output(self) -> IO[bytes]:
        assert self.process.stdout  # noqa: S101  (for the type checker)
        return self.process.stdout

    def take(self, job: Job, time_limit: float) -> None:
        assert self.process.stdin  # noqa: S101  (for the type checker)
        self.job, self.deadline = job, time.monotonic() + time_limit
        self.taken += 1
        self.has_markup |= job.is_markup
        content = job.packed()
        self.process.stdin.write(len(content).to_bytes(4) + content)
        self.process.stdin.flush()

    def answer(self) -> tuple[Job, bytes]:
        """The job and its packed part.

        Raises PdfRefused if it could not be typeset, OSError if there is no room on the disk.
        """
        job = self.job
        assert job is not None  # noqa: S101  (for the type checker)
        head = self.output.read(4)
        answer = self.output.read(int.from_bytes(head)) if head else "-进程中止".encode()
        self.job = None
        if answer[:1] == b"+":
            return job, answer[1:]
        reason = answer[1:].decode()
        if shutil.disk_usage(self.folder.name).free < ROOM:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), self.folder.name)
        raise PdfRefused(f"《{job.name}》无法排版（{reason}）。请把这条信息转给系统管理员。")

    @property
    def is_fit(self) -> bool:
        """Whether it can take another job: it is running, idle and not due for replacement."""
        return self.job is None and self.taken < WORN and self.process.poll() is None

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()
        self.folder.cleanup()


class Workers:
    """The processes for one PDF; started at once, so that they load while markup is made.

    Jobs begin in the order in which they are submitted, each as soon as a process is idle; but
    markup is set by the first process alone, so that one process loads WeasyPrint.
    ``time_limit`` is in seconds for each job.
    """

    def __init__(self, count: int, time_limit: float) -> None:
        self.time_limit = time_limit
        self.waiting: deque[Job] = deque()
        self.done: deque[tuple[Job, bytes]] = deque()
        with _lock:
            self.workers = [_idle.pop() for _ in range(min(count, len(_idle)))]
        fit = [worker for worker in self.workers if worker.is_fit]
        for worker in self.workers:
            if worker not in fit:
                worker.stop()
        fit.sort(key=lambda worker: not worker.has_markup)
        self.workers = fit + [_Worker() for _ in range(max(count, 1) - len(fit))]

    def submit(self, job: Job) -> None:
        """Queue a job. Raises PdfRefused if an earlier one has failed meanwhile."""
        self.waiting.append(job)
        self._take_answers(self._ready(0.0))

    def results(self) -> Iterator[tuple[str, bytes]]:
        """The key and packed part of each job, as they are finished.

        Raises PdfRefused, which names the document, if one fails or takes too long.
        """
        while self.done or self.waiting or self._busy():
            if not self.done:
                self._take_answers(self._answering())
            while self.done:
                job, packed = self.done.popleft()
                yield job.key, packed

    def _busy(self) -> list[_Worker]:
        return [worker for worker in self.workers if worker.job]

    def _take_answers(self, ready: Sequence[_Worker]) -> None:
        """Collect the answers of these workers and give the idle ones waiting jobs."""
        self.done.extend(worker.answer() for worker in ready)
        for worker in self.workers:
            job = self._next_job(worker) if worker.job is None else None
            if job:
                worker.take(job, self.time_limit)

    def _next_job(self, worker: _Worker) -> Job | None:
        """The first waiting job that is for this process; it waits no more."""
        for job in self.waiting:
            if worker is self.workers[0] or not job.is_markup:
                self.waiting.remove(job)
                return job
        return None

    def _ready(self, timeout: float) -> list[_Worker]:
        """The workers that have an answer, after at most ``timeout`` seconds."""
        with selectors.DefaultSelector() as selector:
            for worker in self._busy():
                selector.register(worker.output, selectors.EVENT_READ, worker)
            return [key.data for key, _ in selector.select(timeout)]

    def _answering(self) -> list[_Worker]:
        """The workers that have an answer. Raises PdfRefused when a job passes its deadline."""
        busy = self._busy()
        if not busy:
            return []
        late = min(busy, key=lambda worker: worker.deadline)
        ready = self._ready(max(late.deadline - time.monotonic(), 0.0))
        if ready:
            return ready
        name = late.job.name if late.job else ""
        raise PdfRefused(
            f"《{name}》排版超过{self.time_limit:g}秒，已中止。请检查该文件是否有过长的条文或表格，"
            "必要时放宽时限后重试。"
        )

    def close(self) -> None:
        """Keep some idle processes for the next PDF; end the others, also those still at work."""
        for worker in self.workers:
            with _lock:
                keeps = worker.is_fit and len(_idle) < IDLE
                if keeps:
                    _idle.append(worker)
            if not keeps:
                worker.stop()
        self.workers = []


def stop_idle() -> None:
    """End all idle processes."""
    with _lock:
        idle, _idle[:] = _idle[:], []
    for worker in idle:
        worker.stop()
