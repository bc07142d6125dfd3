"""What is asked of a deliverable for the library, how is it cited, and what does its page tell machines?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from grants.foundation.money import Money
from grants.foundation.wording import Sentence, sentence

TARGET_GROUPS: dict[str, Sentence] = {
    "older_people": sentence("Older people"),
    "young_people": sentence("Children and young people"),
    "young_adults": sentence("Young adults and students"),
    "parents": sentence("Parents"),
    "carers": sentence("Informal carers"),
    "illness": sentence("People with an illness or disability"),
    "mental_health": sentence("People with mental health problems"),
    "migration": sentence("People with a migration background"),
    "lgbti": sentence("LGBTI people"),
    "poverty": sentence("People with little money"),
    "bereaved": sentence("People who lost somebody"),
    "neighbours": sentence("Everybody in a neighbourhood"),
}
KINDS_OF_LONELINESS: dict[str, Sentence] = {
    "emotional": sentence("Emotional: missing somebody close"),
    "social": sentence("Social: missing a group to belong to"),
    "existential": sentence("Existential: missing meaning in life"),
}
SETTINGS: dict[str, Sentence] = {
    "home": sentence("At people’s homes"),
    "neighbourhood": sentence("In a neighbourhood centre"),
    "outdoors": sentence("Outdoors"),
    "online": sentence("On line or by telephone"),
    "school": sentence("At school or college"),
    "care": sentence("In a care home or hospital"),
    "work": sentence("At work or in an association"),
}
COST_BANDS: dict[str, Sentence] = {
    "under_50": sentence("less than € 50"),
    "under_250": sentence("€ 50 to € 250"),
    "under_1000": sentence("€ 250 to € 1,000"),
    "over_1000": sentence("€ 1,000 or more"),
}
"""What one participant costs in a year."""
_BANDS = ((5_000, "under_50"), (25_000, "under_250"), (100_000, "under_1000"))


@dataclass(frozen=True)
class Licence:
    """What others may do with an entry."""

    name: str
    address: str
    said: Sentence


LICENCES: dict[str, Licence] = {
    "cc_by": Licence(
        "CC BY 4.0",
        "https://creativecommons.org/licenses/by/4.0/",
        sentence("CC BY 4.0: everybody may use and change it, and names you"),
    ),
    "cc_by_sa": Licence(
        "CC BY-SA 4.0",
        "https://creativecommons.org/licenses/by-sa/4.0/",
        sentence("CC BY-SA 4.0: the same, and what is made of it is free too"),
    ),
    "cc_by_nc": Licence(
        "CC BY-NC 4.0",
        "https://creativecommons.org/licenses/by-nc/4.0/",
        sentence("CC BY-NC 4.0: the same, but nobody may earn money with it"),
    ),
    "cc0": Licence(
        "CC0 1.0",
        "https://creativecommons.org/publicdomain/zero/1.0/",
        sentence("CC0: everybody may use it without naming you"),
    ),
}
USUAL_LICENCE = "cc_by"

LEVELS: dict[str, Sentence] = {
    "described": sentence("Well described"),
    "substantiated": sentence("Well substantiated"),
    "effective_first": sentence("Effective: first indications"),
    "effective_good": sentence("Effective: good indications"),
    "effective_strong": sentence("Effective: strong indications"),
}
"""The ladder of the databank of effective social interventions, from the first step up."""
VALID_YEARS = 5


def cost_band(costs: Money | None) -> str:
    """Return the band of what one participant costs in a year; empty when it is not known."""
    if costs is None:
        return ""
    return next((band for below, band in _BANDS if costs.cents < below), "over_1000")


def valid_until(judged_on: date) -> date:
    """Return the last day a recognition holds when its judgement says nothing else: five years later."""
    try:
        return judged_on.replace(year=judged_on.year + VALID_YEARS)
    except ValueError:
        return date(judged_on.year + VALID_YEARS, 3, 1)


def missing_facts(summary: str, target_groups: Sequence[str], kinds: Sequence[str]) -> bool:
    """Say whether something is missing without which nobody finds an entry."""
    return not (summary.strip() and target_groups and kinds)


def slug_of(title: str, type_: str, number: int) -> str:
    """Return the last part of an entry's address: words of the title, its type, and a number of its own."""
    bare = "".join(
        sign for sign in unicodedata.normalize("NFKD", title.casefold()) if not unicodedata.combining(sign)
    )
    words = re.findall(r"[a-z0-9]+", bare)[:8]
    return "-".join([*words, *re.findall(r"[a-z0-9]+", type_), str(number)])[-120:].lstrip("-")


@dataclass(frozen=True)
class Cited:
    """What a citation and a machine need of one version of an entry; `address` is the whole address of it."""

    title: str
    kind: str
    authors: str
    number: int
    published_on: date
    licence: str
    address: str
    summary: str
    library: str
    pdf: str = ""
    groups: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


def citation(cited: Cited) -> str:
    """Return how one refers to a version: who, when, what, which version, where, under which licence."""
    return (
        f"{cited.authors} ({cited.published_on.year}). {cited.title}: {cited.kind}. "
        f"Versie {cited.number}. {cited.address}. {LICENCES[cited.licence].name}."
    )


def structured(cited: Cited) -> dict[str, Any]:
    """Return a version for machines, by the vocabulary of schema.org."""
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "@id": cited.address,
        "url": cited.address,
        "name": cited.title,
        "genre": cited.kind,
        "abstract": cited.summary,
        "version": str(cited.number),
        "inLanguage": "nl",
        "datePublished": cited.published_on.isoformat(),
        "license": LICENCES[cited.licence].address,
        "isAccessibleForFree": True,
        "author": {"@type": "Organization", "name": cited.authors},
        "isPartOf": {"@type": "CollectionPage", "url": cited.library},
        "creditText": citation(cited),
    }
    if cited.groups:
        told["audience"] = [{"@type": "Audience", "audienceType": group} for group in cited.groups]
    if cited.sources:
        told["citation"] = list(cited.sources)
    if cited.pdf:
        told["encoding"] = {
            "@type": "MediaObject",
            "encodingFormat": "application/pdf",
            "contentUrl": cited.pdf,
        }
    return told
