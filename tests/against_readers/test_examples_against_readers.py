"""The examples that embed the library in other packages: they run, and lose nothing."""

import datetime as dt
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pytest
from hypothesis import given, settings

from helpers.profiles import examples
from helpers.sources import CHECKOUT
from mpreview import Programme, interchange, uk
from mpreview.events import Attempted, Event
from mpreview.testing.laws import LAWS, History, MakeStore, OpenStore, StoreLaw, check_writers
from mpreview.testing.strategies import histories
from test_examples import load

for _name in ("fastapi", "httpx", "typer", "uvicorn"):
    pytest.importorskip(_name, reason=f"{_name} is not installed: the environment readers has it")

import httpx  # noqa: E402  # only where it is installed

EXAMPLES: Final = CHECKOUT / "examples"
DAY: Final = dt.date(2021, 11, 20)
NOW: Final = dt.datetime(2021, 11, 20, 9, tzinfo=dt.UTC)
_WRITERS, _EACH = 24, 4


def _attempt(id_: str, member: str = "m-essex-1") -> dict[str, Any]:
    return interchange.event_to_dict(Attempted(id=id_, on=DAY, known=NOW, member=member))


@contextmanager
def _served(path: Path, workers: int) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The service over a store, until the test is done."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "--app-dir", str(EXAMPLES), "--factory", "service:create"]
    command += ["--port", str(port), "--workers", str(workers), "--log-level", "critical"]
    server = subprocess.Popen(command, env={**os.environ, "MPREVIEW_STORE": str(path)})
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            with suppress(httpx.TransportError):
                httpx.get(f"{url}/due", params={"on": DAY.isoformat()})
                break
            time.sleep(0.1)
        yield url, server
    finally:
        server.terminate()
        server.wait(20)


def _stored(path: Path) -> dict[str, Event]:
    # A connection that is left open is an error from Python 3.13 on.
    with closing(sqlite3.connect(path)) as store:
        rows = store.execute("SELECT id, event FROM events").fetchall()
    return {id_: interchange.event_loads(text) for id_, text in rows}


def test_the_service_answers_stores_and_refuses_with_places(tmp_path: Path) -> None:
    programme = uk.sample(on=DAY)
    with _served(tmp_path / "store.db", 1) as (url, _), httpx.Client(base_url=url) as client:
        found = client.get("/due", params={"on": "2021-11-20", "area": "police-essex"})
        assert found.json() == programme.due(on=DAY, until=dt.date(2021, 11, 26), area="police-essex").rows()
        version = found.headers["etag"]
        assert version == f'"{programme.version}"'
        sent = client.post("/events", json=_attempt("a1"), headers={"If-Match": version})
        assert (sent.status_code, sent.json()) == (201, {"events": len(programme.ledger) + 1})
        assert client.post("/events", json=_attempt("a1")).status_code == 201
        taken = client.post("/events", json=_attempt("a1", "m-essex-2"))
        assert (taken.status_code, taken.json()["faults"][0]["path"]) == (409, "/id")
        junk = client.post("/events", json=_attempt("a2"), headers={"If-Match": '"junk"'})
        assert (junk.status_code, junk.json()["faults"][0]["code"]) == (412, "stale-version")
        day = client.get("/due", params={"on": "20211120"})
        assert (day.status_code, day.json()["faults"][0]["path"]) == (422, "/on")
        stale = client.post("/events", json=_attempt("a2"), headers={"If-Match": version})
        assert stale.status_code == 412
        wrong = client.post("/events", json={**_attempt("a3", "m-nobody"), "known": "noon"})
        assert (wrong.status_code, [one["path"] for one in wrong.json()["faults"]]) == (422, ["/known"])
        unknown = client.post("/events", json=_attempt("a4", "m-nobody"))
        assert [one["path"] for one in unknown.json()["faults"]] == ["/member"]
        assert client.get("/due", params={"on": "2021-11-20", "area": "essex"}).status_code == 404
        document = client.get("/openapi.json").json()
        body = document["paths"]["/events"]["post"]["requestBody"]["content"]["application/json"]["schema"]
        assert body == json.loads(json.dumps(interchange.schema("received-event")))
    assert [*_stored(tmp_path / "store.db")] == ["a1"]


