"""``python -m gazette.parsing FILE``: what the parser makes of a text.

Prints JSON; with ``--explain`` the text as it was understood, line by line; with
``--stats`` the rows of all texts of a folder counted by level.
"""

import argparse
import dataclasses
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from gazette.parsing import UnreadableSource, parse
from gazette.parsing.explanation import explain, statistics
from gazette.parsing.parsed import Issue
from gazette.parsing.readers import read


def as_json(issue: Issue) -> dict[str, Any]:
    """The parse as plain data: keys gazette, issue, contents, documents, findings, removed."""
    data = dataclasses.asdict(issue)
    del data["source"]
    for document, as_data in zip(issue.documents, data["documents"], strict=True):
        as_data["listed_attachments"] = document.listed_attachments
        as_data["repeals"] = [dataclasses.asdict(repeal) for repeal in document.repeals]
    return data


def plain(value: object) -> str:
    """Dates as ISO; anything else that JSON lacks raises TypeError."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"not JSON: {value!r}")


def parse_file(path: Path) -> Issue:
    """The parse of a file of any format that is read. Raises OSError, UnreadableSource."""
    return parse(read(path.read_bytes(), path.name).text)


def main(arguments: list[str] | None = None) -> int:
    """Print what was asked for; 1 and a Chinese message where a file cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m gazette.parsing", description=__doc__)
    parser.add_argument(
        "file", type=Path, help="a whole issue or one document; a folder for --stats"
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--explain", action="store_true", help="print the text as it was understood")
    how.add_argument(
        "--stats", action="store_true", help="count rows by level, for a file or folder"
    )
    options = parser.parse_args(arguments)
    try:
        if options.stats:
            return _print_statistics(options.file)
        issue = parse_file(options.file)
    except (OSError, UnreadableSource) as error:
        print(f"{options.file}：{error}", file=sys.stderr)
        return 1
    if options.explain:
        print("\n".join(explain(issue)))
    else:
        print(json.dumps(as_json(issue), ensure_ascii=False, indent=1, default=plain))
    return 0


def _print_statistics(path: Path) -> int:
    """Print the counts of a file, or of all files of a folder; 1 where one cannot be read."""
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    issues, failed = [], 0
    for file in files:
        try:
            issues.append((file.name, parse_file(file)))
        except (OSError, UnreadableSource) as error:
            print(f"{file}：{error}", file=sys.stderr)
            failed = 1
    print("\n".join(statistics(issues)))
    return failed


if __name__ == "__main__":
    sys.exit(main())
