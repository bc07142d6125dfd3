"""The house stands as docs/house.md draws it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GRANTS = ROOT / "grants"
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
)
ROOMS = {
    "states",
    "events",
    "models",
    "rules",
    "permissions",
    "queries",
    "commands",
    "forms",
    "views",
    "subscribers",
    "jobs",
    "cli",
}
ENTERED_FROM_OUTSIDE = {"states", "events", "models", "rules", "permissions", "queries", "commands"}
FLOORS = ("foundation", "web")
MOST_LINES = 400
MOST_FUNCTION_LINES = 60


def sources() -> list[Path]:
    return sorted(GRANTS.rglob("*.py"))


def place(path: Path) -> str:
    return str(path.relative_to(ROOT))


def room_of(path: Path) -> tuple[str, str]:
    """Return (wing, room) of a source file; the room is empty for a file at the top."""
    parts = path.relative_to(GRANTS).with_suffix("").parts
    return (parts[0], parts[1] if len(parts) > 1 else "")


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_every_module_of_a_wing_is_a_known_room() -> None:
    strangers = [
        place(path)
        for path in sources()
        if room_of(path)[0] in WINGS
        and room_of(path)[1] not in ROOMS | {"__init__"}
        and room_of(path) != ("streams", "question_forms")
    ]
    assert strangers == []


def test_other_wings_are_entered_through_their_open_rooms() -> None:
    wrong = []
    for path in sources():
        wing, _ = room_of(path)
        if wing not in WINGS:
            continue
        for name in imports(ast.parse(path.read_text())):
            parts = name.split(".")
            other_wing = len(parts) > 2 and parts[0] == "grants" and parts[1] in WINGS and parts[1] != wing
            if other_wing and parts[2] in ROOMS - ENTERED_FROM_OUTSIDE:
                wrong.append(f"{place(path)} imports {name}")
    assert wrong == []


FORBIDDEN = {
    "states": {"sqlalchemy", "flask", "grants.foundation.database"},
    "events": {"sqlalchemy", "flask", "grants.foundation.database"},
    "rules": {
        "sqlalchemy",
        "flask",
        "grants.foundation.database",
        "grants.foundation.clock",
        "grants.settings",
    },
    "models": {"flask", "flask_login"},
    "permissions": {"flask", "flask_login"},
    "commands": {"flask", "flask_login", "smtplib"},
    "queries": {"flask", "flask_login"},
    "views": {"sqlalchemy"},
    "forms": {"sqlalchemy", "grants.foundation.database"},
}


def test_rooms_keep_to_what_they_may_touch() -> None:
    wrong = []
    for path in sources():
        wing, room = room_of(path)
        if wing not in WINGS:
            continue
        names = set(imports(ast.parse(path.read_text())))
        for forbidden in FORBIDDEN.get(room, ()):
            if any(name == forbidden or name.startswith(forbidden + ".") for name in names):
                wrong.append(f"{place(path)} imports {forbidden}")
    assert wrong == []


def test_nothing_commits_but_the_unit_of_work() -> None:
    found = [place(path) for path in sources() if ".commit(" in path.read_text()]
    assert found == ["grants/foundation/commands.py"]


def test_only_the_clock_reads_the_clock() -> None:
    readers = [
        place(path)
        for path in sources()
        if re.search(r"datetime\.now\(|date\.today\(|utcnow\(", path.read_text())
    ]
    assert readers == ["grants/foundation/clock.py"]


def test_pandas_stays_in_the_worker() -> None:
    users = [
        place(path)
        for path in sources()
        if any(
            name == "pandas" or name.startswith("pandas.") for name in imports(ast.parse(path.read_text()))
        )
    ]
    assert all(user.startswith("grants/reporting/jobs") for user in users), users


def test_no_room_is_too_full() -> None:
    full = {place(path): len(path.read_text().splitlines()) for path in sources()}
    assert {name: lines for name, lines in full.items() if lines > MOST_LINES} == {}


def test_no_function_is_too_long() -> None:
    long = []
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and node.end_lineno:
                length = node.end_lineno - node.lineno + 1
                if length > MOST_FUNCTION_LINES:
                    long.append(f"{place(path)}:{node.name} {length}")
    assert long == []


def test_every_module_says_what_it_answers() -> None:
    silent = [place(path) for path in sources() if not ast.get_docstring(ast.parse(path.read_text()))]
    assert silent == []


def test_every_public_function_says_what_it_does() -> None:
    silent = []
    for path in sources():
        tree = ast.parse(path.read_text())
        for node in tree.body:
            if (
                isinstance(node, ast.FunctionDef)
                and not node.name.startswith("_")
                and not ast.get_docstring(node)
            ):
                silent.append(f"{place(path)}:{node.name}")
    assert silent == []


def test_commands_take_names_only() -> None:
    wrong = []
    for path in sources():
        for node in ast.parse(path.read_text()).body:
            if not isinstance(node, ast.FunctionDef):
                continue
            decorators = {d.id for d in node.decorator_list if isinstance(d, ast.Name)}
            if "command" in decorators and node.args.args and room_of(path)[0] in WINGS:
                wrong.append(f"{place(path)}:{node.name}")
    assert wrong == []


@pytest.mark.parametrize("word", ["TODO", "FIXME", "XXX"])
def test_nothing_is_left_for_later(word: str) -> None:
    assert [place(path) for path in sources() if re.search(rf"\b{word}\b", path.read_text())] == []


def test_the_repository_speaks_of_the_product_alone() -> None:
    words = re.compile(r"/work/|\bsubagent|\bclaude\b|\banthropic\b|pypi\.org|registry\.npmjs", re.IGNORECASE)
    kinds = {".py", ".md", ".html", ".toml", ".sh", ".css", ".js", ".po", ".json", ".typ", ".txt", ".in"}
    skipped = {".git", ".venv", "instance", "vendor", "node_modules", "build"}
    found = []
    for path in ROOT.rglob("*"):
        ours = path.suffix in kinds and not skipped & set(path.relative_to(ROOT).parts)
        if (
            ours
            and path.is_file()
            and path != Path(__file__)
            and words.search(path.read_text(errors="replace"))
        ):
            found.append(place(path))
    assert found == []