def test_the_service_starts_again_after_an_event_told_late_made_a_step_illegal(tmp_path: Path) -> None:
    """Offered on the 20th, accepted on the 21st, booked on the 22nd; on the 23rd a refusal of the 21st."""
    told: list[tuple[int, int, dict[str, object]]] = [
        (20, 20, {"event": "offered", "id": "o1", "member": "m-essex-1", "venues": ["essex-hall"]}),
        (21, 21, {"event": "answered", "id": "a1", "offer": "o1", "reply": "accepted"}),
        (22, 22, {"event": "booked", "id": "b1", "venue": "essex-hall", "day": "2021-12-01"}),
        (21, 23, {"event": "answered", "id": "a2", "offer": "o1", "reply": "declined"}),
    ]
    asked = {"on": "2021-11-24", "area": "police-essex"}
    with _served(tmp_path / "store.db", 1) as (url, _), httpx.Client(base_url=url) as client:
        for on, known, fields in told:
            body = {**fields, "on": f"2021-11-{on}", "known": f"2021-11-{known}T09:00:00Z"}
            assert client.post("/events", json=body).status_code == 201
        before = client.get("/due", params=asked)
    with _served(tmp_path / "store.db", 2) as (url, _), httpx.Client(base_url=url) as client:
        after = client.get("/due", params=asked)

    assert (after.json(), after.headers["etag"]) == (before.json(), before.headers["etag"])


def test_many_writers_at_once_and_a_killed_worker_lose_no_accepted_event(tmp_path: Path) -> None:
    """24 writers write four events each over four workers; a worker is killed while they write."""
    accepted: list[str] = []

    def write(url: str, writer: int) -> None:
        with httpx.Client(base_url=url, timeout=60) as client:
            for number in range(_EACH):
                id_ = f"w{writer}-{number}"
                # A writer whose worker dies does not know what became of the event, and sends it again.
                for _ in range(50):
                    with suppress(httpx.TransportError):
                        if client.post("/events", json=_attempt(id_)).status_code == 201:
                            accepted.append(id_)
                            break
                    time.sleep(0.1)

    path = tmp_path / "store.db"
    with _served(path, 4) as (url, server):
        writers = [threading.Thread(target=write, args=(url, one)) for one in range(_WRITERS)]
        for one in writers:
            one.start()
        while len(accepted) < _WRITERS:
            time.sleep(0.02)
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text("utf-8").split()
        os.kill(int(children[-1]), signal.SIGKILL)
        for one in writers:
            one.join()
        answered = httpx.get(f"{url}/due", params={"on": DAY.isoformat()}, timeout=60)

    stored = _stored(path)
    assert len(accepted) == len(stored) == _WRITERS * _EACH
    assert stored.keys() == set(accepted)
    later = uk.sample(on=DAY).record(*stored.values())
    assert answered.headers["etag"] == f'"{later.version}"'


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(EXAMPLES / "command_line.py"), *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "COLUMNS": "200"}
    )


def test_the_command_line_asks_a_document_and_records_in_it(tmp_path: Path) -> None:
    path, programme = tmp_path / "own.json", uk.sample(on=DAY)
    path.write_text(interchange.dumps(programme), "utf-8")
    day = ("--on", "2021-11-20")
    week = programme.due(on=DAY, until=dt.date(2021, 11, 27), area="police-essex")

    due = _run("due", str(path), *day, "--area", "Esex")
    assert due.stdout.splitlines() == [one.sentence() for one in week]
    table = _run("gaps", str(path), *day, "--form", "csv").stdout
    assert interchange.rows_from_csv(table, "gaps") == programme.gaps(on=DAY).rows(personal=True)
    assert len(_run("plan", str(path), *day).stdout.splitlines()) > 5
    assert (
        _run("record", str(path), json.dumps(_attempt("a1"))).stdout
        == f"{len(programme.ledger) + 1} events\n"
    )
    assert "a1" in {event.id for event in interchange.loads(path.read_text("utf-8")).ledger}
    refused = _run("record", str(path), json.dumps(_attempt("a2", "m-nobody")))
    assert refused.returncode != 0
    assert "no such member" in refused.stderr


# ---------------------------------------------------------------- the store by itself


def _make_stores(folder: Path) -> MakeStore:
    """How the store of the service is made, each in a file of its own."""
    store, numbers = load("service").Store, count()

    def make(programme: Programme) -> OpenStore:
        path = str(folder / f"{next(numbers)}.db")
        return lambda: store(path, programme)

    return make


def _run_at_once(functions: Sequence[Callable[[], object]]) -> None:
    with ThreadPoolExecutor(len(functions)) as pool:
        for done in [pool.submit(function) for function in functions]:
            done.result()


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_the_store_of_the_service_keeps_the_laws(law: StoreLaw, tmp_path: Path) -> None:
    law(_make_stores(tmp_path))


@settings(max_examples=examples(0.2))
@given(history=histories())
def test_the_store_of_the_service_keeps_the_laws_for_any_history(history: History) -> None:
    with TemporaryDirectory() as folder:
        for law in LAWS:
            law(_make_stores(Path(folder)), history)


def test_writers_at_once_lose_nothing_in_the_store_of_the_service(tmp_path: Path) -> None:
    check_writers(_make_stores(tmp_path), writers=_WRITERS, run=_run_at_once)
