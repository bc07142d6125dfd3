"""What an operator types: `flask demo` replays the published rounds, `flask demo load` fills a database to play in."""

from __future__ import annotations

import sys
import tempfile
import time

import click
from flask import Flask

from grants.demonstration import acts, consult, open_calls
from grants.demonstration.replay import Unmet, replay, tables
from grants.demonstration.scratch import scratch_application
from grants.demonstration.stage import DOMAIN, PASSWORD, at, set_stage
from grants.foundation import outbox
from grants.foundation.demonstration import find_mark, forget_offset, mark_as_demonstration
from grants.foundation.invariants import faults
from grants.foundation.memory import settle
from grants.people.models import Account
from grants.people.queries import demonstration_accounts, roles_in_force
from grants.reporting.commands import ask_analysis

SEED = "eenzaamheid-2020"


class Progress:
    """One line per step, rewritten while it goes on when somebody is watching."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.watched = sys.stdout.isatty()

    def __call__(self, what: str, done: int, of: int) -> None:
        if self.watched:
            click.echo(f"\r  {what}: {done} of {of}", nl=False)
        if done == of:
            again = "\r" if self.watched else ""
            click.echo(f"{again}  {what}: {of} ({time.monotonic() - self.began:.1f} s)")


def install(app: Flask) -> None:
    """Give the application its commands."""
    app.cli.add_command(demo)


@click.group("demo", invoke_without_command=True)
@click.option("--seed", default=SEED, show_default=True, help="What the invented applicants are drawn from.")
@click.pass_context
def demo(context: click.Context, seed: str) -> None:
    """Replay the published rounds on a scratch database and print what came out."""
    if context.invoked_subcommand is None:
        _replay_on_scratch(seed)


def _replay_on_scratch(seed: str) -> None:
    with tempfile.TemporaryDirectory(prefix="ronde-demo-") as folder, scratch_application(folder):
        click.echo(f"Seed: {seed}. Applicants, texts, amounts and scores are generated from it.\n")
        settle()
        try:
            outcome = replay(seed=seed, tell=Progress())
        except Unmet as unmet:
            click.echo(f"\nThe published figures were NOT reproduced: {unmet}")
            sys.exit(1)
        click.echo("")
        click.echo(tables(outcome))
        _verify()


def _verify() -> None:
    found = faults()
    for name, broken in found.items():
        click.echo(f"{name}: {'whole' if not broken else '; '.join(broken[:5])}")
    if any(found.values()):
        sys.exit(1)


@demo.command("load")
@click.option("--seed", default=SEED, show_default=True)
def load(seed: str) -> None:
    """Fill this database with the demonstration: pilot finished, stream 2 assessed, a panel meeting, calls open."""
    if find_mark() is not None:
        click.echo("The demonstration is loaded already.")
        return
    settle()
    tell = Progress()
    stage = set_stage()
    acts.play_pilot(stage, seed=seed, tell=tell)
    round_ = acts.second_round(stage)
    first = acts.play_stream_1(stage, round_, seed=seed, tell=tell)
    acts.assess_stream_2(stage, round_, seed=seed, tell=tell)
    consult.book_ahead(stage, first, present=acts.present())
    open_calls.play(stage, present=acts.present(), like=first.stream, seed=seed, tell=tell)
    with at(acts.present()):
        ask_analysis(actor=stage.programme_manager, programme=stage.programme)
        outbox.run_everything()
        mark_as_demonstration(seed=seed, present=acts.present())
    forget_offset()
    click.echo("Loaded.")


def _applicants_last(account: Account) -> str:
    """Order by address among applicants, and leave all others in the order in which they came."""
    return account.email if account.email.startswith("initiatief") else ""


@demo.command("accounts")
def accounts() -> None:
    """Print the accounts one can sign in with."""
    click.echo(f"{'address':<44} {'name':<28} roles")
    for account in sorted(demonstration_accounts(), key=_applicants_last):
        roles = ", ".join(sorted({grant.role for grant in roles_in_force(account)})) or "applicant"
        click.echo(f"{account.email:<44} {account.name:<28} {roles}")
    click.echo(f"\nThe password of every address at {DOMAIN} is: {PASSWORD}")
