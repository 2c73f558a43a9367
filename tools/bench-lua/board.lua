-- A board of NodeMCU's modules for the whole player, in NodeMCU's own interpreter: a card that is a file, a screen that
-- takes everything, a line whose text is kept, buttons, tasks and timers on a clock of its own. Before this come
-- bundlePath, cardPath, cardBlocks and presses; behind the player's first list it presses `down` so many times.
-- It prints what the player takes of the heap. What the chunk itself takes when it is loaded (its functions' code, their
-- constants) is left out: on the board that lies in the Lua flash store.
local count = function() return math.floor(collectgarbage("count") * 1024) end

local micros = 0
local tasks, firstTask, lastTask = {}, 1, 0
local alarms = {}
local said, line = {}, ""
local watches, isLow = {}, {}
local card = io.open(cardPath, "rb")
local peak, measures = 0, false

local function later(work)
  lastTask = lastTask + 1
  tasks[lastTask] = work
end

local outside = {
  node = {
    uptime = function() return micros, 0 end,
    heap = function() return 100000 end,
    restart = function() error("the player wants a restart") end,
    task = { MEDIUM_PRIORITY = 1, post = function(_, work) later(work) end },
  },
  tmr = {
    ALARM_SINGLE = 0,
    create = function()
      return { alarm = function(_, ms, _, ring) alarms[#alarms + 1] = { at = micros + ms * 1000, ring = ring } end }
    end,
  },
  gpio = {
    IN = 1, OUT = 2, PULL_UP = 1, INTR_UP_DOWN = 3,
    config = function() end,
    read = function(pin) return isLow[pin] and 0 or 1 end,
    write = function() end,
    trig = function(pin, _, callback) watches[pin] = callback end,
  },
  spi = {
    HSPI = 1,
    master = function() return { device = function() return { transfer = function() return "" end } end } end,
  },
  sdmmc = {
    HSPI = 101,
    init = function()
      return {
        get_info = function() return { csd = { capacity = cardBlocks } } end,
        read = function(_, first, blocks)
          card:seek("set", first * 512)
          return card:read(blocks * 512)
        end,
      }
    end,
  },
  uart = {
    PARITY_NONE = 0, STOPBITS_1 = 1,
    setup = function() end, start = function() end, on = function() end, txflush = function() end,
    write = function(_, text)
      line = line .. text
      for whole in string.gmatch(line, "([^\n]*)\r\n") do
        said[#said + 1] = whole
        if string.find(whole, "mp8 crash", 1, true) then error(whole, 0) end
      end
      line = string.match(line, "[^\n]*$")
    end,
  },
}
for name, module in pairs(outside) do _G[name] = module end

local function run(ms)
  local untilMicros = micros + ms * 1000
  while micros < untilMicros do
    if firstTask <= lastTask then
      local work = tasks[firstTask]
      tasks[firstTask] = nil
      firstTask = firstTask + 1
      micros = micros + 1000
      work()
      if measures and count() > peak then peak = count() end
    else
      local next
      for at, alarm in ipairs(alarms) do
        if not next or alarm.at < alarms[next].at then next = at end
      end
      if not next or alarms[next].at > untilMicros then
        micros = untilMicros
      else
        local alarm = table.remove(alarms, next)
        if alarm.at > micros then micros = alarm.at end
        later(alarm.ring)
      end
    end
  end
end

local function press(pin)
  isLow[pin] = true
  watches[pin](pin, 0)
  run(100)
  isLow[pin] = nil
  watches[pin](pin, 1)
  run(300)
end

-- The table of all short texts grows by doubling. On the board it has no room for constants, which lie in flash; so here
-- it is given room for them beforehand.
local grown = {}
for i = 1, 5000 do grown[i] = "text " .. i end
grown = nil
collectgarbage()
local before = count()
local file = io.open(bundlePath, "rb")
local player = assert(load(file:read("a"), "=mp8"))
file:close()
file = nil
collectgarbage()
collectgarbage()
local start = count()
measures = true
player()
run(wait)
for _ = 1, presses do press(33) end
run(1000)
local loose = count()
collectgarbage()
collectgarbage()
local kept = count()
local index = ""
for _, whole in ipairs(said) do
  if string.find(whole, "mp8 index", 1, true) then index = whole end
end
print("kept=" .. kept - start .. " peak=" .. peak - start .. " code=" .. start - before .. " pointers=" .. #string.pack("T", 0))
print(index)
