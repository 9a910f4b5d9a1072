-- Of citations and references only text, emphasis and links to the web are kept, whatever the fields
-- of a reference or a citation style hold: LaTeX and HTML can do more than that.

-- What stays as it is. Formulas are written as letters, emphasis, sub- and superscripts.
local KEPT = {
  Str = true, Space = true, SoftBreak = true, LineBreak = true, Math = true, Cite = true,
  Emph = true, Strong = true, Superscript = true, Subscript = true, SmallCaps = true, Quoted = true,
}
local DROPPED = { Image = true, RawInline = true, Note = true }

return {
  {
    Inline = function(inline)
      if KEPT[inline.t] then return nil end
      if DROPPED[inline.t] then return {} end
      return inline.content or pandoc.Str(pandoc.utils.stringify(inline))
    end,
    Link = function(link)
      if link.target:lower():find("^https?://") then return pandoc.Link(link.content, link.target) end
      if link.target:find("^#ref%-") then return link end
      return link.content
    end,
    Span = function(span)
      local classes = span.classes:filter(function(class) return class:find("^csl%-") end)
      return #classes > 0 and pandoc.Span(span.content, pandoc.Attr("", classes)) or span.content
    end,
  },
}
