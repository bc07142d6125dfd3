"""The blueprint of this wing, and who is signed in."""

from __future__ import annotations

from flask import Flask
from flask_login import LoginManager

from grants.people import queries
from grants.web.access import wing

bp = wing("people", __name__)
login = LoginManager()
login.user_loader(queries.account_of_session)
login.session_protection = None


@bp.record_once
def _install(state: object) -> None:
    app: Flask = state.app  # type: ignore[attr-defined]
    login.init_app(app)
