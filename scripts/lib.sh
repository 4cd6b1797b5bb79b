# shellcheck shell=bash
# What the scripts share. To be sourced, not run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
target_dir=$(realpath -m "${CARGO_TARGET_DIR:-$root/target}")
export root target_dir

# Rate limits for a benchmark, where one client stands for a whole campus: counted like any others, and never too many.
generous_limits='everything: token-bucket 1000000/s by address on all; writes: token-bucket 1000000/s by user on writes'
export generous_limits

die() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# Makes cargo reachable right after rustup's installation, before any new login.
load_cargo() {
  # shellcheck source=/dev/null
  if ! have cargo && [[ -r $HOME/.cargo/env ]]; then . "$HOME/.cargo/env"; fi
}

# The directory of the newest PostgreSQL server programs; Debian keeps them off the PATH.
postgres_bin() {
  local newest
  newest=$(find /usr/lib/postgresql/*/bin -maxdepth 1 -name initdb 2>/dev/null | sort -V | tail -n 1)
  [[ -n $newest ]] || newest=$(command -v initdb || true)
  [[ -n $newest ]] && dirname "$newest"
}

# A command runs as a job of its own (`set -m`), so that an interrupted script can end the whole family it started:
# `run_job COMMAND…` waits for it, `end_job` in an EXIT trap ends what is left and lets it clean up.
job=
run_job() {
  local status=0
  set -m
  "$@" </dev/null &
  job=$!
  set +m
  wait "$job" || status=$?
  job=
  return "$status"
}

end_job() {
  [[ -n $job ]] || return 0
  kill -TERM -- "-$job" 2>/dev/null || true
  for _ in {1..150}; do
    kill -0 -- "-$job" 2>/dev/null || break
    sleep 0.1
  done
  kill -KILL -- "-$job" 2>/dev/null || true
  wait "$job" 2>/dev/null || true
  job=
}

# Turns signals into an ordinary exit, so that one EXIT trap cleans up whatever the cause.
exit_on_signals() {
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
}
