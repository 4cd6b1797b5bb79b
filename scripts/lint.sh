#!/usr/bin/env bash
# What can be said about the code without running it.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

load_cargo
cd "$root"
cargo fmt --all --check
cargo clippy --workspace --all-targets --locked -- -D warnings
scripts/deny.sh
if have shellcheck; then shellcheck --severity=warning scripts/*.sh docker/*.sh bench/*.sh .ci/run; fi
