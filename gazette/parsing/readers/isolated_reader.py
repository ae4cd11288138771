"""Reads one file in a process of its own, with limits on its memory and its time.

Reads the file from standard input and its format from the command line; writes
JSON to standard output: the fields of a ``SourceText``, or ``error``, a Chinese message.
A crash or a limit shows in the exit code.
"""

import json
import resource
import sys

from gazette.parsing.readers import docx, html, mhtml, pdf
from gazette.parsing.readers.source_text import MEGABYTE
from gazette.parsing.source import UnreadableSource

MAX_MEMORY = 1536 * MEGABYTE
MAX_SECONDS = 120
_READERS = {"docx": docx.read, "html": html.read, "mht": mhtml.read, "pdf": pdf.read}


def main() -> None:
    """Answer for the file on standard input."""
    limit(resource.RLIMIT_AS, MAX_MEMORY)
    limit(resource.RLIMIT_CPU, MAX_SECONDS)
    try:
        source = _READERS[sys.argv[1]](sys.stdin.buffer.read())
        answer: dict[str, object] = {
            "text": source.text, "format": source.format, "notes": source.notes,
            "places": source.places,
        }  # fmt: skip
    except UnreadableSource as error:
        answer = {"error": str(error)}
    sys.stdout.buffer.write(json.dumps(answer).encode())


def limit(kind: int, amount: int) -> None:
    """Lower a limit; one that is lower already stays."""
    soft, hard = resource.getrlimit(kind)
    bounds = [amount, *(value for value in (soft, hard) if value != resource.RLIM_INFINITY)]
    resource.setrlimit(kind, (min(bounds), hard))


if __name__ == "__main__":
    main()
