#!/usr/bin/env bash
# What keeping records in memory brings (docs/cache.md): one hot book, and 10,000 books some of which are asked for far more
# often than others (Zipf), by a server that keeps them and by one that does not, in turns on the same data:
# `make bench-cache`. On SQLite, or on the empty PostgreSQL database at DATABASE_URL. Where REDIS_URL names a Redis, two nodes
# that keep records are measured besides, when each reads for itself and when they share what they read.
set -euo pipefail
. "$(dirname "$0")/../scripts/lib.sh"

rounds=${BENCH_ROUNDS:-5}
seconds=${BENCH_SECONDS:-4}
connections=${BENCH_CONNECTIONS:-64}
books=10000
home=
servers=()
declare -A base=() metrics=()

clean_up() {
  local server
  for server in "${servers[@]}"; do
    kill -TERM "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  done
  [[ -z $home ]] || rm -rf "$home"
}

# Books of one author, as `lyceum seed` takes them, and their ISBNs.
catalogue() {
  printf 'id,name\n01900000-0000-7000-8000-000000000001,Ann Other\n' >"$home/authors.csv"
  awk -v count="$books" -v isbns="$home/isbns" 'BEGIN {
    print "isbn,title,author_id,category,published_year,price,stock"
    for (k = 1; k <= count; k++) {
      body = sprintf("9799%08d", k); sum = 0
      for (d = 1; d <= 12; d++) sum += substr(body, d, 1) * (d % 2 ? 1 : 3)
      isbn = body (10 - sum % 10) % 10
      print isbn > isbns
      printf "%s,A Book of Number %d,01900000-0000-7000-8000-000000000001,fiction,1999,19.99,7\n", isbn, k
    }
  }' >"$home/books.csv"
}

# serve NAME MEBIBYTES [SHARED]: starts a server that keeps so much, and shares it or not, with a copy of what was seeded where
# that is a file.
serve() {
  local name=$1 shared=${3:-off} port=$((20000 + RANDOM % 12000))
  mkdir "$home/$name"
  if [[ $database == sqlite ]]; then
    cp "$home/seeded.db" "$home/$name/lyceum.db"
    DATABASE_URL=sqlite://$home/$name/lyceum.db
  fi
  LYCEUM_LISTEN=127.0.0.1:$port LYCEUM_METRICS_LISTEN=127.0.0.1:$((port + 1)) LYCEUM_DATA_DIR=$home/$name \
    LYCEUM_CACHE_SIZE=$2 LYCEUM_CACHE_SHARED=$shared "$lyceum" serve >>"$home/log" 2>&1 &
  servers+=("$!")
  base[$name]=http://127.0.0.1:$port
  metrics[$name]=http://127.0.0.1:$((port + 1))/metrics
  for _ in {1..600}; do
    if curl --fail --silent --output /dev/null "http://127.0.0.1:$port/health/ready"; then return 0; fi
    kill -0 "$!" 2>/dev/null || break
    sleep 0.1
  done
  tail -n 20 "$home/log" >&2
  die "the server does not start"
}

# load KIND NAMES SECONDS: requests/s of all these servers at once, and the worst p99 in ms.
load() {
  local name
  for name in $2; do
    BENCH_KIND=$1 BENCH_ISBNS=$home/isbns wrk --threads 1 --connections "$connections" --duration "${3}s" --timeout 10s \
      --script "$root/bench/cache.lua" "${base[$name]}" &
  done | awk '$1 == "RESULT" { if ($5 > 0) exit 1; all += $3; if ($4 > worst) worst = $4 } END { print all, worst }'
}

# The reads of the database among lookups of books by these servers so far, as `reads all`.
reads() {
  local name
  for name in $1; do
    curl --fail --silent "${metrics[$name]}"
  done | awk -F'[ "]' '/^lyceum_cache_lookups_total.*kind="book"/ { all += $NF }
    /^lyceum_cache_lookups_total.*kind="book",outcome="miss"/ { reads += $NF } END { print reads + 0, all + 0 }'
}

