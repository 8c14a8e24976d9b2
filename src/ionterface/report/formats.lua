-- From the one Markdown source to the tree that each format's writer gets.
-- Runs after the citations. FORMAT is html5, typst or docx.

local is_html = FORMAT:match("^html") ~= nil
local pictures = ({typst = {"pdf", "svg"}, docx = {}})[FORMAT] or {"svg"}

local function raw(text)
  return pandoc.RawBlock(FORMAT == "docx" and "openxml" or "typst", text)
end

local function fail(sentence)
  io.stderr:write(sentence .. "\n")
  os.exit(1)
end

-- A text may name pictures of the document's folder and nothing else; nothing is fetched.
local function check_place(place)
  local path = place:gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end)
  local outside = path:match("^%a[%w+.-]*:") or path:match("^[/\\]") or ("/" .. path:gsub("\\", "/") .. "/"):find("/../", 1, true)
  if outside then
    fail("the picture " .. place .. " does not lie in the folder of the document; copy it there and name it relative to it.")
  end
end

local function check_target(target)
  local scheme = target:lower():gsub("[%c%s]", ""):match("^(%a[%w+.-]*):")
  if scheme and scheme ~= "http" and scheme ~= "https" and scheme ~= "mailto" then
    fail("a link leads to " .. target .. "; only http, https and mailto are printed.")
  end
end

local function source_data(place)
  return {pandoc.Space(), pandoc.Link("Source data (CSV)", place, "", {class = "source-data"})}
end

-- Attributes carry what the filter is told; what a text sets itself would reach the output unread.
local function bare(element)
  for name in pairs(element.attributes) do
    element.attributes[name] = nil
  end
  return element
end

local function image(element)
  check_place(element.src)
  local width = element.attributes.width
  for _, kind in ipairs(pictures) do
    if element.attributes[kind] then
      check_place(element.attributes[kind])
      element.src = element.attributes[kind]
      break
    end
  end
  bare(element)
  if width and width:match("^[%d.]+%a*$") then
    element.attributes.width = width
  end
  return element
end

local function link(element)
  check_target(element.target)
  return bare(element)
end

