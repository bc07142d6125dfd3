"""A whole proposal as its writer does it, from a new account to the receipt; and the same over the floor."""

from __future__ import annotations

import itertools
import random
import uuid

from bench.call import MONTHS, SECTIONS, some_answers
from bench.client import RefusedError, Visitor
from bench.load import PASSWORD, Stage
from grants.foundation.database import db
from grants.people.commands.accounts import confirmation_token
from grants.people.queries import find_account

_numbers = itertools.count(1)


class Newcomers:
    """Somebody new each time, writing one proposal for the open call."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def write_proposal(self, visitor: Visitor) -> None:
        """Register, confirm, name organisation and initiative, write, budget, check and submit."""
        number, dice = next(_numbers), random.Random(7)
        email = f"nieuw-{uuid.uuid4().hex[:12]}@meting.example"
        page = visitor.fetch("/register")
        visitor.submit(page, having="password", name="Nienke Nieuw", email=email, password=PASSWORD)
        page = visitor.fetch(f"/confirm/{confirmation_of(email)}")
        visitor.submit(page, having="/confirm/")
        page = visitor.submit(
            visitor.fetch("/organisations/new"),
            having="legal_form",
            name=f"Stichting {email}",
            legal_form="foundation",
            place="Utrecht",
            function="Coördinator",
        )
        visitor.submit(
            visitor.fetch(f"{page.path}/initiatives/new"),
            having="reach",
            name=f"Initiatief {number}",
            is_existing="yes",
            reach="local",
            places="Utrecht\nZeist",
            summary="Wij koken elke week met en voor buren.",
        )
        page = visitor.fetch(f"/streams/{self.stage.open_stream}/apply")
        own = visitor.submit(page, having="initiative", title=f"Samen aan tafel, nieuw {number}").path
        answers = some_answers(dice)
        page = visitor.fetch(f"{own}/sections/{SECTIONS[0].key}")
        for section in SECTIONS:
            typed = {key: _typed(value) for key, value in answers[section.key].items()}
            page = visitor.submit(page, having="version", **typed)
        page = visitor.submit(page, having="months", **self._budget())
        receipt = visitor.submit(page, having="/submit")
        if not receipt.path.endswith("/receipt"):
            raise RefusedError(f"submitting led to {receipt.path}")

    def _budget(self) -> dict[str, object]:
        starts_on = self.stage.open_from.isoformat()
        return {
            "starts_on": starts_on,
            "months": MONTHS,
            "costs-0-head": "personnel",
            "costs-0-description": "Projectleider",
            "costs-0-amount": "30000",
            "costs-1-head": "material",
            "costs-1-description": "Materiaal en zaalhuur",
            "costs-1-amount": "12000",
            "incomes-0-head": "own_cash",
            "incomes-0-description": "Eigen bijdrage",
            "incomes-0-amount": "12000",
        }


def _typed(value: object) -> object:
    return "\n".join(value) if isinstance(value, list) else value


def confirmation_of(email: str) -> str:
    """Return what the mail to this address carries, made as the mail makes it."""
    account = find_account(email)
    if account is None:
        raise RefusedError(f"no account was made for {email}")
    token = confirmation_token(account)
    db.session.remove()
    return token


FLOOR_REQUESTS = 7


def write_floor_proposal(visitor: Visitor) -> None:
    """The same over the floor in seven requests: three forms, an account, a proposal with its parts, submission."""
    email = f"nieuw-{uuid.uuid4().hex[:12]}@meting.example"
    answers = some_answers(random.Random(7))
    long = {key: str(answers[section][key]) for section, key in _LONG}
    facts = {
        "organisation": f"Stichting {email}",
        "initiative": "Initiatief",
        "title": "Samen aan tafel, nieuw",
    }
    visitor.fetch("/form")
    _insist(visitor, "/register", {"email": email, "name": "Nienke Nieuw", "password": PASSWORD})
    visitor.fetch("/form")
    money = {"costs": "3000000", "material": "1200000", "own": "1200000"}
    led_to = _insist(visitor, "/proposal", {"email": email, **facts, **long, **money})
    visitor.fetch(led_to)
    _insist(visitor, "/submit", {"proposal": led_to.rpartition("=")[2]})


HASHES = 1
"""A new account takes a password hash; confirming it where one registered signs in without another."""


def walk_the_floor(visitor: Visitor, *, pages: int, saves: int, hashes: int) -> None:
    """As many pages, saves and password hashes over the floor as a whole proposal takes with us."""
    email = f"nieuw-{uuid.uuid4().hex[:12]}@meting.example"
    for turn in range(hashes):
        person = {"email": f"{turn}-{email}", "name": "Nienke Nieuw", "password": PASSWORD}
        _insist(visitor, "/register", person)
    answers = some_answers(random.Random(7))
    long = {key: str(answers[section][key]) for section, key in _LONG}
    facts = {
        "organisation": f"Stichting {email}",
        "initiative": "Initiatief",
        "title": "Samen aan tafel, nieuw",
    }
    money = {"costs": "3000000", "material": "1200000", "own": "1200000"}
    for _ in range(saves):
        _insist(visitor, "/proposal", {"email": f"0-{email}", **facts, **long, **money})
    for _ in range(pages):
        visitor.fetch("/form")


_LONG = (("plan", "summary"), ("plan", "approach"), ("people", "reach"), ("anchoring", "after"))


def _insist(visitor: Visitor, path: str, values: dict[str, str]) -> str:
    answer = visitor.post(path, values)
    if answer.status != 303 or answer.location is None:
        raise RefusedError(f"the floor's {path} answered {answer.status}")
    return answer.location
