"""What an operator types about awards: `flask import-register FILE --programme ID`."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask

from grants.awards import commands, queries
from grants.awards.permissions import may_import_register
from grants.awards.rules import Comparison, Register, read_register
from grants.awards.rules.comparison import Sums
from grants.awards.rules.oddities import READINGS
from grants.awards.rules.register import Progress
from grants.budget.models import Programme
from grants.foundation.database import db
from grants.foundation.errors import PersonError
from grants.people.models import Account
from grants.people.queries import find_account, holders


def install(app: Flask) -> None:
    """Give the application its command."""
    app.cli.add_command(import_register)


@click.command("import-register")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--programme", "programme_id", type=int, required=True, help="Number of the programme.")
@click.option("--dry-run", is_flag=True, help="Only report what is odd and how it is read.")
@click.option("--reason", default="", help="Why these awards are taken in; kept with the decision.")
@click.option("--as", "address", default="", help="Address of the programme manager who decides this.")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
def import_register(
    file: Path, programme_id: int, dry_run: bool, reason: str, address: str, yes: bool
) -> None:
    """Take in a register of past awards, or a later file of one: a report first, then all lines or none."""
    try:
        programme = db.session.get(Programme, programme_id)
        if programme is None:
            raise click.ClickException(f"There is no programme {programme_id}.")
        content = file.read_bytes()
        register = read_register(content, progress=_tell("read"))
        _report(register)
        register.require_readable()
        if queries.find_import(programme, register.sha256) is None:
            _tell_changes(queries.comparison_of(programme, register))
        if dry_run:
            click.echo("This was a dry run: nothing was taken in.")
            return
        actor = _who_decides(programme, address)
        click.echo(f"In the name of {actor.name} ({actor.email}), for {programme.name_nl}.")
        if not yes:
            click.confirm("Take in these dossiers?", abort=True)
        known = {kept.id for kept in queries.imports_of(programme)}
        last = queries.find_last_import(programme, register.form.key)
        made = commands.import_register(
            actor=actor,
            programme=programme,
            file_name=file.name,
            content=content,
            reason=reason or f"Register {file.name}",
            compared_with=last.id if last else 0,
            progress=_tell("written"),
        )
    except PersonError as error:
        raise click.ClickException(str(error)) from error
    if made.id in known:
        click.echo(f"This file was taken in already on {made.imported_at:%Y-%m-%d}: nothing was changed.")
        return
    click.echo(
        f"Taken in: {made.rows} dossiers. Requested {made.requested}, granted {made.granted}, "
        f"determined {made.determined}."
    )


def _who_decides(programme: Programme, address: str) -> Account:
    if address:
        named = find_account(address.lower())
        if named is None:
            raise click.ClickException(f"Nobody has the address {address}.")
        may_import_register(named, programme).require()
        return named
    managers = holders("programme_manager", programme_id=programme.id)
    if len(managers) != 1:
        raise click.ClickException(
            f"{len(managers)} people manage this programme: say with --as ADDRESS who decides this."
        )
    return managers[0]


def _tell(deed: str) -> Progress:
    def told(done: int, of: int) -> None:
        click.echo(f"\r{done} of {of} lines {deed}", nl=done >= of, err=True)

    return told


def _report(register: Register) -> None:
    """Print every odd line and every refused one, then how many of each kind, then the totals."""
    click.echo(f"Form: {register.form.name_en}.")
    for oddity in register.oddities:
        odd, read_as = READINGS[oddity.kind]
        where = ", ".join(oddity.columns)
        click.echo(
            f"line {oddity.line}, {oddity.reference}: {odd} ({where}): {oddity.found}; read as: {read_as}"
        )
    for refusal in register.refusals:
        click.echo(f"line {refusal.line}, {refusal.reference}: REFUSED: {refusal.why}")
    click.echo("")
    for kind, count in register.odd_by_kind.items():
        odd, read_as = READINGS[kind]
        click.echo(f"{count} lines: {odd}; read as: {read_as}")
    click.echo(
        f"{len(register.lines)} dossiers can be read, {len(register.refusals)} lines are refused. "
        f"Requested {register.requested}, granted {register.granted}, determined {register.determined}."
    )


def _tell_changes(compared: Comparison) -> None:
    """Print what a file changes in what was taken in of its register, with the sums."""
    if not compared.before.count:
        return
    rows: list[tuple[str, Sums]] = [
        ("known", compared.before),
        ("new", compared.sums_new),
        ("changed", compared.sums_changed(compared.changed)),
        ("returned", compared.sums_changed(compared.returned)),
        ("vanished", compared.sums_changed(compared.vanished)),
    ]
    for word, sums in rows:
        click.echo(
            f"{sums.count} dossiers {word}: requested {sums.requested}, granted {sums.granted}, "
            f"determined {sums.determined}"
        )
    for column, count in compared.by_column.items():
        click.echo(f"{count} of {compared.shared} shared dossiers changed in {column}")
