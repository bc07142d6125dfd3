"""A product of thirty lines that answers what the launcher asks, so that its tests take seconds."""

import os
import sqlite3
import time
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

database = Path(os.environ["RONDE_INSTANCE"]) / "ronde.db"
demo, db = AppGroup("demo"), AppGroup("db")


@db.command("upgrade")
def upgrade() -> None:
    sqlite3.connect(database).execute("CREATE TABLE IF NOT EXISTS loaded (at TEXT)")


@demo.command("load")
def load() -> None:
    click.echo("programme: 1 of 2")
    time.sleep(float(os.environ.get("STANDIN_SLOW", "0")))
    with sqlite3.connect(database) as connection:
        connection.execute("INSERT INTO loaded VALUES (datetime())")
    click.echo("programme: 2 of 2")


@demo.command("accounts")
def accounts() -> None:
    click.echo(f"anna@example.org applicant {os.environ.get('DATABASE_URL', 'no other database')}")


def create_app() -> Flask:
    app = Flask("standin")
    app.add_url_rule("/healthz", view_func=lambda: "ok")
    app.cli.add_command(demo)
    app.cli.add_command(db)
    return app
