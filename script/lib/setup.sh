# Sourced by the scripts: the virtual environment and what is locked for it.
# shellcheck shell=bash

venv=${PARLEY_VENV:-.venv}
uv=$venv/bin/uv

# Print the first Python that is new enough and can make environments. The system's own comes before
# the path: distributions build theirs with the optimisations that pyenv, unless told, leaves out.
find_python() {
  local candidate candidates=(
    /usr/bin/python3 python3 python3.14 python3.13 python3.12 python3.11 python
  )
  [ -z "${PARLEY_PYTHON:-}" ] || candidates=("$PARLEY_PYTHON")
  for candidate in "${candidates[@]}"; do
    if command -v "$candidate" >/dev/null 2>&1 && "$candidate" -c \
      'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  echo "Parley needs Python 3.11 or later with venv, and found none; PARLEY_PYTHON may name it." >&2
  echo "On Debian and Ubuntu, install the package python3-venv." >&2
  return 1
}

# Create the virtual environment with uv in it, unless it is there.
setup_venv() {
  [ -x "$uv" ] && return
  local python
  python=$(find_python)
  "$python" -m venv "$venv" >&2
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    --require-hashes --requirement requirements/uv.txt >&2
}

# Install requirements/NAME.txt and Parley itself, unless that was done for this very lock file.
setup() {
  local lock=requirements/$1.txt stamp=$venv/.installed-$1
  setup_venv
  cmp -s "$lock" "$stamp" && return
  [ -t 2 ] && echo "Setting up $venv (once) …" >&2
  local folder
  folder=$(cd "$venv" && pwd)
  VIRTUAL_ENV=$folder "$uv" pip install --quiet --compile-bytecode \
    --require-hashes --requirement "$lock" >&2
  VIRTUAL_ENV=$folder "$uv" pip install --quiet --compile-bytecode \
    --no-deps --no-build-isolation --editable . >&2
  cp "$lock" "$stamp"
}
