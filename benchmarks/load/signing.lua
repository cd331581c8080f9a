-- One new person a request, from an address of their own.
-- Arguments: json|form, path, seed, mean pause of each connection in milliseconds, via, slug:version …
local kind, path, via, boxes = "json", "/", "", {}
local n, headers, pause = 0, {}, 0

function init(args)
  kind, path, pause, via = args[1], args[2], tonumber(args[4]), args[5]
  math.randomseed(tonumber(args[3]))
  for i = 6, #args do
    local slug, version = args[i]:match("^(.-):(.-)$")
    boxes[#boxes + 1] = { slug = slug, version = version }
  end
  headers["Content-Type"] = kind == "json" and "application/json" or "application/x-www-form-urlencoded"
  headers["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
  headers["Accept"] = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
  headers["Accept-Language"] = "en-US,en;q=0.5"
end

local function json(email)
  local parts = {}
  for i, box in ipairs(boxes) do
    parts[i] = string.format('"%s":{"granted":%s,"words":"%s"}', box.slug, (n + i) % 2 == 0 and "true" or "false", box.version)
  end
  return string.format(
    '{"given_name":"Dolores","family_name":"Reyes %d","email":"%s","postal_code":"94%03d","country":"US","locale":"en",'
      .. '"via":"%s","opt_ins":{%s}}', n % 5000, email, n % 900 + 100, via, table.concat(parts, ","))
end

local function form(email)
  local parts = {}
  for i, box in ipairs(boxes) do
    parts[#parts + 1] = string.format("shown-%s=%s", box.slug, box.version)
    if (n + i) % 2 == 0 then parts[#parts + 1] = string.format("choice-%s=yes", box.slug) end
  end
  return string.format(
    "given_name=Dolores&family_name=Reyes+%d&email=%s&postal_code=94%03d&country=US&homepage=&%s",
    n % 5000, email:gsub("@", "%%40"), n % 900 + 100, table.concat(parts, "&"))
end

function request()
  n = n + 1
  local email = string.format("p%08x%06x@mail.example", math.random(0, 0x7fffffff), math.random(0, 0xffffff))
  headers["X-Forwarded-For"] = string.format("10.%d.%d.%d", math.random(0, 255), math.random(0, 255), math.random(0, 255))
  local target = path
  if kind == "form" and via ~= "" then target = path .. "?via=" .. via end
  return wrk.format("POST", target, headers, kind == "json" and json(email) or form(email))
end

-- People do not come in step.
function delay()
  return math.random(0, 2 * pause)
end

function done(summary, latency, requests)
  io.write(string.format(
    'RESULT {"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"errors":%d,"bad":%d}\n', summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99),
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout, summary.errors.status))
end
