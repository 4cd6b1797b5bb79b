#!/usr/bin/env bash
# Holds what deploys Lyceum (docker/, deploy/) against schemas, against the tools that will read it where they are at hand,
# and against Lyceum itself. Starts nothing.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

tools=$target_dir/deploy-tools
unit=deploy/systemd/lyceum.service
# The worst that `systemd-analyze security` may say of the unit, in tenths: 10 is no protection at all.
exposure=15
scratch=

say() { printf '\n== %s\n' "$*"; }

install_tools() {
  cmp -s deploy/requirements.txt "$tools/requirements.txt" && return
  have python3 || die "python3 is missing"
  rm -rf "$tools"
  mkdir -p "$tools"
  python3 -m venv "$tools/python"
  "$tools/python/bin/pip" install --quiet --disable-pip-version-check --requirement deploy/requirements.txt
  cp deploy/requirements.txt "$tools"
}

# The oldest version that is promised, and the newest that the tool knows.
check_kubernetes() {
  local manifests
  mapfile -t manifests < <(find deploy/kubernetes -name '*.yaml' ! -name kustomization.yaml | sort)
  for version in 1.29 1.37; do
    say "Kubernetes $version"
    "$tools/python/bin/kubernetes-validate" --strict --quiet --kubernetes-version "$version" "${manifests[@]}"
    echo "${#manifests[@]} files are what it takes"
  done
  if ! have kubectl; then
    printf '\nskipped: kustomize is not run (kubectl is not installed); the check below looks at its files\n'
    return
  fi
  for directory in base migrate; do
    say "kustomize: $directory"
    kubectl kustomize "deploy/kubernetes/$directory" >"$scratch/$directory.yaml"
    "$tools/python/bin/kubernetes-validate" --strict --quiet "$scratch/$directory.yaml"
    echo "$(grep -c '^kind:' "$scratch/$directory.yaml") objects"
  done
}

# The program need not be there: any other one stands for it.
check_systemd() {
  if ! have systemd-analyze; then
    printf '\nskipped: the unit is not checked (systemd-analyze is not installed)\n'
    return
  fi
  say "systemd"
  sed "s#/usr/local/bin/lyceum#$(command -v true)#" "$unit" >"$scratch/lyceum.service"
  # It says what is wrong, and does not always fail.
  systemd-analyze verify --man=no "$scratch/lyceum.service" 2>&1 | tee "$scratch/verify"
  [[ ! -s $scratch/verify ]] || die "systemd does not like $unit"
  # Older versions know no --offline.
  systemd-analyze security --help | grep -q -- --offline || return 0
  systemd-analyze security --no-pager --offline=yes --threshold="$exposure" "$scratch/lyceum.service" | tail -n 1
}

check_compose() {
  if ! docker compose version >/dev/null 2>&1; then
    printf '\nskipped: compose itself is not asked (docker has no compose here); the check below knows its schema\n'
    return
  fi
  say "docker compose"
  mkdir -p "$scratch/docker"
  cp docker/compose.yaml "$scratch/docker"
  touch "$scratch/docker/lyceum.env"
  POSTGRES_PASSWORD=x POSTGRES_ADMIN_PASSWORD=x POSTGRES_REPLICA_PASSWORD=x REDIS_PASSWORD=x docker compose --file "$scratch/docker/compose.yaml" config --quiet
}

main() {
  cd "$root"
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  exit_on_signals
  install_tools
  check_kubernetes
  check_systemd
  check_compose
  say "What the files say of each other and of Lyceum"
  "$tools/python/bin/python" scripts/check_deploy.py
}

main "$@"
