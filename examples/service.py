"""A web service over an event store: FastAPI, SQLite, several workers.

uvicorn --app-dir examples --factory service:create --workers 4

MPREVIEW_STORE names the file; If-Match has the version that was read.
"""

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from fastapi import Body, FastAPI, Header, Request, Response
from fastapi.responses import JSONResponse

from mpreview import Programme, ReviewError, interchange, uk
from mpreview.events import Event
from mpreview.rows import Row

TABLES = """
PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
CREATE TABLE IF NOT EXISTS base (id INTEGER PRIMARY KEY, document TEXT);
CREATE TABLE IF NOT EXISTS events (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT UNIQUE NOT NULL, event TEXT NOT NULL);
"""
SINCE = "SELECT number, event FROM events WHERE number > ? ORDER BY 1"
BASE = "INSERT OR IGNORE INTO base VALUES (1, ?)"
INSERT = "INSERT OR IGNORE INTO events (id, event) VALUES (?, ?)"
Text = str | None
Tag = Annotated[Text, Header()]
Json = Annotated[Any, Body()]
JSON = {"application/json": {"schema": interchange.schema("received-event")}}
BODY = {"requestBody": {"content": JSON}}


class Store:
    """The events of a programme in SQLite, shared with other workers."""

    def __init__(self, path: str, programme: Programme) -> None:
        self._lock, self._read = threading.Lock(), 0
        options: Any = {"isolation_level": None, "check_same_thread": False}
        self._db = sqlite3.connect(path, timeout=60, **options)
        self._db.executescript(TABLES)
        with self.writing():
            self._db.execute(BASE, [interchange.dumps(programme)])
        (text,) = self._db.execute("SELECT document FROM base").fetchone()
        self._programme = interchange.loads(text)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Let nobody else write; keep everything or nothing."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                self._db.execute("ROLLBACK")
                raise

    def read(self) -> Programme:
        """Return the programme with the events of every worker."""
        with self._lock:
            return self._catch_up()

    def append(
        self, *events: Event, sent: Iterable[Json] = (), expecting: Text = None
    ) -> Programme:  # fmt: skip
        """Record events, and what clients sent, as of the version expected."""
        receive, dumps = interchange.receive_event, interchange.event_dumps
        with self.writing():
            now, at = self._catch_up(), datetime.now(UTC)
            heard = *events, *(receive(now, one, at=at) for one in sent)
            later = now.record(*heard, expecting=expecting)
            self._db.executemany(INSERT, ((e.id, dumps(e)) for e in heard))
        return later

    def close(self) -> None:
        """Close the connection."""
        self._db.close()

    def _catch_up(self) -> Programme:
        rows = self._db.execute(SINCE, [self._read]).fetchall()
        events = [interchange.event_loads(text) for _, text in rows]
        self._programme = self._programme.restore(*events)  # judged before
        self._read = max([self._read, *(number for number, _ in rows)])
        return self._programme


def create() -> FastAPI:
    """Return the service over the store that the environment names."""
    sample = uk.sample(on=date(2021, 11, 20))
    store = Store(os.environ.get("MPREVIEW_STORE", "reviews.db"), sample)
    app = FastAPI(title="Reviews")

    @app.exception_handler(ReviewError)
    def refuse(_: Request, error: ReviewError) -> JSONResponse:
        faults = [one.to_dict() for one in interchange.list_faults(error)]
        return JSONResponse({"faults": faults}, error.status)

    @app.post("/events", status_code=201, openapi_extra=BODY)
    def post(body: Json, reply: Response, if_match: Tag = None) -> Row:
        tag = (if_match or "*").strip('"')
        expecting = None if tag == "*" else tag
        later = store.append(sent=[body], expecting=expecting)
        reply.headers["ETag"] = f'"{later.version}"'
        return {"events": len(later.ledger)}

    @app.get("/due")
    def due(reply: Response, on: str, area: Text = None) -> list[Row]:
        day, now = interchange.read_day(on, field="on"), store.read()
        reply.headers["ETag"] = f'"{now.version}"'
        return now.due(on=day, until=day + timedelta(6), area=area).rows()

    return app
