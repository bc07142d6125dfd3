"""One whole run: load, start both servers, measure, and end everything that was started."""

from __future__ import annotations

import contextlib
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import create_engine, insert, select, text, update

from bench import assigning, commitments, floors, library, lines, measures
from bench.burst import ARRIVAL, Rush, burst, floor_burst
from bench.call import CRITERIA
from bench.client import RefusedError, Visitor
from bench.exports import Exporter
from bench.flow import FLOOR_REQUESTS, HASHES, Newcomers, walk_the_floor, write_floor_proposal
from bench.load import PASSWORD, STAFF, add_applications, set_stage
from bench.measures import CLIENTS, Bench, ReviewSaver, floor_saver, page_act
from bench.meter import Backends, Watch, cpu_of_tree, pss_mib
from bench.report import Growth, LastMinute, Results, Row
from bench.scratch import migrate, scratch_database, tidy
from bench.servers import HASH_KIB, Web, calm, free_port, production, sweeper, worker
from grants.applications.models import Application
from grants.assembly import create_app
from grants.foundation import outbox
from grants.foundation.clock import now, today
from grants.foundation.database import WRITER, db
from grants.people.models import Account
from grants.reporting.queries.rows import Wanted, rows_query
from grants.review.models import Assessment, Assignment, InterestAnswer, Review
from grants.settings import read_settings
from ops import queueserver

KEYS = [criterion.key for criterion in CRITERIA]


@dataclass(frozen=True)
class Size:
    """How large a run is: applications at the three points of growth, and how often things are measured."""

    applications: tuple[int, int, int]
    rounds: int
    count: int
    proposals: int
    seconds: float
    starts: int
    rush: Rush


LAST_MINUTE = Rush(submissions=500, drafts=1_000, seconds=60.0, every=30.0)
FULL = Size((500, 5_000, 20_000), rounds=3, count=40, proposals=4, seconds=3.0, starts=2, rush=LAST_MINUTE)
QUICK = Size(
    (300, 400, 600), rounds=1, count=20, proposals=2, seconds=1.0, starts=1, rush=Rush(40, 80, 10.0, 5.0)
)


def say(line: str) -> None:
    """One line on the screen, at once."""
    print(line, flush=True)


def run(server: str, size: Size, *, only_burst: bool = False) -> Results:
    """Measure the last minute, then all else unless told otherwise; raises RefusedError when a page fails."""
    minute = _on_scratch(server, size, Run.the_burst)
    if only_burst:
        return minute
    shared = review()
    found = _on_scratch(server, size, Run.everything)
    found.solved, found.ranked = shared.solved, shared.ranked
    found.drawn = lines.drawn()
    found.committed = ledger(server, size).committed
    shelves = shelf(server, size)
    found.searched, found.saved = shelves.searched, shelves.saved
    found.burst = minute.burst
    found.notes += minute.notes
    return found


def review() -> Results:
    """Measure sharing out and ranking alone: no database, no server."""
    say("Sharing out and ranking ...")
    return Results(
        today(), "", (0, 0, 0), notes=[_load()], solved=assigning.solved(), ranked=assigning.ranked()
    )


def ledger(server: str, size: Size) -> Results:
    """Measure commitments alone, on a database of their own."""
    say("Commitments ...")
    return _on_scratch(server, size, Run.commitments)


def shelf(server: str, size: Size) -> Results:
    """Measure the library and the writing room alone, on a database of their own."""
    say("The library and the writing room ...")
    return _on_scratch(server, size, Run.shelves)


def line() -> Results:
    """Measure the line and its stairs alone: no database, no server."""
    say("The line and its stairs ...")
    return Results(today(), "", (0, 0, 0), notes=[_load()], drawn=lines.drawn())


def _load() -> str:
    return (
        f"At the end the machine had a load of {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores; beside other "
        "work every figure rises, floors included, and ratios waver: compare runs."
    )


def _on_scratch(server: str, size: Size, measure: Callable[[Run], Results]) -> Results:
    """Measure on a database and with servers of its own."""
    with contextlib.ExitStack() as later:
        database = later.enter_context(scratch_database(server))
        folder = Path(later.enter_context(tempfile.TemporaryDirectory(prefix="ronde-bench-")))
        queue = queueserver.ensure(folder)
        later.callback(queue.stop)
        port = free_port()
        settings = production(folder, database, queue.url, port) | {"ARRIVAL_HEADER": ARRIVAL}
        app = create_app(read_settings(settings))
        outbox.use_bell(None)
        say("Making the database ...")
        migrate(app)
        whole = Run(app, database, folder, settings, port, size, later)
        try:
            return measure(whole)
        except RefusedError:
            say(whole.ours.child.last_words(60))
            raise


