"""The operations of the random rounds: how each is begun, and what of the archive it touches.

Each begins at the archive of ``prepared_archive`` and is all or nothing: whatever strikes it, the
archive is in the end as before, or as after a run that nothing struck.
"""

from __future__ import annotations

import re
import sqlite3
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.faults.full_disk import Answer, Browser
from tests.faults.struck_portal import StruckPortal, until
from tests.importing.archive_samples import as_text, issue_lines
from tests.portal_folder import LIMIT

PASSWORD = "gongbao-2024"  # noqa: S105  (of an account that lives in a test's folder)
YEAR = 2025
#: Numbers of the issues: what was done with each when an operation begins.
PUBLISHED, APPROVED, TIMED, REVISED, NEW, DROPPED = range(1, 7)
#: A word of the row that a correction changes, before and after.
BEFORE, AFTER = "每季度检查一次", "每月检查一次"
_ADMIN = "/admin/gazette/issue"
_GAZETTE = "(SELECT id FROM gazette_gazette WHERE slug = 'shilixian')"
#: The hour of the issue that is set for one has come, and whether nobody has noticed yet.
_PAST = "(SELECT min(asked_at) FROM jobs_job)"
_ENTRY = "name = 'office.publish_due'"
_COMES = (
    f"UPDATE gazette_issue SET publish_at = {_PAST} WHERE publish_at IS NOT NULL",  # noqa: S608
    f"UPDATE jobs_timetableentry SET next_at = {_PAST} WHERE {_ENTRY}",  # noqa: S608
)
_IS_DUE = f"SELECT count(*) FROM jobs_timetableentry WHERE {_ENTRY} AND next_at = {_PAST}"  # noqa: S608
#: What a page says that could not do what was asked for.
_ERRORS = re.compile(r'class="(errorlist|errornote)|<li class="error')


class Work(threading.Thread):
    """An operation under way; ``is_acknowledged`` once whoever asked was told that it is done."""

    def __init__(self, do: Callable[[Work], bool]) -> None:
        super().__init__(daemon=True)
        self._do = do
        self.process: subprocess.Popen[str] | None = None
        self.is_acknowledged = False
        self.said = ""
        self.start()

    def run(self) -> None:
        try:
            self.is_acknowledged = self._do(self)
        except (OSError, sqlite3.Error, subprocess.CalledProcessError) as error:
            self.said = repr(error)


@dataclass(frozen=True)
class Operation:
    """``touches`` are the keys of ``archive_state`` that it changes."""

    name: str
    begin: Callable[[StruckPortal], Work]
    touches: tuple[str, ...] = ()


