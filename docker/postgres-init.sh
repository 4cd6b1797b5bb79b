#!/bin/sh
# Runs once, when the cluster is made: a user for Lyceum that owns its database and nothing else, and one for the replica
# that only copies.
set -eu
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --set password="$LYCEUM_POSTGRES_PASSWORD" \
  --set copying="$REPLICA_POSTGRES_PASSWORD" --username postgres <<'SQL'
CREATE ROLE lyceum LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';
CREATE ROLE replica LOGIN REPLICATION NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'copying';
CREATE DATABASE lyceum OWNER lyceum;
REVOKE ALL ON DATABASE lyceum FROM PUBLIC;
SQL
echo 'host replication replica samenet scram-sha-256' >>"$PGDATA/pg_hba.conf"
