"""The configuration that a program is started with: the only one of its project, or the one that stands for all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from trueup.source.consulted import listed

#: What configurations are called that stand among other files, and the folders that hold nothing else.
_NAMED = re.compile(
    r"(?:\w*[_-])?(?:conf(?:ig)?s?|cfgs?|params?|settings|hparams|hyperparam\w*|options?)(?:[_-]\w*)?\.(?:ya?ml|json)\Z",
    re.IGNORECASE,
)
_ANY = re.compile(r"\w[\w-]*\.(?:ya?ml|json)\Z", re.IGNORECASE)
_FOLDERS = ("conf", "config", "configs", "cfg", "cfgs", "experiments")
#: Of several, one of these names is what the others are made of.
_BASE = re.compile(r"(?:default|base|baseline|config)(?:_config)?\.\w+\Z", re.IGNORECASE)


def usual_configuration(folders: Iterable[str], root: Path) -> str | None:
    """The only configuration in these folders of a project, or the only base of several; None where there is none."""
    found: set[Path] = set()
    for folder in dict.fromkeys([*map(Path, folders), root]):
        if folder.is_relative_to(root):
            found.update(folder / name for name in listed(folder, _NAMED))
            found.update(folder / inner / name for inner in _FOLDERS for name in listed(folder / inner, _ANY))
    bases = found if len(found) == 1 else {path for path in found if _BASE.match(path.name)}
    return str(bases.pop()) if len(bases) == 1 else None
