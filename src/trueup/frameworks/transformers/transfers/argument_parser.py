"""`HfArgumentParser((ModelArguments, TrainingArguments)).parse_args_into_dataclasses()`: instances of what it names."""

from __future__ import annotations

from trueup.engine.interpret.containers import items_of
from trueup.engine.interpret.functions import call
from trueup.engine.transfers.registry import Site, on_call, on_method
from trueup.engine.transfers.start_options import by_default
from trueup.engine.values import Args, Class, StoredObject, TupleValue, Value

PARSER = "transformers.HfArgumentParser"


@on_call(PARSER)
def argument_parser(site: Site) -> Value | None:
    """A parser of the fields of one class or of several."""
    return site.machine.new(PARSER, site.where, args=site.args)


@on_method(f"{PARSER}.parse_args_into_dataclasses")
def parsed(site: Site) -> Value | None:
    """One instance of each class, with the defaults of its fields."""
    owner, machine = site.owner, site.machine
    if not isinstance(owner, StoredObject) or owner.args is None:
        return None
    passed = machine.resolve(owner.args.get(0, "dataclass_types"))
    several = items_of(machine, passed) if passed is not None else None
    classes = several.items if several is not None else (passed,) if passed is not None else ()
    found: list[Value] = []
    for item in map(machine.resolve, classes):
        if isinstance(item, Class):
            found.append(by_default(machine, item, site.where))
        elif item is not None:
            found.append(call(machine, item, Args(more=True), site.where))
    return TupleValue(tuple(found), site.where)
