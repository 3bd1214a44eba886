"""Names of logged numbers that a program reads: by callbacks, in a checkpoint's file name, out of the history."""

from __future__ import annotations

from string import Formatter
from typing import TYPE_CHECKING, Literal, NamedTuple

from trueup.engine.events import NameRead
from trueup.engine.interpret.containers import names_in
from trueup.engine.transfers.registry import Site, attribute_of, item_of, on_call, on_method
from trueup.engine.values import (
    Call,
    Constant,
    LibraryName,
    Spot,
    StoredObject,
    TupleValue,
    UnknownValue,
    Value,
    text_of,
    whole_of,
)
from trueup.frameworks.keras.transfers.models import MODEL, SEQUENTIAL

if TYPE_CHECKING:
    from collections.abc import Hashable

    from trueup.engine.interpret.machine import Machine

#: Callbacks that watch a name, with the position of their argument `monitor`.
_WATCHERS = {"EarlyStopping": 0, "ModelCheckpoint": 1, "ReduceLROnPlateau": 0}
_MODE_AT = {"EarlyStopping": 4, "ModelCheckpoint": 5, "ReduceLROnPlateau": 4}
#: What reads the names in `weights.{val_acc:.2f}.h5`.
FILE_NAME = "ModelCheckpoint's file name"
#: Marks what a key that may be absent gives.
_ASKED_FOR = "a logged name that may be absent"


class _Watch(NamedTuple):
    """How a callback looks at the name that it watches; as in NameUse."""

    mode: Literal["auto", "named", "unread"] = "auto"
    best_only: bool | None = True
    direction: Literal["", "min", "max"] = ""


_LOOKS = _Watch()


@on_call(*(f"keras.callbacks.{name}" for name in _WATCHERS))
def watcher(site: Site) -> Value | None:
    """A callback that watches a logged name, and the names that a checkpoint's file name spells out."""
    kind = site.name.split(".")[-1]
    result = site.machine.new(site.name, site.where, args=site.args)
    watched = site.arg(_WATCHERS[kind], "monitor")
    named = text_of(site.arg(_MODE_AT[kind], "mode"))
    watch = _Watch(_mode(site, kind), _best_only(site, kind), named if named in ("min", "max") else "")  # type: ignore[arg-type]
    _note(site, text_of(watched), kind, watched, result, watch)
    if kind == "ModelCheckpoint":
        for part in _parts_of(site.arg(0, "filepath")):
            for name in _spelled_out(text_of(part) or ""):
                _note(site, name, FILE_NAME, part, result)
    return result


def _mode(site: Site, kind: str) -> Literal["auto", "named", "unread"]:
    """Which values are better, as the callback was told."""
    passed = site.arg(_MODE_AT[kind], "mode")
    if passed is None:
        return "unread" if site.args.more else "auto"
    if text_of(passed) in ("min", "max"):
        return "named"
    # Anything else (`mode=max`, the function) is met with a warning, and taken for "auto".
    known = isinstance(passed, Constant) or (isinstance(passed, LibraryName) and passed.name.startswith("builtins."))
    return "auto" if known else "unread"


def _best_only(site: Site, kind: str) -> bool | None:
    """Whether the callback acts on its name: a checkpoint may be saved after every epoch."""
    passed = site.arg(3, "save_best_only") if kind == "ModelCheckpoint" else Constant(True)
    if passed is None:
        return None if site.args.more else False
    return bool(passed.value) if isinstance(passed, Constant) else None


def _parts_of(path: Value | None) -> tuple[Value, ...]:
    """A file name, or the parts that `os.path.join` puts together."""
    if isinstance(path, Call) and path.name == "os.path.join":
        return path.args.positional
    return (path,) if path is not None else ()


def _note(
    site: Site,
    name: str | None,
    by: str,
    names: Value | None,
    callback: StoredObject,
    watch: _Watch = _LOOKS,
) -> None:
    machine = site.machine
    if name is None or not isinstance(names, Constant) or names.where is None or hedged(machine, name):
        return
    path = dict(machine.store.path)
    machine.record.note(
        NameRead(
            name=name,
            by=by,
            where=names.where,
            callback=callback.number,
            mode=watch.mode,
            direction=watch.direction,
            best_only=watch.best_only,
            path=path,
        )
    )


def _spelled_out(path: str) -> list[str]:
    """The names between braces, without `epoch` and `batch`."""
    try:
        fields = [field for _, field, _, _ in Formatter().parse(path) if field]
    except ValueError:
        return []
    return [field for field in fields if field.isidentifier() and field not in ("epoch", "batch")]


def hedged(machine: Machine, name: str) -> bool:
    """True on a path that was taken because the name is there, or the release has it, or another attempt failed."""
    return any(_is_hedge(asked, name) for asked in machine.store.path)


def _is_hedge(asked: Hashable, name: str) -> bool:
    if not isinstance(asked, tuple) or not asked:
        return False
    if asked[0] == "try":
        return True
    text = repr(asked)
    if asked[0] == "In" and len(asked) > 1:
        return name in repr(asked[1]) or "acc" in repr(asked[1])
    return "version" in text.lower() or _ASKED_FOR in text


@item_of("logged values")
def logged_item(machine: Machine, owner: Value, index: Value, where: Spot) -> Value | None:
    """`history.history["acc"]`, and of a frame made of it also `frame[["acc", "val_acc"]]`."""
    assert isinstance(owner, StoredObject)
    several = names_in(machine, index) if not isinstance(index, Constant) else None
    for name in several or (text_of(index),):
        if name is not None and machine.part(owner, f"#written {name}") is None and not hedged(machine, name):
            spot = (
                index.where
                if isinstance(index, (Constant, StoredObject, TupleValue)) and index.where is not None
                else where
            )
            stored = machine.resolve(machine.part(owner, "#model"))
            training = stored.where if isinstance(stored, Constant) else None
            machine.record.note(
                NameRead(
                    name=name,
                    by="history",
                    where=spot,
                    model=whole_of(stored),
                    training=training,
                    path=dict(machine.store.path),
                )
            )
    return UnknownValue("logged numbers", where)


@on_method("logged values.get")
def logged_if_there(site: Site) -> Value | None:
    """`history.history.get("acc")`: whoever asks so is ready for its absence."""
    return UnknownValue("logged numbers", site.where, (_ASKED_FOR, text_of(site.arg(0, "key"))))


@attribute_of(f"{MODEL}.history", f"{SEQUENTIAL}.history")
def last_history(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """`model.history`: the History of the last training."""
    assert isinstance(owner, StoredObject)
    result = machine.new("keras.callbacks.History", where)
    machine.set_part(result, "#model", Constant(owner.number))
    return result
