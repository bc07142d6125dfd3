"""An applicant replies to the reviews: saved while typing, and sent once, also without the script."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from grants.foundation.database import db
from grants.people.models import Account
from tests.browser.conftest import Site, Visitor
from tests.browser.test_every_page import troubles
from tests.factories.people import sign_in
from tests.factories.rebuttal import a_reviewed_stream, applicant_of, send, sent_of
from tests.factories.streams import a_manager

REPLY = "De wijk is groter dan u schrijft."


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The application of the test itself, answering on a port."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def looks(
    chromium: Browser, address: str, client: FlaskClient, tmp_path: Path
) -> Iterator[Callable[..., Visitor]]:
    """Make visitors who are signed in."""
    contexts = []

    def make(account: Account, *, script: bool = True, width: int = 1280, language: str = "nl") -> Visitor:
        sign_in(client, account)
        cookie = client.get_cookie("ronde")
        assert cookie is not None
        context = chromium.new_context(
            java_script_enabled=script,
            viewport={"width": width, "height": 900},
            locale="nl-NL" if language == "nl" else "en-GB",
        )
        context.set_default_timeout(15_000)
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
        contexts.append(context)
        db.session.rollback()
        return Visitor(context, Site(address, tmp_path))

    yield make
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("script", "width", "language"), [(True, 360, "nl"), (False, 1280, "en")])
def test_a_reply_is_saved_and_sent_once(
    looks: Callable[..., Visitor], script: bool, width: int, language: str
) -> None:
    stream, (application,), _given = a_reviewed_stream(2, 5)
    path = f"/applications/{application.id}/rebuttal"
    manager = looks(a_manager(), width=width, language=language)
    manager.go(f"/streams/{stream.id}/rebuttal")
    manager.picture(f"rebuttal-check-{width}")
    send(stream)
    person = looks(applicant_of(application), script=script, width=width, language=language)
    person.go("/")
    person.speak(language)
    page = person.go(path)
    page.fill("textarea[name=reply]", REPLY)
    if script:
        page.locator("[data-autosave-status]", has_text="Opgeslagen om").wait_for()
        person.picture(f"rebuttal-{width}")
        assert troubles(person, path) == []
        assert sent_of(application)[0].reply == REPLY
    else:
        page.click("button[value=save]")
        assert page.input_value("textarea[name=reply]") == REPLY
        person.picture(f"rebuttal-{width}")
    page.click("button[value=submit]")
    person.says(REPLY)
    assert page.locator("textarea").count() == 0
    person.picture(f"rebuttal-sent-{width}")
    assert sent_of(application)[0].state == "replied"
    assert person.complaints == []
