-- Tables of DOCX and PDF: bold heads, columns of a fitting width, and which table is a wide one.

local LETTER, PADDING = 1.55, 2  -- mm: of a table in letters of 8 points
local LONGEST_WORD = 24  -- letters; a longer one is broken
local ROOM = { upright = 180, landscape = 267 }  -- mm
local MOST_LINES = 30  -- of a cell that is kept on one page

local function all_rows(tbl)
  local parts = { tbl.head.rows, tbl.foot.rows }
  for _, body in ipairs(tbl.bodies) do
    table.insert(parts, body.head)
    table.insert(parts, body.body)
  end
  return parts
end

-- Visit the cells of rows with the column in which each begins.
local function each_column(rows, visit)
  local taken = {}  -- by cells of rows above: how many more rows of a column
  for _, row in ipairs(rows) do
    local column = 1
    local function pass()
      while (taken[column] or 0) > 0 do
        taken[column] = taken[column] - 1
        column = column + 1
      end
    end
    for _, cell in ipairs(row.cells) do
      pass()
      visit(cell, column)
      for place = column, column + cell.col_span - 1 do taken[place] = cell.row_span - 1 end
      column = column + cell.col_span
    end
    pass()
  end
end

-- Give the heads of rows and columns letters that are bold in themselves, not by a style alone.
local function embolden_heads(tbl)
  local function embolden(cell)
    local function bold(plain) return pandoc.Plain(pandoc.Strong(plain.content)) end
    cell.contents = cell.contents:walk({ Plain = bold })
  end
  each_column(tbl.head.rows, embolden)
  for _, body in ipairs(tbl.bodies) do
    each_column(body.head, embolden)
    each_column(body.body, function(cell, column)
      if column <= body.row_head_columns then embolden(cell) end
    end)
  end
end

-- Return the widths in mm that the columns of a table need for their longest words, those that they
-- could use for their longest cells, and those for their usual ones: the root of the mean square.
local function widths_of(tbl)
  local needs, uses, usual = {}, {}, {}
  for place = 1, #tbl.colspecs do needs[place], uses[place], usual[place] = PADDING, PADDING, 0 end
  local function measure(cell, column)
    if cell.col_span > 1 or not needs[column] then return end
    local text = pandoc.utils.stringify(cell.contents)
    local letters = utf8.len(text) or #text
    uses[column] = math.max(uses[column], letters * LETTER + PADDING)
    usual[column] = usual[column] + (letters * LETTER + PADDING) ^ 2
    for word in text:gmatch("%S+") do
      letters = math.min(utf8.len(word) or #word, LONGEST_WORD)
      needs[column] = math.max(needs[column], letters * LETTER + PADDING)
    end
  end
  local count = 0
  for _, rows in ipairs(all_rows(tbl)) do
    each_column(rows, measure)
    count = count + #rows
  end
  for place, squares in ipairs(usual) do
    usual[place] = math.max(needs[place], math.sqrt(squares / math.max(count, 1)))
  end
  return needs, uses, usual
end

local function sum_of(numbers)
  local sum = 0
  for _, number in ipairs(numbers) do sum = sum + number end
  return sum
end

-- Give each column what its longest word needs, and share out the rest by what its usual cells could
-- use: one long cell makes no column wide.
local function widen(tbl, needs, uses, usual, room)
  local need = sum_of(needs)
  local wanted = math.max(0.1, sum_of(usual) - need)
  local is_set = sum_of(uses) > room
  for place, spec in ipairs(tbl.colspecs) do
    if not (spec[2] or is_set) then return end  -- a small table is as wide as it is
    local more = math.max(0, room - need) * (usual[place] - needs[place]) / wanted
    spec[2] = (needs[place] * math.min(1, room / need) + more) / room
    tbl.colspecs[place] = spec
  end
end

-- Let the rows of a table break if one would fill a page, or most of it: typst keeps others whole.
local function break_tall_rows(tbl, room)
  local is_tall = false
  local function measure(cell, column)
    local width = 0
    for place = column, column + cell.col_span - 1 do
      width = width + ((tbl.colspecs[place] or {})[2] or 1) * room
    end
    local text = pandoc.utils.stringify(cell.contents)
    local lines = (utf8.len(text) or #text) * LETTER / math.max(width - PADDING, LETTER)
    is_tall = is_tall or lines > MOST_LINES
  end
  local function may_break(cell) cell.attr.attributes["typst:breakable"] = "true" end
  for _, rows in ipairs(all_rows(tbl)) do each_column(rows, measure) end
  for _, rows in ipairs(is_tall and all_rows(tbl) or {}) do each_column(rows, may_break) end
end

return {
  {
    Table = function(tbl)
      embolden_heads(tbl)
      local needs, uses, usual = widths_of(tbl)
      local is_wide = sum_of(needs) > ROOM.upright
      if is_wide then tbl.classes:insert("landscape") end  -- for document.lua
      local room = is_wide and ROOM.landscape or ROOM.upright
      widen(tbl, needs, uses, usual, room)
      break_tall_rows(tbl, room)
      return tbl
    end,
  },
}
