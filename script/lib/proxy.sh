# Sourced by script/test and script/prove: a reverse proxy, to try the one of docs/deploy.md.
# shellcheck shell=bash

# See to it that there is an nginx: one that is there, or Debian's.
setup_nginx() {
  PATH="$PATH:/usr/sbin" command -v nginx >/dev/null 2>&1 && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing nginx from Debian's packages …" >&2
    # Installed only; whether one is served is for the machine's owner to say.
    apt-get update -qq >&2 &&
      RUNLEVEL=1 apt-get install -y -qq --no-install-recommends nginx-light >&2 && return
  fi
  echo "There is no nginx, and it can't be installed here: its tests are skipped." >&2
}
