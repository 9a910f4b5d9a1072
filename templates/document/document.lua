-- What DOCX and PDF need beyond what pandoc makes of the page.

local PIXELS_PER_INCH = 129.6  -- of the page's figures; report/figures.py makes them that large
local TOO_SMALL = 0.75  -- a figure that would have to shrink below that has a page of its own size
local LONGEST_PDF = 190  -- inches; a page can have 200
local LONGEST_WORD = 22  -- inches of a page of Word
local MOST_SENTENCES = 3  -- paragraphs that go with their heading to a page on its side
local EDGES = { width = 1.2, height = 4 }  -- inches of it that a figure leaves to margins and caption
local ROOM = { typst = { width = 7.08, height = 8.85 }, docx = { width = 7.05, height = 9 } }
local LANDSCAPE = { typst = "#wide-page[", docx = { width = 16838 / 1440, height = 11906 / 1440 } }
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

local function scale_in(room, size)
  return math.min(1, room.width / size.width, room.height / size.height)
end

-- Return the size in inches of an image, where the page tells it.
local function size_of(image)
  local width, height = tonumber(image.attributes.width), tonumber(image.attributes.height)
  if width and height then
    return { width = width / PIXELS_PER_INCH, height = height / PIXELS_PER_INCH }
  end
end

local function is_large(size)
  return size and ROOM[FORMAT] and scale_in(ROOM[FORMAT], size) < TOO_SMALL
end

-- Return the size of a page of Word for a large figure and its caption.
local function word_page(size)
  local most = { width = LONGEST_WORD - EDGES.width, height = LONGEST_WORD - EDGES.height }
  local scale = scale_in(most, size)
  local function side(name) return math.max(8.27, scale * size[name] + EDGES[name]) end
  return { width = side("width"), height = side("height") }
end

local function section_end(page)
  local width, height = math.floor(1440 * page.width), math.floor(1440 * page.height)
  local orient = width > height and ' w:orient="landscape"' or ""
  return pandoc.RawBlock("openxml", string.format(
    '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/><w:sectPr>'
      .. '<w:pgSz w:w="%d" w:h="%d"%s/><w:pgMar w:top="1020" w:right="850" w:bottom="1020" '
      .. 'w:left="850" w:header="500" w:footer="500" w:gutter="0"/></w:sectPr></w:pPr></w:p>',
    width, height, orient))
end

local A4 = { width = 11906 / 1440, height = 16838 / 1440 }

-- Give a large figure a page of its own size.
local function on_large_page(figure, size)
  if FORMAT == "docx" then
    return { section_end(A4), figure, section_end(word_page(size)) }
  end
  local width = math.min(size.width, LONGEST_PDF)
  local opening = string.format("#large-page(%.3fin)[", width)
  return { pandoc.RawBlock("typst", opening), figure, pandoc.RawBlock("typst", "]") }
end

-- Give a wide table a page that lies on its side.
local function on_wide_page(tbl)
  if FORMAT == "docx" then return { section_end(A4), tbl, section_end(LANDSCAPE.docx) } end
  return { pandoc.RawBlock("typst", LANDSCAPE.typst), tbl, pandoc.RawBlock("typst", "]") }
end

local function is_raw(block, text)
  return block and block.t == "RawBlock" and block.text == text
end

-- Tell whether a block begins a page of another size; in Word it ends the one before.
local function opens_page(block)
  if not block or block.t ~= "RawBlock" then return false end
  return block.text == section_end(A4).text or block.text:find("^#%l+%-page") ~= nil
end

local is_text
function is_text(block)
  if block.t == "Div" then return #block.content == 1 and is_text(block.content[1]) end
  return block.t == "Para" or block.t == "Plain"
end

-- A heading, and the few sentences below it, stand on the page of their table or figure.
local function insert_before_headings(blocks, opening)
  local place, above = #blocks + 1, #blocks
  while above > 1 and #blocks - above < MOST_SENTENCES and is_text(blocks[above]) do
    above = above - 1
  end
  if above > 0 and blocks[above].t == "Header" then place = above end
  while place > 1 and blocks[place - 1].t == "Header" do place = place - 1 end
  blocks:insert(place, opening)
end

