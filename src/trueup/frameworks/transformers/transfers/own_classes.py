"""Classes of a program that come from Transformers' models, which `Net.from_pretrained(name)` makes."""

from __future__ import annotations

from trueup.engine.interpret.functions import make_instance
from trueup.engine.transfers.instances import OF_A_CLASS
from trueup.engine.transfers.registry import Site, also_of_kind, on_call
from trueup.engine.values import Args, Class, Value
from trueup.frameworks.transformers.transfers.models import configuration_of

_OWN = "transformers.PreTrainedModel"


@also_of_kind
def pretrained_model(kind: str) -> str | None:
    """`BertPreTrainedModel` and its kin."""
    own = kind.startswith("transformers.") and kind.endswith(("PreTrainedModel", "PretrainedModel"))
    return _OWN if own and kind != _OWN else None


@on_call(f"{_OWN}.from_pretrained{OF_A_CLASS}")
def from_pretrained(site: Site) -> Value | None:
    """`Net.from_pretrained(name, num_labels=3)` calls `Net(config)`, and hands on what is no word of configurations."""
    cls = site.arg(0)
    if not isinstance(cls, Class):
        return None
    passed = Args(site.args.positional[1:], site.args.keywords, site.args.more)
    config = configuration_of(site.machine, passed, "from_pretrained", site.where)
    words = {"config", "num_labels", "problem_type", "id2label", "label2id"}
    own = {name: value for name, value in passed.keywords.items() if name not in words}
    return make_instance(site.machine, cls, Args((config, *passed.positional[1:]), own, passed.more), site.where)
