"""What does a file of all rows cost, asked for on a page and made by the worker; and what do bare writers cost?"""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import create_engine, event, text

from bench import floors
from bench.client import RefusedError, Visitor
from bench.load import Stage
from bench.meter import Backends, Watch
from bench.servers import Web
from grants.foundation import outbox
from grants.foundation.database import db
from grants.people.models import Account
from grants.reporting.commands import ask_export
from grants.reporting.queries.rows import Wanted
from ops.processes import Child

PATIENCE = 120.0
_FINISHED = (
    "SELECT e.id FROM export e JOIN task t ON t.key = e.task_key WHERE t.key = :key AND t.state = 'done'"
)


@dataclass(frozen=True)
class Exporter:
    """Makes exports of one stream."""

    web: Web
    backends: Backends
    staff: Visitor
    stage: Stage
    database: str

    @property
    def wanted(self) -> Wanted:
        """Return every application of the judged stream."""
        return Wanted("applications", "submitted", stream=self.stage.stream)

    def statements(self, kind: str) -> int:
        """Make an export in this process and count every statement of its job."""
        counted: list[str] = []

        def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
            counted.append(statement)

        staff = db.session.get_one(Account, self.stage.staff)
        key = ask_export(actor=staff, wanted=self.wanted, format=kind, language="nl").task_key
        event.listen(db.engine, "before_cursor_execute", note)
        outbox.run(key)
        event.remove(db.engine, "before_cursor_execute", note)
        db.session.remove()
        db.engine.dispose()
        return len(counted)

    def make(self, kind: str, helper: Child) -> float:
        """Ask for an export, wait for its job, and fetch csv as well; return the milliseconds of CPU."""
        path = f"/figures/rows?kind=applications&state=submitted&stream={self.stage.stream}"
        shown = self.staff.fetch(path)
        values = [*shown.form(having="format").values, ("format", kind)]
        leaders = (helper.pid, self.web.leader) if kind == "csv" else (helper.pid,)
        with Watch(self.backends, *leaders, closely=True) as watch:
            led_to = self.staff.post(path, values).location or ""
            if "/tasks/" in led_to:
                led_to = f"/exports/{self._wait_for(led_to.rpartition('/')[2])}/file"
            if kind == "csv":
                self._insist(led_to)
        return watch.cpu * 1000

    def _insist(self, path: str) -> None:
        answer = self.staff.get(path)
        if answer.status != 200:
            raise RefusedError(f"{path} answered {answer.status}")

    def _wait_for(self, key: str) -> int:
        """Look now and then whether the job is done; return the number of the export."""
        engine = create_engine(self.database)
        until = time.monotonic() + PATIENCE
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            while (number := connection.scalar(text(_FINISHED), {"key": key})) is None:
                if time.monotonic() > until:
                    raise RuntimeError(f"The export {key!r} was not made.")
                time.sleep(0.1)
        engine.dispose()
        time.sleep(0.2)
        return int(number)

    def bare_xlsx(self) -> float:
        """Write the same rows with xlsxwriter alone; return the milliseconds of CPU."""
        engine = create_engine(self.database)
        with Watch(self.backends) as watch:
            before = time.process_time()
            floors.bare_xlsx(engine)
            used = time.process_time() - before
        engine.dispose()
        return (used + watch.database) * 1000
