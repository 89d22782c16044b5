-- A session of Neovim with its own client of the protocol: opens a file, breaks and mends it, completes, renames. What its
-- own API says then is written as JSON. Run by test_neovim.py: PIPEC, FILE and OUT come by the environment.

local out = { steps = {} }
local uv = vim.loop

local function note(name, value) out.steps[name] = value end

local function leave()
  local file = assert(io.open(vim.env.OUT, "w"))
  file:write(vim.json.encode(out))
  file:close()
  vim.cmd("qall!")
end

local ok, why = xpcall(function()
  vim.cmd("edit " .. vim.fn.fnameescape(vim.env.FILE))
  local buffer = vim.api.nvim_get_current_buf()
  local client = vim.lsp.start_client({
    name = "pipec",
    cmd = { vim.env.PIPEC, "lsp" },
    root_dir = vim.fn.fnamemodify(vim.env.FILE, ":h"),
    on_exit = function(code, signal) out.exit = { code, signal } end,
  })
  assert(client, "the client starts")
  vim.lsp.buf_attach_client(buffer, client)
  local function wait(what, done)
    assert(vim.wait(10000, done, 20), what .. " did not come")
  end
  local function ready() return vim.lsp.get_client_by_id(client) and vim.lsp.get_client_by_id(client).initialized end
  wait("the answer to `initialize`", ready)

  local function codes()
    local found = {}
    for _, diagnostic in ipairs(vim.diagnostic.get(buffer)) do
      table.insert(found, { code = diagnostic.code, line = diagnostic.lnum, column = diagnostic.col, severity = diagnostic.severity })
    end
    return found
  end

  -- Findings: a letter too much in a kind, typed as a person would; and taken back.
  local lines = vim.api.nvim_buf_line_count(buffer)
  vim.api.nvim_buf_set_lines(buffer, lines, lines, false, { "# é 😀", "straem extra" })
  wait("a finding", function() return #codes() > 0 end)
  note("broken", codes())

  -- A code action of the finding mends it.
  local params = vim.lsp.util.make_given_range_params({ lines + 2, 0 }, { lines + 2, 6 }, buffer, "utf-16")
  params.context = { diagnostics = vim.lsp.diagnostic.get_line_diagnostics(buffer, lines + 1) }
  local answer = vim.lsp.buf_request_sync(buffer, "textDocument/codeAction", params, 10000)
  local action = answer[client].result[1]
  note("action", action.title)
  vim.lsp.util.apply_workspace_edit(action.edit, "utf-16")
  note("mended", vim.api.nvim_buf_get_lines(buffer, lines + 1, lines + 2, false)[1])
  wait("no finding", function() return #codes() == 0 end)

  -- Completion, by Neovim's own omnifunc.
  vim.api.nvim_buf_set_lines(buffer, lines + 1, lines + 2, false, { "stream extra -> fire" })
  vim.api.nvim_win_set_cursor(0, { lines + 2, 20 })
  local items
  -- It shows them in insert mode alone, in which no script runs. Older versions ask a function, newer ones the API.
  local before, mode, get_mode = vim.fn.complete, vim.fn.mode, vim.api.nvim_get_mode
  vim.fn.mode = function() return "i" end
  vim.api.nvim_get_mode = function() return { mode = "i", blocking = false } end
  vim.fn.complete = function(column, matches) items = { column = column, matches = matches } end
  vim.lsp.omnifunc(1, "")
  wait("completions", function() return items ~= nil end)
  vim.fn.complete, vim.fn.mode, vim.api.nvim_get_mode = before, mode, get_mode
  local words = {}
  for _, match in ipairs(items.matches) do table.insert(words, match.abbr) end
  note("completion", { column = items.column, words = words })
  vim.api.nvim_buf_set_lines(buffer, lines + 1, lines + 2, false, { "queue extra" })

  -- Hover, definition and rename at the first name of the file.
  local row = vim.fn.search("\\<d\\>", "w")
  local name = { textDocument = vim.lsp.util.make_text_document_params(buffer), position = { line = row - 1, character = vim.fn.col(".") - 1 } }
  answer = vim.lsp.buf_request_sync(buffer, "textDocument/hover", name, 10000)
  note("hover", answer[client].result.contents.value)
  answer = vim.lsp.buf_request_sync(buffer, "textDocument/definition", name, 10000)
  note("definition", answer[client].result.range.start)
  vim.lsp.buf.rename("renamed")
  wait("the rename", function() return vim.fn.search("\\<renamed\\>", "nw") > 0 end)
  note("renamed", table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), "\n"))
  wait("no finding after the rename", function() return #codes() == 0 end)

  -- The style: a crooked line stands as the formatter writes it, and no other line moves.
  local last = vim.api.nvim_buf_line_count(buffer)
  vim.api.nvim_buf_set_lines(buffer, last, last, false, { "queue   crooked(  fifo )" })
  -- Before Neovim 0.8 it has another name.
  if vim.lsp.buf.format then vim.lsp.buf.format({ timeout_ms = 10000 }) else vim.lsp.buf.formatting_sync({}, 10000) end
  note("formatted", table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), "\n"))

  vim.lsp.stop_client(client)
  wait("the end of the server", function() return out.exit ~= nil end)
end, debug.traceback)
if not ok then out.error = why end
leave()
