"""What may be read from a replica: the archive alone, within its block, outside of transactions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import transaction

from gazette.jobs.models import Job
from gazette.models import Document, FaultReport, Issue, Occasion, Provision
from gazette.office.read_database import ReplicaRouter, replica_read
from regulations.models import Decree
from search.models import Entry

ROUTER = ReplicaRouter()
ARCHIVE = (Issue, Document, Decree, Provision, Occasion.documents.through)
#: What is not watched, so that nobody would know how old it is.
OTHERS = (User, Session, Job, Entry, FaultReport)


@pytest.fixture
def _in_replica_read() -> Iterator[None]:
    with replica_read():
        yield


def read_from(*models: Any) -> set[str]:
    return {ROUTER.db_for_read(model) for model in models}


def test_without_a_block_all_is_read_from_the_primary() -> None:
    with replica_read():
        pass
    assert read_from(*ARCHIVE, *OTHERS) == {"default"}


@pytest.mark.usefixtures("_in_replica_read")
def test_within_it_the_archive_alone_is_read_from_the_replica() -> None:
    assert read_from(*ARCHIVE) == {"replica"}
    assert read_from(*OTHERS) == {"default"}


@pytest.mark.usefixtures("_in_replica_read")
def test_nothing_is_written_to_it() -> None:
    assert {ROUTER.db_for_write(model) for model in (*ARCHIVE, *OTHERS)} == {"default"}
    assert not ROUTER.allow_migrate("replica", "gazette")
    assert ROUTER.allow_migrate("default", "gazette")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_in_replica_read")
def test_a_transaction_reads_what_it_may_have_written() -> None:
    with transaction.atomic():
        assert read_from(*ARCHIVE) == {"default"}
    assert read_from(*ARCHIVE) == {"replica"}


@pytest.mark.usefixtures("_in_replica_read")
def test_a_block_within_a_block() -> None:
    with replica_read():
        pass
    assert read_from(*ARCHIVE) == {"replica"}
