#!/bin/sh
# Copies the primary once, and follows it from then on.
set -eu
if [ ! -s "$PGDATA/copied" ]; then
  # What a copy left behind that was broken off.
  mkdir -p "$PGDATA"
  find "$PGDATA" -mindepth 1 -delete
  chown postgres:postgres "$PGDATA"
  gosu postgres pg_basebackup --host=postgres --username=replica --pgdata="$PGDATA" --write-recovery-conf --checkpoint=fast
  date >"$PGDATA/copied"
fi
exec docker-entrypoint.sh postgres
