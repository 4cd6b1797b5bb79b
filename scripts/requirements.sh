#!/usr/bin/env bash
# Installs what the tests need and this Debian machine lacks; changes nothing where all is there.
# The Rust toolchain is looked for, never installed.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

missing=()

# needs PACKAGE CHECK…: the package is missing when the check fails.
needs() {
  local package=$1
  shift
  "$@" >/dev/null 2>&1 || missing+=("$package")
}

c_headers() { echo '#include <stdio.h>' | gcc -fsyntax-only -xc -; }
python_venv() { python3 -c 'import ensurepip, venv'; }

look_for_packages() {
  needs ca-certificates test -s /etc/ssl/certs/ca-certificates.crt
  needs chromium have chromium
  needs curl have curl
  needs gcc have gcc
  needs libc6-dev c_headers
  needs make have make
  needs pkg-config have pkg-config
  needs postgresql postgres_bin
  needs python3 have python3
  needs python3-venv python_venv
  needs redis-server have redis-server
  needs strace have strace
  # The proxy's configuration and TLS are tested where what that takes is at hand; a service on port 80 is not forced on a
  # workstation.
  if [[ ${CI:-} == true ]]; then
    needs libpq-dev have pg_config
    needs nginx-light have nginx
    needs openssl have openssl
  fi
}

as_root() {
  if ((EUID == 0)); then
    "$@"
  elif have sudo; then
    sudo "$@"
  else
    die "missing: ${missing[*]}. Install them as root, or install sudo."
  fi
}

install_missing() {
  ((${#missing[@]})) || return 0
  have apt-get || die "missing: ${missing[*]}. They install themselves on Debian only."
  echo "Installing ${missing[*]}"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

look_for_rust() {
  local wanted found
  load_cargo
  wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$root/Cargo.toml")
  have cargo || die "cargo is missing. Install Rust $wanted or later from https://rustup.rs:
  curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh"
  found=$(rustc --version | cut -d' ' -f2)
  [[ $(printf '%s\n' "$wanted" "$found" | sort -V | head -n 1) == "$wanted" ]] ||
    die "Rust $found is too old: $wanted or later is needed (rustup update)."
  { cargo fmt --version && cargo clippy --version; } >/dev/null 2>&1 ||
    die "rustfmt or clippy is missing (rustup component add rustfmt clippy)."
}

look_for_packages
install_missing
look_for_rust
