"""Pages about money: what a manager, a controller and an auditor meet, and nobody else."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from grants.budget import commands, queries
from grants.budget.models import Pot
from grants.foundation.clock import now
from grants.foundation.money import Money
from grants.people.models import Account
from grants.people.queries import scope_choices
from grants.web.home import todos_of
from tests.budget.test_acts import promised
from tests.factories.budget import a_controller, a_manager, a_pot, a_programme, a_proposal, fund
from tests.factories.people import a_holder, a_person, an_administrator, sign_in

E = Money.euro


def paths_of(pot: Pot, proposal_id: int) -> list[str]:
    """Return every page about one programme."""
    base = f"/programmes/{pot.programme_id}"
    return [base, f"/pots/{pot.id}", f"/proposals/{proposal_id}"]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_readers_see_every_page_in_both_languages(client: FlaskClient, language: str) -> None:
    pot = a_pot(funded=E(100), ceiling=E(80))
    manager = a_manager()
    proposal = a_proposal(pot, E(5), kind="top_up", actor=manager)
    base = f"/programmes/{pot.programme_id}"
    sign_in(client, manager)
    client.post("/language", data={"language": language, "back": "/"})
    award = promised(a_holder("deciding_authority"), pot, E(8))
    entry = queries.journal_page(pot).rows[0].entry.id
    lists = ["/programmes", "/proposals", "/programmes/new", f"{base}/pots/new", f"{base}/proposals/new"]
    about = [
        f"{base}/proposals/new?about=award&of={award.id}",
        f"{base}/proposals/new?about=entry&of={entry}",
    ]
    about += [
        f"{base}/proposals/new?about=award_years&of={award.id}",
        f"{base}/proposals/new?about=pot_years&of={pot.id}",
    ]
    more = [
        f"/pots/{pot.id}/commitments",
        f"/commitments/{award.id}",
        f"{base}/years",
        f"{base}/mandates",
        f"{base}/mandates/new",
    ]
    for path in [*lists, *about, *more, *paths_of(pot, proposal.id)]:
        answer = client.get(path)
        assert (path, answer.status_code) == (path, 200)
        assert f'<html lang="{language}">' in answer.text


def test_others_see_the_same_nothing_as_where_nothing_is(client: FlaskClient) -> None:
    pot = a_pot(funded=E(100))
    proposal = a_proposal(pot, E(5))
    elsewhere = a_manager(a_programme())
    for outsider in (a_person().account, a_holder("reviewer"), a_holder("deciding_authority"), elsewhere):
        sign_in(client, outsider)
        for path in paths_of(pot, proposal.id):
            hidden, absent = client.get(path), client.get(path.rsplit("/", 1)[0] + "/999999")
            assert hidden.status_code == absent.status_code == 404
            assert hidden.data == absent.data


def test_a_manager_of_one_programme_is_shown_that_one_only(client: FlaskClient) -> None:
    mine, other = a_programme(), a_programme()
    sign_in(client, a_manager(mine))
    page = client.get("/programmes").text
    assert mine.name_nl in page
    assert other.name_nl not in page
    learning = f'href="/programmes/{mine.id}/learning"'
    assert learning in client.get(f"/programmes/{mine.id}").text
    assert learning not in sign_in(client, a_controller(mine)).get(f"/programmes/{mine.id}").text


def test_the_row_filter_agrees_with_the_verdict(client: FlaskClient) -> None:
    from grants.budget.permissions import may_see_programme

    all_of_them = [a_programme(), a_programme()]
    viewers: list[Account] = [
        an_administrator(),
        a_manager(),
        a_manager(all_of_them[0]),
        a_controller(all_of_them[1]),
        a_holder("auditor"),
        a_holder("reviewer"),
        a_holder("programme_manager", scope_kind="stream", scope_id=all_of_them[0].id),
        a_person().account,
    ]
    for viewer in viewers:
        by_verdict = {p.id for p in all_of_them if may_see_programme(viewer, p.id)}
        assert {p.id for p in queries.programmes(viewer)} == by_verdict


def test_an_administrator_opens_a_programme_and_a_pot(client: FlaskClient) -> None:
    sign_in(client, an_administrator())
    facts = {
        "name_nl": "Eén tegen eenzaamheid",
        "name_en": "One against loneliness",
        "commissioner": "Ministerie",
        "executor": "Fonds",
        "starts_on": "2026-01-01",
        "ends_on": "2025-01-01",
    }
    assert client.post("/programmes/new", data=facts).status_code == 422
    answer = client.post("/programmes/new", data=facts | {"ends_on": "2029-12-31"})
    assert answer.status_code == 303
    page = answer.headers["Location"]
    answer = client.post(f"{page}/pots/new", data={"kind": "round", "name": "Ronde 2", "parent": "0"})
    assert answer.status_code == 303
    assert "Ronde 2" in client.get(page).text
    assert (
        client.post(f"{page}/pots/new", data={"kind": "past", "name": "X", "parent": "0"}).status_code == 422
    )
    kind, number, name = "programme", page.rsplit("/", 1)[1], "Eén tegen eenzaamheid"
    assert (f"{kind}-{number}", name) in scope_choices()


def test_both_pots_are_shown_before_anything_is_proposed(client: FlaskClient) -> None:
    programme = a_programme()
    giving = a_pot(programme, funded=E(1000), ceiling=E(1000))
    taking = a_pot(programme, funded=E(200), ceiling=E(200))
    manager, controller = a_manager(programme), a_controller(programme)
    sign_in(client, manager)
    base = f"/programmes/{programme.id}/proposals"
    typed = {
        "kind": "reallocation",
        "to_pot": str(taking.id),
        "from_pot": str(giving.id),
        "source": "0",
        "amount": "300,00",
        "reason": "Stroom 1 houdt over",
        "announced_where": "Staatscourant 2026, 1",
    }
    before = client.post(f"{base}/preview", data=typed)
    assert before.status_code == 200
    shown = before.text.replace("\u00a0", " ")
    for told in ("€ 1.000 wordt € 700<", "€ 200 wordt € 500<"):
        assert told in shown
    assert queries.proposals_for(controller) == []
    assert "Stroom 1 houdt over" in client.post(f"{base}/change", data=typed).text
    page = client.post(base, data=typed).headers["Location"]
    assert client.post(f"{page}/approve").status_code == 403
    sign_in(client, controller)
    assert client.post(f"{page}/approve", data={"remark": "Akkoord"}).status_code == 303
    assert (queries.get_pot(controller, giving.id).free, queries.get_pot(controller, taking.id).free) == (
        E(700),
        E(500),
    )
    assert "Akkoord" in client.get(page).text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": "duizend"}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"amount": "99999999999999999999"}, "amount"),
        ({"reason": ""}, "reason"),
        ({"to_pot": "999999"}, "to_pot"),
        ({"kind": "gift"}, "kind"),
        ({"from_pot": "1"}, "from_pot"),
        ({"kind": "top_up"}, "kind"),
    ],
)
def test_what_is_typed_wrong_is_told_at_its_field_and_kept(
    client: FlaskClient, change: dict[str, str], field: str
) -> None:
    pot = a_pot(funded=E(5))
    sign_in(client, a_manager())
    right = {
        "kind": "funding",
        "to_pot": str(pot.id),
        "from_pot": "0",
        "source": "0",
        "amount": "1.234,56",
        "reason": "Nieuw geld van de opdrachtgever",
        "announced_where": "subsidiekalender",
    }
    base = f"/programmes/{pot.programme_id}/proposals"
    assert client.post(f"{base}/preview", data=right).status_code == 200
    for path in (f"{base}/preview", base):
        answer = client.post(path, data=right | change)
        assert answer.status_code == 422
        assert f'href="#{field}' in answer.text
        assert "data-error-summary" in answer.text
    assert queries.proposals_for(a_manager()) == []


def test_what_the_preview_carries_along_is_what_was_typed(client: FlaskClient) -> None:
    pot, manager = a_pot(funded=E(5), ceiling=E(5)), a_manager()
    sign_in(client, manager)
    base = f"/programmes/{pot.programme_id}/proposals"
    typed = {
        "kind": "top_up",
        "to_pot": str(pot.id),
        "from_pot": "0",
        "source": "0",
        "amount": "1.234,56",
        "reason": "Nieuw geld",
        "announced_where": "subsidiekalender",
    }
    shown = client.post(f"{base}/preview", data=typed).text
    carried = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', shown))
    assert client.post(base, data=carried).status_code == 303
    (proposal,) = queries.proposals_for(manager)
    assert (proposal.kind, proposal.amount, proposal.from_pot) == ("top_up", Money(123_456), None)


def test_a_controller_is_told_what_waits_and_not_their_own(client: FlaskClient) -> None:
    pot, controller = a_pot(), a_controller()
    proposal = a_proposal(pot, E(5))
    with client.application.test_request_context():
        (todo,) = todos_of(controller)
        assert todo.url == f"/proposals/{proposal.id}"
        assert todos_of(a_controller(a_programme())) == []
        assert todos_of(a_manager()) == []


def test_the_proposer_sees_why_somebody_else_must_decide_and_may_withdraw(client: FlaskClient) -> None:
    manager = a_manager()
    proposal = a_proposal(a_pot(), E(5), actor=manager)
    sign_in(client, manager)
    page = client.get(f"/proposals/{proposal.id}").text
    assert f'action="/proposals/{proposal.id}/approve"' not in page
    assert client.post(f"/proposals/{proposal.id}/withdraw").status_code == 303
    assert client.post(f"/proposals/{proposal.id}/withdraw").status_code == 422


def test_a_refusal_needs_a_reason_on_the_page_too(client: FlaskClient) -> None:
    proposal = a_proposal(a_pot(), E(5))
    sign_in(client, a_controller())
    page = f"/proposals/{proposal.id}"
    assert client.post(f"{page}/refuse", data={"reason": ""}).status_code == 422
    assert client.post(f"{page}/refuse", data={"reason": "Niet afgesproken"}).status_code == 303
    assert "Niet afgesproken" in client.get(page).text


def test_a_changed_pot_is_shown_as_it_would_be_now(client: FlaskClient) -> None:
    pot = a_pot()
    proposal = a_proposal(pot, E(5))
    sign_in(client, a_controller())
    page = f"/proposals/{proposal.id}"
    assert "€ 12<" not in client.get(page).text.replace("\u00a0", " ")
    fund(pot, E(7))
    assert "€ 12<" in client.get(page).text.replace("\u00a0", " ")


def test_the_journal_pages_through_every_entry_once(client: FlaskClient) -> None:
    pot, manager, controller = a_pot(), a_manager(), a_controller()
    for cents in range(1, 53):
        proposal = a_proposal(pot, Money(cents), actor=manager)
        commands.approve_proposal(actor=controller, proposal=proposal)
    first = queries.journal_page(pot)
    second = queries.journal_page(pot, first.next_cursor or "")
    shown = [row.changes for row in (*first.rows, *second.rows)]
    assert shown == [{"free": Money(cents)} for cents in range(52, 0, -1)]
    sign_in(client, a_holder("auditor"))
    page = client.get(f"/pots/{pot.id}").text
    assert "Co Controller" in page
    assert f'href="/pots/{pot.id}?cursor=' in page


def _count(client: FlaskClient, statements: list[str], path: str) -> int:
    statements.clear()
    assert client.get(path).status_code == 200
    return len(statements)


def test_lists_ask_as_much_for_three_as_for_one(client: FlaskClient, statements: list[str]) -> None:
    controller = a_controller()
    programme = a_programme()
    first = a_pot(programme, funded=E(10), ceiling=E(10))
    a_proposal(first, E(1))
    sign_in(client, controller)
    paths = ["/programmes", "/proposals", f"/programmes/{programme.id}", f"/pots/{first.id}"]
    ones = [_count(client, statements, path) for path in paths]
    for _ in range(2):
        a_pot(a_programme(), funded=E(10))
        a_proposal(a_pot(programme, funded=E(10), ceiling=E(10)), E(1))
        a_proposal(first, E(1))
        fund(first, E(1))
    assert [_count(client, statements, path) for path in paths] == ones
    assert max(ones) <= 8


def test_what_is_generated_says_so(client: FlaskClient) -> None:
    programme = a_programme(generated=True, starts_on=now().date())
    pot = a_pot(programme)
    proposal = a_proposal(pot, E(5))
    sign_in(client, a_manager())
    for path in ["/programmes", *paths_of(pot, proposal.id)]:
        assert "ronde-generated" in client.get(path).text


def test_a_source_and_a_pot_in_a_pot_are_made_on_their_pages(client: FlaskClient) -> None:
    programme = a_programme()
    top = a_pot(programme, kind="programme", name="Hele programma", ceiling=E(70))
    sign_in(client, a_manager(programme))
    base = f"/programmes/{programme.id}"
    typed = {"kind": "year", "name": "Jaar 2027", "parent": str(top.id), "year": ""}
    answer = client.post(f"{base}/pots/new", data=typed)
    assert (answer.status_code, 'href="#year' in answer.text) == (422, True)
    page = client.post(f"{base}/pots/new", data=typed | {"year": "2027"}).headers["Location"]
    inner = queries.get_pot(an_administrator(), int(page.rsplit("/", 1)[1]))
    assert (inner.year, inner.parent_id) == (2027, top.id)
    over = client.post(f"{base}/pots/new", data={"kind": "overrun", "name": "Boven", "parent": str(inner.id)})
    assert (over.status_code, 'href="#parent' in over.text) == (303, False)
    fund(inner, E(100))
    assert "door het plafond van “Hele programma”" in client.get(page).text
    assert "het plafond van Hele programma" in client.get(base).text
    source = {"financier": "Ministerie van VWS", "budget_line": "Artikel 6", "name": ""}
    assert client.get(f"{base}/sources/new").status_code == 200
    assert client.post(f"{base}/sources/new", data=source).status_code == 303
    answer = client.post(f"{base}/sources/new", data=source)
    assert (answer.status_code, 'href="#budget_line' in answer.text) == (422, True)
    assert "Ministerie van VWS" in client.get(base).text


def test_an_award_is_moved_split_and_made_to_wait_on_its_pages(client: FlaskClient) -> None:
    programme = a_programme()
    pot, other = (a_pot(programme, funded=E(100), ceiling=E(100)) for _ in range(2))
    award = promised(a_holder("deciding_authority"), pot, E(40))
    manager, controller = a_manager(programme), a_controller(programme)
    source = commands.add_source(
        actor=manager, programme=programme, financier="Ministerie", budget_line="6", name=""
    )
    sign_in(client, manager)
    base, page = f"/programmes/{programme.id}/proposals", f"/commitments/{award.id}"
    typed = {
        "about": "award",
        "of": str(award.id),
        "goes_to": f"pot-{other.id}",
        "amount": "15",
        "reason": "Gaat niet door",
        "announced_where": "",
    }
    shown = client.post(f"{base}/preview", data=typed).text.replace("\u00a0", " ")
    for told in ("€ 40 wordt € 25", "€ 100 wordt € 115", "Wat de wet zegt", f'name="of" value="{award.id}"'):
        assert told in shown
    answer = client.post(f"{base}/preview", data=typed | {"amount": "41"})
    assert (answer.status_code, 'href="#amount' in answer.text) == (422, True)
    proposal = client.post(base, data=typed).headers["Location"]
    later = {"about": "award_years", "of": str(award.id), "from_year": "2026", "to_year": "2026"}
    later |= {"amount": "5", "reason": "Later klaar"}
    answer = client.post(f"{base}/preview", data=later)
    assert (answer.status_code, 'href="#to_year' in answer.text) == (422, True)
    tranche = client.post(base, data=later | {"to_year": "2027"}).headers["Location"]
    assert client.post(f"{page}/shares", data={f"source_{source.id}": "0"}).status_code == 422
    assert client.post(f"{page}/shares", data={f"source_{source.id}": "1"}).status_code == 303
    assert client.post(f"{page}/condition", data={"year": "2027"}).status_code == 303
    assert client.post(f"{page}/condition/invoke", data={"reason": "Geen geld"}).status_code == 422
    sign_in(client, controller)
    for waiting in (proposal, tranche):
        assert client.post(f"{waiting}/approve", data={"remark": ""}).status_code == 303
    shown = client.get(page).text.replace("\u00a0", " ")
    for told in ("2027", "€ 20", "Ministerie, 6", "wacht op de begroting"):
        assert told in shown
    assert client.post(f"{page}/shares", data={}).status_code == 404
    assert queries.ledger_faults() == []


def test_an_entry_is_undone_from_the_journal(client: FlaskClient) -> None:
    pot, manager = a_pot(funded=E(100)), a_manager()
    entry = queries.journal_page(pot).rows[0].entry.id
    sign_in(client, manager)
    assert f"about=entry&amp;of={entry}" in client.get(f"/pots/{pot.id}").text
    base = f"/programmes/{pot.programme_id}/proposals"
    typed = {"about": "entry", "of": str(entry), "reason": "Dubbel geboekt"}
    assert "wordt € 0" in client.post(f"{base}/preview", data=typed).text.replace("\u00a0", " ")
    page = client.post(base, data=typed).headers["Location"]
    sign_in(client, a_controller())
    assert client.post(f"{page}/approve", data={"remark": ""}).status_code == 303
    assert f"draait nummer {entry} terug" in client.get(f"/pots/{pot.id}").text
    assert queries.get_pot(manager, pot.id).free == E(0)


def test_a_ceiling_needs_a_place_of_announcement_and_shows_the_law(client: FlaskClient) -> None:
    pot = a_pot(kind="programme", ceiling=E(90))
    sign_in(client, a_manager())
    typed = {
        "kind": "ceiling",
        "to_pot": str(pot.id),
        "from_pot": "0",
        "source": "0",
        "amount": "80",
        "reason": "Begroting",
    }
    base = f"/programmes/{pot.programme_id}/proposals"
    answer = client.post(f"{base}/preview", data=typed)
    assert (answer.status_code, 'href="#announced_where' in answer.text) == (422, True)
    shown = client.post(f"{base}/preview", data=typed | {"announced_where": "Staatscourant 5"}).text
    assert "Awb 4:28" in shown


def test_years_are_shown_and_sent_as_a_file_and_a_budget_is_adopted(client: FlaskClient) -> None:
    pot = a_pot(funded=E(100), name="Stroom Één")
    promised(a_holder("deciding_authority"), pot, E(30), years={2026: E(10), 2027: E(20)})
    sign_in(client, a_manager())
    base = f"/programmes/{pot.programme_id}/years"
    page = client.get(base).text.replace("\u00a0", " ")
    assert "€ -20" in page
    file = client.get(f"{base}.csv")
    assert (file.mimetype, "attachment" in file.headers["Content-Disposition"]) == ("text/csv", True)
    assert "Stroom Één,stroom,2027,0.00,0.00,0.00,20.00,0.00,-20.00" in file.text
    answer = client.post(base, data={"year": "2027", "adopted_on": "2026-07-01"})
    assert (answer.status_code, 'href="#adopted_on' in answer.text) == (422, True)
    assert client.post(base, data={"year": "2027", "adopted_on": "2026-06-30"}).status_code == 303
    assert "28 juli 2026" in client.get(base).text


def test_the_mandate_table_is_filled_in_on_its_pages(client: FlaskClient) -> None:
    programme, controller = a_programme(), a_controller(name="Cor Controle")
    other = a_controller(name="De Vervanger")
    sign_in(client, a_manager())
    base = f"/programmes/{programme.id}/mandates"
    typed = {"role": "", "person": controller.email, "most": "1.000", "from_on": "2026-01-01", "until_on": ""}
    answer = client.post(f"{base}/new", data=typed)
    assert (answer.status_code, 'href="#acts' in answer.text, controller.email in answer.text) == (
        422,
        True,
        True,
    )
    typed |= {"acts": ["funding", "top_up"]}  # type: ignore[dict-item]
    assert client.post(f"{base}/new", data=typed | {"person": "niemand@x.example"}).status_code == 422
    assert client.post(f"{base}/new", data=typed).status_code == 303
    (mandate,) = queries.mandates_of(programme)
    row = f"{base}/{mandate.id}"
    days = {"person": other.email, "away_from": "2026-07-01", "away_until": "2026-07-02"}
    assert client.get(row).status_code == 200
    assert client.post(f"{row}/deputy", data=days | {"person": controller.email}).status_code == 422
    assert client.post(f"{row}/deputy", data=days).status_code == 303
    shown = client.get(base).text
    for told in ("Cor Controle", "De Vervanger", "1.000"):
        assert told in shown
    assert client.post(f"{row}/end", data={"until_on": "2025-01-01"}).status_code == 422
    assert client.post(f"{row}/end", data={"until_on": "2026-06-29"}).status_code == 303
    sign_in(client, a_holder("auditor"))
    assert client.get(base).status_code == 200
    assert client.get(row).status_code == 404


def test_the_pages_of_one_programme_are_absent_for_who_may_not_read_it(client: FlaskClient) -> None:
    pot = a_pot(funded=E(100))
    award = promised(a_holder("deciding_authority"), pot, E(40))
    elsewhere = a_manager(a_programme())
    base = f"/programmes/{pot.programme_id}"
    sign_in(client, elsewhere)
    paths = [
        f"{base}/years",
        f"{base}/years.csv",
        f"{base}/mandates",
        f"{base}/mandates/new",
        f"{base}/sources/new",
    ]
    paths += [f"/commitments/{award.id}", f"/pots/{pot.id}/commitments"]
    assert [client.get(path).status_code for path in paths] == [404] * len(paths)
    mine = a_pot(a_programme(), funded=E(5))
    sign_in(client, a_manager(mine.programme))
    wrong = f"/programmes/{mine.programme_id}/proposals/new?about=award&of={award.id}"
    assert client.get(wrong).status_code == 404
