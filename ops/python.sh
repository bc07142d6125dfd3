#!/bin/sh
# Print the path of a Python that can run Ronde (3.11 or newer, with the venv module), or say in one sentence why there is none.
# RONDE_PYTHON=/path/to/python chooses one; RONDE_PYTHON_DIRS replaces the places looked in after PATH.
set -u

fits='import sys; sys.exit(0 if sys.version_info >= (3, 11) else 1)'
has_venv='import ensurepip, venv'
version='import sys; print("%d.%d" % sys.version_info[:2])'

places="${RONDE_PYTHON_DIRS-/opt/homebrew/bin /usr/local/bin /usr/bin /opt/local/bin
    /Library/Frameworks/Python.framework/Versions/3.*/bin
    ${PYENV_ROOT:-${HOME:-}/.pyenv}/versions/3.*/bin
    ${UV_PYTHON_INSTALL_DIR:-${HOME:-}/.local/share/uv/python}/cpython-3.*/bin
    /opt/python*/bin /opt/python/*/bin}"

candidates() {
    if [ -n "${RONDE_PYTHON:-}" ]; then
        command -v "$RONDE_PYTHON"
        return
    fi
    for name in python3.14 python3.13 python3.12 python3.11 python3 python; do
        command -v "$name"
    done
    for place in $places; do
        for name in python3.14 python3.13 python3.12 python3.11 python3; do
            [ -x "$place/$name" ] && printf '%s\n' "$place/$name"
        done
    done
    for name in python3.19 python3.18 python3.17 python3.16 python3.15; do
        command -v "$name"
    done
}

without_venv=''
newest=''
old_ifs=$IFS
IFS='
'
for python in $(IFS=$old_ifs; candidates 2>/dev/null); do
    found=$("$python" -c "$version" 2>/dev/null) || continue
    newest=${newest:-$found}
    "$python" -c "$fits" 2>/dev/null || continue
    if "$python" -c "$has_venv" 2>/dev/null; then
        printf '%s\n' "$python"
        exit 0
    fi
    without_venv=${without_venv:-$found}
done

if [ -n "$without_venv" ]; then
    echo "Python $without_venv is here but its venv module is missing: install it (on Debian and Ubuntu: apt install python3-venv, or python$without_venv-venv)." >&2
elif [ -n "${RONDE_PYTHON:-}" ]; then
    echo "RONDE_PYTHON names $RONDE_PYTHON, and that is no Python 3.11 or newer." >&2
elif [ -n "$newest" ]; then
    echo "Ronde needs Python 3.11 or newer and found only Python $newest: install a newer one (for example from your package manager or python.org)." >&2
else
    echo "Ronde needs Python 3.11 or newer and found no Python at all: install one (for example from your package manager or python.org)." >&2
fi
exit 1
