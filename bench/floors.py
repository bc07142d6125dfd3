"""What does the stack itself cost? The same work with Flask, SQLAlchemy Core, Jinja and PostgreSQL alone.

Nothing of ours is in it: no session, no permissions, no layout, no translation, no audit; a table or two, one
query, one template. The tables are filled with the same rows as ours, so that both sides move the same bytes.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from typing import Any

from argon2 import PasswordHasher
from flask import Flask, Response, redirect, render_template, request
from jinja2 import DictLoader
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    DateTime,
    Engine,
    Index,
    Integer,
    MetaData,
    Select,
    Table,
    Text,
    case,
    create_engine,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert_on_postgresql
from sqlalchemy.dialects.sqlite import insert as upsert_on_sqlite

from bench.floor_pages import TEMPLATES
from grants.applications.models import Application, Submission
from grants.people.models import Account, Initiative, Organisation
from grants.review.models import Assignment, Review, Score, Standing

DATABASE = "BENCH_DATABASE"
HASH_KIB = "ARGON2_MEMORY_KIB"
LIST_ROWS = 50
RANKING_ROWS = 250
PARTS_AT_ONCE = 1_000

metadata = MetaData()


def _id() -> Column[int]:
    return Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True)


applications = Table(
    "floor_application",
    metadata,
    _id(),
    *(Column(name, Text) for name in ("reference", "title", "organisation", "initiative", "state", "body")),
    Column("requested", BigInteger),
    Column("submitted_at", DateTime(timezone=True)),
    *(Column(name, Integer) for name in ("stream_id", "mean", "wanted", "done", "spread")),
    Index("ix_floor_application_list", "stream_id", "reference"),
    Index("ix_floor_application_ranking", "stream_id", "mean"),
)
people = Table("floor_person", metadata, _id(), *(Column(name, Text) for name in ("email", "name", "hash")))
Index("ux_floor_person_email", people.c.email, unique=True)
reviews = Table(
    "floor_review",
    metadata,
    _id(),
    *(Column(name, BigInteger) for name in ("application_id", "person_id", "mean")),
    Column("remarks", Text),
    Index("ux_floor_review", "application_id", "person_id", unique=True),
)
scores = Table(
    "floor_score",
    metadata,
    _id(),
    Column("review_id", BigInteger),
    *(Column(name, Text) for name in ("criterion", "reason")),
    Column("value", Integer),
    Index("ux_floor_score", "review_id", "criterion", unique=True),
)
proposals = Table(
    "floor_proposal",
    metadata,
    _id(),
    Column("person_id", BigInteger),
    *(Column(name, Text) for name in ("organisation", "initiative", "title", "state")),
)
parts = Table(
    "floor_part",
    metadata,
    _id(),
    Column("proposal_id", BigInteger, index=True),
    *(Column(name, Text) for name in ("key", "body")),
    Column("amount", BigInteger),
)
commits = Table("floor_commit", metadata, _id(), Column("body", Text))


# --- Filling ----------------------------------------------------------------------------------------


def make_tables(connection: Connection, rows: Select[Any]) -> None:
    """Make the floor's tables anew and fill them from ours; `rows` is the query of our export, kept as a table."""
    drop_tables(connection)
    metadata.create_all(connection)
    plain = rows.order_by(None).compile(connection, compile_kwargs={"literal_binds": True})
    connection.exec_driver_sql(f"CREATE TABLE floor_export AS {plain}".replace("%", "%%"))
    _copy(connection, applications, _flat_applications())
    judged = select(
        Review.id, Review.application_id, Assignment.reviewer_id, Review.mean, Review.remarks
    ).join(Assignment, Assignment.id == Review.assignment_id)
    _copy(connection, reviews, judged, "id", "application_id", "person_id", "mean", "remarks")
    given = select(Score.id, Score.review_id, Score.criterion, Score.value, Score.reason)
    _copy(connection, scores, given, "id", "review_id", "criterion", "value", "reason")
    _copy(connection, people, select(Account.id, Account.email, Account.name), "id", "email", "name")
    if connection.dialect.name == "postgresql":
        for table in (reviews, scores, people):
            last = select(func.max(table.c.id)).scalar_subquery()
            connection.execute(select(func.setval(f"{table.name}_id_seq", last)))


def drop_tables(connection: Connection) -> None:
    """Take away all that the floor has."""
    metadata.drop_all(connection)
    connection.exec_driver_sql("DROP TABLE IF EXISTS floor_export")


