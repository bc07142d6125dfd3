"""When did it arrive, what exactly was it, and under which number?"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import msgspec

from grants.applications.rules.budget import BudgetEntry
from grants.applications.rules.completeness import Facts
from grants.foundation.money import Money


def arrived_late(arrived_at: datetime, deadline: datetime) -> bool:
    """Say whether it came at or after the deadline: in time is strictly before."""
    return not arrived_at < deadline


def complete_at(arrived_at: datetime, signed_at: datetime | None) -> datetime:
    """Return when an application was complete: arrived and, where the signature may follow, signed."""
    return arrived_at if signed_at is None else max(arrived_at, signed_at)


def read_arrival(stamp: str | None) -> datetime | None:
    """Read the proxy's stamp, seconds since 1970 with decimals (`1598965199.250`); None for anything else."""
    found = re.fullmatch(r"(?:t=)?(\d{9,11})(?:\.(\d{1,6}))?", (stamp or "").strip())
    if found is None:
        return None
    microseconds = int((found[2] or "0").ljust(6, "0"))
    return datetime.fromtimestamp(int(found[1]), UTC).replace(microsecond=microseconds)


def reference_of(code: str, year: int, number: int) -> str:
    """Return the reference number of an application, such as `S2-2020-0041`."""
    return f"{code}-{year}-{number:04d}"


def canonical_content(
    *, call: Mapping[str, Any], initiative: Mapping[str, Any], organisation: Mapping[str, Any], facts: Facts
) -> str:
    """Return all that is submitted as canonical JSON: sorted keys, no spaces, UTF-8, amounts in cents."""
    totals = facts.totals
    content = {
        "call": dict(call),
        "initiative": dict(initiative),
        "organisation": dict(organisation),
        "title": facts.title,
        "starts_on": facts.starts_on,
        "months": facts.months,
        "answers": facts.answers,
        "budget": [
            {"side": one.side, "head": one.head, "description": one.description, "cents": one.amount.cents}
            for one in facts.lines
        ],
        "requested_cents": totals.requested.cents,
        "own_share_cents": totals.own_share.cents,
    }
    return msgspec.json.encode(content, order="sorted").decode()


def applicant_in(content: str) -> tuple[str, str]:
    """Return the name and the KvK number (a dash for none) under which was applied."""
    organisation = msgspec.json.decode(content)["organisation"]
    return organisation["name"], organisation["kvk"] or "–"


def digest_of(content: str) -> str:
    """Return the SHA-256 of canonical content."""
    return hashlib.sha256(content.encode()).hexdigest()


def facts_of(content: str) -> Facts:
    """Read back what was submitted."""
    kept = msgspec.json.decode(content)
    starts_on = kept["starts_on"]
    return Facts(
        title=kept["title"],
        starts_on=date.fromisoformat(starts_on) if starts_on else None,
        months=kept["months"],
        answers=kept["answers"],
        lines=[
            BudgetEntry(line["side"], line["head"], line["description"], Money(line["cents"]))
            for line in kept["budget"]
        ],
    )
