"""Configurations of Transformers' models: how many labels there are, and what kind of problem it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.interpret.containers import entries_of, is_open
from trueup.engine.transfers.registry import Site, attribute_of, on_prefix
from trueup.engine.values import Args, Constant, Spot, StoredObject, UnknownValue, Value, text_of
from trueup.frameworks.transformers.model_rows import DEFAULT_LABELS, is_bare

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

CONFIG = "transformers.config"
_LABELS, _PROBLEM = "num_labels", "problem_type"


@on_prefix("transformers.")
def configuration(site: Site) -> Value | None:
    """`AutoConfig.from_pretrained("bert-base-uncased", num_labels=3)`, `BertConfig(num_labels=3)`."""
    parts = site.name.split(".")
    if site.owner is not None or not parts[1].endswith("Config") or parts[1].startswith(("TF", "Flax")):
        return None
    if len(parts) > 2 and parts[2] != "from_pretrained":
        return None
    return config_of(site.machine, site.args, site.where, own=len(parts) == 2)


def config_of(machine: Machine, args: Args, where: Spot, *, own: bool) -> StoredObject:
    """A configuration out of a call's arguments; `own`: it is made from nothing, not read from a checkpoint."""
    result = machine.new(CONFIG, where, args=args)
    machine.set_part(result, _LABELS, _number_of_labels(machine, args, where, own=own))
    problem = machine.resolve(args.get(None, _PROBLEM))
    passed = text_of(problem) or (problem is None and not args.more) or isinstance(problem, Constant)
    machine.set_part(result, _PROBLEM, (problem or Constant(None)) if passed else UnknownValue("problem_type", where))
    return result


def _number_of_labels(machine: Machine, args: Args, where: Spot, *, own: bool) -> Value:
    passed = machine.resolve(args.get(None, _LABELS))
    if passed is not None:
        return passed
    for name in ("id2label", "label2id"):
        entries = entries_of(machine, args.get(None, name))
        stored = machine.resolve(args.get(None, name))
        if entries is not None and not is_open(machine, stored):  # type: ignore[arg-type]
            return Constant(len(entries), stored.where if stored is not None else where)
        if stored is not None:
            return UnknownValue(f"how many entries {name} has was not followed", where)
    bare = own or is_bare(text_of(machine.resolve(args.get(0, "pretrained_model_name_or_path"))) or "")
    if bare and not args.more:
        return Constant(DEFAULT_LABELS, where)
    return UnknownValue("the checkpoint's own configuration says how many labels there are", where)


@attribute_of(f"{CONFIG}.hidden_size", f"{CONFIG}.dim", f"{CONFIG}.d_model")
def size(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """Sizes of hidden layers, which say nothing about the head."""
    args = owner.args if isinstance(owner, StoredObject) else None
    passed = machine.resolve(args.get(None, "hidden_size", "dim", "d_model")) if args is not None else None
    return passed or UnknownValue("a size that the checkpoint's configuration tells", where)
