"""``python -m tests.snapshot FOLDER``: all that the portal stores and shows, as files to compare.

A fresh portal on SQLite in FOLDER/portal takes the sample issues and, where it is
present, the real issue. Written are, one file each: the rows of every model (under the
model's name, whatever app it lies in), every public page that a link leads to, some
searches, and the SHA-256 of every PDF. Made of two revisions on one day, ``diff -r`` of
FOLDER/rows, FOLDER/pages and FOLDER/pdf shows what a change of the code has changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections import deque
from pathlib import Path
from urllib.parse import quote, urldefrag, urljoin, urlsplit

ROOT = Path(__file__).resolve().parent.parent
REAL_ISSUE = ROOT.parent / "shared" / "gazettes" / "datong-2024-01.txt"
#: Models of which rows depend on the hour or on the machine.
LEFT_OUT = {"LogEntry", "Session", "PdfEdition", "ContentType", "Permission", "Group", "Migration"}
LEFT_OUT |= {"Generation", "Group_permissions", "Job"}
#: Fields that tell an hour, and ids of apps.
LEFT_OUT_FIELDS = re.compile(r".*_at$|^at$|^last_login$")
#: A workbook tells the hour at which it was written.
LEFT_OUT_PAGES = r"/(admin|static)/|.*\.pdf|.*download=xlsx"
SEARCHES = ["食品", "应急预案", "低保 审核", "标题:办法", "年:2024..2025", "第八条", "wuye", "废止"]
MOST_PAGES = 4000


def main(folder: Path) -> None:
    """Fill the folder; the portal is made anew."""
    portal = folder / "portal"
    environment = {"DATA_DIR": str(portal), "DATABASE_URL": "", "JOBS": "off", "PDF_WORKER": "off"}
    os.environ.update(
        environment, SEARCH_URL="memory:", DJANGO_SETTINGS_MODULE="gazette.config.settings"
    )
    portal.mkdir(parents=True, exist_ok=True)
    (folder / "made").mkdir(exist_ok=True)
    commands = [["migrate", "-v0"], ["load_samples"]]
    if REAL_ISSUE.exists():
        commands.append(["import_issue", str(REAL_ISSUE), "--publish"])
    commands.append(["export_issue_pdf", "--all", "--output", str(folder / "made")])
    for command in commands:
        subprocess.run([sys.executable, str(ROOT / "manage.py"), *command], check=True)
    import django  # noqa: PLC0415  (set up by the environment written above)

    django.setup()
    write_rows(folder / "rows")
    write_pages(folder / "pages")
    target = folder / "pdf"
    target.mkdir(exist_ok=True)
    for path in sorted((folder / "made").rglob("*.pdf")):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        (target / f"{path.name}.sha256").write_text(digest + "\n", encoding="utf-8")


def write_rows(target: Path) -> None:
    from django.apps import apps  # noqa: PLC0415

    target.mkdir(parents=True, exist_ok=True)
    for model in apps.get_models(include_auto_created=True):
        if model.__name__ in LEFT_OUT:
            continue
        fields = [
            field.attname
            for field in model._meta.concrete_fields
            if not LEFT_OUT_FIELDS.match(field.name)
        ]
        rows = model._default_manager.order_by("pk").values(*fields)
        lines = [json.dumps(row, ensure_ascii=False, default=str, sort_keys=True) for row in rows]
        if lines:
            (target / f"{model.__name__}.jsonl").write_text("\n".join(lines), encoding="utf-8")


def write_pages(target: Path) -> None:
    """Every page that a link of the public pages leads to."""
    from django.test import Client  # noqa: PLC0415

    target.mkdir(parents=True, exist_ok=True)
    client = Client(SERVER_NAME="localhost")
    found = [f"/search/?q={quote(one)}" for one in SEARCHES]
    found += [f"/api/v1/search?q={quote(one)}" for one in SEARCHES]
    found += ["/", "/feed/", "/sitemap.xml", "/robots.txt", "/documents/in-force/?on=2025-07-20"]
    waiting, seen = deque(found), set(found)
    while waiting:
        url = waiting.popleft()
        answer = client.get(url)
        if answer.streaming or not answer.get("Content-Type", "").startswith(
            ("text/", "application/")
        ):
            continue
        content = answer.content.decode(errors="replace")
        name = (
            re.sub(r"[^\w\-.=&?%]+", "_", url)[:150] + hashlib.sha256(url.encode()).hexdigest()[:8]
        )
        (target / name).write_text(f"{answer.status_code}\n{content}", encoding="utf-8")
        for link in re.findall(r'href="([^"]+)"', content):
            one = urldefrag(urljoin(url, link.replace("&amp;", "&")))[0]
            is_ours = not urlsplit(one).netloc and not re.match(LEFT_OUT_PAGES, one)
            if is_ours and one not in seen and len(seen) < MOST_PAGES:
                seen.add(one)
                waiting.append(one)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
