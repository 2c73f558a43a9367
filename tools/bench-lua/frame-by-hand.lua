-- The same frame of Microsoft RLE as a person decodes it who tunes for Lua: rows of indices, since a palette may change;
-- a run is one piece of a row, a row is joined once, and what changed goes through the palette by gsub, 4,096 pixels at
-- most at a time. It keeps what the firmware keeps to: all codes, bursts of eight blocks, codes that go over their ends,
-- and nothing outside of the picture.
local byte, sub, char, gsub, rep = string.byte, string.sub, string.char, string.gsub, string.rep
local concat = table.concat

local WIDTH, HEIGHT, MOST_ROWS, BURST = 160, 120, 25, 8
local palette, chars = {}, {}
for i = 0, 255 do
  local color = i * 255 + 7
  chars[i] = char(i)
  palette[chars[i]] = char(color // 256, color % 256)
end
local rows = {}
for y = 1, HEIGHT do rows[y] = rep("\0", WIDTH) end

local sent, sum = 0, 0
local function write(pixels)
  sent = sent + #pixels
  sum = (sum + byte(pixels) + byte(pixels, #pixels) * 3 + byte(pixels, #pixels // 4 * 2 + 2) * 7) % 65521
end

local pieces = {}
local isComplete

local function decode()
  local at, left = 9, frameBytes
  local block = 0
  local bytes = blocksOf(block, BURST)
  local size = #bytes
  local x, y, count, drawn = 0, 1, 0, 0
  local first, last = HEIGHT + 1, 0
  local before = rows[1]
  isComplete = true
  local function finish()
    if count > 0 then
      if drawn < WIDTH then
        count = count + 1
        pieces[count] = sub(before, drawn + 1)
      end
      rows[y] = concat(pieces, "", 1, count)
      if y < first then first = y end
      last = y
      count, drawn = 0, 0
    end
  end
  local function more()
    bytes = sub(bytes, at)
    block = block + BURST
    bytes = bytes .. blocksOf(block, BURST)
    size, at = #bytes, 1
  end
  while left > 1 and y <= HEIGHT do
    if at >= size then more() end
    local number, value = byte(bytes, at, at + 1)
    at = at + 2
    left = left - 2
    if number > 0 then
      local room = WIDTH - x
      if number > room then number = room end
      if number > 0 then
        if x > drawn then
          count = count + 1
          pieces[count] = sub(before, drawn + 1, x)
        end
        count = count + 1
        pieces[count] = rep(chars[value], number)
        x = x + number
        drawn = x
      end
    elseif value == 0 then
      if x < WIDTH then isComplete = false end
      finish()
      x, y = 0, y + 1
      before = rows[y]
    elseif value == 1 then
      break
    elseif value == 2 then
      if at >= size then more() end
      local right, up = byte(bytes, at, at + 1)
      at, left = at + 2, left - 2
      isComplete = false
      if up > 0 then
        finish()
        y = y + up
        before = rows[y]
        drawn = 0
      end
      x = x + right
    else
      if at + value > size then more() end
      local room = WIDTH - x
      local shown = value < room and value or room
      if shown > 0 then
        if x > drawn then
          count = count + 1
          pieces[count] = sub(before, drawn + 1, x)
        end
        count = count + 1
        pieces[count] = sub(bytes, at, at + shown - 1)
        x = x + shown
        drawn = x
      end
      value = value + value % 2
      at, left = at + value, left - value
    end
  end
  if y <= HEIGHT then finish() end
  while first <= last do
    local to = first + MOST_ROWS - 1
    if to > last then to = last end
    write((gsub(concat(rows, "", first, to), ".", palette)))
    first = to + 1
  end
end

for _ = 1, rounds do decode() end
print(sent .. " " .. sum .. " " .. (isComplete and "complete" or "not complete"))
