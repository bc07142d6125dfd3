"""What does someone intend with organisations?"""

from __future__ import annotations

from grants.foundation.audit import record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import Difference, RuleBroken, Stale
from grants.foundation.wording import sentence
from grants.people import queries
from grants.people.commands.memberships import join
from grants.people.models import Account, Organisation
from grants.people.permissions import may_act_for
from grants.people.rules import LEGAL_FORMS, clean_kvk, clean_rsin


@command
def register_organisation(
    *,
    actor: Account,
    name: str,
    legal_form: str,
    place: str,
    kvk: str = "",
    rsin: str = "",
    website: str = "",
    function: str = "",
    generated: bool = False,
) -> Organisation:
    """Add an organisation and make the actor its first member.

    Raises RuleBroken at the field: `kvk_invalid`, `kvk_known`, `rsin_invalid`, `legal_form_unknown`.
    """
    number = clean_kvk(kvk)
    if legal_form not in LEGAL_FORMS:
        raise RuleBroken("legal_form_unknown", sentence("Choose a legal form."), field="legal_form")
    if number and queries.find_organisation_by_kvk(number):
        raise RuleBroken(
            "kvk_known",
            sentence("This organisation is known here. Ask one of its members to invite you."),
            field="kvk",
        )
    organisation = Organisation(
        name=name,
        legal_form=legal_form,
        kvk=number,
        rsin=clean_rsin(rsin),
        place=place,
        website=website or None,
        created_at=now(),
        generated=generated,
    )
    db.session.add(organisation)
    record(actor_id=actor.id, deed="register_organisation", subject=organisation, name=name, kvk=number)
    join(actor, organisation, function=function)
    return organisation


@command
def change_organisation(
    *,
    actor: Account,
    organisation: Organisation,
    version: int,
    name: str,
    legal_form: str,
    place: str,
    kvk: str = "",
    rsin: str = "",
    website: str = "",
) -> None:
    """Change an organisation's facts; raises Stale with both texts when somebody was first."""
    may_act_for(actor, organisation, member_of=queries.organisation_ids_of(actor)).require()
    typed = {
        "name": name,
        "legal_form": legal_form,
        "place": place,
        "kvk": clean_kvk(kvk) or "",
        "rsin": clean_rsin(rsin) or "",
        "website": website,
    }
    if organisation.version != version:
        raise Stale(_differences(organisation, typed))
    other = queries.find_organisation_by_kvk(typed["kvk"]) if typed["kvk"] else None
    if other is not None and other.id != organisation.id:
        raise RuleBroken("kvk_known", sentence("Another organisation has this KvK number."), field="kvk")
    before = {key: getattr(organisation, key) for key in typed}
    for key, value in typed.items():
        setattr(organisation, key, value if key in {"name", "legal_form", "place"} else value or None)
    record(actor_id=actor.id, deed="change_organisation", subject=organisation, before=before, after=typed)


def _differences(organisation: Organisation, typed: dict[str, str]) -> list[Difference]:
    labels = {
        "name": sentence("Name"),
        "legal_form": sentence("Legal form"),
        "place": sentence("Place"),
        "kvk": sentence("KvK number"),
        "rsin": sentence("RSIN"),
        "website": sentence("Website"),
    }
    return [
        Difference(key, labels[key], str(getattr(organisation, key) or ""), value)
        for key, value in typed.items()
        if str(getattr(organisation, key) or "") != value
    ]
