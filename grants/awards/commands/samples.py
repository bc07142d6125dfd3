"""What does a manager intend with a sample check: draw awards by lot, and say what was found?"""

from __future__ import annotations

import hashlib
import secrets

import msgspec

from grants.awards import queries
from grants.awards.models import Award, Sample, SampleCheck
from grants.awards.permissions import may_run, may_sample
from grants.awards.rules import drawn
from grants.awards.states import SAMPLE_CHECK
from grants.foundation.audit import programme_chain, record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import RuleBroken
from grants.foundation.wording import sentence
from grants.people.models import Account
from grants.streams.models import Stream


@command
def draw_sample(*, actor: Account, stream: Stream, least_cents: int) -> Sample:
    """Draw from the awards of a call whose projects ended, under one way of accounting, that were not drawn before.

    What each rests on is frozen at the draw. Raises RuleBroken `no_sample` where the call draws none, `nobody` where
    there is no award to draw.
    """
    may_sample(actor, stream).require()
    db.session.refresh(stream, with_for_update={"of": Stream})
    regime = next((one for one in stream.definition.regimes if one.least_cents == least_cents), None)
    if regime is None or not regime.sample_percent:
        raise RuleBroken("no_sample", sentence("The call says nothing of a sample among these awards."))
    candidates = {one.reference: one for one in queries.awards_to_sample(stream, regime)}
    if not candidates:
        raise RuleBroken(
            "nobody", sentence("There is no ended project among these awards that was not drawn yet.")
        )
    seed = secrets.token_hex(16)
    sample = Sample(
        stream=stream,
        least=regime.least,
        percent=regime.sample_percent,
        seed=seed,
        references=sorted(candidates),
        drawn_by=actor.id,
        drawn_at=now(),
    )
    for reference in drawn(candidates, seed=seed, percent=regime.sample_percent):
        sample.checks.append(_check(candidates[reference]))
    db.session.add(sample)
    record(
        actor_id=actor.id,
        deed="draw_sample",
        subject=sample,
        chain=programme_chain(stream.round.programme_id),
        seed=seed,
        among=sample.references,
        drawn=[one.award.reference for one in sample.checks],
    )
    return sample


def _check(award: Award) -> SampleCheck:
    evidence = queries.evidence_of(award)
    content = msgspec.json.encode(evidence, order="sorted")
    return SampleCheck(
        award=award,
        state=SAMPLE_CHECK.initial,
        evidence=evidence,
        sha256=hashlib.sha256(content).hexdigest(),
    )


@command
def settle_check(*, actor: Account, check: SampleCheck, is_in_order: bool, remark: str) -> None:
    """Say what was found; it changes nothing in an award by itself.

    What is not in order leads to a decision of its own: after the determination only on the grounds of Awb 4:49.
    Raises RuleBroken `reason_missing`, `not_in_this_state`.
    """
    may_run(actor, check.award, team=queries.team_of(check.award, ever=True)).require()
    if not remark.strip():
        raise RuleBroken(
            "reason_missing", sentence("Say what you looked at and what you found."), field="remark"
        )
    check.state = SAMPLE_CHECK.after(check.state, "find_in_order" if is_in_order else "find_wrong")
    check.remark, check.found_by, check.found_at = remark.strip(), actor.id, now()
    record(
        actor_id=actor.id,
        deed="settle_check",
        subject=check.award,
        chain=programme_chain(check.award.programme_id),
        reason=remark,
        state=check.state,
    )
