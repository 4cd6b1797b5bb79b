#!/usr/bin/env bash
# Breaks everything that Lyceum stands on, again and again, under load, and writes what came of it to docs/reliability.md:
# `make chaos`. docs/testing.md says what is broken.
#
#   LYCEUM_LAB   how many hundredths of the full counts (100)
#   LYCEUM_BIN   a binary to break instead of building one
set -euo pipefail
. "$(dirname "$0")/lib.sh"

report=docs/reliability.md
hundredths=${LYCEUM_LAB:-100}
lines=

clean_up() {
  end_job
  [[ -z $lines ]] || rm -rf "$lines"
}

build() {
  load_cargo
  [[ -n ${LYCEUM_BIN:-} ]] || cargo build --release --locked --bin lyceum
  export LYCEUM_BIN=${LYCEUM_BIN:-$target_dir/release/lyceum}
  LYCEUM_BIN=$(realpath "$LYCEUM_BIN")
}

machine() {
  local model memory
  model=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)
  memory=$(awk '/^MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo)
  printf '%s processors (%s), %s GiB of memory, Linux %s; %s, %s.\n' "$(nproc)" "${model:-of no name}" "$memory" \
    "$(uname -r | cut -d- -f1)" "$("$(postgres_bin)/postgres" --version)" "$(nginx -v 2>&1 | sed 's/^nginx version: //')"
}

# How busy the machine was before it was given this to do.
load_before=$(cut -d' ' -f1 /proc/loadavg)

write_report() {
  local kind=development
  [[ $LYCEUM_BIN != */release/* ]] || kind=release
  sed '/^<!-- what was found -->$/q' "$report" >"$lines/report"
  {
    printf '\n%s\n' "$("$LYCEUM_BIN" --version) ($kind build), $hundredths % of the full counts."
    printf 'On %s\n' "$(machine)"
    printf 'The machine had %s to do for each of its processors when it began.\n\n' \
      "$(awk -v load="$load_before" -v count="$(nproc)" 'BEGIN { printf "%.1f", load / count }')"
    echo '| fault | times | requests | done | refused | unknown | lost | doubled | events heard | missed | returns | silence | recovery | slowest |'
    echo '|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|'
    cat "$lines"/*.fault
    printf '\nWhat is no matter of loss:\n\n'
    echo '| promise | | times | found | wanted |'
    echo '|--:|---|--:|---|---|'
    cat "$lines"/*.promise
  } >>"$lines/report"
  cp "$lines/report" "$report"
}

main() {
  local status=0
  (($# == 0)) || die "usage: chaos.sh"
  trap clean_up EXIT
  exit_on_signals
  cd "$root"
  local program
  for program in nginx openssl redis-server; do
    have "$program" || die "$program is missing (apt-get install nginx-light openssl redis-server)"
  done
  postgres_bin >/dev/null || die "PostgreSQL is missing (apt-get install postgresql)"
  build
  lines=$(mktemp -d)
  run_job env LYCEUM_LAB="$hundredths" LYCEUM_LAB_REPORT="$lines" \
    cargo test --locked --workspace --test chaos -- --nocapture --test-threads 1 || status=$?
  write_report
  cat "$report"
  ((status == 0)) || die "not everything went as it should; see above"
}

main "$@"
