"""What does someone intend with organisations?"""

from __future__ import annotations

from grants.foundation.audit import record
from grants.foundation.clock import now, today
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import Difference, NotFound, RuleBroken, Stale
from grants.foundation.wording import sentence
from grants.people import queries
from grants.people.models import Account, Membership, Organisation
from grants.people.permissions import may_act_for
from grants.people.rules import LEGAL_FORMS, clean_email, clean_kvk, clean_rsin


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
            sentence("This organisation is known here. Ask one of its members to add you."),
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
    _join(actor, organisation, account=actor, function=function)
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


@command
def add_member(*, actor: Account, organisation: Organisation, email: str, function: str) -> Membership:
    """Let a colleague with an account act for the organisation; raises RuleBroken `no_account`, `is_member`."""
    may_act_for(actor, organisation, member_of=queries.organisation_ids_of(actor)).require()
    account = queries.find_account(clean_email(email))
    if account is None:
        raise RuleBroken(
            "no_account",
            sentence("Nobody with this address has an account yet. Ask your colleague to register first."),
            field="email",
        )
    if organisation.id in queries.organisation_ids_of(account):
        raise RuleBroken(
            "is_member", sentence("This person acts for the organisation already."), field="email"
        )
    return _join(actor, organisation, account=account, function=function)


def _join(actor: Account, organisation: Organisation, *, account: Account, function: str) -> Membership:
    membership = Membership(
        account=account, organisation=organisation, function=function, since_on=today(), until_on=None
    )
    db.session.add(membership)
    record(actor_id=actor.id, deed="join", subject=membership, account=account.id, function=function)
    return membership


@command
def end_membership(*, actor: Account, membership_id: int) -> None:
    """Let somebody no longer act for an organisation; raises NotFound, RuleBroken `last_member`."""
    membership = db.session.get(Membership, membership_id)
    if membership is None or membership.until_on is not None:
        raise NotFound
    may_act_for(actor, membership.organisation, member_of=queries.organisation_ids_of(actor)).require()
    if len(queries.members_of(membership.organisation)) == 1:
        raise RuleBroken(
            "last_member", sentence("Somebody must act for the organisation: add a colleague first.")
        )
    membership.until_on = today()
    record(actor_id=actor.id, deed="end_membership", subject=membership)
