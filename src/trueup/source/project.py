"""The other files of a program: modules that it imports, and programs that import it.

What parses and runs them is imported when the first is parsed: most files are only asked what they import.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from trueup.engine.limits import LIMITS
from trueup.frameworks import all_frameworks
from trueup.frameworks.gates import trains_or_defines
from trueup.source.calling_programs import ImportedModule, imports_of
from trueup.source.configurations import usual_configuration
from trueup.source.consulted import PROGRAMS, Consulted, Memo, asked_for, consulting, include
from trueup.source.prefilter import may_hold_model
from trueup.source.texts import Texts

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine
    from trueup.engine.modules import Module, ModuleRun
    from trueup.source.pins import Pin
    from trueup.syntax.parse import Source

#: Names that are never modules of the program, whatever lies beside it.
_LIBRARIES = frozenset([
    *(root for framework in all_frameworks() for root in framework.roots),
    "theano", "scipy", "matplotlib", "seaborn", "PIL", "cv2", "datasets", "nltk", "gensim", "h5py", "os", "sys",
    "re", "json", "math", "random", "time", "collections", "itertools", "functools", "typing", "argparse",
    "pickle", "copy", "logging", "pathlib", "datetime", "string", "csv", "glob", "shutil", "abc", "dataclasses",
    "enum", "warnings",
])  # fmt: skip


#: Endings of files that are read as data.
_DATA_FILES = (".json", ".yaml", ".yml", ".toml")


class Project:
    """One run's view of the files around a program. Parsed modules and pins are kept for the run.

    root: where absolute imports are looked for last. checked: files that are read as programs of their own anyway.
    texts: what the files hold, the disk where none is given. loaded: releases that the program runs with, whatever is
        pinned.
    """

    def __init__(
        self,
        root: Path | None = None,
        checked: Iterable[str] = (),
        texts: Texts | None = None,
        loaded: Mapping[str, Pin] | None = None,
    ) -> None:
        self.root, self.loaded = root, dict(loaded or {})
        self._texts = Texts() if texts is None else texts
        self._checked: Iterable[str] | frozenset[str] = checked
        self._sources: Memo[Path, Source | None] = Memo(60)
        self._pins: Memo[Path, dict[str, Pin]] = Memo()
        self._pinned: Memo[Path, dict[str, Pin]] = Memo()
        # What was asked for a module's run is noted by hand, since a run that is under way is met again in a circle.
        self._runs: dict[Path, ModuleRun] = {}
        self._consulted: dict[Path, Consulted] = {}
        self._running: dict[Path, Module] = {}
        self._started = 0
        self._files: Memo[tuple[str, str, int], Path | None] = Memo()
        self._described: Memo[Path, ImportedModule] = Memo()
        self._paths: dict[str, Path] = {}
        self._listed: dict[str, frozenset[str]] = {}
        self._searched: Memo[str, tuple[str, ...]] = Memo()
        self._beside: Memo[Path, bytes | None] = Memo(1000)

    def pins(self, folder: Path) -> dict[str, Pin]:
        """The releases that the project pins, as seen from this folder."""
        from trueup.source.pins import project_targets

        return self._pinned.get(folder, lambda: project_targets(folder, self._pins))

    def source_of(self, path: Path, shown: str) -> Source | None:
        """A module parsed; None where it cannot be read or is too large."""
        from trueup.syntax.parse import parse_source

        def parsed() -> Source | None:
            data = self._texts.read(str(path))
            return parse_source(data, shown) if isinstance(data, bytes) and len(data) <= LIMITS.module_bytes else None

        return self._sources.get(path, parsed)

    def data_of(self, name: str, program: Module) -> Source | None:
        """A JSON, YAML or TOML file that a program opens, from its own folder, one above it, or the project's.

        None outside of them. JSON is parsed as it stands: what it holds is written as in Python.
        """
        if program.path is None or not name.endswith(_DATA_FILES):
            return None
        above = map(Path, self._folders(str(program.path.parent)))
        folders = [*above, *([self.root] if self.root is not None else [])]
        for folder in folders:
            try:
                path = (folder / name).resolve()
                # What a program names may lead out of its project ("../../secrets.json"), where nothing is opened.
                inside = any(path.is_relative_to(item.resolve()) for item in folders)
            except (OSError, ValueError):
                return None
            if inside and isinstance(self._texts.read(str(path)), bytes):
                shown = _shown(path, program)
                return self.source_of(path, shown) if name.endswith(".json") else self._yaml(path, shown)
        return None

    def usual_configuration(self, program: Module) -> str | None:
        """The path of the configuration that a program of the project is started with; None where several may be."""
        if program.path is None or self.root is None:
            return None
        return usual_configuration(self._folders(str(program.path.parent)), self.root)

    def _yaml(self, path: Path, shown: str) -> Source | None:
        """A YAML or TOML file as one value; None where it is not read, or holds none."""
        from trueup.syntax.parse import Source
        from trueup.syntax.yaml_tree import parsed_toml, parsed_yaml

        def parsed() -> Source | None:
            data = self._texts.read(str(path))
            if not isinstance(data, bytes) or len(data) > LIMITS.module_bytes:
                return None
            text = data.decode("utf-8", "replace").replace("\r\n", "\n").lstrip("\ufeff")
            root = parsed_toml(text) if path.suffix == ".toml" else parsed_yaml(text)
            lines = tuple(text.split("\n"))
            return None if root is None else Source(shown, ast.Module([ast.Expr(root)], []), text, lines=lines)

        return self._sources.get(path, parsed)

    def file_for(self, name: str, level: int, importer: Module) -> Path | None:
        """The file that a module's name means for the importer; None for a library. Remembered for the run."""
        if importer.path is None:
            return None
        own = str(importer.path)
        path = self.file_of_module(name, level, os.path.dirname(own), own)  # noqa: PTH120 - asked for every imported name
        return path if path != importer.path else None

    def file_of_module(self, name: str, level: int, folder: str, importer: str) -> Path | None:
        """The file of a module or package, as an importer in this folder has it; None for a library.

        folder, importer: absolute paths. Remembered for the run.
        """
        if level == 0 and name.split(".", maxsplit=1)[0] in _LIBRARIES:
            return None

        def found() -> Path | None:
            file = self._path_of(folder, name, level, importer)
            if file is None:
                return None
            # The same module has many importers, and to make a path of its name takes longer than all else here.
            path = self._paths[file] = self._paths.get(file) or Path(file)
            return path

        return self._files.get((folder, name, level), found)

    def imported_module(self, name: str, level: int, folder: str, importer: str) -> ImportedModule | None:
        """A module or package of the project, as an importer in this folder has it; None for a library."""
        file = self.file_of_module(name, level, folder, importer)
        return None if file is None else self._described.get(file, partial(self._describe, file))

    def _describe(self, file: Path) -> ImportedModule:
        module = self._beside.get(file, partial(self._may_train, file))
        trains = module is not None and trains_or_defines(module)
        data = self._texts.read(str(file)) if file.name == "__init__.py" and not trains else None
        package = isinstance(data, bytes) and len(data) <= LIMITS.module_bytes
        return ImportedModule(file, trains, imports_of(data) if package and isinstance(data, bytes) else ())

    def part_of(self, package: Module, name: str) -> Path | None:
        """The file of a package's part."""
        if package.path is None or package.path.name != "__init__.py":
            return None
        found = self._module_file(str(package.path.parent), [name])
        return None if found is None else Path(found)

    def hands_on(self, package: Path, name: str) -> bool:
        """True for a package that takes a name out of its module of that name: `from .net import net`."""
        data = self._texts.read(str(package)) if package.name == "__init__.py" else None
        word = re.escape(name).encode()
        names = rb"(?:\([^)]*|[^(#\n]*)\b" + word + rb"\b"
        taken = rb"^from[ \t]+[.\w]*\b" + word + rb"[ \t]+import[ \t]*" + names
        return isinstance(data, bytes) and re.search(taken, data, re.MULTILINE) is not None

    def defines(self, path: Path, name: str) -> bool:
        """True for a module in whose text a function, a class, a variable or an import has this name."""
        data, word = self._texts.read(str(path)), name.encode()
        begins = rb"(?:(?:async[ \t]+)?def|class)[ \t]+|(?:from|import)\b[^(#\n]*(?:\([^)]*)?\b"
        forms = rb"\n[ \t]*(?:(?:" + begins + rb")" + word + rb"\b|" + word + rb"[ \t]*=)"
        return isinstance(data, bytes) and word in data and re.search(forms, b"\n" + data) is not None

    def module_at(self, machine: Machine, path: Path, title: str, importer: Module) -> Module | None:
        """The module of a file, run once for the machine; None where it cannot be read or is one too many."""
        key = str(path)
        if path in self._consulted:
            # Whoever takes a kept run hangs on all files that it was read with.
            include(self._consulted[path])
        if key not in machine.modules:
            if path in self._running:
                return self._running[path]
            run = self._runs.get(path) or self._run(machine, path, title, importer)
            if run is None or not _within_limits(machine, run):
                return None
            _adopt(machine, run)
        elif machine.modules[key].is_main:
            # A module that imports the program: what it comes to hangs on that program.
            self._texts.read(key)
        return machine.modules[key]

    def _run(self, machine: Machine, path: Path, title: str, importer: Module) -> ModuleRun | None:
        """Run a module once for all files of the run that import it; what it wrote is kept and handed to each.

        A package whose parts import one another in their hundreds is run up to a bound, and kept as far as it came: to
        run it again for each way that leads to it takes minutes.
        """
        if not self._running:
            self._started = 0
            if len(self._runs) > LIMITS.kept_modules:
                self._runs.clear()
                self._consulted.clear()
        if self._started >= LIMITS.module_runs:
            machine.record.met(f"more than {LIMITS.module_runs} modules of the project import one another", None)
            return None
        self._started += 1
        with consulting() as consulted:
            source = self.source_of(path, _shown(path, importer))
            if source is None:
                return None
            from trueup.engine.modules import Module
            from trueup.engine.run import run_imported
            from trueup.engine.values import new_number

            module = Module(title or path.parent.name, source, path, new_number())
            self._running[path], self._consulted[path] = module, consulted
            try:
                run = run_imported(machine, module)
            finally:
                del self._running[path]
        self._runs[path] = run
        return run

    def _path_of(self, folder: str, name: str, level: int, importer: str) -> str | None:
        parts = [part for part in name.split(".") if part]
        if level:
            for _ in range(level - 1):
                folder = os.path.dirname(folder)  # noqa: PTH120
            return self._module_file(folder, parts)
        for place in self._folders(folder):
            found = self._module_file(place, parts)
            if found is not None and found != importer:
                return found
        return None

    def _folders(self, start: str) -> tuple[str, ...]:
        """Where an absolute import is looked for: beside the file, then upward to the project's root."""

        def found() -> tuple[str, ...]:
            folders = [start]
            for folder in list(Path(start).parents)[:4]:
                if self._holds(folders[-1], ".git") or Path(folders[-1]) == self.root:
                    break
                folders.append(str(folder))
            # In the src layout a package is imported by the name that it has below src.
            return (*folders, os.path.join(folders[-1], "src"))  # noqa: PTH118

        return self._searched.get(start, found)

    def _module_file(self, folder: str, parts: list[str]) -> str | None:
        """The file of a module or package below a folder. Folders are listed once: most names are no file's."""
        for part in parts[:-1]:
            if not self._holds(folder, part):
                return None
            folder = os.path.join(folder, part)  # noqa: PTH118
        wanted = ["__init__.py"] if not parts and self._holds(folder, "__init__.py") else []
        for last in parts[-1:]:
            wanted += [f"{last}.py"] if self._holds(folder, f"{last}.py") else []
            package = os.path.join(folder, last)  # noqa: PTH118
            inside = self._holds(folder, last) and self._holds(package, "__init__.py")
            wanted += [os.path.join(last, "__init__.py")] if inside else []  # noqa: PTH118
        files = (os.path.join(folder, each) for each in wanted)  # noqa: PTH118
        return next((file for file in files if self._texts.is_file(file)), None)

    def _holds(self, folder: str, name: str) -> bool:
        if folder not in self._listed:
            self._listed[folder] = self._texts.names_in(folder)
        return self._texts.is_there(folder, name, self._listed[folder])

    def importers(self, path: Path) -> list[tuple[Path, bytes]]:
        """Files of the same folder that import this one and may train what it defines, and are not read anyway."""
        found: list[tuple[Path, bytes]] = []
        stem = path.stem.encode()
        for other, data in sorted(self._files_beside(path).items()):
            # By its bytes: parsing every file of a folder for each file that defines a model would be most of a run.
            named = b"import " + stem in data or b"from " + stem in data or b"." + stem + b" import" in data
            if other != path and named and not self._is_checked(other):
                found.append((other, data))
        return found[: LIMITS.importers]

    def is_read_with_its_folder(self, path: Path) -> bool:
        """True where all programs of the file's folder are read as programs of their own."""
        return all(self._is_checked(path.with_name(name)) for name in self._texts.listed(path.parent, PROGRAMS))

    def _is_checked(self, path: Path) -> bool:
        if not isinstance(self._checked, frozenset):
            self._checked = frozenset(map(os.path.abspath, self._checked))
        whole = os.path.abspath(path)  # noqa: PTH100 - as the files of the run are written
        return asked_for(whole, whole in self._checked)

    def _files_beside(self, path: Path) -> dict[Path, bytes]:
        """The other programs of the folder that may train something, with their bytes."""
        names = self._texts.listed(path.parent, PROGRAMS)
        others = [path.with_name(name) for name in names] if len(names) <= LIMITS.siblings else []
        found = ((other, self._beside.get(other, partial(self._may_train, other))) for other in others)
        return {other: data for other, data in found if data is not None}

    def _may_train(self, path: Path) -> bytes | None:
        data = self._texts.read(str(path))
        sound = isinstance(data, bytes) and len(data) <= LIMITS.module_bytes and may_hold_model(data)
        return data if sound and isinstance(data, bytes) else None

    def changed(self, path: Path) -> None:
        """The file holds another text now: what is kept of it is forgotten, and the runs of what imports it."""
        self._sources.drop(path)
        self._beside.drop(path)
        self._described.drop(path)
        old = [key for key, run in self._runs.items() if any(each.module.path == path for each in run.whole())]
        for key in old:
            del self._runs[key]
            self._consulted.pop(key, None)


