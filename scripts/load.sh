#!/usr/bin/env bash
# Sends Lyceum the load of a campus day until it is saturated: `make load`. docs/load.md says what the load is and how to read
# what comes of it. `load.sh --smoke` sends a little of everything and fails if anything is answered unexpectedly.
#
#   ON           sqlite (the default) or postgres
#   LYCEUM_BIN   a binary to load instead of building one
#   LOAD_BOOKS   how many books there are (10000)
#   LOAD_STEPS, LOAD_SECONDS, LOAD_RATE, LOAD_THINK, LOAD_PROCESSES: see load/steps.py and load/locustfile.py
set -euo pipefail
. "$(dirname "$0")/lib.sh"

on=${ON:-sqlite}
books=${LOAD_BOOKS:-10000}
reports=$target_dir/load
tools=$target_dir/load-tools
smoke=
home=
server=
database=

clean_up() {
  end_job
  stop_server
  [[ -z $database ]] || psql --quiet --no-psqlrc "$LYCEUM_TEST_POSTGRES" --command "DROP DATABASE IF EXISTS $database WITH (FORCE)" || true
  [[ -z $home ]] || rm -rf "$home"
}

stop_server() {
  [[ -n $server ]] || return 0
  kill -TERM "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  server=
}

# Says why and shows the server's last words.
fail() {
  [[ ! -s $home/log ]] || tail -n 20 "$home/log" >&2
  die "$@"
}

# What the server complained of, which the statuses alone may not tell.
complaints() {
  local count
  count=$(grep -c -E '^\S+ +(WARN|ERROR) ' "$home/log") || return 0
  printf '%s warnings and errors in the log of the server, the last of them:\n' "$count"
  grep -E '^\S+ +(WARN|ERROR) ' "$home/log" | tail -n 5
}

read_arguments() {
  case "$*" in
    "") ;;
    --smoke) smoke=yes ;;
    *) die "usage: load.sh [--smoke]" ;;
  esac
  [[ $on == sqlite || $on == postgres ]] || die "ON is sqlite or postgres, not $on"
}

# A PostgreSQL is lent for the time of this script, unless there is one already.
borrow_postgres() {
  [[ $on == postgres ]] || return 0
  have psql || die "psql is missing (apt-get install postgresql)"
  [[ -n ${LYCEUM_TEST_POSTGRES:-} ]] || exec "$root/scripts/with-postgres.sh" "$0" "$@"
}

build() {
  load_cargo
  lyceum=$(realpath -m "${LYCEUM_BIN:-$target_dir/release/lyceum}")
  [[ -n ${LYCEUM_BIN:-} ]] || (cd "$root" && cargo build --release --locked --bin lyceum)
  [[ -x $lyceum ]] || die "no binary at $lyceum"
}

install_tools() {
  ! cmp -s "$root/load/requirements.txt" "$tools/requirements.txt" || return 0
  have python3 || die "python3 is missing"
  rm -rf "$tools"
  mkdir -p "$tools"
  python3 -m venv "$tools/python"
  "$tools/python/bin/pip" install --quiet --disable-pip-version-check --requirement "$root/load/requirements.txt"
  cp "$root/load/requirements.txt" "$tools"
}

python() { PYTHONDONTWRITEBYTECODE=1 "$tools/python/bin/python" "$@"; }

# Not in /tmp, which may be memory: commits are part of what is measured.
configure() {
  local port=$((20000 + RANDOM % 12000))
  mkdir -p "$target_dir"
  home=$(mktemp -d "$target_dir/load.XXXXXX")
  mkdir "$home/data"
  export BASE_URL=http://127.0.0.1:$port
  # All that matters is set, because a developer's `.env` would fill in the rest.
  export LYCEUM_LISTEN=127.0.0.1:$port LYCEUM_METRICS_LISTEN=off LYCEUM_PUBLIC_URL=$BASE_URL LYCEUM_DATA_DIR=$home/data
  export LYCEUM_ENV=development LYCEUM_LOG=info LYCEUM_RATE_LIMITS=off LYCEUM_REGISTRATION=open LYCEUM_PAYMENTS=test
  DATABASE_URL=sqlite://$home/data/lyceum.db
  if [[ $on == postgres ]]; then make_database; fi
  export DATABASE_URL
  # A connection for each user, and one for each stream.
  ulimit -n "$(ulimit -Hn)"
  cd "$home"
}

make_database() {
  local name=lyceum_load_$$
  psql --quiet --no-psqlrc "$LYCEUM_TEST_POSTGRES" --command "CREATE DATABASE $name" || fail "no database could be made"
  database=$name
  DATABASE_URL=${LYCEUM_TEST_POSTGRES%/*}/$name
}

fill() {
  python "$root/load/catalogue.py" "$books" "$home/authors.csv" "$home/books.csv"
  {
    "$lyceum" migrate up && "$lyceum" seed --books "$home/books.csv" --authors "$home/authors.csv"
  } >>"$home/log" 2>&1 || fail "the catalogue could not be made"
}

ready() { curl --fail --silent --output /dev/null "$BASE_URL/health/ready"; }

start() {
  "$lyceum" serve >>"$home/log" 2>&1 &
  server=$!
  for _ in {1..600}; do
    if ready; then return 0; fi
    kill -0 "$server" 2>/dev/null || fail "the server ended"
    sleep 0.1
  done
  fail "the server is not ready after a minute"
}

load() {
  local what status=0
  what=$([[ $on == postgres ]] && echo PostgreSQL || echo SQLite)
  export LOAD_SERVER=$server LOAD_ON="Lyceum on $what, $books books"
  printf '%s, %s\n' "$LOAD_ON" "$("$lyceum" --version)"
  run_job env PYTHONDONTWRITEBYTECODE=1 "$tools/python/bin/python" "$root/load/steps.py" "$@" || status=$?
  if ((status)); then
    complaints >&2
    # More than 128 is a signal: 137 is what the system sends where memory is short.
    die "the load did not go as it should (status $status)"
  fi
  complaints
}

main() {
  read_arguments "$@"
  borrow_postgres "$@"
  trap clean_up EXIT
  exit_on_signals
  have curl || die "curl is missing (apt-get install curl)"
  build
  install_tools
  python -m unittest discover --quiet --start-directory "$root/load"
  configure
  fill
  start
  if [[ -n $smoke ]]; then load --smoke; else load "$reports" && echo "Written: $reports/report.json, .csv, .svg"; fi
}

main "$@"
