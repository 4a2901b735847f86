# Sourced by script/test: what the inbox's tests need beside Python packages.
# shellcheck shell=bash

# Install what checks the inbox's modules (types, lint, accessibility), unless it is there for this lock.
setup_node_modules() {
  cmp -s package-lock.json node_modules/.installed && return
  [ -t 2 ] && echo "Setting up node_modules (once) …" >&2
  PATH="$(cd "$venv/bin" && pwd):$PATH" npm ci --silent >&2
  cp package-lock.json node_modules/.installed
}

# See to it that there is a Chromium: one that is there, or Debian's.
setup_chromium() {
  local name
  [ -n "${PARLEY_CHROMIUM:-}" ] && return
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" >/dev/null 2>&1 && return
  done
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium from Debian's packages …" >&2
    apt-get update -qq >&2 &&
      apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >&2 && return
  fi
  echo "There is no Chromium, and it can't be installed here: the tests in a browser are skipped." >&2
}