def _adopt(machine: Machine, run: ModuleRun) -> None:
    """Give a machine what a module wrote, and the modules that it used, each once."""
    from trueup.engine.run_notes import add_notes

    machine.runs[str(run.module.path)] = run
    for each in run.whole():
        if str(each.module.path) in machine.modules:
            continue
        machine.modules[str(each.module.path)] = each.module
        for key, value in each.written.items():
            machine.store.layers[0].setdefault(key, value)
        machine.libraries |= each.libraries
        add_notes(machine, each.notes)
        for event in each.events:
            machine.record.note(event)
        for why, where in each.limits.items():
            machine.record.met(why, where)
        for what, fault in each.faults.items():
            machine.record.faults.setdefault(what, fault)


def _within_limits(machine: Machine, run: ModuleRun) -> bool:
    """True while the modules that a program uses are not too many, nor too large together.

    A module counts with all that it uses, whether or not another program had it run before.
    """
    new = [each.module for each in run.whole() if str(each.module.path) not in machine.modules]
    size = sum(len(module.source.text) for module in new)
    if len(machine.modules) + len(new) > LIMITS.modules:
        machine.record.met(f"more than {LIMITS.modules} modules of the project are used", None)
        return False
    if machine.imported_bytes + size > LIMITS.imported_bytes:
        machine.record.met(f"modules of the project of more than {LIMITS.imported_bytes:,} bytes are used", None)
        return False
    machine.imported_bytes += size
    return True


def _shown(path: Path, importer: Module) -> str:
    """The name to show for a module: written the way the importer's own name is."""
    if importer.path is None:
        return path.name
    shown = Path(importer.source.file)
    try:
        depth = len(shown.parts) - 1
        base = importer.path.parents[depth]
        return path.relative_to(base).as_posix()
    except (IndexError, ValueError):
        return str(path)
