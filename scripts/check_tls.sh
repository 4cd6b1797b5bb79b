#!/usr/bin/env bash
# Builds Lyceum with the system's libpq, which speaks TLS, and has it do so: `make test-tls`. The build that brings its own
# libpq is the one in the target directory again afterwards, whatever happens.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

bundled=$target_dir/debug/lyceum
scratch=
# Whether the other build may lie where the usual one belongs.
replaced=

clean_up() {
  end_job
  [[ -z $replaced ]] || build_bundled || echo "the build in $bundled may not be the usual one" >&2
  [[ -z $scratch ]] || rm -rf "$scratch"
}

# Both builds bear one name, and cargo keeps what belongs to each apart: the second one is a link.
build_aside() {
  cargo build --package lyceum --no-default-features --locked
  cp "$bundled" "$scratch/lyceum"
}

build_bundled() {
  cargo build --workspace --all-targets --locked
}

main() {
  local program
  trap clean_up EXIT
  exit_on_signals
  cd "$root"
  load_cargo
  for program in openssl redis-server pg_config; do
    have "$program" || die "$program is missing (apt-get install openssl redis-server libpq-dev)"
  done
  POSTGRES_BIN=$(postgres_bin) || die "PostgreSQL is missing (apt-get install postgresql)"
  scratch=$(mktemp -d)
  replaced=1
  run_job build_aside
  run_job build_bundled
  replaced=
  export POSTGRES_BIN LYCEUM_BIN=$scratch/lyceum LYCEUM_BIN_BUNDLED=$bundled
  run_job python3 -W ignore scripts/check_tls.py
}

main "$@"