local large_pages = {
  Table = function(tbl)
    if tbl.classes:includes("landscape") then return on_wide_page(tbl) end
  end,
  Figure = function(figure)
    local size
    figure:walk({ Image = function(image) size = size_of(image) end })
    if is_large(size) then return on_large_page(figure, size) end
  end,
  -- Between two large pages no empty one of the usual size is wanted; wide tables share theirs.
  Blocks = function(blocks)
    if #blocks < 2 then return end
    local kept = pandoc.Blocks({})
    for _, block in ipairs(blocks) do
      local last, first = kept[#kept], block.t == "Div" and block.content[1]
      if opens_page(first) and last and last.t == "Header" then
        insert_before_headings(kept, block.content:remove(1))
      end
      local follows = last and last.t == "RawBlock" and last.text:find("<w:sectPr>", 1, true)
      if is_raw(block, LANDSCAPE.typst) and is_raw(last, "]") then
        kept:remove()
      elseif opens_page(block) then
        if not follows then insert_before_headings(kept, block) end
      else
        kept:insert(block)
      end
    end
    return kept
  end,
}

local rows_and_ids = {
  Table = function(tbl)
    for _, body in ipairs(tbl.bodies) do label_rows(body.body) end
    labelled[tbl.identifier] = true
    return tbl
  end,
  Div = function(div)
    if div.classes:includes("screen") then return {} end
    if div.classes:includes("wide") then return div.content end
    labelled[div.identifier] = true
  end,
  Header = function(header) labelled[header.identifier] = true end,
  Figure = function(figure) labelled[figure.identifier] = true end,
}

-- Give a figure its own size, or as much of it as a page of the Word document has room for.
local function fit(image, size)
  local room = ROOM.docx
  if is_large(size) then
    local page = word_page(size)
    room = { width = page.width - EDGES.width, height = page.height - EDGES.height }
  end
  local scale = scale_in(room, size)
  image.attributes.width = string.format("%.3fin", size.width * scale)
  if is_large(size) then
    -- pandoc cuts inches down to the usual page; per cent of its width it takes as the bound
    image.attributes.width = string.format("%d%%", math.ceil(100 * size.width * scale / 7))
  end
  image.attributes.height = string.format("%.3fin", size.height * scale)
end

-- Tell whether a part of the page holds a large page, which typst allows at the top level only.
local function has_large_page(div)
  local found = false
  div:walk({ RawBlock = function(raw) found = found or raw.text:find("^#%l+%-page") ~= nil end })
  return found
end

-- Give pandoc, which reads no file itself, a figure of the review.
local function put_in(name)
  local file = assert(io.open(pandoc.path.join({ PANDOC_STATE.resource_path[1], name }), "rb"))
  pandoc.mediabag.insert(name, "image/png", file:read("a"))
  file:close()
end

local blank = pandoc.RawInline("openxml", '<w:r><w:t xml:space="preserve"> </w:t></w:r>')

local document = {
  -- Blocks of the page that only lay it out; references have small letters.
  Div = function(div)
    if div.classes:includes("csl-entry") and FORMAT == "docx" then
      div.attributes["custom-style"] = "Bibliography"
    elseif div.classes:includes("csl-bib-body") and FORMAT == "typst" then
      div.content:insert(1, pandoc.RawBlock("typst", "#set text(size: 8.5pt)"))
    end
    if not has_large_page(div) then return end
    if div.identifier ~= "" then div.content:insert(1, pandoc.Plain({ anchor(div.identifier) })) end
    return div.content
  end,
  Span = function(span)
    if span.identifier == "" then return span.content end
  end,
  -- Words of two lines are two words also where a program reads the text without its lines.
  LineBreak = function(br) return { pandoc.Space(), br } end,
  -- A word that stands alone would start a heading or a list in typst.
  Str = function(str)
    local text = str.text
    if FORMAT ~= "typst" or not text:find("^[-+/=%d]") then return end
    if text:match("^=+$") or text:match("^[-+/]$") or text:match("^%d+%.$") then
      return { pandoc.RawInline("typst", "#[]"), str }
    end
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
    local alt, name = pandoc.utils.stringify(image.caption), image.src:match("^([%w_-]+)%.svg$")
    if not name then return {} end  -- no figure of ours
    local size = size_of(image)
    if FORMAT == "docx" then
      image.src = name .. ".png"
      put_in(image.src)
      if size then fit(image, size) end
      return image
    end
    local call = "#picture(" .. typst_text(name .. ".svg") .. ", " .. typst_text(alt)
    if is_large(size) then
      call = call .. string.format(", room: (width: %din, height: %din)", LONGEST_PDF, LONGEST_PDF)
    end
    return pandoc.RawInline("typst", call .. ")")
  end,
  Table = function(tbl)
    if FORMAT == "docx" then
      each_cell(tbl, function(cell)
        -- pandoc gives plain lines in cells a style of its own
        local paragraphs = { Plain = function(plain) return pandoc.Para(plain.content) end }
        cell.contents = cell.contents:walk(paragraphs)
        -- so are those of two paragraphs
        local left = 0
        cell.contents:walk({ Para = function() left = left + 1 end })
        local ended = { Para = function(para)
          left = left - 1
          if left > 0 then para.content:insert(blank) end
          return para
        end }
        cell.contents = cell.contents:walk(ended)
        cell.contents = { pandoc.Div(cell.contents, { ["custom-style"] = "Table Text" }) }
      end)
      return tbl
    end
  end,
}

return { rows_and_ids, large_pages, document }
