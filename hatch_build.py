"""Puts the compiled counting kernel into the wheel where the machine has a C compiler; else the wheel is plain Python.

TRUEUP_KERNEL=numpy builds the plain wheel on any machine.
"""

from __future__ import annotations

import importlib.util
import os
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDER = "src/trueup/auditing/counting/kernel"


class KernelHook(BuildHookInterface[Any]):
    """Compiles beside the sources, where an editable installation looks too."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Adds the library to the wheel, which then is for this machine's platform."""
        del version
        if os.environ.get("TRUEUP_KERNEL") == "numpy":
            return
        place = Path(self.root) / FOLDER
        spec = importlib.util.spec_from_file_location("compiling", place / "compiling.py")
        if spec is None or spec.loader is None:
            return
        compiling = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(compiling)
        library = compiling.compiled(place)
        if library is None:
            self.app.display_info("No C compiler: trueup counts with NumPy, the same numbers in more time.")
            return
        build_data["artifacts"].append(f"{FOLDER}/{library.name}")
        build_data["pure_python"] = False
        platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
        build_data["tag"] = f"py3-none-{platform}"
