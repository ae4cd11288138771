"""A program that checks an archive, mends it where that is needed, and tells what it holds.

Run as ``python -m tests.faults.archive_state``; its last line is JSON: ``found`` what
``check_archive`` had to say, ``left`` what it said after ``--repair``, ``holds`` what the archive
holds, by issue and by kind of work, without keys and hours, so that two archives can be compared.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections import Counter
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gazette.config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import CommandError, call_command  # noqa: E402
from django.test import Client  # noqa: E402

from gazette.admin.office_exports import MAKE, file_of  # noqa: E402
from gazette.backup.plain_store import backups  # noqa: E402
from gazette.bulk.archive_reading import read_archive  # noqa: E402
from gazette.bulk.bulk_folder import MANIFEST, bulk_folder  # noqa: E402
from gazette.intake.models import Intake  # noqa: E402
from gazette.jobs.models import Job  # noqa: E402
from gazette.jobs.worker import clear_up, run_due  # noqa: E402
from gazette.models import Correction, Issue, PdfEdition, Provision  # noqa: E402
from gazette.sheets.models import SheetImport  # noqa: E402
from search.models import Entry  # noqa: E402

#: What every small issue says.
WORD = "工作方案"


def checked(*options: str) -> str:
    """What ``check_archive`` says; "" if all is well."""
    out = StringIO()
    try:
        call_command("check_archive", *options, stdout=out)
    except CommandError as error:
        return f"{out.getvalue()}{error}"
    return ""


def found_addresses() -> str:
    page = Client().get("/search/", {"q": WORD, "per_page": "100"}, headers={"host": "localhost"})
    return page.content.decode()


def issue_state(issue: Issue, found: str) -> dict[str, Any]:
    """What an issue is, to the office and to readers."""
    rows = Provision.objects.filter(document__issue=issue)
    words = rows.order_by("document__position", "text__position", "position")
    said = "\n".join(f"{a} {b}" for a, b in words.values_list("address", "body"))
    documents = list(issue.documents.order_by("position").values_list("title", flat=True))
    editions = PdfEdition.objects.filter(issue=issue, is_draft=False)
    address = issue.get_absolute_url()
    client = Client(headers={"host": "localhost"})
    entries = Entry.objects.filter(issue_id=issue.pk).exclude(words="")
    corrections = Correction.objects.filter(issue=issue)
    return {
        "status": issue.status,
        "steps": [f"{one.action} {one.by}" for one in issue.steps.order_by("pk")],
        "corrections": corrections.count(),
        "documents": documents,
        "rows": rows.count(),
        "words": sha256(said.encode()).hexdigest()[:12],
        "entries": entries.count(),
        "pdfs": sorted(
            f"{kind} {place} {state}"
            for kind, place, state in editions.values_list("kind", "document__position", "state")
        ),
        "page": client.get(address).status_code,
        "found": len(set(re.findall(re.escape(address) + r"\d+/", found))),
    }


def holds() -> dict[str, Any]:
    found = found_addresses()
    issues = Issue.objects.select_related("gazette").order_by("pk")
    told: dict[str, Any] = {
        f"issue {one.gazette.slug} {one.year}-{one.number}": issue_state(one, found)
        for one in issues
    }
    assert len(told) == len(issues), "an issue stands twice"
    exports = Job.objects.filter(task=MAKE)
    told["exports"] = [(job.state, bool(file_of(job))) for job in exports]
    told["drops"] = list(Intake.objects.order_by("pk").values_list("state", flat=True))
    told["workbooks"] = list(SheetImport.objects.order_by("pk").values_list("state", "message"))
    whole = Path(f"{settings.DATA_DIR}.backups")
    told["backups"] = len(backups(whole)) if whole.exists() else 0
    if told["backups"]:
        call_command("backup", str(whole), "--check", stdout=StringIO())
    told["bulk"] = _bulk()
    return told


def _bulk() -> list[str]:
    """What lies in the archive in bulk: nothing, or all that is published, told in one word.

    Issues that are published at their hour may come before it or after it.
    """
    if not (bulk_folder() / MANIFEST).exists():
        return []
    read_archive(bulk_folder())
    call_command("export_archive", stdout=StringIO())  # what was published since
    found = {one.issue for one in read_archive(bulk_folder()).files} - {""}
    public = Issue.objects.published().values_list("gazette__slug", "year", "number")
    return ["all"] if found == {"/".join(map(str, one)) for one in public} else sorted(found)


def failed_jobs() -> Counter[str]:
    return Counter(f"{one.task} {one.error}" for one in Job.objects.filter(state="failed"))


found = checked()
left = ""
if found:
    checked("--repair")
    run_due()
    clear_up()
    left = checked()
told = {"found": found, "left": left, "holds": holds(), "failed": failed_jobs()}
sys.stdout.write("\n" + json.dumps(told, ensure_ascii=False) + "\n")
