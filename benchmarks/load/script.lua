-- Sends one request again and again, looks at the answers, and prints what came of it as one line
-- of JSON. Arguments: method, expected status, what the body must hold, the body to send ("" for
-- none; "{unique}" in it becomes a text that no other request has), the prefix of such texts.

local threads = {}

function setup(thread)
  thread:set("number", #threads)
  table.insert(threads, thread)
end

function init(arguments)
  wrk.method = arguments[1]
  expected, needle = tonumber(arguments[2]), arguments[3]
  answers, wrong, example = 0, 0, ""
  local body, prefix = arguments[4], arguments[5] .. "x" .. number .. "x"
  if body ~= "" then
    wrk.body = body
    wrk.headers["Content-Type"] = "application/json"
  end
  if string.find(body, "{unique}", 1, true) then
    local sent = 0
    function request()
      sent = sent + 1
      return wrk.format(nil, nil, nil, (string.gsub(body, "{unique}", prefix .. sent)))
    end
  end
end

-- The status of each answer, and the body of every hundredth: to search them all costs wrk as much
-- as to receive them.
function response(status, _, body)
  answers = answers + 1
  local is_searched = answers % 100 == 1
  if status ~= expected or is_searched and not string.find(body, needle, 1, true) then
    wrong = wrong + 1
    example = status .. " " .. string.sub(body, 1, 300)
  end
end

local function quoted(text)
  local function escaped(character)
    return string.format("\\u%04x", string.byte(character))
  end
  return '"' .. string.gsub(text, '[%c"\\\128-\255]', escaped) .. '"'
end

function done(summary, latency, _)
  local wrong, example = 0, ""
  for _, thread in ipairs(threads) do
    wrong = wrong + thread:get("wrong")
    if example == "" then example = thread:get("example") end
  end
  local errors = summary.errors
  print(string.format(
    '{"requests": %d, "seconds": %.6f, "p50_ms": %.3f, "p95_ms": %.3f, "p99_ms": %.3f, ' ..
    '"wrong": %d, "broken": %d, "example": %s}',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3,
    latency:percentile(95) / 1e3, latency:percentile(99) / 1e3,
    wrong, errors.connect + errors.read + errors.write + errors.timeout, quoted(example)
  ))
end
