#!/usr/bin/env bash
# with-postgres.sh COMMAND…: runs the command next to a PostgreSQL of its own, which is gone afterwards.
# LYCEUM_TEST_POSTGRES is the URL of an account that may create databases. Where it is set already, that server is used.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

home=
bin=
# PostgreSQL refuses to run as root.
account=$(id -un)

as_account() {
  # Not from the caller's directory: the account may not be allowed to read it.
  (cd / && if ((EUID == 0)); then runuser -u "$account" -- "$@"; else "$@"; fi)
}

choose_account() {
  ((EUID == 0)) || return 0
  if id postgres >/dev/null 2>&1; then account=postgres; else account=nobody; fi
}

make_home() {
  local parent
  for parent in "${TMPDIR:-/tmp}" /tmp /var/tmp; do
    home=$(mktemp -d "$parent/lyceum-postgres.XXXXXX" 2>/dev/null) || continue
    chown "$account" "$home"
    as_account test -w "$home" && return 0
    rmdir "$home"
  done
  die "found no temporary directory that $account may write to"
}

create_cluster() {
  local password=$1
  (umask 077 && printf '%s\n' "$password" >"$home/password" && chown "$account" "$home/password")
  as_account "$bin/initdb" --pgdata="$home/data" --username=lyceum --pwfile="$home/password" --auth=scram-sha-256 \
    --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$home/initdb.log" || die "initdb failed: $(cat "$home/initdb.log")"
}

# The data lives as long as the tests, so nothing needs to survive a power cut.
start_server() {
  local options="-c listen_addresses=127.0.0.1 -c port=$1 -c unix_socket_directories='' -c max_connections=300"
  options+=" -c fsync=off -c full_page_writes=off -c max_wal_size=2GB"
  as_account "$bin/pg_ctl" start --silent --wait --timeout=60 --pgdata="$home/data" --log="$home/log" \
    --options="$options" 2>/dev/null
}

# A port is tried rather than asked for, so that no one can take it in between.
start_on_free_port() {
  local port
  for _ in {1..20}; do
    port=$((20000 + RANDOM % 12000))
    if start_server "$port"; then
      LYCEUM_TEST_POSTGRES="postgres://lyceum:$1@127.0.0.1:$port/postgres"
      export LYCEUM_TEST_POSTGRES
      return 0
    fi
  done
  die "PostgreSQL did not start: $(tail -n 20 "$home/log")"
}

clean_up() {
  end_job
  [[ -n $home ]] || return 0
  as_account "$bin/pg_ctl" stop --silent --mode=immediate --pgdata="$home/data" >/dev/null 2>&1 || true
  rm -rf "$home"
}

main() {
  local password
  (($#)) || die "usage: with-postgres.sh COMMAND…"
  trap clean_up EXIT
  exit_on_signals
  if [[ -z ${LYCEUM_TEST_POSTGRES:-} ]]; then
    bin=$(postgres_bin) || die "PostgreSQL is missing (apt-get install postgresql)"
    choose_account
    make_home
    password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    create_cluster "$password"
    start_on_free_port "$password"
  fi
  run_job "$@"
}

main "$@"
