-- Asks wrk for the addresses of a file in turn, and reports its percentiles as one line of JSON.
local paths, place = {}, 0
for line in io.lines(os.getenv("WEB_PATHS")) do paths[#paths + 1] = line end
wrk.headers["Accept-Encoding"] = "br, gzip"
wrk.headers["Cookie"] = os.getenv("WEB_COOKIE")
local body = os.getenv("WEB_BODY")
if body then
  local file = io.open(body, "rb")
  wrk.method, wrk.body = "POST", file:read("*a")
  wrk.headers["Content-Type"] = "application/json"
  file:close()
end

request = function()
  place = place % #paths + 1
  return wrk.format(nil, paths[place])
end

done = function(summary, latency)
  local e = summary.errors
  print(string.format(
    '{"p50": %.3f, "p95": %.3f, "p99": %.3f, "n": %d, "seconds": %.3f, "errors": %d}',
    latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency:percentile(99) / 1000,
    summary.requests, summary.duration / 1e6,
    e.connect + e.read + e.write + e.timeout + e.status))
end
