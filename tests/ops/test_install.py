"""The installer explains a failure in one sentence and does nothing when nothing is due."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ops import install

ROOT = Path(__file__).parents[2]


def test_a_package_without_a_wheel_ends_in_one_sentence(tmp_path: Path) -> None:
    wanted = tmp_path / "requirements.txt"
    wanted.write_text("ronde-has-no-such-wheel==1.0\n")
    code = f"from pathlib import Path; from ops import install; install.install([Path({str(wanted)!r})])"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PIP_NO_INDEX": "1"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    sentence = ran.stderr.strip().splitlines()[-1]
    assert sentence.startswith(
        "There is no ready-made package (wheel) of ronde-has-no-such-wheel==1.0 for this platform"
    )


@pytest.mark.parametrize(
    ("log", "begins"),
    [
        (
            "Retrying ... NewConnectionError\nERROR: No matching distribution found for flask==3.1.3",
            "The package index",
        ),
        (
            "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
            "The disk is full",
        ),
        ("ERROR: something new", "The packages could not be installed"),
    ],
)
def test_the_cause_is_read_from_what_pip_said(log: str, begins: str) -> None:
    assert install.explain(log, "linux-x86_64, Python 3.11").startswith(begins)


def test_the_fingerprint_follows_the_pins(tmp_path: Path) -> None:
    pins = tmp_path / "requirements.txt"
    pins.write_text("flask==3.1.3\n")
    before = install.fingerprint([pins])
    assert install.fingerprint([pins]) == before
    pins.write_text("flask==3.1.4\n")
    assert install.fingerprint([pins]) != before


def test_a_translation_is_stale_until_it_is_compiled_after_its_last_change(tmp_path: Path) -> None:
    source = tmp_path / "nl" / "people.po"
    compiled = tmp_path / "nl" / "LC_MESSAGES" / "messages.mo"
    compiled.parent.mkdir(parents=True)
    assert not install.translations_are_stale(tmp_path)
    source.write_text("")
    assert install.translations_are_stale(tmp_path)
    compiled.write_bytes(b"")
    os.utime(compiled, (source.stat().st_mtime + 1,) * 2)
    assert not install.translations_are_stale(tmp_path)
    os.utime(source, (compiled.stat().st_mtime + 1,) * 2)
    assert install.translations_are_stale(tmp_path)
