"""Can a newcomer still walk the way that the bench measures?"""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bench.client import Answer, Visitor
from bench.flow import Newcomers
from bench.load import set_stage
from grants.applications.models import Application
from grants.foundation.database import db


class AtTheDoor(Visitor):
    """A visitor without a network."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.cookies, self.headers = {}, {}
        self.requests = self.posts = 0

    def close(self) -> None:
        """There is no line to hang up."""

    def _send(self, method: str, path: str, body: bytes | None) -> Answer:
        kept = {"Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items())}
        got = self.client.open(
            path,
            method=method,
            data=body,
            headers=self.headers | (kept if self.cookies else {}),
            content_type="application/x-www-form-urlencoded" if body else None,
        )
        self.requests += 1
        self.posts += method == "POST"
        return Answer(path, got.status_code, got.text, got.headers.get("Location"), None, 0.0)


def test_a_newcomer_gets_from_no_account_to_a_receipt(app: Flask, client: FlaskClient) -> None:
    stage = set_stage(reviewers=1)
    visitor = AtTheDoor(client)
    Newcomers(stage).write_proposal(visitor)
    found = db.session.scalars(select(Application)).one()
    assert (found.stream_id, found.state, found.submitted_at is None) == (
        stage.open_stream,
        "submitted",
        False,
    )
    assert visitor.requests > visitor.posts > 8
