"""`trueup --print-completion`: what real shells complete by it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from trueup.cli.main import command_names, main


def script(shell: str, capsys: pytest.CaptureFixture[str]) -> str:
    pytest.importorskip("shtab")
    with pytest.raises(SystemExit) as ended:
        main(["--print-completion", shell])
    assert ended.value.code == 0
    return capsys.readouterr().out


def installed(shell: str) -> str:
    path = shutil.which(shell)
    if path is None:
        pytest.skip(f"{shell} is not installed")
    return path


BASH = """
source {script}
complete -p trueup | grep -o '_shtab_[a-z_]*'
try() {{ COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _shtab_trueup; echo "${{COMPREPLY[@]}}"; }}
try trueup ""
try trueup check --show-
try trueup check --fail-on ""
try trueup check --config tr
"""


def test_bash_completes_commands_options_choices_and_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bash = installed("bash")
    (tmp_path / "trueup.sh").write_text(script("bash", capsys))
    (tmp_path / "training.toml").touch()
    monkeypatch.chdir(tmp_path)
    done = subprocess.run([bash, "-c", BASH.format(script="./trueup.sh")], capture_output=True, text=True, check=True)
    name, commands, options, severities, files = done.stdout.splitlines()
    assert name == "_shtab_trueup"
    assert set(command_names()) <= set(commands.split())
    assert {"--show-files", "--show-settings", "--show-schema"} <= set(options.split())
    assert severities.split() == ["error", "warning", "note"]
    assert set(files.split()) == {"training.toml", "trueup.sh"}


def test_zsh_completes_in_a_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    zsh, pexpect = installed("zsh"), pytest.importorskip("pexpect")
    (tmp_path / "_trueup").write_text(script("zsh", capsys))
    shell = {"cwd": tmp_path, "encoding": "utf-8", "timeout": 60, "dimensions": (40, 200)}
    terminal = pexpect.spawn(zsh, ["-f", "-i"], env={**os.environ, "TERM": "dumb"}, **shell)
    terminal.sendline("unset zle_bracketed_paste; zle_highlight=(none); fpath=($PWD $fpath)")
    terminal.sendline("autoload -Uz compinit; compinit -D; unsetopt BEEP")
    terminal.sendline("echo begin")
    terminal.expect("\nbegin")
    terminal.send("trueup chec\t")
    terminal.expect("check ")
    terminal.send("--show-sch\t")
    terminal.expect("ema ")
    terminal.send("--fail-on warn\t")
    terminal.expect("ing ")
    terminal.close(force=True)


def test_tcsh_reads_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tcsh = installed("tcsh")
    (tmp_path / "trueup.csh").write_text(script("tcsh", capsys))
    command = [tcsh, "-f", "-c", f"source {tmp_path}/trueup.csh; complete trueup"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "check" in done.stdout
    assert done.stderr == ""


def test_without_shtab_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "shtab", None)
    assert main(["--print-completion", "bash"]) == 2
    assert "pip install 'trueup[completion]'" in capsys.readouterr().err


def test_another_shell_is_a_wrong_choice(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--print-completion", "bsh"])
    assert "did you mean bash?" in capsys.readouterr().err
