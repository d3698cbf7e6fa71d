#!/bin/sh
# Finds any Python that really runs, for scripts/setup.py, which does the work.
#
# A name on PATH is not enough: where pyenv is in use, `python3` is a shim that fails when the versions of
# .python-version are not installed. So each candidate is asked to run.
set -eu
cd "$(dirname "$0")/.."

runs() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 9))' >/dev/null 2>&1
}

for python in .venv/bin/python python3 python3.12 python3.13 python3.11 python3.10 python3.14 python3.9 python \
    /usr/bin/python3 /usr/local/bin/python3 "${PYENV_ROOT:-${HOME:-/}/.pyenv}"/versions/3.*/bin/python3; do
    if runs "$python"; then
        exec "$python" scripts/setup.py "$@"
    fi
done

if uv --version >/dev/null 2>&1; then
    echo "setup: no Python runs here, but uv does; it provides Python 3.12"
    if uv run --no-project --python 3.12 python -c '' 2>/dev/null; then
        exec uv run --no-project --python 3.12 python scripts/setup.py "$@"
    fi
    echo "setup: uv could not provide Python 3.12 (is there a network?)" >&2
fi

cat >&2 <<'MESSAGE'

setup: no Python was found that runs (3.9 or newer is needed to begin; Sigap itself needs 3.12 and 3.10).
  Looked for: python3, python3.9 to python3.14, python, /usr/bin/python3, the versions of pyenv.
  Any one of these provides it:
    pyenv install 3.12 3.10          where pyenv is in use
    apt-get install python3          Debian, Ubuntu (as root)
    uv python install 3.12 3.10      where uv is installed and there is a network
MESSAGE
exit 1
