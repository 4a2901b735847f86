# Sourced by script/setup: the hooks of git that check what is committed.
# shellcheck shell=bash

# Turn the hooks on in a clone of Parley, unless its owner has hooks of their own.
setup_hooks() {
  local hooks=script/lib/hooks set_to
  # Not in an archive that was unpacked, nor in one that stands inside another repository.
  [ -e .git ] && command -v git >/dev/null 2>&1 || return 0
  set_to=$(git config --get core.hooksPath || true)
  [ "$set_to" = "$hooks" ] && return 0
  if [ -n "$set_to" ]; then
    echo "git runs the hooks in $set_to; those of Parley are in $hooks." >&2
    return 0
  fi
  git config core.hooksPath "$hooks" 2>/dev/null ||
    echo "git's configuration can't be written: the hooks in $hooks are not turned on." >&2
}
