-- The load of bench/cache.sh. What it needs comes in the environment:
--   BENCH_KIND   hot or zipf     BENCH_ISBNS   file of the ISBNs to get, one a line

local kind = os.getenv("BENCH_KIND")
local chosen = {}

-- Zipf: of 10,000 books the one of rank r is asked for in proportion to 1/r. Drawn beforehand, so that drawing costs nothing.
function init()
  math.randomseed(1)
  local requests, sums, sum = {}, {}, 0
  for isbn in io.lines(os.getenv("BENCH_ISBNS")) do
    requests[#requests + 1] = wrk.format("GET", "/v1/books/" .. isbn)
    sum = sum + 1 / #requests
    sums[#requests] = sum
  end
  for k = 1, kind == "hot" and 1 or 200000 do
    local drawn, low, high = math.random() * sum, 1, kind == "hot" and 1 or #sums
    while low < high do
      local middle = math.floor((low + high) / 2)
      if sums[middle] < drawn then low = middle + 1 else high = middle end
    end
    chosen[k] = requests[low]
  end
end

local at = 0

function request()
  at = at % #chosen + 1
  return chosen[at]
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format("RESULT %s %.0f %.2f %d\n", kind, summary.requests / (summary.duration / 1e6),
    latency:percentile(99) / 1000, e.connect + e.read + e.write + e.status + e.timeout))
end
