"""A worker's life: markup in, a packed part or what went wrong out, until the pipe closes.

Frames on standard input and output: four bytes of length, then the content. An answer
begins with ``+`` (a part) or ``-`` (a message).
"""

import gc
import os
import sys

from gazette.typesetting.setting import set_part, style


def main() -> None:
    """Warm up, then answer; whatever a library prints goes to standard error."""
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
    main()
