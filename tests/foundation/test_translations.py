"""The Dutch texts are compiled whole, also by several who begin at one moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from grants import translations


def test_several_compile_at_one_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translations, "FOLDER", tmp_path)
    (tmp_path / "nl").mkdir()
    (tmp_path / "nl" / "web.po").write_text('msgid "Save"\nmsgstr "Opslaan"\n', encoding="utf-8")
    with ThreadPoolExecutor(8) as pool:
        targets = set(pool.map(lambda _n: translations.compile_texts(), range(200)))
    (target,) = targets
    assert [path.name for path in target.parent.iterdir()] == ["messages.mo"]
    assert b"Opslaan" in target.read_bytes()