def _flat_applications() -> Any:
    return (
        select(
            Application.id,
            Application.reference,
            Application.title,
            Organisation.name.label("organisation"),
            Initiative.name.label("initiative"),
            Application.state,
            Submission.content.label("body"),
            Application.requested,
            Application.submitted_at,
            Application.stream_id,
            func.coalesce(Standing.final, -1).label("mean"),
            Standing.reviews_wanted.label("wanted"),
            Standing.reviews_done.label("done"),
            Standing.spread.label("spread"),
        )
        .join(Organisation, Organisation.id == Application.organisation_id)
        .join(Initiative, Initiative.id == Application.initiative_id)
        .join(Submission, Submission.application_id == Application.id)
        .outerjoin(Standing, Standing.application_id == Application.id)
    )


def _copy(connection: Connection, table: Table, found: Any, *names: str) -> None:
    connection.execute(insert(table).from_select(list(names or found.selected_columns.keys()), found))


# --- Pages ------------------------------------------------------------------------------------------


def floor_app(database: str, *, hash_kib: int) -> Flask:
    """Return the floor: one small application on a database whose floor tables are filled."""
    app = Flask("floor", static_folder=None)
    app.jinja_loader = DictLoader(TEMPLATES)
    engine = create_engine(database, **_options(database))
    app.extensions[ENGINE], floor = engine, _Floor(engine, hash_kib)
    app.add_url_rule("/constant", view_func=floor.constant)
    app.add_url_rule("/list", view_func=floor.listing)
    app.add_url_rule("/ranking", view_func=floor.ranking)
    app.add_url_rule("/detail/<int:number>", view_func=floor.detail)
    app.add_url_rule("/review/<int:number>", view_func=floor.save_review, methods=["POST"])
    app.add_url_rule("/commit", view_func=floor.commit, methods=["POST"])
    app.add_url_rule("/form", view_func=floor.form)
    app.add_url_rule("/register", view_func=floor.register, methods=["POST"])
    app.add_url_rule("/proposal", view_func=floor.save_proposal, methods=["POST"])
    app.add_url_rule("/submit", view_func=floor.submit, methods=["POST"])
    app.add_url_rule("/export.csv", view_func=floor.export)
    return app


ENGINE = "floor_engine"


def engine_of(app: Flask) -> Engine:
    """Return the engine of a floor."""
    engine: Engine = app.extensions[ENGINE]
    return engine


def _options(database: str) -> dict[str, Any]:
    return {} if database.startswith("sqlite") else {"pool_size": 5, "max_overflow": 5}


