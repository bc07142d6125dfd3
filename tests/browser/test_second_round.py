"""The second round's top-up and what follows, played by everyone concerned in a real browser."""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.browser.conftest import Site, Visitor

STREAM = "SELECT id FROM stream WHERE code = 'S2'"


def test_from_the_top_up_to_an_accepted_handbook(visitor: Callable[..., Visitor], site: Site) -> None:
    stream = site.number(STREAM)
    manager = visitor("programme_manager", language="en")
    the_desk_counts_but_names_nobody(manager, stream)
    the_money_is_topped_up_by_two_people(manager, visitor("controller", language="en"), site)
    the_ranking_is_frozen(manager, visitor("chair", language="en"), stream)
    the_decisions_are_published(manager, visitor("deciding_authority", language="en"), site, stream)
    winner, award = a_winner_reads_the_letter(visitor, site, stream)
    more_time_is_asked_and_given(winner, manager, site, award)
    the_handbook_is_written_returned_and_accepted(winner, manager, site, award)
    the_figures_agree(manager, site, stream)
    for person in (manager, winner):
        assert person.complaints == []


def the_desk_counts_but_names_nobody(manager: Visitor, stream: int) -> None:
    manager.go(f"/streams/{stream}/decisions?top_up=1.700.000")
    manager.says("More awards 37", "The assessment is still running")
    manager.picture("what-if")
    content = manager.page.content()
    assert "S2-2020-" not in content
    assert "Stichting" not in content


def the_money_is_topped_up_by_two_people(manager: Visitor, controller: Visitor, site: Site) -> None:
    programme = site.number("SELECT programme_id FROM pot WHERE kind = 'stream' LIMIT 1")
    pot = site.number("SELECT pot_id FROM stream WHERE code = 'S2'")
    page = manager.go(f"/programmes/{programme}/proposals/new")
    page.check("input[name=kind][value=top_up]")
    page.select_option("#to_pot", str(pot))
    page.fill("#amount", "1.700.000")
    page.fill("#reason", "Zoveel goede aanvragen dat het ministerie extra geld geeft.")
    page.fill("#announced_where", "subsidiekalender")
    manager.press("Show every pot before and after")
    manager.says("800,000", "2,500,000")
    manager.picture("proposal")
    manager.press("Send the proposal")
    proposal = site.number("SELECT max(id) FROM money_proposal")
    manager.go(f"/proposals/{proposal}")
    assert manager.page.get_by_role("button", name="Approve and move the money").count() == 0
    controller.go(f"/proposals/{proposal}")
    controller.press("Approve and move the money")
    assert site.number("SELECT ceiling FROM pot WHERE id = ?", pot) == 250_000_000


def the_ranking_is_frozen(manager: Visitor, chair: Visitor, stream: int) -> None:
    manager.go(f"/streams/{stream}/review")
    manager.picture("ranking")
    manager.go(f"/streams/{stream}/review/steps/open_panel")
    manager.page.locator("main form button[type=submit]").click()
    chair.go(f"/streams/{stream}/review/steps/freeze_ranking")
    chair.page.locator("main form button[type=submit]").click()
    chair.page.wait_for_load_state()
    manager.go(f"/streams/{stream}/decisions")
    manager.says("The ranking is frozen", "New awards 57")
    manager.picture("line")


def the_decisions_are_published(manager: Visitor, authority: Visitor, site: Site, stream: int) -> None:
    manager.page.fill("#publish_on", "2020-10-20")
    manager.press("Propose the decisions")
    batch = site.number("SELECT max(id) FROM batch")
    manager.go(f"/batches/{batch}")
    assert manager.page.get_by_role("button", name="Approve all decisions").count() == 0
    authority.go(f"/batches/{batch}")
    authority.press("Approve all decisions")
    until = time.monotonic() + 120
    publish = authority.page.get_by_role("button", name="Publish all decisions")
    while publish.count() == 0:
        assert time.monotonic() < until, "the letters were not made in time"
        time.sleep(1)
        authority.go(f"/batches/{batch}")
    authority.picture("batch")
    authority.press("Publish all decisions")
    assert (
        site.number(
            "SELECT count(*) FROM decision WHERE batch_id = ? AND is_in_force AND outcome = 'award'", batch
        )
        == 57
    )


def a_winner_reads_the_letter(
    visitor: Callable[..., Visitor], site: Site, stream: int
) -> tuple[Visitor, int]:
    award, application, email = site.ask(
        "SELECT award.id, award.application_id, team_member.email FROM award "
        "JOIN team_member ON team_member.application_id = award.application_id "
        "WHERE award.stream_id = ? ORDER BY award.id LIMIT 1",
        stream,
    )[0]
    winner = visitor(email, language="en")
    winner.go(f"/applications/{application}/decision")
    winner.picture("decision")
    decision = site.number("SELECT id FROM decision WHERE application_id = ? AND is_in_force", application)
    letter = winner.context.request.get(f"{site.address}/decisions/{decision}/letter")
    assert letter.status == 200
    assert letter.body().startswith(b"%PDF")
    return winner, award


def more_time_is_asked_and_given(winner: Visitor, manager: Visitor, site: Site, award: int) -> None:
    page = winner.go(f"/awards/{award}/request?kinds=extension")
    page.fill("#new_end_on", "2022-09-30")
    page.fill("#reason", "Door corona kunnen deelnemers elkaar een tijd niet ontmoeten.")
    winner.press("Send the request")
    request = site.number("SELECT max(id) FROM change_request")
    page = manager.go(f"/awards/requests/{request}")
    page.locator("input[name=decision]").first.check()
    page.fill("#reason", "Het doel en het geld blijven gelijk.")
    manager.press("Take the decision")
    assert site.ask("SELECT ends_on FROM award WHERE id = ?", award)[0][0] == "2022-09-30"


def the_handbook_is_written_returned_and_accepted(
    winner: Visitor, manager: Visitor, site: Site, award: int
) -> None:
    handbook = site.number("SELECT id FROM deliverable WHERE award_id = ? AND type = 'handbook'", award)
    winner.go(f"/deliverables/{handbook}")
    winner.page.locator("a[href*='/parts/']").first.click()
    for _ in range(8):
        said = "Zo werken wij: elke week komen twaalf mensen samen aan tafel."
        winner.page.fill("#text", f"{said}\n\n| Post | Per jaar |\n|---|---|\n| Eten | 850 euro |")
        winner.page.locator("main form button[type=submit][name=then]").first.click()
        winner.page.wait_for_load_state()
    winner.go(f"/deliverables/{handbook}")
    winner.picture("handbook")
    winner.press("Hand it in")
    page = manager.go(f"/deliverables/{handbook}/points")
    page.fill("#whole", "Noem bij elke activiteit hoeveel tijd zij kost.")
    manager.press("Return it")
    winner.go(f"/deliverables/{handbook}")
    winner.says("Noem bij elke activiteit hoeveel tijd zij kost.")
    winner.press("Hand it in")
    manager.go(f"/deliverables/{handbook}")
    manager.page.get_by_role("button", name="Close this point").first.click()
    manager.press("Accept it")
    assert site.ask("SELECT state FROM deliverable WHERE id = ?", handbook) == [("accepted",)]


def the_figures_agree(manager: Visitor, site: Site, stream: int) -> None:
    round_ = site.number("SELECT round_id FROM stream WHERE id = ?", stream)
    manager.go(f"/rounds/{round_}/figures")
    manager.says("57")
    manager.picture("figures")
