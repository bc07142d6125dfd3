"""What does the chair intend with a draw in public: close the list and promise, or draw once a number was called?"""

from __future__ import annotations

from sqlalchemy import select

from grants.applications.models import Application
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotFound, RuleBroken
from grants.foundation.secrets import new_token
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.review import queries
from grants.review.commands.freezing import fix_list, keep_ranking
from grants.review.models import Draw, Ranking
from grants.review.permissions import may_chair
from grants.review.rules import drawn_groups, promised, revealed
from grants.review.states import DRAW
from grants.streams.models import Stream

MOST_DIGITS = 20


@command
def close_list(*, actor: Account, stream: Stream) -> Draw:
    """Fix the list for good, and publish its hash and a promise: the hash of the secret by which lots are drawn.

    Raises RuleBroken `no_draw_here` where the call does not draw in public or nobody is equal, and what
    `freeze_ranking` raises.
    """
    may_chair(actor, stream).require()
    if not stream.definition.public_draw:
        raise RuleBroken("no_draw_here", sentence("This call does not draw lots in public."))
    frozen = fix_list(actor, stream, "close_list")
    groups = drawn_groups(frozen.groups)
    if not groups:
        raise RuleBroken("no_draw_here", sentence("Nobody is equal: freeze the ranking, no lot is needed."))
    secret = new_token()
    rule = promised(frozen.rule, groups, secret)
    drawn = rule["drawn"]
    draw = Draw(
        stream_id=stream.id,
        state=DRAW.initial,
        rule=rule,
        sha256=drawn["sha256"],
        commitment=drawn["commitment"],
        secret=secret,
        closed_at=now(),
        closed_by=actor.id,
    )
    db.session.add(draw)
    record(
        actor_id=actor.id,
        deed="close_list",
        subject=draw,
        chain=programme_chain(stream.round.programme_id),
        sha256=draw.sha256,
        commitment=draw.commitment,
        list_sha256=rule["list_sha256"],
        equals=sum(map(len, groups)),
    )
    return draw


@command
def draw_lots(*, actor: Account, stream: Stream, called: str, witness: str) -> Ranking:
    """Draw with the number a witness called, once; the order among equals is kept whole, as a reserve list.

    Raises NotFound before the list is closed, RuleBroken `not_in_this_state` after the draw, `number_missing`,
    `witness_missing`.
    """
    may_chair(actor, stream).require()
    draw = queries.lock_draw(stream)
    if draw is None:
        raise NotFound
    draw.state = DRAW.after(draw.state, "draw_lots")
    called, witness = called.strip(), witness.strip()
    if not called.isdecimal() or len(called) > MOST_DIGITS:
        raise RuleBroken(
            "number_missing",
            sentence("Write the number that was called, with at most %(most)s digits.", most=MOST_DIGITS),
            field="called",
        )
    if not witness:
        raise RuleBroken("witness_missing", sentence("Write who called the number."), field="witness")
    draw.called, draw.witness, draw.drawn_at, draw.drawn_by = called, witness, now(), actor.id
    rule = revealed(draw.rule, draw.secret, called)
    draw.rule = rule
    names = [one["reference"] for one in rule["applications"]]
    ids = dict(
        db.session.execute(
            select(Application.reference, Application.id).where(
                Application.stream_id == stream.id, Application.reference.in_(names)
            )
        )
        .tuples()
        .all()
    )
    record(
        actor_id=actor.id,
        deed="draw_lots",
        subject=draw,
        chain=programme_chain(stream.round.programme_id),
        called=called,
        witness=witness,
        secret=draw.secret,
        seed=rule["seed"],
    )
    return keep_ranking(
        actor, stream, "freeze_ranking", rule, {name or "": number for name, number in ids.items()}
    )
