"""Given what is known of a person and of an application, which personal interests may there be?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from grants.foundation.terms import Term, Unit
from grants.foundation.wording import Sentence, sentence
from grants.review.rules.mail_domains import domain_of, same_house

SOURCE = "call: years that an interest is looked back for"
RULES = {
    "past_member": sentence("acted for it"),
    "institution": sentence("works there, by the own profile"),
    "relation": sentence("said to have to do with it"),
    "mail_domain": sentence("has a mail address of it"),
    "wrote_together": sentence("wrote an application together"),
}
"""By which rule an interest may be found; each is about the party or person that is named with it."""

LEGAL_FORMS = {
    *("stichting", "vereniging", "cooperatie", "coöperatie", "maatschap", "vof", "bv", "nv", "ua"),
    *("foundation", "association"),
}


@dataclass(frozen=True)
class Tie:
    """Something a person has or had to do with an organisation; `until_on` is None while it lasts."""

    organisation: str
    organisation_id: int | None = None
    until_on: date | None = None


@dataclass(frozen=True)
class Judge:
    """Who may come to judge, as far as it says where they belong."""

    email: str
    institution: str = ""
    memberships: Sequence[Tie] = ()
    relations: Sequence[Tie] = ()


@dataclass(frozen=True)
class Party:
    """Who gains by an application: the applicant, the owner of the initiative, a partner that is named."""

    name: str
    organisation_id: int | None = None
    mail_domain: str = ""


@dataclass(frozen=True)
class Writer:
    """Somebody who wrote along; `together_on` is when the judge and they last joined one team, if ever."""

    name: str
    email: str
    together_on: date | None = None


@dataclass(frozen=True)
class Possible:
    """A possible interest: by which rule, which party or person, and when (None: now)."""

    rule: str
    source: str
    on: date | None = None

    @property
    def said(self) -> Sentence:
        """Return the rule in words."""
        return RULES[self.rule]


def possible_interests(
    judge: Judge, parties: Iterable[Party], writers: Iterable[Writer], *, today: date, years: int
) -> list[Possible]:
    """Return what may be an interest, each once, by rule and source. What ended before the look-back is none."""
    since = Term(years, Unit.YEARS, SOURCE, statutory=False).latest_day_before(today) if years else today
    found: set[Possible] = set()
    for party in parties:
        found |= set(_by_party(judge, party, since))
    for writer in writers:
        if writer.together_on is not None and writer.together_on >= since:
            found.add(Possible("wrote_together", writer.name, writer.together_on))
        if same_house(domain_of(judge.email), domain_of(writer.email)):
            found.add(Possible("mail_domain", domain_of(writer.email)))
    return sorted(found, key=lambda one: (one.rule, one.source, one.on or today))


def _by_party(judge: Judge, party: Party, since: date) -> Iterable[Possible]:
    for tie in judge.memberships:
        if _is(tie, party) and tie.until_on is not None and tie.until_on >= since:
            yield Possible("past_member", party.name, tie.until_on)
    for tie in judge.relations:
        if _is(tie, party) and (tie.until_on is None or tie.until_on >= since):
            yield Possible("relation", party.name, tie.until_on)
    if judge.institution and name_of(judge.institution) == name_of(party.name):
        yield Possible("institution", party.name)
    if same_house(domain_of(judge.email), domain_of(party.mail_domain)):
        yield Possible("mail_domain", party.name)


def _is(tie: Tie, party: Party) -> bool:
    if tie.organisation_id is not None and party.organisation_id is not None:
        return tie.organisation_id == party.organisation_id
    return name_of(tie.organisation) == name_of(party.name) != ""


def name_of(organisation: str) -> str:
    """Return the name of an organisation as it is compared: without capitals, marks and legal form."""
    words = re.sub(r"[^\w\s]", "", organisation.casefold()).split()
    return " ".join(word for word in words if word not in LEGAL_FORMS)
