#!/usr/bin/env bash
# compose.sh up|down|restart: docker/compose.yaml from nothing, to nothing but its data, and to a newer build node by node.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

nodes=(lyceum-a lyceum-b)
# How long what a node was sent just now has to arrive there, before it is told to stop; all else it finishes itself.
settling=${LYCEUM_TEST_SETTLING:-2}
drained=

compose() { docker compose --file docker/compose.yaml "$@"; }

look_for_docker() {
  have docker || die "docker is missing.
  Install Docker Engine with its compose plugin: https://docs.docker.com/engine/install/
  Or run Lyceum without it: 'make run' here and now, deploy/systemd on a machine, deploy/kubernetes on a cluster."
  docker compose version >/dev/null 2>&1 || die "docker has no 'compose'.
  Install its plugin: https://docs.docker.com/compose/install/linux/"
  docker info >/dev/null 2>&1 || die "docker's engine does not answer.
  Start it (systemctl start docker), or become a member of the group 'docker'."
}

random_hex() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
random_secret() { head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n'; }
# In one line, as both the file and compose want it.
signing_key() { openssl genpkey -algorithm ed25519 | awk '{ printf "%s\\n", $0 }'; }

# fill FILE NAME VALUE: gives a name that has no value one.
fill() {
  local text
  text=$(awk -v name="$2" -v value="${3//\\/\\\\}" '$0 == name "=" { $0 = name "=" value } { print }' "$1")
  printf '%s\n' "$text" >"$1"
}

make_settings() {
  have openssl || die "openssl is missing; it makes keys and the certificate (apt-get install openssl)"
  umask 077
  if [[ ! -e docker/.env ]]; then
    cp docker/.env.example docker/.env
    fill docker/.env POSTGRES_PASSWORD "$(random_hex)"
    fill docker/.env POSTGRES_ADMIN_PASSWORD "$(random_hex)"
    fill docker/.env POSTGRES_REPLICA_PASSWORD "$(random_hex)"
    fill docker/.env REDIS_PASSWORD "$(random_hex)"
    echo "Made docker/.env, with passwords for PostgreSQL and Redis"
  fi
  if [[ ! -e docker/lyceum.env ]]; then
    cp docker/lyceum.env.example docker/lyceum.env
    fill docker/lyceum.env LYCEUM_SECRET "$(random_secret)"
    fill docker/lyceum.env LYCEUM_SIGNING_KEY "\"$(signing_key)\""
    echo "Made docker/lyceum.env, with keys: keep a copy where the backups are"
  fi
}

# Only where the certificate is expected in its usual place: whoever named another one has one.
make_certificate() {
  grep -q '^LYCEUM_CERTS=./certs$' docker/.env || return 0
  [[ ! -e docker/certs/fullchain.pem ]] || return 0
  mkdir -p docker/certs
  openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
    -keyout docker/certs/privkey.pem -out docker/certs/fullchain.pem 2>/dev/null
  echo "Made docker/certs for a trial: no browser believes it. Put fullchain.pem and privkey.pem of your own there"
}

up() {
  make_settings
  make_certificate
  compose up --detach --build --wait
  cat <<'TEXT'

  Lyceum answers at https://localhost
  An administrator:
    docker compose -f docker/compose.yaml exec -T lyceum-a lyceum admin create \
      --email you@campus.example --name You --password-stdin
TEXT
}

down() {
  compose down
  echo "Stopped. The data is in the volumes of docker; 'docker compose -f docker/compose.yaml down --volumes' deletes it."
}

# Nobody is sent to a node that is drained, as long as another one answers; see docker/nginx.conf.
drain() {
  compose exec -T nginx touch "/run/drain-$1"
  drained=$1
}

use() {
  compose exec -T nginx rm -f "/run/drain-$1"
  drained=
}

restart() {
  compose build
  # What the newer program needs is added first; the older one, which runs meanwhile, does not mind.
  compose run --rm migrate
  local node
  for node in "${nodes[@]}"; do
    echo "Restarting $node"
    drain "$node"
    sleep "$settling"
    compose up --detach --no-deps --force-recreate --wait "$node"
    use "$node"
  done
  echo "All nodes run the newer build"
}

on_exit() {
  local status=$?
  if ((status != 0)) && [[ -n $drained ]]; then
    printf '\n%s is out of use and not ready; the others go on as they were. See what it says:\n' "$drained"
    printf '  docker compose -f docker/compose.yaml logs --tail 50 %s\n' "$drained"
    printf "Then 'make restart' again.\n"
  fi >&2
}

main() {
  cd "$root"
  case "${1:-}" in
    up | down | restart) ;;
    *) die "usage: compose.sh up|down|restart" ;;
  esac
  look_for_docker
  trap on_exit EXIT
  "$1"
}

main "$@"
