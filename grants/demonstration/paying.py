"""The money of the demonstration: projects begin, give an account, meet what was asked, and are paid in batches."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from stdnum import iban as ibans

from grants.awards import commands as awards
from grants.awards import queries
from grants.awards.models import Award, AwardInstalment, PaymentBatch
from grants.demonstration.after import applicant_of, awards_of
from grants.demonstration.applying import Played
from grants.demonstration.stage import Stage, at
from grants.foundation import outbox
from grants.foundation.clock import today
from grants.foundation.commands import command
from grants.foundation.database import db

WITHOUT_ACCOUNT = 2
"""How many projects of a stream have given no account yet."""
WITH_OPEN_CONDITION = 3


def invented_iban(dice: random.Random) -> str:
    """Return an account number that passes its own check, at a bank that does not exist."""
    rest = f"RNDE{dice.randrange(10**10):010d}"
    return f"NL{ibans.calc_check_digits(f'NL00{rest}')}{rest}"


def open_own_account(stage: Stage, *, seed: str) -> None:
    """Say from which account the programme pays: given by one person, checked by another."""
    dice = random.Random(f"{seed}/own account")
    account = awards.give_funder_account(
        actor=stage.controller,
        programme=stage.programme,
        iban=invented_iban(dice),
        holder=stage.programme.executor,
    )
    awards.check_bank_account(actor=stage.programme_manager, account=account)


def begin(stage: Stage, played: Played, *, seed: str) -> None:
    """Let every project tell its start on its first day, meet its conditions and give an account; a few do not."""
    dice = random.Random(f"{seed}/{played.stream.code}/begin")
    found = awards_of(played)
    days = sorted({award.starts_on for award in found if award.starts_on})
    for day in days:
        with at(day):
            for place, award in enumerate(found):
                if award.starts_on == day:
                    _begin(stage, award, dice, place=len(found) - place)
            outbox.run_everything(hands=2)


@command
def _begin(stage: Stage, award: Award, dice: random.Random, *, place: int) -> None:
    writer = applicant_of(award)
    if award.starts_on is None:
        raise LookupError(award.reference)
    awards.tell_start(
        actor=writer,
        award=award,
        starts_on=award.starts_on,
        leader=writer.name,
        contact=writer.name,
        contact_email=writer.email,
    )
    for condition in queries.conditions_of(award):
        if place > WITH_OPEN_CONDITION:
            awards.hand_in_condition(
                actor=writer,
                condition=condition,
                told="Wij zijn aangesloten bij de coalitie in onze gemeente.",
            )
            awards.accept_condition(actor=stage.programme_manager, condition=condition)
    if place > WITHOUT_ACCOUNT:
        give_account(stage, award, dice)


def give_account(stage: Stage, award: Award, dice: random.Random) -> None:
    """Let a recipient give an account, and the controller check it."""
    account = awards.give_bank_account(
        actor=applicant_of(award), award=award, iban=invented_iban(dice), holder=award.recipient[:70]
    )
    awards.check_bank_account(actor=stage.controller, account=account)


def propose(
    stage: Stage, played: Played, *, most: int | None = None, in_days: int = 0
) -> PaymentBatch | None:
    """Put together what can be paid of a stream, or so many of it, to be paid in so many days; nothing when there is
    nothing.
    """
    numbers = payable(played)[:most]
    if not numbers:
        return None
    return awards.propose_payments(
        actor=stage.controller,
        programme=stage.programme,
        instalments=numbers,
        execute_on=today() + timedelta(days=in_days),
    )


def payable(played: Played) -> list[int]:
    """Return the instalments of a stream that nothing holds."""
    rows = db.session.scalars(
        select(AwardInstalment)
        .join(AwardInstalment.award)
        .where(Award.stream_id == played.stream.id, AwardInstalment.state == "planned")
        .order_by(AwardInstalment.id)
    ).all()
    why = queries.reasons_for(rows)
    return [one.id for one in rows if not why[one.id]]


def pay(
    stage: Stage, played: Played, day: date, *, seed: str, returned: int = 0, most: int | None = None
) -> None:
    """Pay what can be paid on a day; the bank answers two days later, and sends so many back."""
    dice = random.Random(f"{seed}/{played.stream.code}/{day}")
    with at(day):
        batch = propose(stage, played, most=most)
        if batch is None:
            return
        awards.approve_payments(actor=stage.second_controller, batch=batch)
    answered = day + timedelta(days=2)
    with at(answered):
        back = list(batch.payments[:returned])
        lines = [
            f"{one.end_to_end};{'returned' if one in back else 'paid'};{answered};"
            f"{'AC04 rekening opgeheven' if one in back else ''}"
            for one in batch.payments
        ]
        answer(stage, lines, answered)
    with at(answered + timedelta(days=5)):
        for one in back:
            give_account(stage, one.instalment.award, dice)
        outbox.run_everything(hands=2)


def answer(stage: Stage, lines: Sequence[str], day: date) -> None:
    """Read an answer of the bank."""
    content = "\n".join(["end_to_end_id;status;date;reason", *lines, ""]).encode()
    laid = awards.lay_ready_statement(
        actor=stage.controller, programme=stage.programme, file_name=f"bank-{day}.csv", content=content
    )
    awards.settle_statement(actor=stage.controller, statement=laid)
