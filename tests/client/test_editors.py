"""The snippets of docs/editors.md, run in the real editors."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.workspace import write_tree

EDITORS = (Path(__file__).parents[2] / "docs/editors.md").read_text(encoding="utf-8")

# Read here because every test starts from a clean environment.
REQUIRED = os.environ.get("ASKDOCS_REQUIRE_EDITORS") == "1"

FIXTURE = """\
//- /docs/retries.md
# Retries

## max_retries

How often a request is sent again. The default is three.

//- /.git/HEAD
ref: refs/heads/main

//- /src/notes.md
Set max_retries to ten.
"""

NEOVIM = """
local result = {}

local function wait(condition, what)
  if not vim.wait(60000, condition, 20) then
    error("waited in vain for " .. what)
  end
end

local function text_of(buffer)
  return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), "\\n")
end

local function answer_about(ask)
  local before = vim.api.nvim_get_current_buf()
  ask()
  wait(function()
    return vim.api.nvim_get_current_buf() ~= before
      and text_of(0):find("How often a request is sent again", 1, true)
  end, "the answer")
  local text = text_of(0)
  vim.cmd("quit")
  return text
end

local function drive()
  vim.cmd("edit src/notes.md")
  wait(function()
    local client = next(vim.lsp.buf_get_clients(0))
    return client and vim.lsp.get_client_by_id(client).initialized
  end, "the server")
  local notes = vim.api.nvim_get_current_buf()

  local function floating()
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(window).relative ~= "" then
        return window
      end
    end
  end
  -- Until the docs are read there is nothing to show, so it is asked for again.
  wait(function()
    vim.api.nvim_win_set_cursor(0, { 1, 6 })
    local found = vim.lsp.buf_request_sync(
      notes, "textDocument/hover", vim.lsp.util.make_position_params(), 10000)
    local _, answer = next(found or {})
    local text = answer and answer.result and answer.result.contents.value or ""
    return text:find("How often a request is sent again", 1, true)
  end, "the docs")
  vim.lsp.buf.hover()
  wait(floating, "the hover")
  result.hover = text_of(vim.api.nvim_win_get_buf(floating()))
  vim.api.nvim_win_close(floating(), true)

  result.command = answer_about(function()
    vim.cmd("AskDocs how often is a request sent again?")
  end)
  result.range = answer_about(function()
    vim.cmd("1AskDocs how often does it do this?")
  end)
  local parameters = vim.lsp.util.make_given_range_params({ 1, 4 }, { 1, 14 }, notes, "utf-16")
  parameters.context = { diagnostics = {} }
  local found = vim.lsp.buf_request_sync(notes, "textDocument/codeAction", parameters, 10000)
  local _, answer = next(found)
  local action = answer.result[1]
  result.title = action.title
  result.action = answer_about(function()
    vim.lsp.commands[action.command.command](action.command, { bufnr = notes })
  end)
end

local ok, failure = xpcall(drive, debug.traceback)
result.failure = not ok and failure or nil
vim.fn.writefile({ vim.fn.json_encode(result) }, "result.json")
vim.cmd(ok and "qall!" or "cquit")
"""

ON_WINDOWS = """
local found = {}
local name
local function start(config)
  table.insert(found, config.root_dir)
  return 1
end
vim.lsp.start_client = start
vim.lsp.start = vim.lsp.start and start
vim.lsp.buf_attach_client = function() end
vim.fn.getcwd = function() return [[C:\\parcel]] end
vim.fn.finddir = function() return "" end
vim.fn.fnamemodify = function(path) return (path:gsub("\\\\[^\\\\]*$", "")) end
vim.api.nvim_buf_get_name = function() return name end
for _, one in ipairs({ [[C:\\parcels\\a.md]], [[C:\\parcel\\docs\\a.md]] }) do
  name = one
  vim.cmd("doautocmd BufReadPost")
end
vim.fn.writefile({ vim.fn.json_encode({ roots = found }) }, "result.json")
vim.cmd("qall!")
"""
"""Names of files as Neovim has them on Windows, and the folders that servers are started for."""

EMACS = """
(setq eglot-events-buffer-size 0 eglot-autoshutdown nil make-backup-files nil
      eldoc-echo-area-use-multiline-p t)

(defun driver-wait (condition what)
  (with-timeout (60 (error "waited in vain for %s" what))
    (while (not (funcall condition)) (accept-process-output nil 0.02))))

