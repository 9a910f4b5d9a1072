-- What DOCX and PDF need beyond what pandoc makes of the page.

local PIXELS_PER_INCH = 129.6  -- of the page's figures; _report_figures.py makes them that large
local labelled = {}  -- ids that a link can lead to

local function typst_text(text)
  return '"' .. text:gsub('[\\"]', '\\%0'):gsub('[\r\n\t]', ' ') .. '"'
end

local function anchor(id)
  if FORMAT == "docx" then return pandoc.Span({}, pandoc.Attr(id)) end
  return pandoc.RawInline("typst", "#metadata(none)#label(" .. typst_text(id) .. ")")
end

local function label_rows(rows)
  for _, row in ipairs(rows) do
    local id = row.attr.identifier
    if id ~= "" and #row.cells > 0 then
      row.attr.identifier = ""
      local first = row.cells[1].contents[1]
      if first and first.content then
        first.content:insert(1, anchor(id))
        labelled[id] = true
      end
    end
  end
end

local function each_cell(tbl, change)
  local parts = { tbl.head.rows, tbl.foot.rows }
  for _, body in ipairs(tbl.bodies) do
    table.insert(parts, body.head)
    table.insert(parts, body.body)
  end
  for _, rows in ipairs(parts) do
    for _, row in ipairs(rows) do
      for _, cell in ipairs(row.cells) do change(cell) end
    end
  end
end

local rows_and_ids = {
  Table = function(tbl)
    for _, body in ipairs(tbl.bodies) do label_rows(body.body) end
    return tbl
  end,
  Div = function(div) labelled[div.identifier] = true end,
  Header = function(header) labelled[header.identifier] = true end,
  Figure = function(figure) labelled[figure.identifier] = true end,
}

-- Give a figure its own size, or as much of it as a page of the Word document has room for.
local function fit(image)
  local width, height = tonumber(image.attributes.width), tonumber(image.attributes.height)
  if not width or not height then return end
  local scale = math.min(1 / PIXELS_PER_INCH, 7.05 / width, 9 / height)
  image.attributes.width = string.format("%.3fin", width * scale)
  image.attributes.height = string.format("%.3fin", height * scale)
end

local document = {
  -- Blocks of the page that only lay it out.
  Div = function(div)
    if div.classes:includes("wide") then return div.content end
  end,
  Span = function(span)
    if span.identifier == "" then return span.content end
  end,
  -- A word that stands alone would start a heading or a list in typst.
  Str = function(str)
    local marks = str.text:match("^=+$") or str.text:match("^[-+/]$") or str.text:match("^%d+%.$")
    if FORMAT == "typst" and marks then return { pandoc.RawInline("typst", "#[]"), str } end
  end,
  -- A line that is no paragraph, such as what a reader clicks on to unfold more, gets one of its own.
  Blocks = function(blocks)
    for i = 1, #blocks - 1 do
      if blocks[i].t == "Plain" and blocks[i + 1].t ~= "Plain" and blocks[i + 1].t ~= "Div" then
        blocks[i] = pandoc.Para({ pandoc.Strong(blocks[i].content) })
      end
    end
    return blocks
  end,
  -- A link to another part of the document; typst refuses one that leads nowhere.
  Link = function(link)
    local id = link.target:match("^#(.*)$")
    if id and not labelled[id] then return link.content end
  end,
  Image = function(image)
    local alt, name = pandoc.utils.stringify(image.caption), image.src:gsub("%.svg$", "")
    if FORMAT == "docx" then
      image.src = name .. ".png"
      fit(image)
      return image
    end
    local call = "#picture(" .. typst_text(name .. ".svg") .. ", " .. typst_text(alt) .. ")"
    return pandoc.RawInline("typst", call)
  end,
  Table = function(tbl)
    if FORMAT == "docx" then
      each_cell(tbl, function(cell)
        -- pandoc gives plain lines in cells a style of its own
        local paragraphs = { Plain = function(plain) return pandoc.Para(plain.content) end }
        cell.contents = cell.contents:walk(paragraphs)
        cell.contents = { pandoc.Div(cell.contents, { ["custom-style"] = "Table Text" }) }
      end)
      return tbl
    end
  end,
}

return { rows_and_ids, document }
