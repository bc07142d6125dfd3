"""What this installation is told from outside: read once, typed, frozen, and refused when half."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MODES = ("demonstration", "production", "development", "test")
ROOT = Path(__file__).resolve().parent.parent
SOCKET = re.compile(r"(/.+|[^/\s]+:\d{1,5})?")


class HalfConfigured(RuntimeError):
    """The installation may not start like this; the message names everything that is missing."""


@dataclass(frozen=True)
class Settings:
    """Everything that differs between two installations."""

    mode: str
    instance: Path
    database_url: str
    redis_url: str | None
    secret_key: str
    public_address: str
    mail_server: str | None
    mail_sender: str
    arrival_header: str | None
    clamav_socket: str | None
    """Where clamd listens (`/run/clamav/clamd.ctl` or `host:port`); None when nobody looks for viruses."""
    argon2_memory_kib: int
    trusted_hosts: tuple[str, ...]
    proxies: int
    """How many proxies stand in front, whose word on address and scheme is believed."""

    @property
    def demonstration(self) -> bool:
        """Whether the clock may be moved and accounts are listed on the sign-in page."""
        return self.mode == "demonstration"

    @property
    def secure(self) -> bool:
        """Whether the outside speaks https, so cookies must too."""
        return self.public_address.startswith("https://")


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment; raise HalfConfigured with every shortcoming at once."""
    given = os.environ if environment is None else environment
    mode = given.get("RONDE_MODE", "development")
    instance = Path(given.get("RONDE_INSTANCE") or ROOT / "instance").resolve()
    missing: list[str] = []
    if not SOCKET.fullmatch(given.get("CLAMAV_SOCKET") or ""):
        missing.append("CLAMAV_SOCKET is neither a path nor host:port")
    if mode not in MODES:
        missing.append(f"RONDE_MODE is {mode!r}, which is none of {', '.join(MODES)}")
    if mode == "production":
        missing += _missing_in_production(given)
    if missing:
        raise HalfConfigured("Ronde does not start half-configured: " + "; ".join(missing) + ".")
    return Settings(
        mode=mode,
        instance=instance,
        database_url=_database_url(given.get("DATABASE_URL") or f"sqlite:///{instance / 'ronde.db'}"),
        redis_url=given.get("REDIS_URL") or None,
        secret_key=given.get("SECRET_KEY") or "only-for-development",
        public_address=(given.get("PUBLIC_ADDRESS") or "http://127.0.0.1:8000").rstrip("/"),
        mail_server=given.get("MAIL_SERVER") or None,
        mail_sender=given.get("MAIL_SENDER") or "ronde@localhost",
        arrival_header=given.get("ARRIVAL_HEADER") or None,
        clamav_socket=given.get("CLAMAV_SOCKET") or None,
        argon2_memory_kib=int(given.get("ARGON2_MEMORY_KIB") or 19 * 1024),
        trusted_hosts=tuple(filter(None, (given.get("TRUSTED_HOSTS") or "").split(","))),
        proxies=int(given.get("PROXIES") or 0),
    )


def _missing_in_production(given: Mapping[str, str]) -> list[str]:
    why = {
        "DATABASE_URL": "the address of the PostgreSQL database (postgresql://…)",
        "REDIS_URL": "the address of the queue server (redis://…)",
        "SECRET_KEY": "at least 32 random characters",
        "PUBLIC_ADDRESS": "the address people use (https://…)",
        "MAIL_SERVER": "the mail server (smtp://user:password@host:port)",
        "MAIL_SENDER": "the address mail is sent from",
    }
    missing = [f"{name} is missing: {what}" for name, what in why.items() if not given.get(name)]
    if 0 < len(given.get("SECRET_KEY", "")) < 32:
        missing.append("SECRET_KEY is shorter than 32 characters")
    if given.get("DATABASE_URL") and not given["DATABASE_URL"].startswith("postgres"):
        missing.append("DATABASE_URL is not a PostgreSQL address")
    return missing


def _database_url(url: str) -> str:
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    return url
