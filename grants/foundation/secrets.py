"""Secrets: password hashes, and signed links that say one thing for a limited time."""

from __future__ import annotations

import ctypes
import functools
import hashlib
import hmac
import secrets
import sys
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from itsdangerous import BadSignature, URLSafeTimedSerializer

SESSION_LIFE = timedelta(hours=12)
"""How long a cookie is believed that says who is signed in."""

_memory_kib = 19 * 1024
_key = "unset"


def use_secrets(*, key: str, memory_kib: int) -> None:
    """Set the installation's key and the memory one password hash takes (argon2id, one lane)."""
    global _key, _memory_kib
    _key, _memory_kib = key, memory_kib
    _hasher.cache_clear()
    _nobody.cache_clear()
    _give_large_blocks_back()


_M_MMAP_THRESHOLD = -3
_LARGE_BLOCK = 1024 * 1024


def _give_large_blocks_back() -> None:
    """Let glibc return the memory of a hash at once; by itself it keeps 19 MiB of it for every thread."""
    if sys.platform == "linux" and (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)) is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGE_BLOCK)


@functools.cache
def _hasher() -> PasswordHasher:
    return PasswordHasher(time_cost=2, memory_cost=_memory_kib, parallelism=1)


@functools.cache
def _nobody() -> str:
    return _hasher().hash("nobody has this password")


def hash_password(password: str) -> str:
    """Return an argon2id hash."""
    return _hasher().hash(password)


def password_fits(password_hash: str | None, password: str) -> bool:
    """Compare; without a hash it takes as long and says no, so that time tells nothing (reliability A6)."""
    try:
        _hasher().verify(password_hash or _nobody(), password)
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def keyed_digest(text: str) -> str:
    """Return a digest that only this installation can make, for counting without keeping."""
    return hmac.new(_key.encode(), text.encode(), hashlib.sha256).hexdigest()


def new_token() -> str:
    """Return words nobody can guess."""
    return secrets.token_urlsafe(32)


def sign(purpose: str, facts: list[int | str]) -> str:
    """Return a token for a link: these facts, for this purpose, from now."""
    return str(URLSafeTimedSerializer(_key, salt=purpose).dumps(facts))


def unsign(purpose: str, token: str, *, seconds: int) -> list[int | str] | None:
    """Return the facts of a token, or None when it is forged, too old or for another purpose."""
    try:
        facts = URLSafeTimedSerializer(_key, salt=purpose).loads(token, max_age=seconds)
    except BadSignature:
        return None
    return facts if isinstance(facts, list) else None
