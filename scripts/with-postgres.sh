#!/usr/bin/env bash
# with-postgres.sh COMMAND…: runs the command next to a PostgreSQL of its own, which is gone afterwards.
# LYCEUM_TEST_POSTGRES is the URL of an account that may create databases. Where it is set already, that server is used.
# With LYCEUM_WITH_REPLICA=1 a second server follows the first one, at LYCEUM_TEST_REPLICA, by the same account.
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
  local data=$1 options="-c listen_addresses=127.0.0.1 -c port=$2 -c unix_socket_directories='' -c max_connections=300"
  options+=" -c fsync=off -c full_page_writes=off -c max_wal_size=2GB"
  as_account "$bin/pg_ctl" start --silent --wait --timeout=60 --pgdata="$home/$data" --log="$home/$data.log" \
    --options="$options" 2>/dev/null
}

# start_on_free_port DATA: sets `port`. One is tried rather than asked for, so that no one can take it in between.
start_on_free_port() {
  for _ in {1..20}; do
    port=$((20000 + RANDOM % 12000))
    ! start_server "$1" "$port" || return 0
  done
  die "PostgreSQL did not start: $(tail -n 20 "$home/$1.log")"
}

# follow PORT PASSWORD: makes a copy of the server there that follows it from then on.
follow() {
  local from="host=127.0.0.1 port=$1 user=lyceum password=$2"
  as_account "$bin/pg_basebackup" --dbname="$from" --pgdata="$home/replica" --write-recovery-conf --checkpoint=fast \
    --no-sync >"$home/basebackup.log" 2>&1 || die "pg_basebackup failed: $(cat "$home/basebackup.log")"
  start_on_free_port replica
}

clean_up() {
  end_job
  [[ -n $home ]] || return 0
  local data
  for data in replica data; do
    as_account "$bin/pg_ctl" stop --silent --mode=immediate --pgdata="$home/$data" >/dev/null 2>&1 || true
  done
  rm -rf "$home"
}

main() {
  local password port
  (($#)) || die "usage: with-postgres.sh COMMAND…"
  trap clean_up EXIT
  exit_on_signals
  if [[ -z ${LYCEUM_TEST_POSTGRES:-} ]]; then
    bin=$(postgres_bin) || die "PostgreSQL is missing (apt-get install postgresql)"
    choose_account
    make_home
    password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    create_cluster "$password"
    start_on_free_port data
    export LYCEUM_TEST_POSTGRES="postgres://lyceum:$password@127.0.0.1:$port/postgres"
    if [[ ${LYCEUM_WITH_REPLICA:-} == 1 ]]; then
      follow "$port" "$password"
      export LYCEUM_TEST_REPLICA="postgres://lyceum:$password@127.0.0.1:$port/postgres"
    fi
  fi
  # Lyceum itself does not know it, and says so of any setting.
  unset LYCEUM_WITH_REPLICA
  run_job "$@"
}

main "$@"
