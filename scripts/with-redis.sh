#!/usr/bin/env bash
# with-redis.sh COMMAND…: runs the command next to a Redis of its own, which is gone afterwards.
# LYCEUM_TEST_REDIS is its URL. Where it is set already, that server is used. The user is named (`default`): some clients
# take a URL without one for a user without a name.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

home=
server=

# Answers only once it is the server just started that listens there, and not another's.
answers() {
  local told
  told=$(REDISCLI_AUTH=$2 redis-cli -h 127.0.0.1 -p "$1" info server 2>/dev/null) || return 1
  grep -q "^process_id:$server" <<<"$told"
}

# Nothing is kept: neither a snapshot nor a log of commands. The password goes by standard input, lest it be in the list
# of processes.
start_server() {
  redis-server - >"$home/log" 2>&1 <<END &
bind 127.0.0.1
port $1
requirepass $2
save ""
appendonly no
dir $home
END
  server=$!
  for _ in {1..100}; do
    kill -0 "$server" 2>/dev/null || return 1
    ! answers "$1" "$2" || return 0
    sleep 0.1
  done
  stop_server
  return 1
}

# A port is tried rather than asked for, so that no one can take it in between.
start_on_free_port() {
  local port
  for _ in {1..20}; do
    port=$((20000 + RANDOM % 12000))
    if start_server "$port" "$1"; then
      LYCEUM_TEST_REDIS="redis://default:$1@127.0.0.1:$port/0"
      export LYCEUM_TEST_REDIS
      return 0
    fi
  done
  die "Redis did not start: $(tail -n 20 "$home/log")"
}

stop_server() {
  [[ -n $server ]] || return 0
  kill -KILL "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  server=
}

clean_up() {
  end_job
  stop_server
  [[ -z $home ]] || rm -rf "$home"
}

main() {
  (($#)) || die "usage: with-redis.sh COMMAND…"
  trap clean_up EXIT
  exit_on_signals
  if [[ -z ${LYCEUM_TEST_REDIS:-} ]]; then
    have redis-server || die "Redis is missing (apt-get install redis-server)"
    home=$(mktemp -d "${TMPDIR:-/tmp}/lyceum-redis.XXXXXX")
    start_on_free_port "$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')"
  fi
  run_job "$@"
}

main "$@"
