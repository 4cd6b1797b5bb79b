#!/usr/bin/env bash
# Runs the side-by-side benchmark with Lyceum on SQLite and on PostgreSQL among its contenders, as `lyceum_sqlite` and
# `lyceum_pg`: compare.sh PATH/TO/run.py [options of run.py …]
set -euo pipefail
. "$(dirname "$0")/../scripts/lib.sh"

runner=$(realpath "${1:?the path of run.py}")
shift
here=$root/bench
contenders=$(mktemp)
trap 'rm -f "$contenders"' EXIT

# One entry; its API is what subject.toml says.
contender() {
  local database=$1
  printf '[[contender]]\nname = "lyceum_%s"\nabout = "Lyceum"\ndb = "%s"\ndir = "%s"\n' "$database" "$database" "$root"
  printf 'cmd = "exec bench/subject.sh serve %s {port}"\nauth = "%s"\n' "$database" "$credential"
  printf 'seed_cmd = "bench/subject.sh seed %s"\n' "$database"
  grep '^count_sql' "$here/subject.toml"
  sed -n '/^\[/,$p' "$here/subject.toml" | sed 's/^\[/[contender.api./'
}

credential=$("$here/subject.sh" header)
{ contender sqlite; contender pg; } >"$contenders"
cd "$root"
python3 "$runner" --add "$contenders" "$@"
