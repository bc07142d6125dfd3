"""What did HTTP ask about packages: amounts for the streams of a round, side by side?"""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from grants.decisions import commands, queries
from grants.decisions.forms import PackageForm, package_form
from grants.decisions.permissions import may_keep_package
from grants.decisions.rules import LIMIT_NAMES
from grants.decisions.views.desk import MANAGER, STAFF, bp
from grants.web.access import door, me


@bp.get("/rounds/<int:round_id>/packages")
@door(STAFF)
def packages(round_id: int, form: PackageForm | None = None) -> Any:
    """Lay packages of amounts side by side, over every stream of a round."""
    shown = queries.get_packages(me(), round_id)
    return {
        "desk": shown,
        "form": form or package_form([one.stream for one in shown.streams])(),
        "may_keep": may_keep_package(me(), shown.round),
        "limit_names": LIMIT_NAMES,
    }


@bp.post("/rounds/<int:round_id>/packages")
@door(MANAGER)
def keep_package(round_id: int) -> Any:
    """Keep a package."""
    shown = queries.get_packages(me(), round_id)
    form = package_form([one.stream for one in shown.streams])()
    if form.carries_out(commands.keep_package, actor=me(), round_=shown.round):
        flash(gettext("The package is kept. Nothing has moved."), "good")
        return redirect(url_for("decisions.packages", round_id=round_id), 303)
    return packages(round_id, form), 422


@bp.post("/packages/<int:package_id>/discard")
@door(MANAGER)
def discard_package(package_id: int) -> Any:
    """Throw a package away."""
    package = queries.get_package(me(), package_id)
    commands.discard_package(actor=me(), package=package)
    flash(gettext("The package is thrown away."), "good")
    return redirect(url_for("decisions.packages", round_id=package.round_id), 303)
