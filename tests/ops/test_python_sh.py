"""The finder takes a fitting Python wherever it is, and says in one sentence when there is none."""

import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "ops" / "python.sh"


def fake(folder: Path, name: str, version: str, *, venv: bool = True) -> Path:
    """A command that answers as a Python of that version would."""
    folder.mkdir(exist_ok=True)
    fits = tuple(map(int, version.split("."))) >= (3, 11)
    path = folder / name
    path.write_text(
        "#!/bin/sh\n"
        'case "$2" in\n'
        f"*print*) echo {version};;\n"
        f"*version_info*) exit {0 if fits else 1};;\n"
        f"*ensurepip*) exit {0 if venv else 1};;\n"
        "*) exit 3;;\n"
        "esac\n"
    )
    path.chmod(0o755)
    return path


def find(path: Path, *places: Path, **more: str) -> subprocess.CompletedProcess[str]:
    path.mkdir(exist_ok=True)
    given = {
        "PATH": str(path),
        "HOME": "/nonexistent",
        "RONDE_PYTHON_DIRS": " ".join(map(str, places)),
    } | more
    return subprocess.run(["/bin/sh", SCRIPT], env=given, capture_output=True, text=True, check=False)


def test_a_newer_python_is_taken_when_python3_is_old(tmp_path: Path) -> None:
    fake(tmp_path / "bin", "python3", "3.9")
    newer = fake(tmp_path / "bin", "python3.12", "3.12")
    assert find(tmp_path / "bin").stdout.strip() == str(newer)


def test_a_plain_python3_is_taken_when_it_fits(tmp_path: Path) -> None:
    plain = fake(tmp_path / "bin", "python3", "3.11")
    assert find(tmp_path / "bin").stdout.strip() == str(plain)


def test_a_python_outside_path_is_found(tmp_path: Path) -> None:
    fake(tmp_path / "bin", "python3", "3.8")
    outside = fake(tmp_path / "versions", "python3", "3.13")
    assert find(tmp_path / "bin", tmp_path / "versions").stdout.strip() == str(outside)


def test_a_python_without_venv_is_passed_over_for_one_that_has_it(tmp_path: Path) -> None:
    fake(tmp_path / "bin", "python3.13", "3.13", venv=False)
    whole = fake(tmp_path / "bin", "python3.11", "3.11")
    assert find(tmp_path / "bin").stdout.strip() == str(whole)


def test_a_broken_shim_is_passed_over(tmp_path: Path) -> None:
    shim = fake(tmp_path / "bin", "python3.14", "3.14")
    shim.write_text("#!/bin/sh\necho 'version is not set' >&2; exit 127\n")
    whole = fake(tmp_path / "bin", "python3.11", "3.11")
    assert find(tmp_path / "bin").stdout.strip() == str(whole)


@pytest.mark.parametrize(
    ("version", "venv", "sentence"),
    [
        ("3.10", True, "Ronde needs Python 3.11 or newer and found only Python 3.10: install"),
        ("3.12", False, "Python 3.12 is here but its venv module is missing: install it"),
    ],
)
def test_one_sentence_says_what_is_wrong(tmp_path: Path, version: str, venv: bool, sentence: str) -> None:
    fake(tmp_path / "bin", "python3", version, venv=venv)
    found = find(tmp_path / "bin")
    assert (found.returncode, found.stdout) == (1, "")
    assert found.stderr.startswith(sentence)
    assert found.stderr.count("\n") == 1


def test_no_python_at_all_is_said(tmp_path: Path) -> None:
    found = find(tmp_path / "bin")
    assert found.returncode == 1
    assert found.stderr.startswith("Ronde needs Python 3.11 or newer and found no Python at all")


def test_a_chosen_python_must_fit(tmp_path: Path) -> None:
    old = fake(tmp_path / "old", "python3", "3.7")
    fake(tmp_path / "bin", "python3.12", "3.12")
    found = find(tmp_path / "bin", RONDE_PYTHON=str(old))
    assert found.returncode == 1
    assert found.stderr == f"RONDE_PYTHON names {old}, and that is no Python 3.11 or newer.\n"


def test_setup_repeats_the_finders_sentence_and_makes_nothing(tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    setup = subprocess.run(
        ["/bin/sh", SCRIPT.with_name("setup.sh")],
        env=os.environ | {"RONDE_VENV": str(venv), "RONDE_PYTHON": "/bin/false"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert setup.returncode == 1
    assert setup.stderr == "RONDE_PYTHON names /bin/false, and that is no Python 3.11 or newer.\n"
    assert not venv.exists()
