"""What an operator types: verify, backup, restore."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import Flask, current_app

from grants.foundation import audit, backup, files
from grants.foundation.clock import system_clock
from grants.foundation.database import db
from grants.foundation.invariants import faults

if TYPE_CHECKING:
    from grants.settings import Settings


def install(app: Flask) -> None:
    """Give the application its commands."""
    app.cli.add_command(verify)
    app.cli.add_command(make_backup)
    app.cli.add_command(restore_backup)
    app.cli.add_command(sweep_files)


@click.command("verify")
def verify() -> None:
    """Check the audit chain, the ledger and the files; exit 1 when anything is broken."""
    found = faults()
    for name, broken in found.items():
        click.echo(f"{name}: {'whole' if not broken else f'{len(broken)} faults'}")
        for fault in broken:
            click.echo(f"  {fault}")
    for chain, place, head in audit.chain_heads():
        click.echo(f"chain {chain}: {place} entries, head {head}")
    if any(found.values()):
        sys.exit(1)


@click.command("backup")
@click.argument("target", type=click.Path(path_type=Path))
def make_backup(target: Path) -> None:
    """Write database and files of this installation into one archive."""
    told: Settings = current_app.config["SETTINGS"]
    _only_sqlite(told)
    made = backup.write(target, engine=db.engine, files_folder=told.instance / "files")
    click.echo(f"Written: {made} ({made.stat().st_size} bytes).")


@click.command("restore")
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option("--yes", is_flag=True, help="Replace what is here.")
def restore_backup(source: Path, *, yes: bool) -> None:
    """Put back an archive that `flask backup` wrote."""
    told: Settings = current_app.config["SETTINGS"]
    _only_sqlite(told)
    if not yes:
        raise click.UsageError("This replaces the database and the files. Stop Ronde first and add --yes.")
    db.engine.dispose()
    backup.put_back(source, database=_database_file(told), files_folder=told.instance / "files")
    click.echo("Restored. Run `flask verify` to check.")


@click.command("sweep-files")
def sweep_files() -> None:
    """Remove bytes that no row names and that are older than a day."""
    removed = files.sweep(older_than=system_clock() - files.ORPHANS_LIVE)
    click.echo(f"Removed {removed} files.")


def _only_sqlite(told: Settings) -> None:
    if not told.database_url.startswith("sqlite"):
        raise click.UsageError("This is for the default installation; use pg_dump and copy the files folder.")


def _database_file(told: Settings) -> Path:
    return Path(told.database_url.removeprefix("sqlite:///"))
