"""The OpenAPI description is true: schemathesis draws questions from it and holds answers to it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import Client
from hypothesis import given
from schemathesis import GenerationMode
from schemathesis.checks import positive_data_acceptance
from schemathesis.specs.openapi.schemas import OpenApiSchema

from gazette.api.portal_api import api
from gazette.effect.public_changes import number_changes, record
from gazette.models import PublicChange, Relation
from tests.factories import make_document, make_gazette, make_issue, make_provision, make_text
from tests.properties import examples

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        connection.vendor != "sqlite",
        reason="schemathesis asks by WSGI, whose end of a request closes the test's connection",
    ),
]

PATHS = list(api.get_openapi_schema()["paths"])


@pytest.fixture
def described(db: None) -> OpenApiSchema:
    """The description of an archive whose document stands where examples can be drawn."""
    issue = make_issue(gazette=make_gazette(slug="0"), year=1900, number=1, published=True)
    document = make_document(
        issue=issue, title="示例市灯塔管理办法", effective_on=date(2024, 1, 1),
        last_day_in_force=date(2025, 6, 30),
    )  # fmt: skip
    make_provision(text=make_text(document=document), address="0", body="灯塔应当每天检查。")
    decision = make_document(published=True, title="关于废止灯塔管理办法的决定")
    Relation.objects.create(
        source=decision, type="repeals", target=document, target_title=document.title
    )
    record(PublicChange.Kind.PUBLISHED, [issue])
    number_changes()
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())


@pytest.mark.parametrize("mode", GenerationMode, ids=lambda mode: mode.value)
@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_as_described(
    described: OpenApiSchema, path: str, mode: GenerationMode
) -> None:
    """Questions that are right by their form, and such as are not.

    One that is right may still ask for what there is not: a cursor that nobody was given, a page
    behind the last one. That is refused, so that acceptance alone is not held.
    """

    @examples(15)
    @given(described[path]["GET"].as_strategy(generation_mode=mode))
    def ask(case: schemathesis.Case) -> None:
        case.call_and_validate(excluded_checks=[positive_data_acceptance])

    if mode is GenerationMode.POSITIVE or "{" in path or asked_of(path):
        ask()


@pytest.mark.parametrize("path", PATHS)
def test_what_there_is_is_answered_as_described(described: OpenApiSchema, path: str) -> None:
    values = {"gazette": "0", "year": 1900, "number": 1, "position": 1, "address": "0"}
    parameters = {name: value for name, value in values.items() if f"{{{name}}}" in path}
    query = {"q": "灯塔"} if path.endswith("search") else {}
    case = described[path]["GET"].Case(path_parameters=parameters, query=query)
    assert case.call_and_validate().status_code == 200


def asked_of(path: str) -> list[Any]:
    """The parameters of an operation. Where it has none, no question can be wrong."""
    parameters: list[Any] = api.get_openapi_schema()["paths"][path]["get"]["parameters"]
    return parameters


def test_every_field_is_described_in_both_languages(client: Client) -> None:
    described: dict[str, Any] = client.get("/api/v1/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    assert described["info"]["license"]["name"]
    schemas = described["components"]["schemas"]
    for name, one in schemas.items():
        for field, value in one.get("properties", {}).items():
            assert " · " in value.get("description", ""), f"{name}.{field}"
    for path, operations in described["paths"].items():
        (operation,) = operations.values()
        assert " · " in operation["description"], path
        for parameter in operation.get("parameters", []):
            words = parameter.get("description") or parameter["schema"].get("description", "")
            assert " · " in words, f"{path} {parameter['name']}"


def test_every_operation_only_reads() -> None:
    for one in api.get_openapi_schema()["paths"].values():
        assert list(one) == ["get"]
