"""Puts what is written in C into the wheel, compiled, where the machine has a compiler; else the wheel is plain Python.

That is the counting kernel of the audit, and the search of `trueup check` for many words at once.

TRUEUP_KERNEL=numpy builds the plain wheel on any machine.
"""

from __future__ import annotations

import importlib.util
import os
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

COMPILING = "src/trueup/auditing/counting/kernel/compiling.py"
SOURCES = ("src/trueup/auditing/counting/kernel/kernel.c", "src/trueup/source/word_search/words.c")


class KernelHook(BuildHookInterface[Any]):
    """Compiles beside the sources, where an editable installation looks too."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Adds the libraries to the wheel, which then is for this machine's platform."""
        del version
        if os.environ.get("TRUEUP_KERNEL") == "numpy":
            return
        spec = importlib.util.spec_from_file_location("compiling", Path(self.root) / COMPILING)
        if spec is None or spec.loader is None:
            return
        compiling = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(compiling)
        sources = [Path(self.root) / source for source in SOURCES]
        libraries = [
            library for source in sources if (library := compiling.compiled(source.parent, source)) is not None
        ]
        if not libraries:
            self.app.display_info("No C compiler: trueup counts and searches in Python, the same in more time.")
            return
        build_data["artifacts"] += [library.relative_to(self.root).as_posix() for library in libraries]
        build_data["pure_python"] = False
        platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["tag"] = f"py3-none-{platform}"
