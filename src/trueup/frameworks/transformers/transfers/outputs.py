"""What a model of Transformers gives back: logits, and with labels a loss before them; a tuple in early releases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.interpret.containers import FIELDS, holds_items
from trueup.engine.transfers.registry import Site, attribute_of, item_of, on_method, on_prefix
from trueup.engine.values import Constant, Spot, StoredObject, TupleValue, UnknownValue, Value, text_of, whole_of

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

OUTPUT = "transformers.output"
holds_items(OUTPUT, "#items")
#: What an output holds, in the order in which a tuple has it.
_PARTS = ("loss", "logits", "last_hidden_state", "pooler_output")


def output_of(machine: Machine, parts: dict[str, Value], where: Spot, *, more: bool = True) -> StoredObject:
    """An output with these parts; `more`: hidden states and the like may follow."""
    result = machine.new(OUTPUT, where)
    stored = [parts[name] for name in _PARTS if name in parts]
    machine.set_part(result, FIELDS, TupleValue(tuple(map(Constant, parts)), where))
    for name, value in parts.items():
        machine.set_part(result, name, value)
    machine.set_part(result, "#items", TupleValue(tuple(stored), where, more))
    return result


@on_prefix("transformers.")
def output_of_the_program(site: Site) -> Value | None:
    """`SequenceClassifierOutput(loss=loss, logits=logits)`, which a model of the program gives back."""
    name = site.name.split(".")[-1]
    if site.owner is not None or not name.endswith("Output") or not site.args.keywords:
        return None
    passed = {key: value for key, value in site.args.keywords.items() if not _is_none(site.machine, value)}
    return output_of(site.machine, passed, site.where)


def _is_none(machine: Machine, value: Value) -> bool:
    plain = machine.resolve(value)
    return isinstance(plain, Constant) and plain.value is None


@item_of(OUTPUT)
def item(machine: Machine, owner: Value, index: Value, where: Spot) -> Value | None:
    """`outputs["logits"]`; `outputs[0]` is the loss, or the logits of a call without labels."""
    name = text_of(index)
    if name is not None and isinstance(owner, StoredObject):
        return machine.part(owner, name) or UnknownValue(f"the model's {name} was not followed", where)
    if whole_of(index) is None or not isinstance(owner, StoredObject):
        return None
    unsure = machine.part(owner, "#unsure")
    return UnknownValue("whether labels were given to the model was not followed", where) if unsure else None


@on_method(f"{OUTPUT}.get")
def asked_for(site: Site) -> Value | None:
    """`outputs.get("logits")`."""
    name = text_of(site.arg(0))
    assert isinstance(site.owner, StoredObject)
    return site.machine.part(site.owner, name) if name is not None else None


@on_method(f"{OUTPUT}.to_tuple")
def as_tuple(site: Site) -> Value | None:
    """`outputs.to_tuple()`."""
    assert isinstance(site.owner, StoredObject)
    return site.machine.part(site.owner, "#items")


@attribute_of(*(f"{OUTPUT}.{name}" for name in ("hidden_states", "attentions", "past_key_values", "last_hidden_state")))
def inner(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """What lies inside of the network."""
    return UnknownValue("what lies inside of a pretrained network", where)