class _Floor:
    """The views of the floor."""

    def __init__(self, engine: Engine, hash_kib: int) -> None:
        self.engine = engine
        self.hasher = PasswordHasher(time_cost=2, memory_cost=hash_kib, parallelism=1)
        self.page = "x" * 20_000
        on_sqlite = engine.dialect.name == "sqlite"
        self.upsert: Any = upsert_on_sqlite if on_sqlite else upsert_on_postgresql

    def constant(self) -> str:
        """Answer 20 kB that never change."""
        return self.page

    def listing(self) -> str:
        """Answer fifty rows of one indexed query."""
        return self._table(applications.c.reference, LIST_ROWS)

    def ranking(self) -> str:
        """Answer 250 rows by a stored mean."""
        return self._table(applications.c.mean.desc(), RANKING_ROWS)

    def _table(self, order: Any, rows: int) -> str:
        query = select(*(column for column in applications.c if column.name != "body"))
        wanted = (
            query.where(applications.c.stream_id == int(request.args["stream"])).order_by(order).limit(rows)
        )
        with self.engine.connect() as connection:
            return render_template("rows.html", rows=connection.execute(wanted).all())

    def detail(self, number: int) -> str:
        """Answer one application with its text, its reviews and their scores: two queries."""
        judged = select(reviews, scores.c.criterion, scores.c.value, scores.c.reason).join(
            scores, scores.c.review_id == reviews.c.id
        )
        with self.engine.connect() as connection:
            one = connection.execute(select(applications).where(applications.c.id == number)).one()
            given = connection.execute(judged.where(reviews.c.application_id == number)).all()
        return render_template("detail.html", one=one, given=given)

    def save_review(self, number: int) -> Response:
        """Look a person up, keep a review and three scores, keep their mean; one COMMIT."""
        typed = request.form
        marks = {key: int(typed[key]) for key in ("sharing", "quality", "anchoring")}
        with self.engine.begin() as connection:
            who = connection.scalar(select(people.c.id).where(people.c.email == typed["email"]))
            facts = {"remarks": typed["remarks"]}
            kept = self.upsert(reviews).values(application_id=number, person_id=who, **facts)
            kept = kept.on_conflict_do_update(index_elements=["application_id", "person_id"], set_=facts)
            review = connection.scalar(kept.returning(reviews.c.id))
            rows = [
                {"review_id": review, "criterion": key, "value": value, "reason": typed[f"{key}_reason"]}
                for key, value in marks.items()
            ]
            given = self.upsert(scores).values(rows)
            put = {"value": given.excluded.value, "reason": given.excluded.reason}
            connection.execute(
                given.on_conflict_do_update(index_elements=["review_id", "criterion"], set_=put)
            )
            weight = case((scores.c.criterion == "anchoring", 1), else_=2)
            mean = select(func.sum(scores.c.value * weight) * 100 / func.sum(weight))
            found = mean.where(scores.c.review_id == review).scalar_subquery()
            connection.execute(update(reviews).where(reviews.c.id == review).values(mean=found))
        return self._done()

    def commit(self) -> Response:
        """Keep what was sent in one row; one COMMIT."""
        with self.engine.begin() as connection:
            connection.execute(insert(commits).values(body=request.form["body"]))
        return self._done()

    def form(self) -> str:
        """Answer a form."""
        return render_template("form.html")

    def register(self) -> Response:
        """Open an account: one password hash, one row, one COMMIT."""
        typed = request.form
        row = {"email": typed["email"], "name": typed["name"], "hash": self.hasher.hash(typed["password"])}
        with self.engine.begin() as connection:
            connection.execute(insert(people).values(**row))
        return self._done()

    def save_proposal(self) -> Response:
        """Keep a proposal with its texts and its budget; one COMMIT."""
        typed = request.form
        with self.engine.begin() as connection:
            who = connection.scalar(select(people.c.id).where(people.c.email == typed["email"]))
            facts = {key: typed[key] for key in ("organisation", "initiative", "title")}
            made = insert(proposals).values(person_id=who, state="draft", **facts).returning(proposals.c.id)
            number = connection.scalar(made)
            texts: list[dict[str, Any]] = [
                {"key": key, "body": typed[key]} for key in ("summary", "approach", "reach", "after")
            ]
            lines = [
                {"key": key, "body": key, "amount": int(typed[key])} for key in ("costs", "material", "own")
            ]
            kept: list[dict[str, Any]] = [
                {"proposal_id": number, "amount": None} | row for row in (*texts, *lines)
            ]
            connection.execute(insert(parts), kept)
        return redirect(f"/form?proposal={number}", 303)  # type: ignore[return-value]

    def submit(self) -> Response:
        """Read a proposal back, judge whether it is whole, and mark it; one COMMIT."""
        number = int(request.form["proposal"])
        with self.engine.begin() as connection:
            found = connection.execute(select(parts).where(parts.c.proposal_id == number)).all()
            state = "submitted" if len(found) == 7 else "draft"
            connection.execute(update(proposals).where(proposals.c.id == number).values(state=state))
        return self._done()

    def export(self) -> Response:
        """Stream every row of the export as csv, written by the csv module."""
        return Response(self._csv(), mimetype="text/csv")

    def _csv(self) -> Iterator[str]:
        for some in rows_of_export(self.engine):
            text = io.StringIO()
            csv.writer(text).writerows(some)
            yield text.getvalue()

    def _done(self) -> Response:
        return redirect("/form", 303)  # type: ignore[return-value]


def rows_of_export(engine: Engine) -> Iterator[list[Any]]:
    """Return the rows of the export in parts, read in constant memory."""
    with engine.connect().execution_options(yield_per=PARTS_AT_ONCE) as connection:
        for some in connection.exec_driver_sql("SELECT * FROM floor_export").partitions():
            yield [tuple(row) for row in some]


def bare_xlsx(engine: Engine) -> int:
    """Write every row of the export with xlsxwriter in constant memory and nothing else; return the size in bytes."""
    from xlsxwriter import Workbook

    kept = io.BytesIO()
    book = Workbook(kept, {"constant_memory": True, "remove_timezone": True})
    moments = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    sheet, at = book.add_worksheet(), 0
    for some in rows_of_export(engine):
        for row in some:
            at += 1
            for place, value in enumerate(row):
                if value is None:
                    continue
                if isinstance(value, str):
                    sheet.write_string(at, place, value)
                elif isinstance(value, (int, float)):
                    sheet.write_number(at, place, value)
                else:
                    sheet.write_datetime(at, place, value, moments)
    book.close()
    return len(kept.getvalue())


def __getattr__(name: str) -> Flask:
    """Make `bench.floors:app` when the web server asks for it."""
    if name != "app":
        raise AttributeError(name)
    globals()["app"] = made = floor_app(os.environ[DATABASE], hash_kib=int(os.environ[HASH_KIB]))
    return made
