"""A web process never loads pandas, which doubles start and memory, nor what only a terminal asks for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_web_process_loads_no_pandas_not_even_for_a_csv(tmp_path: Path) -> None:
    check = (
        "from grants.assembly import create_app\n"
        "from grants.settings import read_settings\n"
        f"create_app(read_settings({{'RONDE_MODE': 'test', 'RONDE_INSTANCE': {str(tmp_path)!r}}}), serves=True)\n"
        "from grants.reporting.jobs.workbook import Head, Layout, as_csv\n"
        "one = Layout([Head('Titel', 'text')], 0, 0, None, '', '', '', '')\n"
        "assert as_csv(one, [[('Buurt',)]]) == (b'\\xef\\xbb\\xbfTitel\\r\\nBuurt\\r\\n', 1)\n"
        "import sys\n"
        "heavy = {'pandas', 'numpy', 'xlsxwriter', 'openpyxl', 'typst', 'alembic', 'grants.demonstration.replay'}\n"
        "heavy &= set(sys.modules)\n"
        "sys.exit(', '.join(sorted(heavy)) if heavy else 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", check], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
