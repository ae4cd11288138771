"""A door between the portal and PostgreSQL that can be made slow, cut, or shut.

It listens on loopback and hands everything on to the cluster's socket, in threads of the test.
"""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from pathlib import Path

_SOCKET = ".s.PGSQL.5432"
_SIZE = 65536


class SlowDoor:
    """``delay`` are the seconds that each piece waits; while ``is_shut`` nobody gets in.

    A connection that carries ``cuts_at`` breaks off there, unless that is empty.
    """

    def __init__(self, folder: Path) -> None:
        self.target = str(folder / _SOCKET)
        self.delay = 0.0
        self.is_shut = False
        self.cuts_at = b""
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def cut(self) -> None:
        """Break all connections off."""
        pairs, self._pairs = self._pairs, []
        for pair in pairs:
            _break_off(pair)

    def close(self) -> None:
        self._door.close()
        self.cut()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                client = self._door.accept()[0]
                server = socket.socket(socket.AF_UNIX)
                try:
                    if self.is_shut:
                        raise ConnectionRefusedError
                    server.connect(self.target)
                except OSError:
                    client.close()
                    server.close()
                    continue
                self._pairs.append((client, server))
                for pair in ((client, server), (server, client)):
                    threading.Thread(target=self._carry, args=pair, daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(_SIZE):
                if self.cuts_at and self.cuts_at in piece:
                    break
                if self.delay:
                    time.sleep(self.delay)
                target.sendall(piece)
        _break_off((source, target))


def _break_off(pair: tuple[socket.socket, socket.socket]) -> None:
    for one in pair:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()
