"""A worker's life: markup in, a packed part or what went wrong out, until the pipe closes.

``python -m gazette.prints.typesetting FOLDER``: FOLDER is for what is written on the way, and is
removed at the end. Frames on standard input and output: four bytes of length, then the
content. An answer begins with ``+`` (a part) or ``-`` (a message).
"""

import ctypes.util
import gc
import os
import shutil
import sys
import tempfile

# Loading makes no garbage, and looking for some costs a sixth of it.
gc.disable()
# WeasyPrint tries other systems' names of its libraries first, each by way of a compiler
# and a linker; Debian's, which it tries last, are found without.
ctypes.util.find_library = lambda name: None

from gazette.prints.typesetting.page_parts import set_part, style  # noqa: E402


def main(folder: str) -> None:
    """Warm up, then answer; whatever a library prints goes to standard error."""
    tempfile.tempdir = folder
    try:
        _work()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _work() -> None:
    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    style()
    gc.freeze()
    while head := source.read(4):
        answer = _answer(source.read(int.from_bytes(head)).decode())
        target.write(len(answer).to_bytes(4) + answer)
        target.flush()
        gc.collect()


def _answer(markup: str) -> bytes:
    try:
        return b"+" + set_part(markup)
    except Exception as error:  # noqa: BLE001  (whatever it is, the caller is told)
        return b"-" + f"{type(error).__name__}: {error}".encode()


if __name__ == "__main__":
    main(sys.argv[1])
