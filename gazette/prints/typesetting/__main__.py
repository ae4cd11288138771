"""A typesetting process: reads jobs, answers with packed parts, until its input closes.

``python -m gazette.prints.typesetting FOLDER [fonts] [markup]``: FOLDER holds temporary files and
is removed at the end; the fonts, or WeasyPrint for markup, are loaded at once. Messages on
standard input and output are four bytes of length, then the content. A job is markup for
WeasyPrint behind ``m``, or a pickled ``SettingJob`` behind ``s``. An answer begins with ``+``
(a packed part) or ``-`` (an error message).
"""

import ctypes.util
import gc
import os
import pickle
import shutil
import sys
import tempfile

# Collecting garbage while loading takes a sixth of the time and finds none.
gc.disable()
# WeasyPrint tries the library names of other systems first, each by running a compiler and
# a linker; Debian's names, which it tries last, are found without.
ctypes.util.find_library = lambda name: None

from gazette.prints.typesetting.document_setter import set_part  # noqa: E402
from gazette.prints.typesetting.faces import OWN  # noqa: E402
from gazette.prints.typesetting.glyphs import load_faces  # noqa: E402
from gazette.prints.typesetting.page_parts import PdfPart  # noqa: E402


def main(folder: str, *loaded: str) -> None:
    """Answer requests; remove ``folder`` at the end."""
    tempfile.tempdir = folder
    try:
        for name in loaded:
            _LOADING[name]()
        _serve()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _serve() -> None:
    """Answer jobs. What libraries print goes to standard error."""
    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    gc.freeze()
    while head := source.read(4):
        answer = _answer(source.read(int.from_bytes(head)))
        target.write(len(answer).to_bytes(4) + answer)
        target.flush()
        gc.collect()


def _answer(job: bytes) -> bytes:
    try:
        return b"+" + _part(job).packed()
    except Exception as error:  # noqa: BLE001  (the caller reports it)
        return b"-" + f"{type(error).__name__}: {error}".encode()


def _part(job: bytes) -> PdfPart:
    """WeasyPrint is loaded with the first markup: most processes need none of it."""
    if job[:1] == b"s":
        return set_part(pickle.loads(job[1:]))  # noqa: S301  (from the process that started this one)
    from gazette.prints.typesetting.markup_pages import set_markup  # noqa: PLC0415

    return set_markup(job[1:].decode())


def _load_markup() -> None:
    faces = "".join(f"<p style='font-family: {family}'>示例" for family in OWN)
    _part(f"m<title>示例</title>{faces}".encode())


_LOADING = {"fonts": load_faces, "markup": _load_markup}

if __name__ == "__main__":
    main(*sys.argv[1:])
    # Whoever waits for the output of the process that started this one waits for its end, too;
    # to take apart what is loaded would take as long as to set a document.
    os._exit(0)
