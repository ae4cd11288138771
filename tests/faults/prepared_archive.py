"""A program that fills an empty archive with what each operation of the random rounds begins at.

One issue is published with its PDFs, another to be corrected, one approved, one approved and set
for an hour, and two drafts so long that an export of all is a job. A workbook of one more issue
is uploaded and checked. Run as ``python -m tests.faults.prepared_archive``.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gazette.config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from gazette.importing.issue_import import import_issue  # noqa: E402
from gazette.jobs.timetable import ask_for_due  # noqa: E402
from gazette.jobs.worker import clear_up, run_due  # noqa: E402
from gazette.models import Gazette, Issue  # noqa: E402
from gazette.office import workflow  # noqa: E402
from gazette.office.doubts import record_check  # noqa: E402
from gazette.parsing import parse  # noqa: E402
from gazette.sheets import import_steps  # noqa: E402
from tests.factories import answer_deviations, make_person, read_through  # noqa: E402
from tests.faults.archive_work import (  # noqa: E402
    APPROVED,
    PASSWORD,
    PUBLISHED,
    REVISED,
    TIMED,
    YEAR,
    write_texts,
)
from tests.importing.archive_samples import as_text, issue_lines  # noqa: E402
from tests.paths import SAMPLES  # noqa: E402
from tests.sheets.workbooks import write_rows  # noqa: E402

ROWS = 300


def stored(number: int, *, publish: bool = False) -> Issue:
    text = as_text(issue_lines(YEAR, number, 100 + number)).decode()
    name = f"{number}.txt"
    return import_issue(parse(text), source_name=name, publish=publish).issue


def approved(number: int, clerk: User, chief: User) -> Issue:
    issue = stored(number)
    record_check(issue, clerk, [])
    answer_deviations(issue, chief)
    workflow.submit(issue, clerk)
    read_through(issue, chief)
    workflow.approve(issue, chief)
    return issue


def upload_workbook() -> None:
    Gazette.objects.create(name="示例乡公报", slug="shilixiang")
    path = Path(settings.DATA_DIR) / "texts" / "book.zip"
    write_rows(path, "shilixiang", ROWS)
    kept = import_steps.keep([path.read_bytes()], path.name, User.objects.get(username="root"))
    import_steps.start(kept, "check")


def main() -> None:
    call_command("migrate", verbosity=0)
    root = User.objects.create_superuser("root", password=PASSWORD)
    clerk, chief = make_person("clerk", "录入", "发布"), make_person("chief", "审核")
    write_texts(Path(settings.DATA_DIR) / "texts")
    for number in (PUBLISHED, REVISED):
        stored(number, publish=True)
    approved(APPROVED, clerk, chief)
    timed = approved(TIMED, clerk, chief)
    workflow.publish(timed, root, "到时发布", at=timezone.now() + timedelta(days=9))
    for path in SAMPLES[:2]:
        import_issue(parse(path.read_text(encoding="utf-8")), source_name=path.name)
    upload_workbook()
    ask_for_due()
    run_due()
    call_command("make_pdfs")
    call_command("search_index", rebuild=True)
    clear_up()


main()
