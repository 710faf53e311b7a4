"""What other readers make of our schemas: the package jsonschema, and FastAPI with pydantic.

The naive reading of `tests/interchange/json_schema.py`, to which the suite holds the schemas, is held to
jsonschema here.
"""

import copy
import re
from typing import Annotated, Any, Final

import pytest
from hypothesis import given

from helpers.sources import CHECKOUT
from interchange.json_schema import Schema, is_valid
from interchange.sample import Json, put
from interchange.test_document_laws import WHOLE, required
from interchange.test_events import ROWS, spoilt
from interchange.test_schema import LONGEST, list_breaks
from mpreview import interchange
from mpreview.events import KINDS

jsonschema = pytest.importorskip(
    "jsonschema", reason="jsonschema is not installed: the environment readers has it"
)
fastapi = pytest.importorskip("fastapi", reason="FastAPI is not installed: the environment readers has it")

EVENT: Final = interchange.schema("event")
PAGE: Final = CHECKOUT / "docs" / "how-to" / "store-events-one-at-a-time.md"


def judge(schema: Schema) -> Any:
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize(
    "name", ["document", "event", "events", "received-event", "venue-opened", "due", "rota"]
)
def test_a_schema_is_one_by_the_metaschema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(interchange.schema(name))


def test_the_document_and_the_events_of_the_sample_are_valid() -> None:
    assert [error.json_path for error in judge(interchange.schema("document")).iter_errors(WHOLE)] == []
    assert [error.json_path for error in judge(interchange.schema("events")).iter_errors(ROWS)] == []


def test_of_every_broken_event_both_readings_say_the_same() -> None:
    differing = []
    for place, row in LONGEST.values():
        one = {**EVENT["$defs"][f"event-{row['event']}"], "$defs": EVENT["$defs"]}
        found = judge(one)
        for broken in list_breaks(row, lambda path, place=place: required(f"/ledger/{place}{path}")):  # type: ignore[misc]  # a lambda of a loop
            value = put(copy.deepcopy(row), broken.path, broken.value)
            if found.is_valid(value) is not is_valid(value, one, one):
                differing.append(broken)

    assert differing == []


@given(row=spoilt())
def test_of_a_spoilt_event_too_among_all_kinds(row: Json) -> None:
    assert judge(EVENT).is_valid(row) is is_valid(row, EVENT, EVENT)


# ---------------------------------------------------------------- FastAPI and pydantic


def _app() -> Any:
    """The service that the page shows."""
    [block] = re.findall(r"^```python fastapi\n(.*?)^```$", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    space: dict[str, Any] = {}
    exec(block, space)  # noqa: S102  # the page is of this checkout
    return space["app"]


def test_fastapi_documents_a_route_with_the_schema() -> None:
    told = _app().openapi()
    body = told["paths"]["/events"]["post"]["requestBody"]["content"]["application/json"]["schema"]

    assert told["openapi"].startswith("3.1")
    assert body == EVENT
    assert {kind.word for kind in KINDS} == set(body["discriminator"]["mapping"])


def test_the_service_of_the_page_takes_events_and_tells_of_faults() -> None:
    client = pytest.importorskip("fastapi.testclient").TestClient(_app())
    row = ROWS[0]

    taken = client.post("/events", json=row)
    refused = client.post("/events", json=row | {"member": "no id"})

    assert (taken.status_code, taken.json()) == (201, row)
    assert (refused.status_code, [fault["path"] for fault in refused.json()]) == (422, ["/member"])


def test_a_model_of_pydantic_takes_the_schema() -> None:
    pydantic = pytest.importorskip("pydantic")
    every = {"oneOf": [interchange.schema(kind.word) for kind in KINDS]}
    field = Annotated[dict[str, Any], pydantic.WithJsonSchema(every)]
    model = pydantic.create_model("Report", event=(field, ...))
    app = fastapi.FastAPI()
    app.post("/reports")(_take(model))

    assert model.model_json_schema()["properties"]["event"]["oneOf"] == every["oneOf"]
    assert app.openapi()["components"]["schemas"]["Report"]["properties"]["event"]["oneOf"] == every["oneOf"]


def _take(model: Any) -> Any:
    def take(report: Any) -> Any:
        return report.event

    take.__annotations__ = {"report": model, "return": dict[str, Any]}
    return take
