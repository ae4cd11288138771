"""A typesetting process: reads markup, answers with packed parts, until its input closes.

``python -m gazette.prints.typesetting FOLDER``: FOLDER holds temporary files and is removed
at the end. Messages on standard input and output are four bytes of length, then the
content. An answer begins with ``+`` (a packed part) or ``-`` (an error message).
"""

import ctypes.util
import gc
import os
import shutil
import sys
import tempfile

# Collecting garbage while loading takes a sixth of the time and finds none.
gc.disable()
# WeasyPrint tries the library names of other systems first, each by running a compiler and
# a linker; Debian's names, which it tries last, are found without.
ctypes.util.find_library = lambda name: None

from gazette.prints.typesetting.page_parts import style_sheet, typeset_part  # noqa: E402


def main(folder: str) -> None:
    """Answer requests; remove ``folder`` at the end."""
    tempfile.tempdir = folder
    try:
        _serve()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _serve() -> None:
    """Load the style sheet, then answer. What libraries print goes to standard error."""
    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    style_sheet()
    gc.freeze()
    while head := source.read(4):
        answer = _answer(source.read(int.from_bytes(head)).decode())
        target.write(len(answer).to_bytes(4) + answer)
        target.flush()
        gc.collect()


def _answer(markup: str) -> bytes:
    try:
        return b"+" + typeset_part(markup)
    except Exception as error:  # noqa: BLE001  (the caller reports it)
        return b"-" + f"{type(error).__name__}: {error}".encode()


if __name__ == "__main__":
    main(sys.argv[1])