def write_texts(folder: Path) -> None:
    """Write the texts of issues that the operations import."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in (NEW, DROPPED):
        (folder / f"{number}.txt").write_bytes(as_text(issue_lines(YEAR, number, 100 + number)))
    revised = as_text(issue_lines(YEAR, REVISED, 100 + REVISED)).decode().replace(BEFORE, AFTER)
    (folder / "revised.txt").write_text(revised, encoding="utf-8")


def _issue(number: int) -> str:
    return f"issue shilixian {YEAR}-{number}"


def _command(*arguments: str) -> Callable[[StruckPortal], Work]:
    """An operation that is a command; ``{folder}`` in its arguments is that of the portal."""

    def begin(portal: StruckPortal) -> Work:
        def do(work: Work) -> bool:
            given = [one.format(folder=portal.folder) for one in arguments]
            work.process = portal.start(*given)
            work.said, _ = work.process.communicate(timeout=LIMIT)
            return work.process.returncode == 0

        return Work(do)

    return begin


def logged_in(portal: StruckPortal) -> Browser:
    """A browser of somebody who has logged in. Raises AssertionError where no form is shown."""
    browser = Browser(portal.port)
    words = {"username": "root", "password": PASSWORD, "next": "/admin/"}
    browser.post("/admin/login/", words)
    return browser


def _in_browser(do: Callable[[StruckPortal, Browser], Answer]) -> Callable[[StruckPortal], Work]:
    """An operation of somebody who is logged in; done if the page that answers shows no error."""

    def begin(portal: StruckPortal) -> Work:
        def act(work: Work) -> bool:
            try:
                browser = logged_in(portal)
                answer = do(portal, browser)
            except AssertionError as error:  # a page without a form says that it is out of order
                work.said = str(error)[-2000:]
                return False
            work.said = answer.text
            return answer.status == 200 and not _ERRORS.search(answer.text)

        return Work(act)

    return begin


def _step(number: int, action: str, reason: str = "") -> Callable[[StruckPortal], Work]:
    def do(portal: StruckPortal, browser: Browser) -> Answer:
        where = f"year = {YEAR} AND number = {number} AND gazette_id = {_GAZETTE}"
        pk = portal.number(f"SELECT id FROM gazette_issue WHERE {where}")  # noqa: S608
        version = portal.number(f"SELECT version FROM gazette_issue WHERE id = {pk}")  # noqa: S608
        form = {"version": str(version), "reason": reason}
        return browser.post(f"{_ADMIN}/{pk}/step/{action}/", form)

    return _in_browser(do)


def _drop(portal: StruckPortal, browser: Browser) -> Answer:
    text = (portal.folder / "texts" / f"{DROPPED}.txt").read_bytes()
    return browser.post("/admin/intake/intake/", {}, ("files", f"{DROPPED}.txt", text))


def _apply_workbook(portal: StruckPortal, browser: Browser) -> Answer:
    pk = portal.number("SELECT min(id) FROM sheets_sheetimport")
    place = f"/admin/sheets/sheetimport/{pk}"
    return browser.post(f"{place}/apply/", {}, page=f"{place}/change/")


def _at_its_hour(portal: StruckPortal) -> Work:
    """The hour for which an issue is set has come; done once the timetable has asked for it."""

    def do(_work: Work) -> bool:
        for statement in _COMES:
            portal.change(statement)
        until(lambda: not portal.number(_IS_DUE), "the timetable asks for what is due")
        return True

    return Work(do)


def _export(_portal: StruckPortal, browser: Browser) -> Answer:
    return browser.get("/admin/sheets/sheetimport/export/")


def _outdated_pdfs(portal: StruckPortal) -> Work:
    """PDFs are made anew, as after a change of the style sheet."""
    portal.change("UPDATE gazette_pdfedition SET fingerprint = ''")
    return _command("make_pdfs")(portal)


_REVISE = ("--revise", "印制有误", "--editor", "clerk", "--approver", "chief")
OPERATIONS = (
    Operation(
        "import and publish",
        _command("import_issue", "{folder}/texts/" + f"{NEW}.txt", "--publish"),
        (_issue(NEW),),
    ),
    Operation("drop", _in_browser(_drop), ("drops",)),
    Operation("publish", _step(APPROVED, "publish", "核对无误"), (_issue(APPROVED),)),
    Operation("withdraw", _step(PUBLISHED, "withdraw", "有误"), (_issue(PUBLISHED),)),
    Operation("publish at its hour", _at_its_hour, (_issue(TIMED),)),
    Operation(
        "correct",
        _command("import_issue", "{folder}/texts/revised.txt", *_REVISE),
        (_issue(REVISED),),
    ),
    Operation("rebuild the index", _command("search_index", "--rebuild")),
    Operation("make PDFs", _outdated_pdfs),
    Operation("export", _in_browser(_export), ("exports",)),
    Operation(
        "apply a workbook", _in_browser(_apply_workbook), ("workbooks", "issue shilixiang 2024-1")
    ),
    Operation("back up", _command("backup", "{folder}.backups"), ("backups",)),
    Operation("write the archive in bulk", _command("export_archive"), ("bulk",)),
)
