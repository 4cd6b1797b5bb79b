-- Takes what several claims want, in their order, up to the first that is refused, as one step that nothing comes between.
-- Each algorithm is that of `domain::limits`, step by step; a test holds both against each other.
--
-- KEYS     one for each claim: where its state is kept
-- ARGV[1]  now, in microseconds; empty for this server's clock, which is the only one that counts
-- then for each claim: its algorithm (F, S, L or T), its three numbers, its cost
-- returns  for each claim that was looked at: 1 if it was admitted, what remains, after how long all is there again, and
--          how long to wait (-1 for ever); in microseconds
--
-- All numbers are whole and below 2^53, where doubles are exact; what may be above is only compared with what is below.

local KEPT, SLOTS = 16, 15
-- For how long (ms) a state is kept where the time is given: that of the server goes on otherwise.
local GIVEN_TIME_KEPT = 600000

local function div(a, b)
  return (a - a % b) / b
end

local function div_up(a, b)
  local rest = a % b
  if rest == 0 then return a / b end
  return (a - rest) / b + 1
end

local function saturating_sub(a, b)
  return math.max(a - b, 0)
end

local function anchored(touched, now, horizon)
  if touched > now + horizon then return now end
  return touched
end

-- Each takes its state (or nil), its three numbers, the cost and the time. Each gives its next state and the answer.
local algorithms = {}

function algorithms.F(state, quota, length, _, cost, now)
  local present = div(now, length)
  state = state or { present, 0 }
  local window = math.max(present, anchored(state[1], present, 1))
  local used = 0
  if state[1] >= window then used = math.min(state[2], quota) end
  local ends_after = saturating_sub((window + 1) * length, now)
  local admitted, retry = cost <= quota - used, 0
  if admitted then
    used = used + cost
  elseif cost > quota then
    retry = -1
  else
    retry = ends_after
  end
  return { window, used }, { admitted and 1 or 0, quota - used, ends_after, retry }
end

local function used_of(taken)
  local sum = 0
  for age = 1, KEPT do sum = sum + taken[age] end
  return math.min(sum, 65535)
end

-- After how long the first `freed` are forgotten. The newest slot is taken[1].
local function forgotten_after(slot, taken, length, freed, now)
  local sum = 0
  for age = KEPT - 1, 0, -1 do
    sum = math.min(sum + taken[age + 1], 65535)
    if taken[age + 1] > 0 and sum >= freed then
      return saturating_sub((saturating_sub(slot, age) + SLOTS + 1) * length, now)
    end
  end
  return 0
end

function algorithms.S(state, quota, window, _, cost, now)
  local length = div_up(window, SLOTS)
  local present = div(now, length)
  local slot, taken = present, {}
  if state then slot = anchored(state[1], present, SLOTS + 1) end
  local by = math.min(math.max(present - slot, 0), KEPT)
  for age = 1, KEPT do
    taken[age] = 0
    if state and age > by then taken[age] = state[1 + age - by] end
  end
  slot = math.max(present, slot)
  local used, retry = used_of(taken), 0
  local free = saturating_sub(quota, used)
  local admitted = cost <= quota and cost <= free
  if admitted then
    taken[1] = taken[1] + cost
    free = free - cost
  elseif cost > quota then
    retry = -1
  else
    retry = forgotten_after(slot, taken, length, saturating_sub(used, quota - cost), now)
  end
  local reset = forgotten_after(slot, taken, length, used_of(taken), now)
  table.insert(taken, 1, slot)
  return taken, { admitted and 1 or 0, free, reset, retry }
end

function algorithms.L(state, parts, per_unit, full, cost, now)
  local level = 0
  if state and state[1] >= now then
    level = (state[1] - now) * parts + state[2]
    if level > 2 * full then level = full end
  end
  local price, retry = cost * per_unit, 0
  local admitted = cost == 0 or price <= full - level
  if admitted then
    level = level + price
  elseif price > full then
    retry = -1
  else
    retry = div_up(level - (full - price), parts)
  end
  local answer = { admitted and 1 or 0, div(saturating_sub(full, level), per_unit), div_up(level, parts), retry }
  return { now + div(level, parts), level % parts }, answer
end

function algorithms.T(state, parts, per_unit, full, cost, now)
  state = state or { full, now }
  local from = anchored(state[2], now, div_up(full, parts))
  local at = math.max(now, from)
  local filled = math.min(state[1] + (at - from) * parts, full)
  local function comes_after(wanted)
    if wanted == 0 then return 0 end
    return at - now + div_up(wanted, parts)
  end
  local price, retry = cost * per_unit, 0
  local admitted = price <= filled
  if admitted then
    filled = filled - price
  elseif price > full then
    retry = -1
  else
    retry = comes_after(price - filled)
  end
  return { filled, at }, { admitted and 1 or 0, div(filled, per_unit), comes_after(full - filled), retry }
end

-- `tostring` would round.
local function written(algorithm, state)
  local words = { algorithm }
  for place = 1, #state do words[place + 1] = string.format('%.0f', state[place]) end
  return table.concat(words, ' ')
end

-- The state of another algorithm is none.
local function read(text, algorithm)
  if not text or string.sub(text, 1, 1) ~= algorithm then return nil end
  local state = {}
  for word in string.gmatch(string.sub(text, 2), '%d+') do state[#state + 1] = tonumber(word) end
  return state
end

local now, shortest = tonumber(ARGV[1]), 1
if now then
  shortest = GIVEN_TIME_KEPT
else
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000000 + tonumber(time[2])
end

local answers = {}
for place, key in ipairs(KEYS) do
  local first = 5 * place - 3
  local algorithm, a, b, c, cost =
    ARGV[first], tonumber(ARGV[first + 1]), tonumber(ARGV[first + 2]), tonumber(ARGV[first + 3]), tonumber(ARGV[first + 4])
  local before = read(redis.call('GET', key), algorithm)
  local state, answer = algorithms[algorithm](before, a, b, c, cost, now)
  -- When the state says no more than none.
  local kept = math.max(div_up(answer[3], 1000), shortest)
  redis.call('SET', key, written(algorithm, state), 'PX', string.format('%.0f', kept))
  for _, number in ipairs(answer) do answers[#answers + 1] = number end
  if answer[1] == 0 then break end
end
return answers
