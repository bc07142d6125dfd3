"""The blueprint of this wing, and the moment at which what was sent arrived."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from flask import current_app, g, request

from grants.applications.rules import read_arrival
from grants.foundation.clock import now
from grants.web.access import wing

bp = wing("applications", __name__)


@bp.before_app_request
def _note_arrival() -> None:
    """Look at the clock before anything else is done with what was sent."""
    if request.method == "POST":
        g.arrived_at = now()


def arrival() -> tuple[datetime, str]:
    """Return when this request arrived and whose clock says so: the proxy's if one is configured."""
    header = current_app.config["SETTINGS"].arrival_header
    stamped = read_arrival(request.headers.get(header)) if header else None
    return (stamped, "proxy") if stamped else (cast("datetime", g.arrived_at), "server")
