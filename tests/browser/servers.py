"""The product's processes for the browser, forked from one that has loaded the code: a start is half a second then."""

from __future__ import annotations

import importlib.util
import multiprocessing
import os
import sys
from multiprocessing.process import BaseProcess
from typing import Any

from gunicorn.app import wsgiapp

from grants import sweeper
from grants.assembly import WINGS, WOKEN_ROOMS
from grants.settings import ROOT
from tests.backends import remember_templates

_forked = multiprocessing.get_context("forkserver")
_forked.set_forkserver_preload(["tests.browser.servers"])


for wing in WINGS:
    for room in WOKEN_ROOMS:
        path = f"grants.{wing}.{room}"
        if importlib.util.find_spec(path) is not None:
            importlib.import_module(path)


def begin(environment: dict[str, str], *, port: int) -> list[BaseProcess]:
    """Return a web server on this port and a sweeper, begun with this environment."""
    begun = []
    for work in (_serve, _sweep):
        process = _forked.Process(target=work, args=(environment, port))
        process.start()
        begun.append(process)
    return begun


def _enter(environment: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)


def _serve(environment: dict[str, str], port: int) -> None:
    _enter(environment)
    sys.argv = ["gunicorn", "--bind", f"127.0.0.1:{port}", "--threads", "4", "--log-level", "critical"]
    sys.argv += ["--config", f"python:{__name__}", "wsgi:app"]
    wsgiapp.run()


def post_worker_init(worker: Any) -> None:
    """Let gunicorn's worker keep its templates with those of the other tests."""
    remember_templates(worker.wsgi)


def _sweep(environment: dict[str, str], _port: int) -> None:
    _enter(environment)
    sweeper.main()
