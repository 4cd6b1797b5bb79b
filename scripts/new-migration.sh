#!/usr/bin/env bash
# new-migration.sh NAME: makes an empty pair of up.sql and down.sql for each database, named as Diesel wants it.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

name=${1:-}
[[ $name =~ ^[a-z][a-z0-9_]*$ ]] ||
  die "give the migration a name in snake_case that begins with its context: make new-migration NAME=bookstore_add_shelf"

version=$(date -u +%Y-%m-%d-%H%M%S)
for database in sqlite postgres; do
  directory=migrations/$database/${version}_$name
  mkdir -p "$root/$directory"
  echo "-- What changes, and why." >"$root/$directory/up.sql"
  echo "-- Takes back what up.sql did." >"$root/$directory/down.sql"
  echo "$directory"
done
