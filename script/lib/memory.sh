# Sourced by script/test: where the tests keep their files.
# shellcheck shell=bash

# Keep them in memory where it has room: of a processor's time, a file there takes a fraction of one
# on a disk. Whoever names a folder in TMPDIR keeps it.
setup_memory() {
  local free
  [ -n "${TMPDIR:-}" ] && return
  [ -w /dev/shm ] || return 0
  grep -qs '^[^ ]* /dev/shm tmpfs [^ ]*noexec' /proc/mounts && return # tests run what they write
  free=$(df -Pk /dev/shm | awk 'NR == 2 { print $4 }')
  [ "$free" -lt 4000000 ] && return
  export TMPDIR=/dev/shm
}
