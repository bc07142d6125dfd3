"""What do we do when an earlier wing reports? Tell the people who must hear of it. Split by what it is about."""

from . import (
    applications,
    awards,
    broadcasts,
    calls,
    clocks,
    consult,
    decisions,
    ideas,
    messages,
    money,
    objections,
    people,
    preregistrations,
    rebuttals,
    reports,
    reviews,
)

__all__ = [
    "applications",
    "awards",
    "broadcasts",
    "calls",
    "clocks",
    "consult",
    "decisions",
    "ideas",
    "messages",
    "money",
    "objections",
    "people",
    "preregistrations",
    "rebuttals",
    "reports",
    "reviews",
]
