#!/usr/bin/env bash
# Lyceum as the subject of the side-by-side benchmark: `seed DATABASE` fills one once, `serve DATABASE PORT` answers on a
# copy of it, `header` prints the credential of the writes. README.md says how to call the benchmark with it.
set -euo pipefail
. "$(dirname "$0")/../scripts/lib.sh"

lyceum=$(realpath -m "${LYCEUM_BIN:-$target_dir/release/lyceum}")
keys=$target_dir/bench-keys
user=01900000-0000-7000-8000-000000000001
session=01900000-0000-7000-8000-000000000002
issuer=http://bench.invalid

# The key that signs is made once, so that a token can be signed here that outlasts the whole run.
make_keys() {
  mkdir -p "$keys"
  [[ -f $keys/signing.pem ]] || openssl genpkey -algorithm ed25519 -out "$keys/signing.pem"
  [[ -f $keys/secret ]] || openssl rand 32 | base64url >"$keys/secret"
}

base64url() { base64 --wrap=0 | tr '+/' '-_' | tr --delete '='; }

public_key() { openssl pkey -in "$keys/signing.pem" -pubout -outform DER | tail --bytes=32 | base64url; }

# RFC 7638
key_id() { printf '{"crv":"Ed25519","kty":"OKP","x":"%s"}' "$(public_key)" | openssl dgst -sha256 -binary | base64url; }

header() {
  local now head claims signature
  now=$(date +%s)
  head=$(printf '{"typ":"at+jwt","alg":"EdDSA","kid":"%s"}' "$(key_id)" | base64url)
  claims=$(printf '{"iss":"%s","aud":"lyceum","sub":"%s","sid":"%s","jti":"%s","iat":%d,"nbf":%d,"exp":%d,"roles":["admin","member"]}' \
    "$issuer" "$user" "$session" "$session" "$now" "$now" $((now + 86400)) | base64url)
  printf '%s.%s' "$head" "$claims" >"$keys/signed"
  signature=$(openssl pkeyutl -sign -rawin -inkey "$keys/signing.pem" -in "$keys/signed" | base64url)
  printf 'Authorization: Bearer %s.%s.%s\n' "$head" "$claims" "$signature"
}

configure() {
  LYCEUM_SIGNING_KEY=$(<"$keys/signing.pem")
  LYCEUM_SECRET=$(<"$keys/secret")
  # The benchmark names both; which one is meant is for the caller to say.
  [[ $1 == pg ]] || DATABASE_URL=sqlite://$SQLITE_PATH
  export LYCEUM_SIGNING_KEY LYCEUM_SECRET DATABASE_URL LYCEUM_PUBLIC_URL=$issuer LYCEUM_LOG=info LYCEUM_ENV=production
  export LYCEUM_RATE_LIMIT_POLICIES=$generous_limits
  export LYCEUM_DATA_DIR=$target_dir/bench-data LYCEUM_METRICS_LISTEN=127.0.0.1:0 LYCEUM_WORKERS=2
}

# An administrator who is logged in, by hand, because the copies of the database outlive every real login.
account() {
  local at="'2026-01-01 00:00:00.000000Z'" never="'2099-01-01 00:00:00.000000Z'"
  printf '%s\n' \
    "INSERT INTO identity_users (id, email, email_folded, display_name, name_folded, state, password_hash, created_at, updated_at, revision)
       VALUES ('$user', 'bench@example.org', 'bench@example.org', 'Bench', 'bench', 'active', 'none', $at, $at, 1);" \
    "INSERT INTO identity_user_roles (user_id, role) VALUES ('$user', 'admin');" \
    "INSERT INTO identity_sessions (id, user_id, opened_at, expires_at) VALUES ('$session', '$user', $at, $never);"
}

run_sql() {
  if [[ $DATABASE_URL == postgres* ]]; then
    psql --quiet --set ON_ERROR_STOP=1 "$DATABASE_URL"
  else
    # Python's SQLite may be an old one, to which NULL was no valid JSON.
    python3 -c 'import sqlite3, sys
sqlite3.connect(sys.argv[1]).executescript("PRAGMA ignore_check_constraints = ON;" + sys.stdin.read())' "$SQLITE_PATH"
  fi
}

seed() {
  "$lyceum" migrate up
  "$lyceum" seed --books "$BOOKS_CSV" --authors "$AUTHORS_CSV"
  account | run_sql
}

make_keys
case ${1:-} in
  header) header ;;
  seed)
    configure "$2"
    seed
    ;;
  serve)
    configure "$2"
    LYCEUM_LISTEN=127.0.0.1:$3 exec "$lyceum" serve >/dev/null
    ;;
  *) die "usage: $0 seed sqlite|pg | serve sqlite|pg PORT | header" ;;
esac
