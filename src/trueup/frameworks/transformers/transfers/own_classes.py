"""Classes of a program that come from Transformers' models, which `Net.from_pretrained(name)` makes."""

from __future__ import annotations

from trueup.engine.immutable import replace
from trueup.engine.interpret.functions import called_method, library_base, make_instance
from trueup.engine.transfers.instances import OF_A_CLASS
from trueup.engine.transfers.registry import Site, also_of_kind, on_call
from trueup.engine.values import Args, Class, Value
from trueup.frameworks.transformers.model_rows import head_of_any_class
from trueup.frameworks.transformers.transfers.models import configuration_of, model_of_class

_OWN, _HEADED = "transformers.PreTrainedModel", "transformers.OwnHead"


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


@also_of_kind
def model_with_a_head(kind: str) -> str | None:
    """`BertForSequenceClassification` and its kin."""
    name = kind.rpartition(".")[2]
    headed = kind.startswith("transformers.") and not name.startswith(("TF", "Flax"))
    return _HEADED if headed and head_of_any_class(name) is not None else None


@on_call(f"{_HEADED}.from_pretrained{OF_A_CLASS}")
def headed_from_pretrained(site: Site) -> Value | None:
    """`class Net(BertForSequenceClassification)` that leaves the forward as it is: a model of that class."""
    cls = site.arg(0)
    if not isinstance(cls, Class) or called_method(site.machine, cls) is not None:
        return None
    name = (library_base(site.machine, cls) or "").rpartition(".")[2]
    passed = Args(site.args.positional[1:], site.args.keywords, site.args.more)
    return model_of_class(replace(site, args=passed), name)
