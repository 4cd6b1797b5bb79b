#!/bin/sh
# Runs once, when the cluster is made: a user for Lyceum that owns its database and nothing else.
set -eu
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --set password="$LYCEUM_POSTGRES_PASSWORD" --username postgres <<'SQL'
CREATE ROLE lyceum LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';
CREATE DATABASE lyceum OWNER lyceum;
REVOKE ALL ON DATABASE lyceum FROM PUBLIC;
SQL
