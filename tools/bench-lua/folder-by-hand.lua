-- The same reading of a folder as a person writes it who tunes for Lua: no classes, no calls but native ones, what is
-- rare behind one test. It keeps what the firmware keeps to: long names with checked ordinals and checksums, UTF-16 to
-- UTF-8, deleted and hidden entries left out, bursts of eight blocks.
local byte, sub, char, gsub, find, match, lower = string.byte, string.sub, string.char, string.gsub, string.find, string.match, string.lower
local concat = table.concat

local function utf8(code)
  if code < 0x80 then return char(code) end
  if code < 0x800 then return char(0xc0 + code // 64, 0x80 + code % 64) end
  return char(0xe0 + code // 4096, 0x80 + code // 64 % 64, 0x80 + code % 64)
end

local function longName(raw)
  local first = find(raw, "\0\0", 1, true)
  if not first or byte(raw, first + 2) == 0 then
    local units = first and sub(raw, 1, first) or raw
    local low, zeros = gsub(units, "%z", "")
    if zeros * 2 == #units and byte(units) ~= 0 and find(low, "^[ -~]*$") then return low end
  end
  local parts, count = {}, 0
  for i = 1, #raw - 1, 2 do
    local a, b = byte(raw, i, i + 1)
    if a == 0 and b == 0 then break end
    count = count + 1
    parts[count] = utf8(a + b * 256)
  end
  return concat(parts)
end

local function shortName(bytes, o)
  local base = match(sub(bytes, o + 1, o + 8), "^(.-)[ \0]*$")
  local extension = match(sub(bytes, o + 9, o + 11), "^(.-)[ \0]*$")
  local flags = byte(bytes, o + 13)
  if flags & 8 ~= 0 then base = lower(base) end
  if flags & 16 ~= 0 then extension = lower(extension) end
  if extension ~= "" then return base .. "." .. extension end
  return base
end

local function checksum(bytes, o)
  local a, b, c, d, e, f, g, h, i, j, k = byte(bytes, o + 1, o + 11)
  local sum = (a << 7) + (a >> 1) + b & 255
  sum = (sum << 7) + (sum >> 1) + c & 255
  sum = (sum << 7) + (sum >> 1) + d & 255
  sum = (sum << 7) + (sum >> 1) + e & 255
  sum = (sum << 7) + (sum >> 1) + f & 255
  sum = (sum << 7) + (sum >> 1) + g & 255
  sum = (sum << 7) + (sum >> 1) + h & 255
  sum = (sum << 7) + (sum >> 1) + i & 255
  sum = (sum << 7) + (sum >> 1) + j & 255
  return (sum << 7) + (sum >> 1) + k & 255
end

local burst = clusterBlocks < 8 and clusterBlocks or 8

local function readFolder()
  local files, characters, clusters, sizes = 0, 0, 0, 0
  local name, left, sum = "", 0, 0
  for piece = 0, #firsts * clusterBlocks - 1, burst do
    local bytes = blocksOf(firsts[piece // clusterBlocks + 1] + piece % clusterBlocks, burst)
    for o = 0, burst * 512 - 32, 32 do
      local first = byte(bytes, o + 1)
      if first == 0 then return files * 1000 + (characters + clusters + sizes) % 1000 end
      local attributes = byte(bytes, o + 12)
      if first == 0xe5 then
        left = 0
      elseif attributes & 0x3f == 0x0f then
        if first & 0x40 ~= 0 then
          left, sum, name = first & 0x3f, byte(bytes, o + 14), ""
        elseif first ~= left or byte(bytes, o + 14) ~= sum then
          left = 0
        end
        if left > 0 then
          name = sub(bytes, o + 2, o + 11) .. sub(bytes, o + 15, o + 26) .. sub(bytes, o + 29, o + 32) .. name
          left = left - 1
        end
      else
        if attributes & 0x0e == 0 then
          local shown
          if name ~= "" and left == 0 and checksum(bytes, o) == sum then shown = longName(name) else shown = shortName(bytes, o) end
          local h1, h2 = byte(bytes, o + 21, o + 22)
          local l1, l2, s1, s2, s3, s4 = byte(bytes, o + 27, o + 32)
          files = files + 1
          characters = characters + #shown
          clusters = clusters + l1 + l2 * 256 + (h1 + h2 * 256) * 65536
          local low = s1 + s2 * 256
          sizes = sizes + low // 512 + s3 * 128 + s4 * 32768 + low % 512
        end
        name, left = "", 0
      end
    end
  end
end

local result = 0
for _ = 1, rounds do result = readFolder() end
print(tostring(result))
