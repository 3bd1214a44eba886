"""Emacs in batch mode with eglot, its own client: it starts the server, shows the finding, and makes the fix."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("pygls")

EMACS = shutil.which("emacs")
#: Where Debian's package has eglot for the Emacs before release 29, which brings it.
PACKAGES = Path("/usr/share/emacs/site-lisp/elpa-src")
WRONG = """import keras

(x, y), _ = keras.datasets.mnist.load_data()
y = keras.utils.to_categorical(y, 10)
model = keras.Sequential([keras.layers.Dense(10, activation="softmax")])
model.compile("adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y)
"""
#: What a user writes into init.el, as the guide has it, then what is looked at.
LISP = """
(require 'eglot)
(require 'json)
(add-to-list 'eglot-server-programs '((python-mode python-ts-mode) . (%s)))
(setq eglot-connect-timeout 120 eglot-sync-connect 120)
(defun wait-until (done)
  (let ((end (+ (float-time) 60)))
    (while (and (not (funcall done)) (< (float-time) end)) (accept-process-output nil 0.05))
    (if (funcall done) t :json-false)))
(defun hover-here ()
  (jsonrpc-request (eglot-current-server) :textDocument/hover (eglot--TextDocumentPositionParams)))
(find-file "train.py")
(apply #'eglot (eglot--guess-contact))
(flymake-mode 1)
(flymake-start)
(let (out)
  (push (cons 'shown (wait-until #'flymake-diagnostics)) out)
  (let* ((found (car (flymake-diagnostics)))
         (begin (flymake-diagnostic-beg found)) (end (flymake-diagnostic-end found)))
    (push (cons 'line (line-number-at-pos begin)) out)
    (push (cons 'text (flymake-diagnostic-text found)) out)
    (let ((actions (append (eglot-code-actions begin end nil nil) nil)))
      (push (cons 'titles (vconcat (mapcar (lambda (action) (plist-get action :title)) actions))) out)
      (eglot--apply-workspace-edit (plist-get (car actions) :edit))))
  (push (cons 'edited (buffer-substring-no-properties (point-min) (point-max))) out)
  (eglot--signal-textDocument/didChange)
  (push (cons 'gone (wait-until (lambda () (flymake-start) (null (flymake-diagnostics))))) out)
  (goto-char (point-min))
  (search-forward "\\"accuracy")
  (push (cons 'hover (plist-get (plist-get (hover-here) :contents) :value)) out)
  (write-region (json-encode out) nil "out.json"))
"""


@pytest.mark.skipif(EMACS is None, reason="Emacs is not installed")
def test_emacs_shows_the_finding_and_makes_the_fix(tmp_path: Path) -> None:
    folders = [word for folder in sorted(PACKAGES.glob("*/")) for word in ("-L", str(folder))]
    start = [str(EMACS), "-Q", "--batch", *folders]
    has_eglot = subprocess.run([*start, "--eval", "(require 'eglot)"], capture_output=True, check=False)
    if has_eglot.returncode:
        pytest.skip("this Emacs has no eglot")
    (tmp_path / "train.py").write_text(WRONG, encoding="utf-8")
    (tmp_path / ".git").mkdir()
    command = " ".join(json.dumps(word) for word in (sys.executable, "-m", "trueup", "server"))
    (tmp_path / "look.el").write_text(LISP % command, encoding="utf-8")
    done = subprocess.run(
        [*start, "-l", "look.el"], cwd=tmp_path, capture_output=True, text=True, timeout=240, check=False
    )
    assert (tmp_path / "out.json").exists(), done.stderr
    out = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert out["shown"] is True
    assert out["line"] == 6
    assert out["text"].startswith("trueup [TU202]: sparse_categorical_crossentropy is given one-hot rows")
    assert "labels: one-hot rows of 10 (to_categorical)" in out["text"]
    assert len(out["titles"]) == 2
    assert out["edited"] == WRONG.replace("sparse_", "")
    assert out["gone"] is True
    assert "`categorical_accuracy`" in out["hover"]