class Run:
    """One run on one database."""

    def __init__(
        self,
        app: Flask,
        database: str,
        folder: Path,
        settings: dict[str, str],
        port: int,
        size: Size,
        later: contextlib.ExitStack,
    ) -> None:
        self.app, self.size, self.folder, self.settings, self.later = app, size, folder, settings, later
        self.database = database
        self.backends = Backends(database)
        self.bench = Bench(self.backends, rounds=size.rounds, count=size.count)
        self.ours = Web("bench.wsgi:app", settings, folder, port, "/calls")
        floor_settings = {floors.DATABASE: database, floors.HASH_KIB: HASH_KIB}
        self.floor = Web("bench.floors:app", floor_settings, folder, free_port(), "/constant")
        self.found = Results(today(), _server_words(database), size.applications)

    def commitments(self) -> Results:
        """Measure commitments at one client and at sixteen."""
        self.found.committed = commitments.committed(self.app, self.database, self.size.seconds)
        self.found.notes.append(_load())
        return self.found

    def shelves(self) -> Results:
        """Measure the library at both sizes, and a save in a short and a long handbook."""
        self.found.searched = library.searched(self.app)
        self.found.saved = library.saved(self.app)
        self.found.notes.append(_load())
        return self.found

    def everything(self) -> Results:
        """Measure in the order in which a round grows."""
        small, middle, large = self.size.applications
        if not self.backends.is_here:
            self.found.notes.append("PostgreSQL runs elsewhere: its CPU is not in these figures.")
        with self.app.app_context():
            self.stage = set_stage()
            self._grow(0, small)
            self._cold_start()
            self.later.callback(self.ours.stop)
            self.later.callback(self.floor.stop)
            self.staff = self._visitor(self.ours, STAFF)
            self.floor_client = Visitor(self.floor.port)
            growth = self._growth_pages()
            self._note_growth(growth, small)
            self._grow(small, middle)
            self._note_growth(growth, middle)
            self._pages()
            self._reviews()
            self._exports()
            self._proposals()
            self._crowds()
            self._memory_after()
            self._grow(middle, large)
            self._note_growth(growth, large)
            self.found.growth = [growth[name][0] for name in growth]
        self._note_load()
        return self.found

    def the_burst(self) -> Results:
        """Measure the last minute before a deadline and nothing else."""
        small = self.size.applications[0]
        with self.app.app_context():
            self.stage = set_stage()
            self._grow(0, small)
            self.later.callback(self.ours.stop)
            self.later.callback(self.floor.stop)
            self._last_minute()
        return self.found

    def _note_load(self) -> None:
        self.found.notes.append(_load())

    # --- Loading and starting -----------------------------------------------------------------------

    def _grow(self, since: int, until: int) -> None:
        say(f"Loading applications up to {until:,} ...")
        add_applications(self.stage, since=since + 1, until=until)
        wanted = Wanted("applications", "submitted", stream=self.stage.stream)
        with self._quiet():
            staff = db.session.get_one(Account, self.stage.staff)
            rows = rows_query(staff, wanted, "nl")
            with db.engine.connect().execution_options(**{WRITER: True}) as connection, connection.begin():
                floors.make_tables(connection, rows)
            tidy(db.engine)

    @contextlib.contextmanager
    def _quiet(self) -> Iterator[None]:
        """Leave no connection of our own open: what it does would count as work of the servers."""
        try:
            yield
        finally:
            db.session.remove()
            db.engine.dispose()

    def _visitor(self, web: Web, email: str) -> Visitor:
        visitor = Visitor(web.port)
        visitor.sign_in(email, PASSWORD)
        return visitor

    def _cold_start(self) -> None:
        say("Cold starts ...")
        cpu: dict[Web, list[float]] = {self.ours: [], self.floor: []}
        wall: dict[Web, list[float]] = {self.ours: [], self.floor: []}
        for turn in range(self.size.starts):
            for web in (self.floor, self.ours):
                if turn:
                    web.stop()
                wall[web].append(web.start())
                calm(web.leader)
                cpu[web].append(cpu_of_tree(web.leader) * 1000)
        first = f"{min(wall[self.ours]):.2f} s, floor {min(wall[self.floor]):.2f} s"
        self.found.rows.append(
            Row("cold start", min(cpu[self.ours]), min(cpu[self.floor]), "ms CPU", 2.5, wall=first)
        )
        self._memory("memory, fresh", 1.8)

    def _memory(self, name: str, bar: float) -> None:
        ours, floor = pss_mib(self.ours.workers), pss_mib(self.floor.workers)
        self.found.rows.append(Row(name, ours, floor, "MiB", bar))

    # --- Pages --------------------------------------------------------------------------------------

    def _growth_pages(self) -> dict[str, tuple[Growth, str]]:
        stream = self.stage.stream
        return {
            "list page": (Growth("list page"), f"/streams/{stream}/applications"),
            "ranking page": (Growth("ranking page"), f"/streams/{stream}/review"),
        }

    def _note_growth(self, growth: dict[str, tuple[Growth, str]], size: int) -> None:
        say(f"List and ranking with {size:,} applications ...")
        for kept, path in growth.values():
            cost = self.bench.alone(page_act(self.staff, path), self.ours.leader)
            kept.cpu_ms[size] = cost.cpu_ms
            kept.statements[size] = cost.statements or 0

    def _beside(
        self, name: str, ours: measures.Act, floor: measures.Act, bar: float, most: int | None
    ) -> None:
        mine, theirs = self.bench.side_by_side((ours, self.ours.leader), (floor, self.floor.leader))
        self.found.rows.append(
            Row(name, mine.cpu_ms, theirs.cpu_ms, "ms CPU", bar, mine.wall, mine.statements, most)
        )
        say("  " + "  ".join(self.found.rows[-1].cells()))

    def _pages(self) -> None:
        say("Pages ...")
        stream = self.stage.stream
        listing = page_act(self.floor_client, f"/list?stream={stream}")
        ranking = page_act(self.floor_client, f"/ranking?stream={stream}")
        with self._quiet():
            query = select(Application.id).where(Application.state == "admissible").order_by(Application.id)
            one = db.session.scalars(query.offset(11).limit(1)).one()
        detail = page_act(self.floor_client, f"/detail/{one}")
        self._beside(
            "list page, 50 rows", page_act(self.staff, f"/streams/{stream}/applications"), listing, 8, 8
        )
        ours = page_act(self.staff, f"/streams/{stream}/review")
        self._beside("ranking page, 250 rows", ours, ranking, 8, 8)
        with self._phase("panel"):
            self._answered(one)
            ours = page_act(self.staff, f"/applications/{one}/panel")
            self._beside("detail with its reviews", ours, detail, 8, 12)
        ours = page_act(self.staff, f"/applications/{one}/admissibility")
        self._beside("application as submitted", ours, detail, 8, 12)

    def _answered(self, application_id: int) -> None:
        """Let the staff, who chairs too, have answered about an interest before reading the reports."""
        with self._quiet():
            writer = db.engine.connect().execution_options(**{WRITER: True})
            with writer as connection, connection.begin():
                connection.execute(
                    insert(InterestAnswer).values(
                        application_id=application_id,
                        account_id=self.stage.staff,
                        stage="panel",
                        has_interest=False,
                        found=[],
                        answered_at=now(),
                    )
                )

    @contextlib.contextmanager
    def _phase(self, state: str) -> Iterator[None]:
        self._set_phase(state)
        yield
        self._set_phase("independent")

    def _set_phase(self, state: str) -> None:
        with self._quiet():
            writer = db.engine.connect().execution_options(**{WRITER: True})
            with writer as connection, connection.begin():
                connection.execute(update(Assessment).values(state=state))

    # --- Saving -------------------------------------------------------------------------------------

    def _drafts(self) -> list[tuple[int, int, str]]:
        """Return draft reviews: assignment, application and the reviewer's address, one per reviewer."""
        with self._quiet():
            found = db.session.execute(
                select(Assignment.id, Assignment.application_id, Account.email)
                .join(Review, Review.assignment_id == Assignment.id)
                .join(Account, Account.id == Assignment.reviewer_id)
                .where(Review.state == "draft")
                .order_by(Assignment.id)
            ).all()
        by_person = {email: (assignment, application, email) for assignment, application, email in found}
        return list(by_person.values())

    def _reviews(self) -> None:
        assignment, application, email = self._drafts()[0]
        saver = ReviewSaver(self._visitor(self.ours, email), assignment, KEYS)
        floor = floor_saver(self.floor_client, application, email, KEYS)
        self._beside("saving a review", saver, floor, 6, 10)

    def _proposals(self) -> None:
        say("Whole proposals ...")
        newcomers = Newcomers(self.stage)
        first = Visitor(self.ours.port)
        newcomers.write_proposal(first)
        saves = first.posts - HASHES
        pages = first.requests - first.posts

        def ours() -> None:
            visitor = Visitor(self.ours.port)
            newcomers.write_proposal(visitor)
            visitor.close()

        short = lambda: write_floor_proposal(self.floor_client)  # noqa: E731
        long = lambda: walk_the_floor(self.floor_client, pages=pages, saves=saves, hashes=HASHES)  # noqa: E731
        db.engine.dispose()
        times = self.size.proposals
        theirs = self.bench.alone(short, self.floor.leader, times=times)
        mine, step_by_step = self.bench.side_by_side(
            (ours, self.ours.leader), (long, self.floor.leader), times=times
        )
        db.engine.dispose()
        rows = (("whole proposal, new account", theirs, 2.5), ("the same, step by step", step_by_step, 8.0))
        for name, floor, bar in rows:
            self.found.rows.append(Row(name, mine.cpu_ms, floor.cpu_ms, "ms CPU", bar, mine.wall))
        self.found.notes.append(
            f"A whole proposal took {first.requests} requests ({pages} pages, {saves} saves, {HASHES} with a "
            f"password hash); the floor's flow {FLOOR_REQUESTS} with one hash. Step by step the floor answers as "
            "many pages, saves and hashes as we do; that row has the bar of a page."
        )

    def _exports(self) -> None:
        say("Exports ...")
        exporter = Exporter(self.ours, self.backends, self.staff, self.stage, self.database)
        helper = worker(self.settings, self.folder)
        helper.start()
        times = self.size.rounds + 1
        try:
            time.sleep(1)
            calm(helper.pid)
            statements = {kind: exporter.statements(kind) for kind in ("csv", "xlsx")}
            ours = {
                kind: statistics.median(exporter.make(kind, helper) for _ in range(times))
                for kind in statements
            }
        finally:
            helper.stop()
        page = page_act(self.floor_client, "/export.csv")
        floor = {
            "csv": self.bench.alone(page, self.floor.leader).cpu_ms,
            "xlsx": statistics.median(exporter.bare_xlsx() for _ in range(times)),
        }
        for kind, bar in (("csv", 2.0), ("xlsx", 1.5)):
            row = Row(f"{kind} export", ours[kind], floor[kind], "ms CPU", bar, "", statements[kind], 10)
            self.found.rows.append(row)

    # --- Sixteen clients ----------------------------------------------------------------------------

    def _crowds(self) -> None:
        say("Sixteen clients ...")
        stream = self.stage.stream
        many = [self._visitor(self.ours, STAFF) for _ in range(CLIENTS)]
        low = [Visitor(self.floor.port) for _ in range(CLIENTS)]
        pages = {
            "list page": (f"/streams/{stream}/applications", f"/list?stream={stream}"),
            "ranking page": (f"/streams/{stream}/review", f"/ranking?stream={stream}"),
        }
        for name, (path, floor_path) in pages.items():
            ours = [page_act(visitor, path) for visitor in many]
            self._crowd(name, ours, [page_act(visitor, floor_path) for visitor in low])
        drafts = self._drafts()[:CLIENTS]
        savers = [ReviewSaver(self._visitor(self.ours, email), number, KEYS) for number, _, email in drafts]
        floor = [floor_saver(v, one, email, KEYS) for v, (_, one, email) in zip(low, drafts, strict=False)]
        self._crowd("saving a review", savers, floor)

    def _crowd(self, name: str, ours: Sequence[measures.Act], floor: Sequence[measures.Act]) -> None:
        low, low_rate = self.bench.crowd(floor, self.floor.leader, self.size.seconds)
        mine, rate = self.bench.crowd(ours, self.ours.leader, self.size.seconds)
        cells = (name, f"{rate:.0f}", mine.wall, f"{mine.cpu_ms:.1f}", f"{low_rate:.0f}", low.wall)
        self.found.crowd.append(cells)

    # --- The last minute ----------------------------------------------------------------------------

    def _last_minute(self) -> None:
        rush = self.size.rush
        say(f"The last minute: {rush.submissions} submissions, {rush.drafts:,} drafts ...")
        for web in (self.floor, self.ours):
            web.stop()
            web.start()
        helper = sweeper(self.settings, self.folder)
        helper.start()
        try:
            low = floor_burst(rush.third(), lambda: Visitor(self.floor.port))
            self.floor.stop()
            with Watch(self.backends, self.ours.leader) as watch:
                mine = burst(self.app, self.stage, rush, lambda: Visitor(self.ours.port))
        finally:
            helper.stop()
        self.found.burst = LastMinute(rush, mine, low)
        self.found.notes.append(
            f"In the last minute the web server and the database used {watch.cpu / rush.seconds:.2f} of "
            f"{os.cpu_count()} cores, the checks afterwards included."
        )
        for line in mine.refused[:5] + mine.broken[:5]:
            say(f"  {line}")

    def _memory_after(self) -> None:
        self._memory("memory, after the load", 2.0)


def _server_words(database: str) -> str:
    engine = create_engine(database)
    with engine.connect() as connection:
        version = str(connection.scalar(text("SHOW server_version"))).split()[0]
    engine.dispose()
    return f"PostgreSQL {version}"
