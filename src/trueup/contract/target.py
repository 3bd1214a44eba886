"""The library release that a program is read against, and how we came to think so."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

Version = tuple[int, ...]
#: Where libraries are known by their keys; no import leads there, and it is asked when a target is first shown.
_LIBRARIES = "trueup.frameworks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A line of releases and the release in it.

    library: the key of the line, a plain word that a framework states: "keras" (the package keras; from 2.4 to 2.15 it
        is tf.keras by another name), "tf.keras" (the module in TensorFlow; version is TensorFlow's), "torch" …; ""
        where none is known, or the releases of none matter.
    version: release numbers, for example (2, 2, 4); None where nothing tells it and today's release is assumed.
    why: where the version was read: "requirements.txt pins keras==2.2.4", "the file uses nb_filter (Keras 1)",
        "--target", or "no version is known: today's release is assumed".
    hinted: True where the version was told indirectly (by the spelling, or by another package): near, not exact.
    since, until: where only a stretch of releases is known, the first release in it and the first after it (None: up to
        today's); `version` then stands for one of them. Both None where the version is known, or nothing is.
    backend: what the release runs on where it has a choice, or None where nothing tells it.
    """

    library: str
    version: Version | None = None
    why: str = "no version is known: today's release is assumed"
    backend: str | None = None
    hinted: bool = False
    since: Version | None = None
    until: Version | None = None

    @property
    def ranged(self) -> bool:
        """True where only a stretch of releases is known."""
        return self.since is not None

    @property
    def assumed(self) -> bool:
        """True where nothing is known of the release and today's is taken."""
        return self.version is None

    def __str__(self) -> str:
        if not self.library:
            return "any release"
        name = import_module(_LIBRARIES).title_of(self.library)
        return f"{name} {'.'.join(map(str, self.version))}" if self.version else f"today's {name}"
