-- pipec for Neovim, without any plugin. Put this file into ~/.config/nvim/plugin/.
-- Needs `pipec` in the PATH.

local command = { "pipec", "lsp" }
-- Starts the server for a buffer, or hands the buffer to the one that runs.
local start

if vim.lsp.start then
  -- Neovim 0.8 and later: one server for each folder, shared by its buffers.
  start = function(buffer)
    local folder = vim.fs.dirname(vim.api.nvim_buf_get_name(buffer))
    local top = vim.fs.dirname(vim.fs.find(".git", { path = folder, upward = true })[1])
    vim.lsp.start({ name = "pipec", cmd = command, root_dir = top or folder }, { bufnr = buffer })
  end
else
  local client
  start = function(buffer)
    if not client then
      client = vim.lsp.start_client({
        name = "pipec",
        cmd = command,
        root_dir = vim.fn.getcwd(),
        on_exit = function()
          client = nil
        end,
      })
    end
    if client then
      vim.lsp.buf_attach_client(buffer, client)
    end
  end
end

local group = vim.api.nvim_create_augroup("pipec", { clear = true })

vim.api.nvim_create_autocmd({ "BufNewFile", "BufRead" }, {
  group = group,
  pattern = "*.pipe",
  callback = function()
    vim.bo.filetype = "pipe"
  end,
})

vim.api.nvim_create_autocmd("FileType", {
  group = group,
  pattern = "pipe",
  callback = function(event)
    vim.bo[event.buf].commentstring = "# %s"
    vim.bo[event.buf].shiftwidth = 2
    vim.bo[event.buf].expandtab = true
    -- Colours, where a parser is installed; see editors/README.md.
    if vim.treesitter.start then
      pcall(vim.treesitter.start, event.buf, "pipe")
    end
    start(event.buf)
  end,
})
