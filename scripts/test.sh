#!/usr/bin/env bash
# Everything that must hold before a change is taken, on both databases: `make test`.
# The first step that fails ends the run.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

finished=()
running=
started=0
log=

duration() { printf '%d:%02d' $(($1 / 60)) $(($1 % 60)); }

heading() { printf '\n=== %s ===\n' "$1"; }

# begin NAME and finish frame a step; `step NAME COMMAND…` is both with a command in between.
begin() {
  running=$1
  started=$SECONDS
  heading "$running"
}

finish() {
  local line
  line="$(duration $((SECONDS - started)))  $running"
  echo "--- $line"
  finished+=("$line")
  running=
}

step() {
  begin "$1"
  shift
  run_job "$@"
  finish
}

# At the foot of the run, because the steps after the tests would otherwise scroll their verdict away.
summary() {
  heading "Tests"
  grep '^test result:' "$log" || true
  awk '/^test result:/ { programs++; passed += $4; failed += $6; ignored += $8 }
    END { printf "%d programs: %d passed; %d failed; %d ignored\n", programs, passed, failed, ignored }' "$log"
  heading "Steps"
  printf '%s\n' "${finished[@]}"
}

on_exit() {
  local status=$?
  end_job
  if ((status != 0)) && [[ -n $running ]]; then
    printf '\nFAILED: %s, after %s\n' "$running" "$(duration $((SECONDS - started)))" >&2
  fi
  [[ -z $log ]] || rm -f "$log"
}

run_tests() {
  scripts/with-postgres.sh scripts/with-redis.sh cargo test --workspace --locked --no-fail-fast 2>&1 | tee "$log"
}

# Apart from the others, which would give the replica much to do.
run_replica_tests() {
  LYCEUM_WITH_REPLICA=1 scripts/with-postgres.sh cargo test --workspace --test http --locked replicas 2>&1 | tee -a "$log"
}

check_api() {
  LYCEUM_BIN=$target_dir/debug/lyceum scripts/with-postgres.sh scripts/api-tools.sh all
}

check_proxy() {
  if have nginx && have openssl; then
    python3 -W ignore scripts/check_nginx.py
  else
    echo "skipped: nginx is not installed (apt-get install nginx-light openssl)"
  fi
}

check_deployment() {
  LYCEUM_BIN=$target_dir/debug/lyceum scripts/check_deploy.sh
}

check_tls() {
  if have openssl && have pg_config; then
    scripts/check_tls.sh
  else
    echo "skipped: there is no libpq that speaks TLS (apt-get install libpq-dev openssl)"
  fi
}

main() {
  trap on_exit EXIT
  exit_on_signals
  cd "$root"
  log=$(mktemp)
  # What is built once and thrown away gains nothing from incremental artefacts.
  if [[ ${CI:-} == true ]]; then export CARGO_INCREMENTAL=0; fi
  if [[ -t 1 ]]; then export CARGO_TERM_COLOR=${CARGO_TERM_COLOR:-always}; fi

  begin "Requirements"
  scripts/requirements.sh # in the foreground: sudo may ask for a password
  finish
  load_cargo
  step "Formatting, lints, dependencies" scripts/lint.sh
  # All targets, so that the tests find nothing left to compile and the API tools find the server built.
  step "Build" cargo build --workspace --all-targets --locked
  step "Tests on SQLite and PostgreSQL" run_tests
  step "Tests with a replica" run_replica_tests
  step "API document and clients" check_api
  step "Proxy" check_proxy
  step "Deployment" check_deployment
  step "TLS to PostgreSQL and Redis" check_tls
  summary
}

main "$@"
