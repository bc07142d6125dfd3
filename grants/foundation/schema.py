"""What the database itself refuses beyond constraints: tables that only ever grow."""

from __future__ import annotations

APPEND_ONLY = (
    "audit_entry",
    "audit_seal",
    "journal_entry",
    "journal_leg",
    "ceiling",
    "stream_version",
    "deadline_extension",
    "submission",
    "ranking",
    "ranking_line",
)
"""Tables whose rows are never changed or deleted; corrections are new rows."""


def append_only_statements(table: str, dialect: str) -> list[str]:
    """Return the SQL that makes a table refuse UPDATE and DELETE."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
            for deed in ("UPDATE", "DELETE")
        ]
    return [
        "CREATE OR REPLACE FUNCTION only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% only grows', TG_TABLE_NAME USING ERRCODE = '23001'; END $$",
        f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION only_grows()",
    ]


def drop_append_only_statements(table: str, dialect: str) -> list[str]:
    """Return the SQL that takes those refusals away again."""
    if dialect == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {table}_no_{deed}" for deed in ("update", "delete")]
    return [f"DROP TRIGGER IF EXISTS {table}_only_grows ON {table}"]
