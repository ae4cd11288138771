"""For all tests: no test starts a process that makes PDFs in the background."""

import os

import pytest

os.environ["PDF_WORKER"] = "off"  # for the programs that tests start


@pytest.fixture(autouse=True)
def no_pdf_worker(settings) -> None:
    settings.PDF_WORKER = "off"
