"""Keras layers and models made of configurations: `layers.deserialize({...})`, `Sequential.from_config({...})`."""

from __future__ import annotations

from trueup.engine.interpret.containers import entries_of, items_of
from trueup.engine.transfers.registry import Site, call_library, on_call
from trueup.engine.values import Args, LibraryName, Value, text_of


@on_call("keras.layers.deserialize")
def deserialized(site: Site) -> Value | None:
    """`deserialize({"class_name": "Dense", "config": {...}})`."""
    return _layer(site, site.arg(0, "config"))


@on_call(
    "keras.Sequential.from_config",
    "keras.models.Sequential.from_config",
    "keras.models.model_from_config",
)
def model_of_config(site: Site) -> Value | None:
    """`Sequential.from_config({"layers": [...]})`; a graph of layers is not followed."""
    passed = site.arg(0, "config")
    entries = entries_of(site.machine, passed)
    inner = entries_of(site.machine, entries.get("config")) if entries is not None else None
    if entries is not None and text_of(entries.get("class_name")) == "Sequential":
        passed, entries = entries.get("config"), inner
    listed = entries.get("layers") if entries is not None and "input_layers" not in entries else None
    items = items_of(site.machine, listed if entries is not None else passed)
    if items is None or items.more:
        return None
    layers = [_layer(site, item) for item in items.items]
    if not layers or None in layers:
        return None
    whole = tuple(layer for layer in layers if layer is not None)
    model = LibraryName(_library_name(site, "models.Sequential"), site.where)
    return call_library(site.machine, model, Args((site.machine.new_list(whole, site.where),)), site.where)


def _layer(site: Site, config: Value | None) -> Value | None:
    entries = entries_of(site.machine, site.machine.resolve(config))
    name = text_of(site.machine.resolve(entries.get("class_name"))) if entries is not None else None
    return _called(site, f"keras.layers.{name}", entries.get("config")) if name and entries is not None else None


def _called(site: Site, name: str, config: Value | None) -> Value | None:
    """The layer of this name, called with a configuration as its keywords."""
    entries = entries_of(site.machine, site.machine.resolve(config))
    if entries is None:
        return None
    keywords = {key: value for key, value in entries.items() if isinstance(key, str)}
    full = _library_name(site, name.removeprefix("keras."))
    return call_library(site.machine, LibraryName(full, site.where), Args((), keywords), site.where)


def _library_name(site: Site, name: str) -> str:
    """The name in the library that the program imports."""
    library = {"tf.keras": "tensorflow.keras", "tf-keras": "tf_keras"}.get(site.library, "keras")
    return f"{library}.{name}"
