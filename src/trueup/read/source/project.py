"""The other files of a program: modules that it imports, and programs that import it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from trueup.read.source.files import read_bytes
from trueup.read.source.limits import LIMITS
from trueup.read.source.modules import Module, ModuleRun
from trueup.read.source.parse import Source, parse_source
from trueup.read.source.pins import Pin, project_targets
from trueup.read.source.prefilter import may_hold_model
from trueup.read.source.values import new_number

if TYPE_CHECKING:
    from trueup.read.source.interpret.machine import Machine

#: Names that are never modules of the program, whatever lies beside it.
_LIBRARIES = frozenset(
    [
        "keras",
        "tensorflow",
        "tf_keras",
        "torch",
        "torchvision",
        "numpy",
        "pandas",
        "sklearn",
        "scipy",
        "jax",
        "flax",
        "optax",
        "matplotlib",
        "seaborn",
        "PIL",
        "cv2",
        "transformers",
        "datasets",
        "nltk",
        "gensim",
        "theano",
        "h5py",
        "os",
        "sys",
        "re",
        "json",
        "math",
        "random",
        "time",
        "collections",
        "itertools",
        "functools",
        "typing",
        "argparse",
        "pickle",
        "copy",
        "logging",
        "pathlib",
        "datetime",
        "string",
        "csv",
        "glob",
        "shutil",
        "abc",
        "dataclasses",
        "enum",
        "warnings",
    ]
)


class Project:
    """One run's view of the files around a program. Parsed modules and pins are kept for the run.

    root: where absolute imports are looked for last.
    """

    def __init__(self, root: Path | None = None) -> None:
        self.root = root
        self._sources: dict[Path, Source | None] = {}
        self._pins: dict[Path, dict[str, Pin]] = {}
        self._runs: dict[Path, ModuleRun] = {}
        self._running: dict[Path, Module] = {}
        self._files: dict[tuple[Path, str, int], Path | None] = {}
        self._beside: dict[Path, dict[Path, bytes]] = {}

    def pins(self, folder: Path) -> dict[str, Pin]:
        """The releases that the project pins, as seen from this folder."""
        return project_targets(folder, self._pins)

    def source_of(self, path: Path, shown: str) -> Source | None:
        """A module parsed; None where it cannot be read or is too large."""
        if path not in self._sources:
            if len(self._sources) > 60:
                self._sources.clear()
            data = read_bytes(str(path))
            sound = isinstance(data, bytes) and len(data) <= LIMITS.module_bytes
            self._sources[path] = parse_source(data, shown) if sound and isinstance(data, bytes) else None
        return self._sources[path]

    def file_for(self, name: str, level: int, importer: Module) -> Path | None:
        """The file that a module's name means for the importer; None for a library. Remembered for the run."""
        if importer.path is None or (level == 0 and name.split(".", maxsplit=1)[0] in _LIBRARIES):
            return None
        key = (importer.path.parent, name, level)
        if key not in self._files:
            self._files[key] = self._path_of(name, level, importer.path)
        found = self._files[key]
        return found if found != importer.path else None

    def part_of(self, package: Module, name: str) -> Path | None:
        """The file of a package's part."""
        if package.path is None or package.path.name != "__init__.py":
            return None
        return _module_file(package.path.parent, [name])

    def module_at(self, machine: Machine, path: Path, title: str, importer: Module) -> Module | None:
        """The module of a file, run once for the machine; None where it cannot be read or is one too many."""
        key = str(path)
        if key not in machine.modules:
            if path in self._running:
                return self._running[path]
            run = self._runs.get(path) or self._run(machine, path, title, importer)
            if run is None or not _within_limits(machine, run):
                return None
            _adopt(machine, run)
        return machine.modules[key]

    def _run(self, machine: Machine, path: Path, title: str, importer: Module) -> ModuleRun | None:
        """Run a module once for all files of the run that import it; what it wrote is kept and handed to each."""
        source = self.source_of(path, _shown(path, importer))
        if source is None:
            return None
        from trueup.read.source.run import run_imported

        module = Module(title or path.parent.name, source, path, new_number())
        self._running[path] = module
        try:
            run = run_imported(machine, module)
        finally:
            del self._running[path]
        if len(self._runs) > LIMITS.kept_modules:
            self._runs.clear()
        self._runs[path] = run
        return run

    def _path_of(self, name: str, level: int, importer: Path) -> Path | None:
        parts = [part for part in name.split(".") if part]
        if level:
            folder = importer.parent
            for _ in range(level - 1):
                folder = folder.parent
            return _module_file(folder, parts)
        for folder in self._folders(importer.parent):
            found = _module_file(folder, parts)
            if found is not None and found != importer:
                return found
        return None

    def _folders(self, start: Path) -> list[Path]:
        """Where an absolute import is looked for: beside the file, then upward to the project's root."""
        folders = [start]
        for folder in list(start.parents)[:4]:
            if (folders[-1] / ".git").exists() or folders[-1] == self.root:
                break
            folders.append(folder)
        return [*folders, folders[-1] / "src"]

    def importers(self, path: Path) -> list[tuple[Path, bytes]]:
        """Files of the same folder that import this one and may train what it defines."""
        found: list[tuple[Path, bytes]] = []
        stem = path.stem.encode()
        for other, data in sorted(self._files_beside(path).items()):
            named = b"import " + stem in data or b"from " + stem in data or b"." + stem + b" import" in data
            if other != path and named:
                found.append((other, data))
        return found[: LIMITS.importers]

    def _files_beside(self, path: Path) -> dict[Path, bytes]:
        folder = path.parent
        if folder not in self._beside:
            if len(self._beside) > 40:
                self._beside.clear()
            held: dict[Path, bytes] = {}
            others = sorted(folder.glob("*.py"))
            for other in others if len(others) <= LIMITS.siblings else ():
                data = read_bytes(str(other))
                if isinstance(data, bytes) and len(data) <= LIMITS.module_bytes and may_hold_model(data):
                    held[other] = data
            self._beside[folder] = held
        return self._beside[folder]


def _adopt(machine: Machine, run: ModuleRun) -> None:
    """Give a machine what a module wrote, and the modules that it used, each once."""
    machine.runs[str(run.module.path)] = run
    for each in run.whole():
        if str(each.module.path) in machine.modules:
            continue
        machine.modules[str(each.module.path)] = each.module
        for key, value in each.written.items():
            machine.store.layers[0].setdefault(key, value)
        machine.libraries |= each.libraries
        for event in each.events:
            machine.record.note(event)
        for why, where in each.limits.items():
            machine.record.met(why, where)


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


def _module_file(folder: Path, parts: list[str]) -> Path | None:
    target = folder.joinpath(*parts)
    try:
        if parts and target.with_name(target.name + ".py").is_file():
            return target.with_name(target.name + ".py")
        if (target / "__init__.py").is_file():
            return target / "__init__.py"
    except (OSError, ValueError):
        return None
    return None


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
