"""``python -m gazette.parsing FILE``: what the parser makes of a text, as JSON."""

import argparse
import dataclasses
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from gazette.parsing import UnreadableSource, decode, parse
from gazette.parsing.parsed import Document, Issue


def as_json(issue: Issue) -> dict[str, Any]:
    """The parse as plain data: keys gazette, issue, contents, documents, findings, removed."""
    data = dataclasses.asdict(issue)
    del data["source"]
    for document, plain in zip(issue.documents, data["documents"], strict=True):
        plain["listed_attachments"] = document.listed_attachments
    return data


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"not JSON: {value!r}")


def main(arguments: list[str] | None = None) -> int:
    """Print the JSON of a file; 1 and a Chinese message where it cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m gazette.parsing", description=__doc__)
    parser.add_argument("file", type=Path, help="a text file: a whole issue or one document")
    options = parser.parse_args(arguments)
    try:
        issue = parse(decode(options.file.read_bytes()))
    except (OSError, UnreadableSource) as error:
        print(f"{options.file}：{error}", file=sys.stderr)
        return 1
    json.dump(as_json(issue), sys.stdout, ensure_ascii=False, indent=1, default=_plain)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())

__all__ = ["Document", "as_json", "main"]
