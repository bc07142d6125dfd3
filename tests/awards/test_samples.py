"""Sample checks: drawn by a seed that anybody can follow, frozen at the draw, changing nothing by themselves."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from html import unescape

import msgspec
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from grants.awards import commands, queries
from grants.awards.models import Sample
from grants.awards.rules import drawn
from grants.foundation.audit import record
from grants.foundation.clock import now
from grants.foundation.commands import command
from grants.foundation.database import db
from grants.foundation.errors import NotAllowed, RuleBroken
from grants.foundation.money import ZERO
from grants.foundation.paging import PAGE
from grants.streams.models import Stream
from grants.streams.rules.regimes import Regime
from tests.conftest import SetClock
from tests.factories.awards import an_award
from tests.factories.people import a_holder, a_person, sign_in
from tests.factories.streams import a_manager, an_open_stream


@given(st.sets(st.text(max_size=8)), st.integers(0, 100), st.text(max_size=8))
def test_a_draw_takes_its_share_rounded_up_and_is_the_same_again(
    among: set[str], percent: int, seed: str
) -> None:
    found = drawn(among, seed=seed, percent=percent)
    assert len(found) == -(-len(among) * percent // 100)
    assert (set(found) <= among, found) == (True, drawn(sorted(among), seed=seed, percent=percent))


def test_awards_are_drawn_once_with_what_they_rest_on(client: FlaskClient, clock: SetClock) -> None:
    stream = an_open_stream(regimes=(Regime(determined="own_motion", sample_percent=50),))
    awards = [an_award(stream).award for _ in range(2)]
    manager = a_manager()
    facts = {"stream": stream, "least_cents": 0}
    with pytest.raises(RuleBroken, match="no ended project"):
        commands.draw_sample(actor=manager, **facts)
    clock.moment += timedelta(days=800)
    with pytest.raises(NotAllowed):
        commands.draw_sample(actor=a_holder("controller"), **facts)
    with pytest.raises(RuleBroken, match="nothing of a sample"):
        commands.draw_sample(actor=manager, **facts | {"least_cents": 5})
    sample = commands.draw_sample(actor=manager, **facts)
    (check,) = sample.checks
    assert drawn(sample.references, seed=sample.seed, percent=50) == [check.award.reference]
    assert check.sha256 == hashlib.sha256(msgspec.json.encode(check.evidence, order="sorted")).hexdigest()
    assert check.evidence["granted_cents"] == 3_000_000
    left = next(one for one in awards if one.id != check.award_id)
    assert [one.award_id for one in commands.draw_sample(actor=manager, **facts).checks] == [left.id]
    sign_in(client, manager)
    client.post("/language", data={"language": "en", "back": "/"})
    assert client.get("/awards/samples").status_code == 200
    assert client.post("/awards/samples", data={"stream": str(stream.id), "least": "0"}).status_code == 422
    path, prefix = f"/awards/samples/{sample.id}", f"c{check.id}-"
    page = client.get(path).text
    assert sample.seed in page
    assert re.search(r'aria-current="page">Awards<', page)
    found = {f"{prefix}found": "wrong", f"{prefix}remark": ""}
    assert client.post(f"{path}/{check.id}", data=found).status_code == 422
    assert (
        client.post(f"{path}/{check.id}", data=found | {f"{prefix}remark": "Geen bewijs"}).status_code == 303
    )
    db.session.refresh(check)
    granted = check.award.granted
    assert (check.state, granted.cents if granted else 0) == ("wrong", 3_000_000)
    with pytest.raises(RuleBroken, match="present state"):
        commands.settle_check(actor=manager, check=check, is_in_order=True, remark="Toch wel")
    assert "not in order" in client.get(path).text
    sign_in(client, a_person().account)
    assert client.get(path).status_code == 404
    assert queries.samples_in(a_person().account).rows == []


@command
def drawn_before(stream: Stream, count: int) -> None:
    """Keep so many draws among nothing, each at a moment of its own."""
    actor = a_manager()
    for number in range(count):
        one = Sample(
            stream=stream,
            least=ZERO,
            percent=5,
            seed=f"{number}",
            references=[],
            drawn_by=actor.id,
            drawn_at=now() + timedelta(minutes=number),
        )
        db.session.add(one)
        record(actor_id=actor.id, deed="draw_sample", subject=one)


def test_the_list_of_draws_has_pages_and_names_each_call_in_the_language_of_the_page(
    client: FlaskClient,
) -> None:
    stream = an_award(regimes=(Regime(determined="own_motion", sample_percent=50),)).stream
    drawn_before(stream, PAGE + 2)
    sign_in(client, a_manager())
    for language, other in (("en", "nl"), ("nl", "en")):
        client.post("/language", data={"language": language, "back": "/"})
        first = client.get("/awards/samples").text
        (on,) = re.findall(r'rel="next" href="([^"]+)"', first)
        second = client.get(unescape(on)).text
        numbers = [re.findall(r"/awards/samples/(\d+)", page) for page in (first, second)]
        assert [len(one) for one in numbers] == [PAGE, 2]
        assert len({one for page in numbers for one in page}) == PAGE + 2
        one = client.get(f"/awards/samples/{numbers[0][0]}").text
        for page in (first, second, one):
            assert (f"Together ({language})" in page, f"Together ({other})" in page) == (True, False)
