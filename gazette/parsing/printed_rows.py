"""The rows of a tree in order of print, and their words."""

from collections.abc import Iterator

from gazette.parsing.parsed import Provision


def rows(provisions: tuple[Provision, ...]) -> Iterator[Provision]:
    """All rows of a tree in order of print: each row before its children."""
    for provision in provisions:
        yield provision
        yield from rows(provision.children)


def printed(provision: Provision) -> str:
    """The printed words of a row, without those of its children."""
    return provision.label + provision.heading + provision.body
