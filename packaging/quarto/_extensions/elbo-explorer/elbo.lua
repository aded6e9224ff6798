-- Quarto: {{< elbo model="mixture" data="faithful" components=6 autoplay >}}
--
-- The names are the figure's attributes; those without a value stand alone. `elbo-host: https://YOUR-HOST/` in the document's or the
-- project's metadata says where v0/ is. In formats without scripts a line says where the figure is to be seen.

local function escaped(text)
  return (text:gsub("&", "&amp;"):gsub('"', "&quot;"):gsub("<", "&lt;"))
end

local function elbo(args, kwargs, meta)
  local host = pandoc.utils.stringify(meta["elbo-host"] or "")
  local names = {}
  for name in pairs(kwargs) do
    names[#names + 1] = name
  end
  -- The same document twice is the same text.
  table.sort(names)
  local texts = {}
  for _, name in ipairs(names) do
    texts[#texts + 1] = string.format(' %s="%s"', name, escaped(pandoc.utils.stringify(kwargs[name])))
  end
  for _, name in ipairs(args) do
    texts[#texts + 1] = " " .. pandoc.utils.stringify(name)
  end
  if not quarto.doc.is_format("html:js") then
    return pandoc.Para({ pandoc.Str("An interactive figure, to be seen on the web.") })
  end
  local script = string.format('<script type="module" src="%sv0/elbo-explorer.js"></script>', escaped(host))
  local tag = "<elbo-explorer" .. table.concat(texts) .. "></elbo-explorer>"
  return pandoc.RawBlock("html", script .. "\n" .. tag)
end

return { ["elbo"] = elbo }
