"""``manage.py dump_samples``: write the fixture of the sample issues from their texts."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from gazette.models import Gazette

#: The apps whose rows are dumped, without the models and fields that record this run.
APPS = ("gazette", "regulations", "notices")
RECORDS = (
    "gazette.pdfedition", "gazette.step", "gazette.samplequestion", "gazette.publicchange",
    "gazette.signingkey", "gazette.issueseal", "gazette.sealeddocument", "gazette.dayhead",
)  # fmt: skip
TIMES = {"imported_at", "first_published_at"}


class Command(BaseCommand):
    help = (
        "由 fixtures/*.txt 生成 fixtures/sample_issues.json。须用空库，例如："
        "DATABASE_URL=sqlite://:memory: manage.py dump_samples"
    )
    # The empty database has no tables yet.
    requires_migrations_checks = False

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        if Gazette.objects.exists():
            raise CommandError(f"库中已有公报，主键会与示例的混在一起。{self.help}")
        call_command("load_samples", stdout=self.stdout)
        path = settings.BASE_DIR / "fixtures" / "sample_issues.json"
        path.write_text(dumped(), encoding="utf-8")
        self.stdout.write(f"已写入 {path.relative_to(settings.BASE_DIR)}")


def dumped() -> str:
    """All rows of the portal's own apps as JSON, an object a line; the same for the same texts.

    Left out is what differs from run to run: times, PDFs, the records of steps and changes, seals.
    """
    labels = [label for label in APPS if apps.get_app_config(label).models_module]
    written = StringIO()
    # Themes go by their names: a portal has those of the standard before the samples.
    call_command(
        "dumpdata",
        *labels,
        exclude=RECORDS,
        use_natural_primary_keys=True,
        use_natural_foreign_keys=True,
        stdout=written,
        verbosity=0,
    )
    rows = json.loads(written.getvalue())
    for row in rows:
        row["fields"] |= dict.fromkeys(TIMES & row["fields"].keys())
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return f"[\n{lines}\n]\n"
