#!/bin/sh
# Make .venv and install requirements*.txt into it; the second time there is nothing to do and it takes a moment.
# Usage: ops/setup.sh [dev]    (dev: also what the checks need)
set -eu
cd "$(dirname "$0")/.."
case $(uname -s) in
MINGW* | MSYS* | CYGWIN*)
    echo "Ronde runs on Linux with glibc and on macOS: on Windows, use it inside WSL." >&2
    exit 1
    ;;
esac
venv="${RONDE_VENV:-.venv}"
python="$venv/bin/python"

usable='import sys, pip; sys.exit(sys.version_info < (3, 11))'
if ! "$python" -c "$usable" 2>/dev/null; then
    base=$(sh ops/python.sh)
    echo "Making a virtual environment in $venv with $base ..."
    if [ -e "$venv" ] && [ ! -e "$venv/pyvenv.cfg" ]; then
        echo "$venv is in the way and is no virtual environment: move it, or name another with RONDE_VENV." >&2
        exit 1
    fi
    rm -rf "$venv"
    if ! "$base" -m venv "$venv"; then
        echo "The virtual environment in $venv could not be made; the lines above say why." >&2
        exit 1
    fi
fi
exec "$python" -m ops.install "$@"
