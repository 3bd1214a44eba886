"""Functions of the user's, by name: `mymodule:build`, `folder/mymodule.py:build`."""

from __future__ import annotations

import difflib
import functools
import hashlib
import importlib
import importlib.util
import inspect
import os
import re
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from trueup.contract.bad_input import BadInputError

#: Keras writes parts of its messages in bold.
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True, slots=True)
class NamedFunction:
    """A function by the name of its module (or the path of its file) and its own; it travels to other processes.

    module: "package.module", or a path that ends in .py. attribute: the function's name, dotted within a class.
    folder: where modules are looked for first, and paths begin: the folder in which the name was said.
    """

    module: str
    attribute: str
    folder: str

    @classmethod
    def of(cls, text: str, what: str) -> NamedFunction:
        """From "module:function".

        Raises:
            BadInputError: there is no colon with a name on both sides.
        """
        module, colon, attribute = text.rpartition(":")
        if not (module and colon and attribute):
            raise BadInputError(
                f"{what} {text!r}", "module:function", "Write mymodule:build, or folder/mymodule.py:build"
            )
        return cls(module, attribute, str(Path.cwd()))

    def __str__(self) -> str:
        return f"{self.module}:{self.attribute}"

    def load(self) -> Callable[..., Any]:
        """The function; its module is imported, and so its code is run.

        Raises:
            BadInputError: no such module, no such function, or an error in the module.
        """
        found: Any = self._imported()
        for name in self.attribute.split("."):
            if not hasattr(found, name):
                near = difflib.get_close_matches(name, _functions_in(found), 3)
                there = f"; there are {', '.join(_functions_in(found))}" if not near else ""
                hint = f"Did you mean {' or '.join(near)}" if near else "Define it there, or name another one"
                raise BadInputError(f"{self.module} has no {name}", f"a function of that name{there}", hint)
            found = getattr(found, name)
        if not callable(found):
            raise BadInputError(
                f"{self} is a value of type {type(found).__name__}", "a function", "Name the function that gives it"
            )
        function: Callable[..., Any] = found
        return function

    def _imported(self) -> ModuleType:
        if self.folder not in sys.path:
            sys.path.insert(0, self.folder)
        try:
            return _module_of_file(Path(self.folder, self.module)) if self._is_file else self._module()
        except BadInputError:
            raise
        except (KeyboardInterrupt, MemoryError):
            raise
        except (Exception, SystemExit) as error:
            raise BadInputError(
                f"{self.module} cannot be imported: {error_summary(error)}",
                "a module that imports without errors",
                "Run it with Python to see the whole of it",
            ) from error

    @property
    def _is_file(self) -> bool:
        return self.module.endswith(".py") or os.sep in self.module

    def _module(self) -> ModuleType:
        # A notebook writes its module a moment before it names it; the finder remembers the folder as it was.
        importlib.invalidate_caches()
        try:
            return importlib.import_module(self.module)
        except ModuleNotFoundError as error:
            # The module is there, and what it imports is missing: that is an error of its own, told by the caller.
            if error.name is None or not (self.module == error.name or self.module.startswith(f"{error.name}.")):
                raise
            raise BadInputError(
                f"there is no module {error.name}",
                f"a module that can be imported, or {error.name}.py in {self.folder}",
                "Change to its folder, or name the file: folder/mymodule.py:build",
            ) from error


def _module_of_file(path: Path) -> ModuleType:
    if not path.is_file():
        raise BadInputError(f"there is no file {path}", "a Python file", "Check the path")
    whole = path.resolve()
    # Not the bare stem: two folders may each have a model.py, and one called keras.py would hide Keras.
    name = f"trueup_user_{hashlib.blake2b(str(whole).encode(), digest_size=6).hexdigest()}_{whole.stem}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, whole)
    if spec is None or spec.loader is None:
        raise BadInputError(f"{path} is no Python file", "a file that ends in .py", "Name the module's file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    if str(whole.parent) not in sys.path:
        sys.path.insert(0, str(whole.parent))
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _functions_in(module: Any) -> list[str]:
    """What a user may have meant: functions and classes that stand in the module itself."""
    own = getattr(module, "__name__", None)
    return sorted(
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and callable(value) and getattr(value, "__module__", None) == own
    )


def error_summary(error: BaseException) -> str:
    """An error of the user's code in one line: its kind, its first words, and where it was raised."""
    text = " ".join(_COLOURS.sub("", str(error)).split())
    short = text if len(text) <= 400 else text[:400] + " …"
    frames = traceback.extract_tb(error.__traceback__)
    last = next((frame for frame in reversed(frames) if _is_of_the_user(frame.filename)), None)
    where = f" ({Path(last.filename).name}, line {last.lineno})" if last is not None else ""
    return f"{type(error).__name__}{': ' if short else ''}{short}{where}"


def _is_of_the_user(file: str) -> bool:
    package = str(Path(__file__).resolve().parents[1])
    return not (file.startswith(("<frozen", package)) or f"{os.sep}site-packages{os.sep}" in file)


def source_of(function: Any) -> str:
    """The text that decides what a function does, where it is at hand: its module's, else its own, else ""."""
    if isinstance(function, functools.partial):
        return f"{source_of(function.func)}{function.args!r}{sorted(function.keywords.items())!r}"
    module = sys.modules.get(getattr(function, "__module__", ""), None)
    for what in (module, function, type(function)):
        try:
            return inspect.getsource(what) if what is not None else ""
        except (OSError, TypeError):
            continue
    return ""


def name_of(function: Any) -> str:
    """How a report calls it."""
    if isinstance(function, functools.partial):
        return name_of(function.func)
    if isinstance(function, NamedFunction):
        return str(function)
    module, name = getattr(function, "__module__", ""), getattr(function, "__qualname__", type(function).__name__)
    return f"{module}:{name}" if module and module != "__main__" else str(name)