local function figure(element)
  local csv = nil
  element.content:walk({Image = function(one) csv = csv or one.attributes.csv end})
  if is_html and csv and #element.caption.long > 0 then
    element.caption.long[#element.caption.long].content:extend(source_data(csv))
  end
  return bare(element)
end

-- A row that fits on a page is kept on one; what is higher than a page would be cut off there.
local MOST_LINES, LETTERS = 25, 100
local function rows_are_short(element)
  for _, body in ipairs(element.bodies) do
    for _, row in ipairs(body.body) do
      for place, cell in ipairs(row.cells) do
        local width = element.colspecs[place][2] or 1
        if utf8.len(pandoc.utils.stringify(cell.contents)) > MOST_LINES * LETTERS * width then
          return false
        end
      end
    end
  end
  return true
end

local function scrolling_table(element)
  local csv = element.attributes.csv
  bare(element)
  if is_html and csv and #element.caption.long > 0 then
    element.caption.long[#element.caption.long].content:extend(source_data(csv))
  end
  if FORMAT == "typst" and rows_are_short(element) then
    return {raw("#[#set table.cell(breakable: false)"), element, raw("]")}
  end
  return is_html and pandoc.Div({element}, {class = "scroll"}) or element
end

local function equation(element, number)
  local formula = element.content[1].content[1]
  if is_html then
    return pandoc.Div({element.content[1], pandoc.Div({pandoc.Plain("(" .. number .. ")")}, {class = "number"})}, element.attr)
  elseif FORMAT == "typst" then
    return {raw('#numbered("' .. number .. '")['), pandoc.Div(element.content, {id = element.identifier}), raw("]")}
  end
  local tab = pandoc.RawInline("openxml", "<w:r><w:tab/></w:r>")
  local inline = pandoc.Math("InlineMath", "\\displaystyle " .. formula.text)
  return pandoc.Div({pandoc.Para({tab, inline, tab, pandoc.Str("(" .. number .. ")")})},
    {id = element.identifier, ["custom-style"] = "Equation"})
end

local SECTION = '<w:p><w:pPr><w:sectPr><w:pgSz %s/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" ' ..
  'w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr></w:pPr></w:p>'
local PORTRAIT = SECTION:format('w:w="11906" w:h="16838"')
local LANDSCAPE = SECTION:format('w:w="16838" w:h="11906" w:orient="landscape"')

local function framed(element, before, after)
  local blocks = pandoc.Blocks({raw(before)})
  blocks:extend(element.content)
  blocks:insert(raw(after))
  return blocks
end

local function division(element)
  local number = element.attributes.number
  local classes = element.classes
  local is_missing, is_turned = classes:includes("missing"), classes:includes("landscape")
  bare(element)
  if number and number:match("^[%w._-]+$") and classes:includes("equation") then
    return equation(element, number)
  elseif classes:includes("contents") then
    return FORMAT == "typst" and raw("#contents()") or {}
  elseif element.identifier == "refs" and #element.content == 0 then
    return pandoc.Para("Nothing is cited.")
  elseif is_html and is_turned then
    return element.content:walk({Div = function(one)
      if one.classes:includes("scroll") then one.classes:insert("wide") end
      return one
    end})
  elseif FORMAT == "typst" and is_turned then
    return framed(element, "#landscape[", "]")
  elseif FORMAT == "docx" and is_turned then
    return framed(element, PORTRAIT, LANDSCAPE)
  elseif FORMAT == "typst" and is_missing then
    return framed(element, "#not-available[", "]")
  elseif FORMAT == "docx" and is_missing then
    element.attributes["custom-style"] = "Not Available"
  end
  return element
end

-- A long name has no spaces; on a page it may break after the signs that part it.
local LONG = 16
local function breakable(text)
  if utf8.len(text) <= LONG then
    return nil
  end
  local pieces = pandoc.Inlines({})
  for piece in text:gmatch("[^_./]*[_./]*") do
    if piece ~= "" then
      pieces:extend({pandoc.Str(piece), pandoc.RawInline("html", "<wbr>")})
    end
  end
  pieces:remove()
  return pieces
end

-- The writer for typst leaves alone what begins a list, a heading or a term where it begins a line or a cell, and
-- what typst draws together ("-1", "-?", "..."): these signs are escaped here.
local function word(element)
  local text = element.text
  if is_html then
    return breakable(text)
  elseif FORMAT ~= "typst" or not text:find("[-.+=/]") then
    return nil
  end
  local signs = text:match("^[+=/]+$") or text:match("^%d+%.$")
  local pieces = pandoc.Inlines({})
  while text ~= "" do
    local sign = text:match(signs and "^[%p]" or "^%-") or text:match("^%.%.+")
    local piece = sign or text:match(signs and "^%d+" or "^%.?[^-.]*")
    pieces:insert(sign and pandoc.RawInline("typst", (sign:gsub(".", "\\%0"))) or pandoc.Str(piece))
    text = text:sub(#piece + 1)
  end
  return pieces
end

-- Title and authors come as plain strings; as words they are treated like every other text.
local function words(meta)
  meta.title = pandoc.Inlines(pandoc.utils.stringify(meta.title))
  local people = pandoc.List()
  local given = meta.author or {}
  if pandoc.utils.type(given) ~= "List" then  -- one author alone comes as no list
    given = {given}
  end
  for _, author in ipairs(given) do
    people:insert(pandoc.MetaInlines(pandoc.Inlines(pandoc.utils.stringify(author))))
  end
  meta.author = people
  return meta
end

return {
  {Figure = figure, Table = scrolling_table, Meta = words},
  {Div = division},
  {Image = image, Link = link, Span = bare, Code = bare, CodeBlock = bare, Header = bare, Str = word},
}
