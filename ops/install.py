"""Install the pinned requirements from wheels and compile the translations, when either is due."""

from __future__ import annotations

import fcntl
import hashlib
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PINNED = re.compile(r"^[A-Za-z0-9][\w.\-]*(\[.*\])?==", re.MULTILINE)
NAME_ENDS = re.compile(r"[=<>\[]|-\d")
NO_WHEEL = re.compile(r"No matching distribution found for ([^\s(]+)")
UNREACHABLE = re.compile(
    r"NewConnectionError|Name or service not known|Temporary failure in name resolution|Connection refused"
    r"|ConnectTimeout|ReadTimeout|Read timed out|Network is unreachable|CERTIFICATE_VERIFY_FAILED|ProxyError"
    r"|nodename nor servname"
)


def fingerprint(files: Iterable[Path]) -> str:
    """A digest of the pinned files and of the interpreter they are installed for."""
    digest = hashlib.sha256(f"{sys.version}\n".encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def explain(log: str, platform: str) -> str:
    """One sentence for why pip failed, read from its output."""
    if "No space left on device" in log:
        return "The disk is full: make room and try again; nothing is lost."
    if UNREACHABLE.search(log):
        return "The package index could not be reached: check the network (or PIP_INDEX_URL) and try again."
    if found := NO_WHEEL.search(log):
        return (
            f"There is no ready-made package (wheel) of {found[1]} for this platform ({platform}): "
            "Ronde runs on Linux with glibc (x86-64 or arm64) and on macOS, with Python 3.11 to 3.14."
        )
    if "externally-managed-environment" in log or "Permission denied" in log:
        return "The virtual environment may not be written: remove the folder .venv and try again."
    return "The packages could not be installed; the lines above are what pip said."


def install(files: list[Path]) -> None:
    """Install the pinned files, counting on the screen; leaves with one sentence when that fails."""
    wanted = sum(len(PINNED.findall(file.read_text())) for file in files)
    print(f"Installing about {wanted} packages from wheels (once; a few minutes on a slow line).", flush=True)
    pip = [sys.executable, "-m", "pip", "install", "--only-binary", ":all:", "--no-input"]
    pip += ["--disable-pip-version-check", "--no-color", "--progress-bar", "off"]
    for file in files:
        pip += ["-r", str(file)]
    log = []
    seen = 0
    with subprocess.Popen(pip, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as running:
        for line in running.stdout or ():
            log.append(line)
            if line.startswith(("Collecting ", "Processing ")):
                seen += 1
                package = NAME_ENDS.split(Path(line.split()[1]).name)[0]
                print(f"  fetching {seen:3} {package}", flush=True)
            elif line.startswith("Installing collected packages"):
                print("  unpacking (half a minute) ...", flush=True)
    if running.returncode:
        text = "".join(log)
        print("".join(log[-8:]), file=sys.stderr)
        sys.exit(explain(text, platform=_platform()))


def _platform() -> str:
    import sysconfig

    return f"{sysconfig.get_platform()}, Python {sys.version_info.major}.{sys.version_info.minor}"


def translations_are_stale(folder: Path) -> bool:
    """Whether some language's catalogue is newer than what was last compiled from it."""
    for language in {source.parent for source in folder.glob("*/*.po")}:
        compiled = language / "LC_MESSAGES" / "messages.mo"
        newest = max(source.stat().st_mtime for source in language.glob("*.po"))
        if not compiled.exists() or compiled.stat().st_mtime < newest:
            return True
    return False


def main(wanted: list[str]) -> None:
    """Install what is missing; `dev` adds what the checks need. The second time does nothing."""
    files = [ROOT / "requirements.txt"]
    if "dev" in wanted:
        files.append(ROOT / "requirements-dev.txt")
    venv = Path(sys.prefix)
    with (venv / "ronde-install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamps = {
            venv / f"ronde-{file.stem}": fingerprint([*files[: files.index(file)], file]) for file in files
        }
        if any(not stamp.exists() or stamp.read_text() != due for stamp, due in stamps.items()):
            install(files)
            for stamp, due in stamps.items():
                stamp.write_text(due)
        if translations_are_stale(ROOT / "translations"):
            compiler = [sys.executable, "-m", "grants.translations"]
            if subprocess.run(compiler, cwd=ROOT, stdout=subprocess.DEVNULL, check=False).returncode:
                sys.exit("The translations could not be compiled; the lines above say which text is wrong.")


if __name__ == "__main__":
    main(sys.argv[1:])
