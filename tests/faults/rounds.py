"""Rounds of operations that a fault strikes at a random moment; drawn from a seed.

In each round a portal begins at the prepared archive, an operation begins, a
fault strikes, what died is started again, and when all work is done

- ``check_archive`` says that the archive is whole, or does so after ``--repair``;
- the archive is as before the operation, or as after one that nothing struck, issue by issue:
  nothing is half-published, doubly published or lost;
- ``/readyz`` finds nothing wrong, and the desk and the pages of readers answer;
- where the operation was acknowledged, it is as after one that nothing struck; where it was not
  done, doing it again does it.
"""

from __future__ import annotations

import json
import re
import tempfile
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

from tests.backup.cluster import Cluster
from tests.faults.archive_work import OPERATIONS, Operation, Work, logged_in
from tests.faults.full_disk import Browser, mounted
from tests.faults.strikes import FAULTS, POSTGRESQL, Fault
from tests.faults.struck_portal import PATIENCE, StruckPortal, until

#: Megabytes of the disk on which a portal lives.
_DISK = 256
#: A strike comes within this part of the time that the operation and its work took unstruck.
_SOONEST, _LATEST = 0.05, 0.9
#: What readers and the office have to be shown in the end.
_ADDRESSES = ("/", "/documents/all/", "/issues/", "/search/?q=" + quote("检查"), "/admin/")
State = dict[str, Any]


class RoundFailed(AssertionError):
    """A round has ended in a state in which it may not end."""


@dataclass(frozen=True)
class Round:
    """What is drawn for a round; ``moment`` is a part of the time that the operation takes."""

    operation: Operation
    fault: Fault
    moment: float
    seed: str

    def __str__(self) -> str:
        return f"{self.operation.name} × {self.fault.name} at {self.moment:.2f}"


def drawn(database: str, seed: int) -> Iterator[Round]:
    """The rounds of a seed, without end: each pair once, in a drawn order, then anew."""
    rng = Random(f"{database} {seed}")  # noqa: S311
    pairs = [(one, other) for one in OPERATIONS for other in FAULTS if database in other.databases]
    number = 0
    while True:
        rng.shuffle(pairs)
        for operation, fault in pairs:
            number += 1
            moment = rng.uniform(_SOONEST, _LATEST)
            yield Round(operation, fault, moment, f"{database} {seed} {number}")


