#!/usr/bin/env bash
# Measures Lyceum alone, with wrk, on a fresh database with the demo data: `make bench`. README.md says how to read it.
set -euo pipefail
. "$(dirname "$0")/../scripts/lib.sh"

seconds=${BENCH_SECONDS:-5}
connections=${BENCH_CONNECTIONS:-64}
threads=2
home=
server=
base=

clean_up() {
  if [[ -n $server ]]; then
    kill -TERM "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  [[ -z $home ]] || rm -rf "$home"
}

# Says why and shows the server's last words.
fail() {
  [[ ! -s $home/log ]] || tail -n 20 "$home/log" >&2
  die "$@"
}

look_for_tools() {
  local tool
  load_cargo
  for tool in wrk curl; do
    have "$tool" || die "$tool is missing (apt-get install $tool)"
  done
}

build() {
  lyceum=$(realpath -m "${LYCEUM_BIN:-$target_dir/release/lyceum}")
  [[ -n ${LYCEUM_BIN:-} ]] || (cd "$root" && cargo build --release --locked --bin lyceum)
}

# Not in /tmp, which may be memory: commits are part of what is measured.
configure() {
  local port=$((20000 + RANDOM % 12000))
  mkdir -p "$target_dir"
  home=$(mktemp -d "$target_dir/bench.XXXXXX")
  mkdir "$home/data"
  base=http://127.0.0.1:$port
  export LYCEUM_LISTEN=127.0.0.1:$port LYCEUM_METRICS_LISTEN=127.0.0.1:$((port + 1)) LYCEUM_DATA_DIR=$home/data
  # All that matters is set, because a developer's `.env` would fill in the rest.
  export LYCEUM_RATE_LIMIT_POLICIES=$generous_limits
  export LYCEUM_ENV=development LYCEUM_LOG=info DATABASE_URL=${DATABASE_URL:-sqlite://$home/data/lyceum.db}
  cd "$home"
}

ready() { curl --fail --silent --output /dev/null "$base/health/ready"; }

start() {
  local password=$1
  "$lyceum" migrate up >>"$home/log" 2>&1 || fail "the migrations failed"
  "$lyceum" admin create --email bench@example.org --name Bench --password-stdin <<<"$password" >>"$home/log" 2>&1 ||
    fail "the administrator could not be made"
  "$lyceum" serve --demo >>"$home/log" 2>&1 &
  server=$!
  for _ in {1..600}; do
    if ready; then return 0; fi
    kill -0 "$server" 2>/dev/null || fail "the server ended"
    sleep 0.1
  done
  fail "the server is not ready after a minute"
}

# member NAME: all values of a string member in the JSON on standard input.
member() { grep -o "\"$1\": *\"[^\"]*\"" | sed 's/.*: *"\(.*\)"/\1/'; }

# What the requests need: books to get, a category to list, a token to create with.
prepare() {
  local password=$1
  curl --fail --silent --show-error "$base/v1/books?limit=100" >"$home/books" || fail "the books could not be listed"
  member isbn <"$home/books" >"$home/isbns" || fail "there is no demo data"
  BENCH_ISBNS=$home/isbns
  BENCH_CATEGORY=$(member category <"$home/books" | sed -n 1p)
  BENCH_TOKEN=$(curl --fail --silent --show-error "$base/v1/sessions" --header 'Content-Type: application/json' \
    --data "{\"email\":\"bench@example.org\",\"password\":\"$password\"}" | member access_token) ||
    fail "the administrator could not log in"
  export BENCH_ISBNS BENCH_CATEGORY BENCH_TOKEN
}

load() {
  BENCH_KIND=$1 wrk --threads "$threads" --connections "$connections" --duration "$2" --timeout 10s \
    --script "$root/bench/requests.lua" "$base"
}

measure() {
  local kind output
  printf '%-8s %10s %10s %10s %8s\n' request req/s 'p50 ms' 'p99 ms' errors
  for kind in health get list create; do
    [[ $kind == create ]] || load "$kind" 1s >/dev/null
    output=$(load "$kind" "${seconds}s") || fail "wrk failed: $output"
    awk '$1 == "RESULT" { printf "%-8s %10d %10s %10s %8d\n", $2, $3, $4, $5, $6 }' <<<"$output"
  done
}

main() {
  local password
  trap clean_up EXIT
  exit_on_signals
  password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  look_for_tools
  build
  configure
  start "$password"
  prepare "$password"
  measure
}

main "$@"
