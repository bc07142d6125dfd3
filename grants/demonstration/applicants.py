"""Who applies in the calls that are open: each at another point, so that every page has something to show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from grants.applications import commands as applications
from grants.applications.models import Application
from grants.demonstration.applying import (
    Played,
    Settled,
    a_letter,
    account_of,
    add_files,
    apply_once,
    begin,
    hand_in,
    invite,
    let_join,
    preregister,
    settle,
    write,
    write_pages,
)
from grants.demonstration.invented import Invented
from grants.demonstration.stage import DOMAIN, Stage, at, later, story
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.people.models import Account, Initiative

NAMED = {
    "dossier": (3, "Dora Dossier"),
    "draft": (4, "Koen Klad"),
    "borrower": (5, "Sam Samen"),
    "owner": (6, "Els Eigenaar"),
    "invited": (7, "Gijs Genodigd"),
    "signatory": (8, "Tine Tekent"),
    "ideas": (9, "Ida Idee"),
    "replied": (10, "Wil Wederhoor"),
}
"""Applicants a visitor can sign in as, by what they show: the number of their address, and their name."""


def named(who: str, one: Invented) -> Invented:
    """Give an invented applicant the name and address of somebody a visitor can sign in as."""
    number, one.person = NAMED[who]
    one.email = f"initiatief{number}@{DOMAIN}"
    return one


@dataclass(frozen=True)
class Begun:
    """An application and who wrote it."""

    account: Account
    application: Application


def begin_early(played: Played, present: datetime) -> Begun:
    """Let some submit in the first days, with a letter or without, and others begin; return whom the story follows."""
    dossier, _draft, borrower, owner, plain, empty, _first_page, _whole, expected = played.cast
    told = story()["letter"]
    question = next(one for one in played.definition.questions if one.key == "letter")
    played.files = {question.key: a_letter(question, told["title"], *told["text"])}
    with at(later(present, days=-11)):
        owned = settle(played, named("owner", owner))
        preregister(played, settle(played, expected), expected)
    with at(later(present, days=-10)):
        _write(played, named("borrower", borrower), initiative=owned.initiative)
    with at(later(present, days=-9)):
        _submit(played, plain, files=False)
        _write(played, empty, pages=0)
    with at(later(present, days=-8)):
        return _submit(played, named("dossier", dossier))


def begin_late(played: Played, present: datetime) -> tuple[Begun, Begun]:
    """Let three more begin; return who is halfway, and who could submit."""
    draft, first_page, whole = played.cast[1], played.cast[6], played.cast[7]
    with at(later(present, days=-4)):
        _write(played, first_page, pages=1)
        half = _write(played, named("draft", draft), pages=2, preregisters=True)
    with at(later(present, days=-3, hours=-2)):
        return half, _write(played, whole, files=True)


def apply_by_invitation(played: Played, present: datetime) -> None:
    """Let one of the invited have submitted what was signed, one wait for a signature, and one be silent."""
    invited, signed, silent = played.cast
    with at(later(present, days=-19)):
        waiting = settle(played, named("invited", invited))
        invite(played, waiting)
        invite(played, settle(played, silent))
    with at(later(present, days=-12)):
        played.applications.append((apply_once(played, signed), signed))
    with at(later(present, days=-4)):
        _wait_for_a_signature(played, invited, waiting)


def ask_for_time(stage: Stage, half: Begun, ready: Begun, *, until: datetime, present: datetime) -> None:
    """Let two ask for a deadline of their own; for one a later day is proposed, and waits for the decision."""
    told = story()["extensions"]
    with at(later(present, days=-2)):
        applications.ask_extension(actor=half.account, application=half.application, reason=told["asked"])
        asked = applications.ask_extension(
            actor=ready.account, application=ready.application, reason=told["proposed"]["asked"]
        )
    with at(later(present, days=-1)):
        applications.propose_extension(
            actor=stage.programme_manager, extension=asked, until=until, grounds=told["proposed"]["grounds"]
        )


@command
def _write(
    played: Played,
    one: Invented,
    *,
    pages: int | None = None,
    initiative: Initiative | None = None,
    preregisters: bool = False,
    files: bool = False,
) -> Begun:
    """Begin, and write so many pages; everything with the budget when it is not said how many."""
    by = settle(played, one)
    if preregisters:
        preregister(played, by, one)
    application = begin(played, one, by, initiative)
    if pages is None:
        write(by.account, application, played.definition, one)
    else:
        write_pages(by.account, application, played.definition, one, pages=pages)
    if files:
        add_files(played, by.account, application)
    return Begun(by.account, application)


@command
def _submit(played: Played, one: Invented, *, files: bool = True) -> Begun:
    begun = _write(played, one, files=files)
    db.session.flush()
    hand_in(begun.account, begun.application)
    played.applications.append((begun.application.id, one))
    return begun


@command
def _wait_for_a_signature(played: Played, one: Invented, by: Settled) -> None:
    application = begin(played, one, by)
    write(by.account, application, played.definition, one)
    number, name = NAMED["signatory"]
    signatory = account_of(f"initiatief{number}@{DOMAIN}", name)
    let_join(by.account, application, signatory, "authorised_signatory")
