"""Put the house together: settings, database, wings in the order of the river, checks at the door."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from types import ModuleType

from flask import Flask
from flask_babel import Babel
from jinja2 import StrictUndefined

from grants.foundation import demonstration, files, logs, outbox, queue, scanning, secrets
from grants.foundation.clock import now, use_clock
from grants.foundation.commands import stop_reading
from grants.foundation.database import db, prepare_engine
from grants.settings import ROOT, HalfConfigured, Settings, read_settings
from grants.web import access, failures, home, pages, security

WINGS = (
    "people",
    "budget",
    "streams",
    "applications",
    "review",
    "decisions",
    "awards",
    "deliverables",
    "reporting",
    "correspondence",
    "demonstration",
)
"""The wings in the order of a grant's life, and the demonstration that plays it."""
WOKEN_ROOMS = ("models", "subscribers", "jobs", "views")
"""The rooms that register something when they are imported."""

babel = Babel()
babel.domain_instance = pages.Texts()


def create_app(settings: Settings | None = None, *, serves: bool = False) -> Flask:
    """Return the application, or raise HalfConfigured with what is missing.

    One that only `serves` pages goes without the commands of the terminal, and starts without loading them.
    """
    told = settings or read_settings()
    told.instance.mkdir(parents=True, exist_ok=True)
    logs.install()
    app = Flask(
        "grants",
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
        instance_path=str(told.instance),
    )
    app.config.update(
        SETTINGS=told,
        SECRET_KEY=told.secret_key,
        TESTING=told.mode == "test",
        SQLALCHEMY_DATABASE_URI=told.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(told),
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "translations"),
        BABEL_DEFAULT_LOCALE="nl",
        BABEL_DEFAULT_TIMEZONE="Europe/Amsterdam",
    )
    app.url_map.converters["int"] = security.RowInteger
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    db.init_app(app)
    app.teardown_appcontext(_stop_reading)
    babel.init_app(app, locale_selector=pages.page_language)
    with app.app_context():
        prepare_engine(db.engine)
        files.use_folder(told.instance / "files")
        scanning.use_clamav(told.clamav_socket)
        secrets.use_secrets(key=told.secret_key, memory_kib=told.argon2_memory_kib)
        _join_wings(app)
        if not serves:
            _give_commands(app)
        security.install(app, told)
        pages.install(app)
        home.install(app)
        failures.install(app)
        _use_demonstration(app, told)
        outbox.use_bell(_bell(told))
        access.entrances(app)
    return app


def _stop_reading(failed: BaseException | None) -> None:
    if failed is None:
        stop_reading()


def _engine_options(told: Settings) -> dict[str, object]:
    if told.database_url.startswith("sqlite"):
        return {"connect_args": {"check_same_thread": False, "timeout": 5}}
    return {"pool_size": 10, "max_overflow": 10, "pool_pre_ping": False, "pool_recycle": 1800}


def _join_wings(app: Flask) -> None:
    from grants.web import views

    app.register_blueprint(views.bp)
    for name in WINGS:
        for room in WOKEN_ROOMS:
            module = _room(name, room)
            if room == "views" and module is not None:
                app.register_blueprint(module.bp)


def _give_commands(app: Flask) -> None:
    from flask_migrate import Migrate

    from grants import cli

    Migrate(app, db, directory=str(ROOT / "migrations"), compare_type=True, render_as_batch=True)
    for name in WINGS:
        module = _room(name, "cli")
        if module is not None:
            module.install(app)
    cli.install(app)


def _room(wing: str, room: str) -> ModuleType | None:
    path = f"grants.{wing}.{room}"
    spec = importlib.util.find_spec(path)
    if spec is None or spec.origin is None:
        return None
    return importlib.import_module(path)


def _use_demonstration(app: Flask, told: Settings) -> None:
    if told.demonstration:
        use_clock(demonstration.demonstration_now)

    class Shown:
        """What the banner says: this is invented, and it is this late."""

        @property
        def moment(self) -> str:
            return pages.moment(now())

    app.jinja_env.globals["demonstration"] = lambda: Shown() if told.demonstration else None


def check_database(app: Flask) -> None:
    """Refuse the demonstration on a real database; raise HalfConfigured."""
    told: Settings = app.config["SETTINGS"]
    with app.app_context():
        marked = demonstration.find_mark() is not None
        db.session.rollback()
    if told.demonstration and not marked:
        raise HalfConfigured("Ronde runs as a demonstration only on a database that carries its mark.")
    if told.mode == "production" and marked:
        raise HalfConfigured("This database holds a demonstration: production needs one of its own.")


def _bell(told: Settings) -> Callable[[str], None] | None:
    if told.redis_url is None:
        return None
    return queue.bell(told.redis_url)