# measure WITHOUT WITH: these servers against those, in turns.
measure() {
  local kind round was now
  printf '\n%s against %s: %s, %d rounds of %d s, %d connections\n' "$2" "$1" "$database" "$rounds" "$seconds" "$connections"
  printf '%-6s %12s %12s %8s %10s %10s %10s %10s\n' \
    books 'off req/s' 'on req/s' ratio 'off p99' 'on p99' 'off reads' 'on reads'
  for kind in hot zipf; do
    load "$kind" "$1" 1 >/dev/null
    load "$kind" "$2" 1 >/dev/null
    was="$(reads "$1") $(reads "$2")"
    : >"$home/figures"
    for ((round = 0; round < rounds; round++)); do
      printf '%s %s\n' "$(load "$kind" "$1" "$seconds")" "$(load "$kind" "$2" "$seconds")" >>"$home/figures"
    done
    now="$(reads "$1") $(reads "$2")"
    # The median of the rounds' ratios: each compares what was measured one after the other.
    awk -v kind="$kind" -v was="$was" -v now="$now" '
      function median(values, n, i, j, t) {
        for (i = 2; i <= n; i++) for (j = i; j > 1 && values[j - 1] > values[j]; j--) { t = values[j]; values[j] = values[j - 1]; values[j - 1] = t }
        return n % 2 ? values[(n + 1) / 2] : (values[n / 2] + values[n / 2 + 1]) / 2
      }
      # Who keeps nothing counts no lookups, and reads each time.
      function share(reads, all) { return all > 0 ? 100 * reads / all : 100 }
      { off[NR] = $1; offp[NR] = $2; on[NR] = $3; onp[NR] = $4; ratio[NR] = $3 / $1 }
      END {
        split(was, w, " "); split(now, n, " ")
        printf "%-6s %12d %12d %8.2f %10.2f %10.2f %9.1f%% %9.1f%%\n", kind, median(off, NR), median(on, NR), median(ratio, NR),
          median(offp, NR), median(onp, NR), share(n[1] - w[1], n[2] - w[2]), share(n[3] - w[3], n[4] - w[4])
      }' "$home/figures"
  done
}

main() {
  local tool
  trap clean_up EXIT
  exit_on_signals
  load_cargo
  for tool in wrk curl awk; do
    have "$tool" || die "$tool is missing"
  done
  lyceum=$(realpath -m "${LYCEUM_BIN:-$target_dir/release/lyceum}")
  [[ -n ${LYCEUM_BIN:-} ]] || (cd "$root" && cargo build --release --locked --bin lyceum)
  mkdir -p "$target_dir"
  home=$(mktemp -d "$target_dir/bench.XXXXXX")
  cd "$home"
  export LYCEUM_ENV=development LYCEUM_LOG=warn LYCEUM_RATE_LIMITS=off
  database=postgres
  if [[ -z ${DATABASE_URL:-} ]]; then
    database=sqlite
    export DATABASE_URL=sqlite://$home/seeded.db
  fi
  catalogue
  LYCEUM_DATA_DIR=$home "$lyceum" migrate up >>"$home/log" 2>&1 || die "the migrations failed: $(tail -n 5 "$home/log")"
  LYCEUM_DATA_DIR=$home "$lyceum" seed --books "$home/books.csv" --authors "$home/authors.csv" >>"$home/log" 2>&1 ||
    die "the books could not be seeded: $(tail -n 5 "$home/log")"
  serve off 0
  serve on 32
  measure off on
  if [[ -n ${REDIS_URL:-} && $database == postgres ]]; then
    serve apart-1 32
    serve apart-2 32
    serve together-1 32 on
    serve together-2 32 on
    measure "apart-1 apart-2" "together-1 together-2"
  fi
}

main "$@"
