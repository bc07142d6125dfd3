"""The links at the top of a page: which of them is the one this page belongs to."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests.factories.people import sign_in
from tests.factories.review import a_stream_with_applications
from tests.factories.streams import a_manager

CURRENT = re.compile(r'<a class="ronde-nav__link" href="([^"]*)" aria-current="page">')


@pytest.mark.parametrize(
    ("page", "current"),
    [
        ("/rounds", ["/rounds"]),
        ("/streams/{stream}", ["/rounds"]),
        ("/outages", ["/outages"]),
        ("/calls/{stream}", ["/calls"]),
        ("/applications", ["/applications"]),
        ("/streams/{stream}/applications", []),
        ("/streams/{stream}/review", []),
    ],
)
def test_a_page_of_staff_is_not_among_ones_own(client: FlaskClient, page: str, current: list[str]) -> None:
    stream, _applications = a_stream_with_applications(1)
    sign_in(client, a_manager())
    answer = client.get(page.format(stream=stream.id))
    assert answer.status_code == 200
    assert CURRENT.findall(answer.text) == current
