"""Neovim, headless, with its own client: it starts the server, shows the finding, and makes the fix."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("pygls")

NVIM = shutil.which("nvim")
WRONG = """import keras

(x, y), _ = keras.datasets.mnist.load_data()
y = keras.utils.to_categorical(y, 10)
model = keras.Sequential([keras.layers.Dense(10, activation="softmax")])
model.compile("adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y)
"""
#: What a user writes into init.lua, then what is looked at.
LUA = """
local client = vim.lsp.start_client({ name = "trueup", cmd = %s, root_dir = %s })
vim.cmd("edit train.py")
local buffer = vim.api.nvim_get_current_buf()
vim.lsp.buf_attach_client(buffer, client)
local function shown() return vim.diagnostic.get(buffer) end
local out = { waited = vim.wait(60000, function() return #shown() > 0 end, 20), before = shown() }
local range = { start = { line = 5, character = 0 }, ["end"] = { line = 5, character = 200 } }
local params = { textDocument = vim.lsp.util.make_text_document_params(buffer), range = range,
                 context = { diagnostics = {} } }
local answer = vim.lsp.buf_request_sync(buffer, "textDocument/codeAction", params, 60000)
local actions = answer[client].result
out.titles = vim.tbl_map(function(action) return action.title end, actions)
vim.lsp.util.apply_workspace_edit(actions[1].edit, vim.lsp.get_client_by_id(client).offset_encoding)
out.gone = vim.wait(60000, function() return #shown() == 0 end, 20)
out.text = table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), "\\n")
local at = { textDocument = params.textDocument, position = { line = 5, character = 72 } }
out.hover = vim.lsp.buf_request_sync(buffer, "textDocument/hover", at, 60000)[client].result
local file = io.open("out.json", "w")
file:write(vim.fn.json_encode(out))
file:close()
vim.lsp.stop_client(client)
vim.cmd("qall!")
"""


@pytest.mark.skipif(NVIM is None, reason="Neovim is not installed")
def test_neovim_shows_the_finding_and_makes_the_fix(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(WRONG, encoding="utf-8")
    command = "{ " + ", ".join(json.dumps(word) for word in (sys.executable, "-m", "trueup", "server")) + " }"
    script = LUA % (command, json.dumps(str(tmp_path)))
    (tmp_path / "look.lua").write_text(script, encoding="utf-8")
    call = [str(NVIM), "--headless", "-u", "NONE", "-i", "NONE", "-c", "luafile look.lua"]
    done = subprocess.run(call, cwd=tmp_path, capture_output=True, text=True, timeout=240, check=False)
    assert (tmp_path / "out.json").exists(), done.stderr
    out = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert out["waited"]
    assert out["gone"]
    (found,) = out["before"]
    assert (found["code"], found["lnum"], found["source"]) == ("TU202", 5, "trueup")
    assert found["message"].startswith("sparse_categorical_crossentropy is given one-hot rows")
    assert len(out["titles"]) == 2
    assert out["text"] == WRONG.replace("sparse_", "").rstrip("\n")
    assert "`categorical_accuracy`" in out["hover"]["contents"]["value"]
