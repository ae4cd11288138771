-- For wrk: asks for the addresses of a mix at random, each kind as often as its weight says, and
-- tells in one line how long the answers took. `-- FILE` names the mix, which tests/bench/load.py writes:
-- {{weight, {{address, ETag or ""}, ...}}, ...}

local mix, whole = {}, 0

function init(args)
  mix = dofile(args[1])
  for _, kind in ipairs(mix) do
    whole = whole + kind[1]
  end
  math.randomseed(tonumber(tostring(wrk.thread):match("0x(%x+)") or "7", 16) % 2147483647)
end

function request()
  local left = math.random() * whole
  for _, kind in ipairs(mix) do
    left = left - kind[1]
    if left < 0 then
      local one = kind[2][math.random(#kind[2])]
      local headers = { Host = wrk.headers["Host"] }
      if one[2] ~= "" then
        headers["If-None-Match"] = one[2]
      end
      return wrk.format("GET", one[1], headers)
    end
  end
end

function done(summary, latency)
  local failed = summary.errors
  io.write(string.format("FIGURES %d %d %d %d %d %d %d\n",
    summary.requests, summary.duration, failed.status,
    failed.connect + failed.read + failed.write + failed.timeout,
    latency:percentile(50), latency:percentile(95), latency:percentile(99)))
end
