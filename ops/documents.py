"""Write the documents that follow from the code: lifecycles, access and the schema of a call (`make docs`)."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from grants.assembly import WINGS, create_app
from grants.foundation.lifecycle import Lifecycle
from grants.settings import read_settings
from grants.streams.rules import file_schema
from grants.web.access import entrances

DOCS = Path(__file__).resolve().parent.parent / "docs"
LIFECYCLES = DOCS / "lifecycles"
ACCESS = DOCS / "access.md"
CALL_SCHEMA = DOCS / "call.schema.json"


def lifecycles() -> dict[str, str]:
    """Return the file name and text of every lifecycle's page."""
    pages: dict[str, str] = {}
    for wing in WINGS:
        try:
            room = importlib.import_module(f"grants.{wing}.states")
        except ModuleNotFoundError:
            continue
        for table in vars(room).values():
            if isinstance(table, Lifecycle):
                pages[f"{table.name}.md"] = _page(wing, table)
    return pages


def _page(wing: str, table: Lifecycle) -> str:
    rows = "\n".join(
        f"| {t.state} | {t.deed} | {t.who} | {t.guard or '-'} | {t.to} |" for t in table.transitions
    )
    return (
        f"# {table.name} ({wing})\n\nMade from `grants/{wing}/states.py` by `make docs`.\n\n"
        f"```mermaid\n{table.diagram()}\n```\n\n"
        f"| state | deed | who | guard | then |\n|---|---|---|---|---|\n{rows}\n"
    )


def access() -> str:
    """Return the page that lists every endpoint with its methods, its address and who enters."""
    app = create_app(read_settings({"RONDE_MODE": "test"}))
    doors = entrances(app)
    rows = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda r: (r.endpoint, r.rule)):
        methods = ", ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        rows.append(f"| {rule.endpoint} | {methods} | `{rule.rule}` | {doors[rule.endpoint].name} |")
    return (
        "# Who enters where\n\nMade from the declared entrances by `make docs`. This is the first of four locks;\n"
        "what a person may do to which thing is asked by the command, and which rows they see by the query.\n\n"
        "| endpoint | methods | address | entrance |\n|---|---|---|---|\n" + "\n".join(rows) + "\n"
    )


def main() -> int:
    """Write them all."""
    LIFECYCLES.mkdir(parents=True, exist_ok=True)
    pages = lifecycles()
    for old in LIFECYCLES.glob("*.md"):
        if old.name not in pages:
            old.unlink()
    for name, text in pages.items():
        (LIFECYCLES / name).write_text(text)
    ACCESS.write_text(access())
    CALL_SCHEMA.write_bytes(file_schema())
    return 0


if __name__ == "__main__":
    sys.exit(main())
