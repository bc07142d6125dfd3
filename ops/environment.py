"""The settings `make run` gives the product: a demonstration in one folder, whatever is set outside."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
IGNORED = {
    *("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PUBLIC_ADDRESS", "MAIL_SERVER", "MAIL_SENDER"),
    *(
        "ARRIVAL_HEADER",
        "CLAMAV_SOCKET",
        "TRUSTED_HOSTS",
        "ARGON2_MEMORY_KIB",
        "FLASK_DEBUG",
        "FLASK_RUN_FROM_CLI",
    ),
    *("GUNICORN_CMD_ARGS", "WEB_CONCURRENCY"),
}


def instance_folder(named: str | None = None) -> Path:
    """Where the default installation keeps everything: as named, as RONDE_INSTANCE says, or ./instance."""
    return Path(named or os.environ.get("RONDE_INSTANCE") or ROOT / "instance").resolve()


def secret_key(instance: Path) -> str:
    """The key of this installation, made once and readable by its owner only."""
    kept = instance / "secret_key"
    if not kept.exists():
        draft = kept.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
        draft.replace(kept)
    return kept.read_text().strip()


def demonstration(
    instance: Path, *, port: int, queue_url: str, outside: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """The environment of every part that `make run` starts."""
    kept = {name: value for name, value in outside.items() if name not in IGNORED}
    return kept | {
        "FLASK_APP": "grants.assembly",
        "RONDE_MODE": "demonstration",
        "RONDE_INSTANCE": str(instance),
        "REDIS_URL": queue_url,
        "SECRET_KEY": secret_key(instance),
        "PUBLIC_ADDRESS": f"http://127.0.0.1:{port}",
        "PYTHONUNBUFFERED": "1",
    }
