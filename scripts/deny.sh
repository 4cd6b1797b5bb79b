#!/usr/bin/env bash
# deny.sh [CHECK…]: holds the dependency tree against deny.toml, by default all but the advisories, whose database has
# to be fetched. cargo-deny is taken from the PATH, or built once into the target directory.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

version=0.20.2
tools=$target_dir/tools

find_or_build() {
  if have cargo-deny; then
    command -v cargo-deny
  else
    [[ $("$tools/bin/cargo-deny" --version 2>/dev/null) == "cargo-deny $version" ]] || build
    echo "$tools/bin/cargo-deny"
  fi
}

# Unoptimised: it checks this tree in seconds, and optimising would take longer than it ever saves.
build() {
  echo "Building cargo-deny $version into $tools, once" >&2
  CARGO_INCREMENTAL=0 CARGO_PROFILE_DEV_DEBUG=0 CARGO_TARGET_DIR=$tools/build \
    cargo install cargo-deny --version "$version" --locked --debug --quiet --force --root "$tools" >&2
  rm -rf "$tools/build"
}

main() {
  local deny
  load_cargo
  cd "$root"
  deny=$(find_or_build)
  # Crates in two versions are worth knowing and not worth two pages at every run: an audit shows them.
  if (($#)); then
    "$deny" check --hide-inclusion-graph "$@"
  else
    "$deny" --log-level error check bans licenses sources
  fi
}

main "$@"
