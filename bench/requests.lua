-- The load of bench/run.sh. Each thread sends one kind of request; what it needs comes in the environment:
--   BENCH_KIND   health, get, list or create     BENCH_ISBNS      file of the ISBNs to get, one a line
--   BENCH_TOKEN  of one who may create           BENCH_CATEGORY   slug for list and create

local kind = os.getenv("BENCH_KIND")
local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

local function isbn13(twelve)
  local sum = 0
  for k = 1, 12 do
    sum = sum + (twelve:byte(k) - 48) * (k % 2 == 0 and 3 or 1)
  end
  return twelve .. (10 - sum % 10) % 10
end

local makers = {}

function makers.health()
  return function() return wrk.format("GET", "/health/live") end
end

function makers.get()
  local requests = {}
  for isbn in io.lines(os.getenv("BENCH_ISBNS")) do
    requests[#requests + 1] = wrk.format("GET", "/v1/books/" .. isbn)
  end
  return function() return requests[math.random(#requests)] end
end

function makers.list()
  local request = wrk.format("GET", "/v1/books?limit=20&category=" .. os.getenv("BENCH_CATEGORY"))
  return function() return request end
end

-- A new book each time: each thread counts from a start of its own.
function makers.create()
  local headers = {
    ["Authorization"] = "Bearer " .. os.getenv("BENCH_TOKEN"),
    ["Content-Type"] = "application/json",
  }
  local body = '{"isbn":"%s","title":"A Book Made by the Load","authors":["Author %d"],"category":"'
    .. os.getenv("BENCH_CATEGORY") .. '","price":{"amount":"19.99","currency":"USD"},"stock":7}'
  local serial = number * 10000000
  return function()
    serial = serial + 1
    local isbn = isbn13(string.format("9798%08d", serial))
    return wrk.format("POST", "/v1/books", headers, body:format(isbn, serial % 500))
  end
end

function init()
  math.randomseed(number + 1)
  request = makers[kind]()
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format("RESULT %s %.0f %.2f %.2f %d\n", kind, summary.requests / (summary.duration / 1e6),
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    e.connect + e.read + e.write + e.status + e.timeout))
end