class Rounds:
    """An archive prepared once, the states that operations lead to, and rounds on it."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder = folder
        self.database = database
        self.cluster: Cluster | None = None
        if database == POSTGRESQL:
            self.cluster = Cluster()
            self.cluster.make()
            self.cluster.start()
            self.cluster.sql("CREATE DATABASE gazette", "postgres")
        self.prepared = folder / "prepared"
        self.before: State = {}
        self.after: State = {}
        self.times: dict[str, float] = {}

    def end(self) -> None:
        if self.cluster:
            self.cluster.remove()

    def prepare(self, operations: Collection[Operation]) -> None:
        """Fill the archive, and do the operations once while nothing strikes."""
        portal = StruckPortal(self.prepared, self.cluster)
        done = portal.program("tests.faults.prepared_archive")
        assert done.returncode == 0, done.stdout + done.stderr
        self.before = told_by(portal)["holds"]
        portal.keep_as_prepared()
        portal.end()
        with self.portal("control") as control:
            for operation in operations:
                began = time.monotonic()
                work = operation.begin(control)
                work.join()
                assert work.is_acknowledged, f"{operation.name}: {work.said}"
                until(control.is_quiet, operation.name)
                self.times[operation.name] = time.monotonic() - began
            control.settle()
            control.stop_units()
            told = told_by(control)
            self.after = told["holds"]
        assert not told["found"], told["found"]
        assert not told["failed"], told["failed"]
        changed = {key for key in self.after if self.after[key] != self.before.get(key)}
        assert changed == {key for one in operations for key in one.touches}, (changed, told)

    @contextmanager
    def portal(self, name: str) -> Iterator[StruckPortal]:
        """A portal that begins at the prepared archive, on a small disk of its own."""
        with mounted(self.folder / name, _DISK) as folder:
            portal = StruckPortal(folder, self.cluster)
            try:
                portal.take(self.prepared)
                portal.start_units()
                yield portal
            finally:
                portal.end()

    def play(self, one: Round) -> str:
        """Play a round; return what was seen, in a few words. Raises RoundFailed."""
        rng = Random(one.seed)  # noqa: S311
        with self.portal(f"round-{one.seed.replace(' ', '-')}") as portal:
            work = one.operation.begin(portal)
            time.sleep(one.moment * self.times[one.operation.name])
            one.fault.strike(portal, work, rng)
            work.join(PATIENCE)
            portal.settle()
            told = told_by(portal)
            seen = ["acknowledged" if work.is_acknowledged else "not acknowledged"]
            try:
                seen += self._judged(one, portal, work, told)
                self._require_served(portal)
            except RoundFailed as error:
                log = portal.log.read_text(errors="replace")[-6000:]
                raise RoundFailed(
                    f"{one.seed}: {one}: {error}\n{work.said[-2000:]}\n{log}"
                ) from None
        with suppress(FileNotFoundError):
            portal.log.unlink()
        return ", ".join(seen)

    def _judged(
        self, one: Round, portal: StruckPortal, work: Work, told: dict[str, Any]
    ) -> list[str]:
        seen = []
        if "Traceback" in re.sub(r"(?m)^{.*$", "", work.said):  # the log's lines may tell of one
            raise RoundFailed("who asked was answered by a traceback")
        if told["found"]:
            seen.append("mended: " + " ".join(told["found"].split())[:300])
        self._require_whole(told)
        state = self._place_of(one.operation, told["holds"])
        if work.is_acknowledged and state == "before":
            raise RoundFailed("acknowledged and lost")
        if state == "before" and one.operation.touches:
            again = one.operation.begin(portal)
            again.join(PATIENCE)
            portal.settle()
            told = told_by(portal)
            self._require_whole(told)
            if self._place_of(one.operation, told["holds"]) != "after":
                raise RoundFailed(f"done again, and yet not done: {again.said[-2000:]}")
            seen.append("done again")
        return seen

    def _require_whole(self, told: dict[str, Any]) -> None:
        if told["left"]:
            raise RoundFailed(f"check_archive --repair leaves: {told['left']}")
        if told["failed"]:
            raise RoundFailed(f"jobs have failed: {told['failed']}")

    def _require_served(self, portal: StruckPortal) -> None:
        browser = logged_in(portal)
        for address in _ADDRESSES:
            answer = browser.get(address)
            if answer.status != 200:
                raise RoundFailed(f"{address} answers {answer.status}: {answer.text[-2000:]}")
        try:
            until(lambda: not _problems(browser), "/readyz finds nothing wrong", pause=1.0)
        except AssertionError:
            raise RoundFailed(f"/readyz: {_problems(browser)}") from None

    def _place_of(self, operation: Operation, holds: State) -> str:
        """Whether the archive is as "before" the operation or "after" it."""
        after = self.before | {key: self.after[key] for key in operation.touches}
        if holds == after:
            return "after"
        if holds == self.before:
            return "before"
        unlike = {
            key: {"is": holds.get(key), "before": self.before.get(key), "after": after.get(key)}
            for key in sorted({*holds, *after})
            if holds.get(key) != after.get(key)
        }
        raise RoundFailed(
            f"neither as before nor as after: {json.dumps(unlike, ensure_ascii=False)}"
        )


def _problems(browser: Browser) -> list[str]:
    """What ``/readyz`` finds wrong, but that the portal's disk is small."""
    told = browser.get("/readyz").text.splitlines()
    if len(told) < 2:
        return [*told, "the checks are not told"]
    return [one for one in told[1:] if not one.endswith("：正常") and not one.startswith("磁盘：")]


def told_by(portal: StruckPortal) -> dict[str, Any]:
    """What ``archive_state`` tells of a portal."""
    done = portal.program("tests.faults.archive_state")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    told: dict[str, Any] = json.loads(done.stdout.strip().rpartition("\n")[2])
    return told


@contextmanager
def rounds_on(database: str, operations: Collection[Operation] = OPERATIONS) -> Iterator[Rounds]:
    """Rounds of operations on a database, in a folder of their own that goes with them."""
    with tempfile.TemporaryDirectory(prefix="gazette-faults-") as folder:
        rounds = Rounds(Path(folder), database)
        try:
            rounds.prepare(operations)
            yield rounds
        finally:
            rounds.end()