(find-file "src/notes.md")
(text-mode)
(setq project-find-functions (list (lambda (dir) (cons 'transient default-directory-top))))
(apply #'eglot--connect (eglot--guess-contact))
(driver-wait #'eglot-current-server "the server")

(let ((hover nil) (notes (current-buffer)))
  (goto-char (point-min))
  (search-forward "max_ret")
  (driver-wait
   (lambda ()
     (setq hover (jsonrpc-request (eglot-current-server) :textDocument/hover
                                  (eglot--TextDocumentPositionParams)))
     (string-match-p "How often" (or (plist-get (plist-get hover :contents) :value) "")))
   "the docs")
  (askdocs-ask "How often is a request sent again?")
  (set-buffer (window-buffer (selected-window)))
  (driver-wait
   (lambda ()
     (revert-buffer t t)
     (save-excursion
       (goto-char (point-min))
       (search-forward "How often a request is sent again" nil t)))
   "the answer")
  (let ((command (buffer-string)))
    (with-temp-file (expand-file-name "result.json" default-directory-top)
      (insert (json-encode `((hover . ,(plist-get (plist-get hover :contents) :value))
                             (command . ,command))))))
  (with-current-buffer notes
    (eglot-shutdown (eglot-current-server) nil 20)))
"""


def snippet(language: str) -> str:
    """The first code block of ``language`` on the page."""
    block = re.search(rf"^```{language}\n(.*?)^```", EDITORS, re.MULTILINE | re.DOTALL)
    assert block is not None
    return block[1]


def program(name: str) -> str:
    """The path of an editor; skips the test where there is none, unless it is required."""
    found = shutil.which(name)
    if found is None and not REQUIRED:
        pytest.skip(f"{name} is not installed")
    assert found is not None, f"{name} is not installed"
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_tree(tmp_path / "parcel", FIXTURE)


def run(command: list[str], folder: Path) -> dict[str, Any]:
    """What the driver found out, run with ``askdocs`` on the path."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    result = folder / "result.json"
    assert result.exists(), done.stdout + done.stderr
    found: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
    assert found.get("failure") is None, found
    assert done.returncode == 0, done.stderr
    return found


def test_neovim(folder: Path, tmp_path: Path) -> None:
    """Hover, command, question about a line and code action work as the page says."""
    nvim = program("nvim")
    (tmp_path / "askdocs.lua").write_text(snippet("lua"), encoding="utf-8")
    (tmp_path / "drive.lua").write_text(NEOVIM, encoding="utf-8")
    scripts = ["-S", str(tmp_path / "askdocs.lua"), "-S", str(tmp_path / "drive.lua")]
    found = run([nvim, "--headless", "--clean", "-n", *scripts], folder)
    assert "How often a request is sent again." in found["hover"]
    assert "docs/retries.md:3" in found["hover"]
    for answer in (found["command"], found["range"], found["action"]):
        assert "docs/retries.md:" in answer
    assert found["title"] == "Ask the docs about this selection"


def test_neovim_on_windows(folder: Path, tmp_path: Path) -> None:
    """The working directory is known to hold a file by names with backslashes, too."""
    nvim = program("nvim")
    (tmp_path / "askdocs.lua").write_text(snippet("lua"), encoding="utf-8")
    (tmp_path / "drive.lua").write_text(ON_WINDOWS, encoding="utf-8")
    scripts = ["-S", str(tmp_path / "askdocs.lua"), "-S", str(tmp_path / "drive.lua")]
    assert run([nvim, "--headless", "--clean", "-n", *scripts], folder)["roots"] == [r"C:\parcel"]


def test_emacs(folder: Path, tmp_path: Path) -> None:
    """Hover and command work in eglot as the page says."""
    emacs = program("emacs")
    (tmp_path / "askdocs.el").write_text(snippet("elisp"), encoding="utf-8")
    (tmp_path / "drive.el").write_text(EMACS, encoding="utf-8")
    top = json.dumps(f"{folder}/")
    found = run(
        [
            *(emacs, "--batch", "--eval", "(package-initialize)"),
            *("--eval", f"(defvar default-directory-top {top})"),
            *("-l", str(tmp_path / "askdocs.el"), "-l", str(tmp_path / "drive.el")),
        ],
        folder,
    )
    assert "How often a request is sent again." in found["hover"]
    assert "docs/retries.md:" in found["command"]
