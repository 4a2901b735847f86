# Sourced by script/test and script/prove: programs of other projects that the tests run.
# shellcheck shell=bash

# See to it that there are a Chromium and two proxies: those that are there, or Debian's. Others,
# which would be started where they are installed, are used where they are there (caddy, promtool).
setup_packages() {
  local missing=() name
  has_chromium || missing+=(chromium fonts-dejavu-core)
  has nginx || missing+=(nginx-light)
  has apache2 || missing+=(apache2-bin)
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "${PARLEY_SYSTEM_PACKAGES:-yes}" = no ]; then
    echo "PARLEY_SYSTEM_PACKAGES=no: without ${missing[*]}, their tests are skipped." >&2
  elif [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "Without ${missing[*]}, which can't be installed here, their tests are skipped." >&2
  else
    echo "Installing Debian's packages ${missing[*]}; PARLEY_SYSTEM_PACKAGES=no prevents it …" >&2
    apt-get update -qq >&2 || true
    for name in "${missing[@]}"; do
      # Installed only; whether one is served is for the machine's owner to say.
      RUNLEVEL=1 apt-get install -y -qq --no-install-recommends "$name" >&2 ||
        echo "$name can't be installed here: its tests are skipped." >&2
    done
  fi
}

has_chromium() {
  local name
  [ -n "${PARLEY_CHROMIUM:-}" ] && return
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" >/dev/null 2>&1 && return
  done
  return 1
}

has() {
  PATH="$PATH:/usr/sbin" command -v "$1" >/dev/null 2>&1
}
