"""Draws one page of a PDF in a process of its own: ``page_renderer PAGE``.

Reads the PDF from standard input; writes the page as a WebP image to standard output. The
exit code is that of a page which is not there (``NO_PAGE``), or of a crash or a limit.
"""

import resource
import sys
from io import BytesIO

import pypdfium2 as pdfium

from gazette.parsing.readers.isolated_reader import limit
from gazette.parsing.readers.source_text import MEGABYTE

MAX_MEMORY = 1024 * MEGABYTE
MAX_SECONDS = 6
NO_PAGE = 3
#: Dots an inch, of 72 points; fewer where a side would have more than ``_LONGEST`` dots.
_RESOLUTION, _LONGEST = 110, 4000
_QUALITY = 82


def main() -> None:
    """Write the image of the page that the command line names, counted from 1."""
    limit(resource.RLIMIT_AS, MAX_MEMORY)
    limit(resource.RLIMIT_CPU, MAX_SECONDS)
    document = pdfium.PdfDocument(sys.stdin.buffer.read())
    number = int(sys.argv[1])
    if not 1 <= number <= len(document):
        sys.exit(NO_PAGE)
    page = document[number - 1]
    scale = min(_RESOLUTION / 72, _LONGEST / max(1.0, *page.get_size()))
    image = page.render(scale=scale).to_pil()
    target = BytesIO()
    image.convert("RGB").save(target, "WEBP", quality=_QUALITY, method=2)
    sys.stdout.buffer.write(target.getvalue())


if __name__ == "__main__":
    main()
