# Sourced by script/test: what the inbox's tests need beside Python packages.
# shellcheck shell=bash

# Install what checks the inbox's modules (types, lint, accessibility), unless it is there for this lock.
setup_node_modules() {
  cmp -s package-lock.json node_modules/.installed && return
  [ -t 2 ] && echo "Setting up node_modules (once) …" >&2
  PATH="$(cd "$venv/bin" && pwd):$PATH" npm ci --silent >&2
  cp package-lock.json node_modules/.installed
}
