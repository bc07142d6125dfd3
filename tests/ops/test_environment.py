"""`make run` gives the product a demonstration's settings, whatever stands in the shell."""

from pathlib import Path

from ops import environment


def test_what_is_set_outside_does_not_reach_the_demonstration(tmp_path: Path) -> None:
    outside = {
        "DATABASE_URL": "postgresql://real",
        "REDIS_URL": "redis://real",
        "MAIL_SERVER": "smtp://real",
        "HOME": "/h",
    }
    given = environment.demonstration(tmp_path, port=8001, queue_url="unix:///q?db=0", outside=outside)
    assert given == {
        "HOME": "/h",
        "FLASK_APP": "grants.assembly",
        "RONDE_MODE": "demonstration",
        "RONDE_INSTANCE": str(tmp_path),
        "REDIS_URL": "unix:///q?db=0",
        "SECRET_KEY": (tmp_path / "secret_key").read_text(),
        "PUBLIC_ADDRESS": "http://127.0.0.1:8001",
        "PYTHONUNBUFFERED": "1",
    }


def test_the_key_is_made_once_and_is_the_owners(tmp_path: Path) -> None:
    first = environment.secret_key(tmp_path)
    assert len(first) == 64
    assert environment.secret_key(tmp_path) == first
    assert [(path.name, path.stat().st_mode & 0o777) for path in tmp_path.iterdir()] == [
        ("secret_key", 0o600)
    ]
