-- Sends one request repeatedly, checks the responses, and prints the result as one line of JSON.
-- Arguments: method, expected status, text that the response body must contain, request body ("" for
-- none; "{unique}" in it is replaced with a text that no other request has), prefix of such texts.

local threads = {}

function setup(thread)
  thread:set("number", #threads)
  table.insert(threads, thread)
end

function init(arguments)
  wrk.method = arguments[1]
  expected_status, expected_text = tonumber(arguments[2]), arguments[3]
  responses, wrong, example = 0, 0, ""
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

-- Checks the status of each response, and the body of every hundredth: to search every body costs
-- wrk as much as to receive it.
function response(status, _, body)
  responses = responses + 1
  local is_searched = responses % 100 == 1
  if status ~= expected_status or is_searched and not string.find(body, expected_text, 1, true) then
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
    '"wrong_responses": %d, "connection_errors": %d, "example": %s}',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3,
    latency:percentile(95) / 1e3, latency:percentile(99) / 1e3,
    wrong, errors.connect + errors.read + errors.write + errors.timeout, quoted(example)
  ))
end
