"""What the embedded engines share: an index in a folder, opened anew after each change."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Generic, Protocol, TypeVar

from search.engines.candidate_index import CandidateIndex, IndexRecord, IndexUnusable
from search.engines.index_folder import IndexFolder, State


class OpenIndex(Protocol):
    """An index opened for reading, with the version of each document in it."""

    @property
    def versions(self) -> Mapping[int, int]: ...


Opened = TypeVar("Opened", bound=OpenIndex)


class FolderIndex(CandidateIndex, Generic[Opened]):
    """An embedded index: its files lie in a folder, which a rebuild replaces at once."""

    def __init__(self, folder: IndexFolder) -> None:
        self.folder = folder
        self._opened: tuple[State, Opened] | None = None

    def versions(self) -> Mapping[int, int]:
        with self._reading() as opened:
            return opened.versions

    def write(self, records: Iterable[IndexRecord]) -> None:
        with self._writing():
            self._write(records)

    def remove_all(self, document_ids: Iterable[int]) -> None:
        with self._writing():
            self._remove(document_ids)

    def clear(self) -> None:
        with self._writing():
            self.folder.empty()
            self._remove(())

    @contextmanager
    def rebuilding(self) -> Iterator[CandidateIndex]:
        with self.folder.replacing() as folder:
            new = type(self)(folder)
            new.write(())  # an archive without published documents has an index too
            yield new

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Keep other writers out; record the files of the index when all is written."""
        with self.folder.lock():
            self.folder.make()
            yield
            self.folder.write_manifest()

    @contextmanager
    def _reading(self) -> Iterator[Opened]:
        """The index as it is on disk now. Any error within the block is IndexUnusable."""
        try:
            state = self.folder.verified_state()
            if self._opened is None or self._opened[0] != state:
                self._opened = (state, self._open())
            yield self._opened[1]
        except Exception as error:  # a damaged file may break an engine anywhere
            self._opened = None
            raise IndexUnusable(str(error)) from error

    @abstractmethod
    def _open(self) -> Opened:
        """Open the index in ``folder`` for reading."""

    @abstractmethod
    def _write(self, records: Iterable[IndexRecord]) -> None:
        """Add or replace documents; makes the index if the folder is empty."""

    @abstractmethod
    def _remove(self, document_ids: Iterable[int]) -> None:
        """Remove documents; makes the index if the folder is empty."""
