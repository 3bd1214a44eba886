"""Models of Transformers: the head that a class has, the loss that its forward calls, and networks without a head."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trueup.engine.events import LossCalled
from trueup.engine.tensors import HeadTrait, LossTerm, PredictionsTrait, Tensor, with_shape
from trueup.engine.transfers.quantities import is_length
from trueup.engine.transfers.registry import Site, also_of_kind, attribute_of, on_call, on_method, on_prefix
from trueup.engine.values import Args, Call, Constant, Spot, StoredObject, UnknownValue, Value, text_of, whole_of
from trueup.frameworks.transformers.model_rows import LOSSES, SINGLE, HeadRow, head_of_any_class, is_backbone
from trueup.frameworks.transformers.transfers.asked_parts import asks_for_loss
from trueup.frameworks.transformers.transfers.configs import CONFIG, config_of
from trueup.frameworks.transformers.transfers.outputs import output_of

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

MODEL, BACKBONE = "transformers.model", "transformers.backbone"
#: Words of a program that decides each output by itself, so that nobody can say which loss its labels call.
_SEVERAL = (
    "sigmoid",
    "multi_label",
    "multilabel",
    "MultiLabel",
    "MultiLabelBinarizer",
    "BCE",
    "np.exp(",
    "> 0.5",
    "> 0",
)
#: How labels that were not read have to be written for a model's own loss.
_MEANT = {SINGLE: "integer"}
_WHY = "which loss the model calls follows from the labels, which were not read"


@also_of_kind
def module_of_torch(kind: str) -> str | None:
    """A class of the program that is made from one of these is a module of PyTorch."""
    name = kind.rpartition(".")[2]
    if not kind.startswith("transformers.") or name.startswith(("TF", "Flax")):
        return None
    is_model = name.endswith(("PreTrainedModel", "PretrainedModel")) or is_backbone(name) or head_of_any_class(name)
    return "torch.nn.Module" if is_model else None


#: What makes a model: the class itself, or one of its methods.
_MAKING = ("", "from_pretrained", "from_config", "from_encoder_decoder_pretrained")


@on_prefix("transformers.")
def made(site: Site) -> Value | None:
    """`AutoModelForImageClassification.from_pretrained(name, num_labels=3)`, `BertForTokenClassification(config)`."""
    parts = site.name.split(".")
    if site.owner is not None or len(parts) > 3:
        return None
    row, method = head_of_any_class(parts[1]), parts[2] if len(parts) > 2 else ""
    if (row is None and not is_backbone(parts[1])) or method not in _MAKING:
        return None
    return model_of_class(site, parts[1], method)


def model_of_class(site: Site, name: str, method: str = "from_pretrained") -> StoredObject:
    """A model of a class of Transformers, made by the class itself ("") or by one of its methods."""
    kind = MODEL if head_of_any_class(name) is not None else BACKBONE
    model = site.machine.new(kind, site.where, args=site.args)
    site.machine.set_part(model, "#class", Constant(name))
    site.machine.set_part(model, "config", configuration_of(site.machine, site.args, method, site.where))
    site.machine.set_part(model, "#library", Constant("torch"))
    return model


def is_of_words(machine: Machine, model: Value | None) -> bool:
    """True for a model that chooses words: its trainer may hand on the words in the place of scores."""
    row = row_of(machine, model) if isinstance(model, StoredObject) and model.kind == MODEL else None
    return row is not None and row.place == "word"


def configuration_of(machine: Machine, args: Args, method: str, where: Spot) -> Value:
    """The configuration that a model is made with: an object, or arguments that stand for one."""
    passed = machine.resolve(args.get(0 if method != "from_pretrained" else None, "config"))
    if isinstance(passed, StoredObject) and passed.kind == CONFIG:
        changes = [name for name in ("num_labels", "problem_type") if name in args.keywords]
        if not changes:
            return passed
        result = config_of(machine, args, where, own=False)
        for name in {"num_labels", "problem_type"} - set(changes):
            machine.set_part(result, name, machine.part(passed, name) or UnknownValue(name, where))
        return result
    if passed is not None and not isinstance(passed, Constant):
        return UnknownValue("a configuration that was not followed", where)
    return config_of(machine, args, where, own=False)


_SAME = ("to", "cuda", "cpu", "train", "eval", "half", "float", "requires_grad_", "bfloat16")


@on_call("peft.get_peft_model", "peft.prepare_model_for_kbit_training", "peft.prepare_model_for_int8_training")
def adapted(site: Site) -> Value | None:
    """A model whose weights are trained by adapters is the model."""
    return site.arg(0, "model")


@on_method(*(f"{kind}.{name}" for kind in (MODEL, BACKBONE) for name in _SAME))
def same(site: Site) -> Value | None:
    """`model.to(device)` is the model."""
    return site.owner


@on_method(f"{BACKBONE}.__call__", f"{BACKBONE}.forward")
def backbone_called(site: Site) -> Value | None:
    """States of all tokens, and of the first one behind a tanh (`pooler_output`, probed with BertModel)."""
    states = Tensor(symbolic=True, where=site.where, why="states of a pretrained network")
    pooled = Tensor(
        symbolic=True,
        where=site.where,
        why="the pooled state of a pretrained network",
        head=HeadTrait(activation="tanh"),
    )
    return output_of(site.machine, {"last_hidden_state": states, "pooler_output": pooled}, site.where)


@on_method(f"{MODEL}.__call__", f"{MODEL}.forward")
def called(site: Site) -> Value | None:
    """Its logits; with labels its loss too, which is then a setup."""
    machine, model = site.machine, site.owner
    assert isinstance(model, StoredObject)
    labels = site.arg(None, "labels", "next_sentence_label")
    logits = logits_of(machine, model)
    parts: dict[str, Value] = {"logits": logits}
    passed = labels is not None and not (isinstance(labels, Constant) and labels.value is None)
    if passed or (site.args.more and asks_for_loss(site.where)):
        known = labels if passed else UnknownValue("labels in a batch that was not followed", site.where)
        parts["loss"] = note_loss(machine, model, logits, known, site.where)
    result = output_of(machine, parts, site.where)
    if site.args.more and not passed:
        machine.set_part(result, "#unsure", Constant(True))
    return result


def row_of(machine: Machine, model: StoredObject) -> HeadRow | None:
    """The head that a model's class has."""
    stored = machine.resolve(machine.part(model, "#class"))
    return head_of_any_class(str(stored.value)) if isinstance(stored, Constant) else None


def config_part(machine: Machine, model: StoredObject, name: str) -> Value | None:
    """A part of a model's configuration as it is now."""
    config = machine.resolve(machine.part(model, "config"))
    return machine.resolve(machine.part(config, name)) if isinstance(config, StoredObject) else None


def logits_of(machine: Machine, model: StoredObject) -> Tensor:
    """What the model's head gives; a head that the program replaced is not followed."""
    row, passed = row_of(machine, model), config_part(machine, model, "num_labels")
    units = 2 if row is not None and row.place == "pair" else whole_of(passed)
    why = getattr(passed, "why", "") or "how many labels the model has was not followed"
    replaced = machine.part(model, "classifier") or machine.part(model, "score")
    if replaced is not None:
        units, why = None, "a pretrained network whose last layer was changed"
    place = row.place if row is not None else "item"
    many = place in ("word", "choice") and replaced is None
    if many:
        units, passed = None, None
    shape = (None, None, units) if place in ("token", "word") else (None, units)
    at_least = getattr(passed, "at_least", None)
    return Tensor(
        shape=shape,
        where=model.where,
        symbolic=True,
        why="" if units is not None else why,
        more_than_one=many or (units is None and at_least is not None and at_least > 1),
        head=HeadTrait(
            activation=None if replaced is not None else "linear",
            units_where=getattr(passed, "where", None),
            stated=units or 0,
            # Of one label a model makes a regression: where it is trained by classes, there are several.
            units_by_data=replaced is None and (is_length(passed) or isinstance(passed, UnknownValue)),
        ),
        predictions=PredictionsTrait(model=model.number),
    )


def problem_of(machine: Machine, model: StoredObject, labels: Value | None, where: Spot) -> str | None:
    """The `problem_type` that a model's forward takes; None where it follows from labels that were not read."""
    row, stated = row_of(machine, model), config_part(machine, model, "problem_type")
    if row is not None and not row.by_problem:
        return SINGLE
    if text_of(stated) is not None:
        return text_of(stated) if text_of(stated) in LOSSES else None
    if isinstance(stated, UnknownValue):
        return None
    units = whole_of(config_part(machine, model, "num_labels"))
    if units == 1:
        return "regression"
    known = machine.resolve(labels)
    if isinstance(known, Tensor) and known.labels.encoding in ("integer", "one-hot", "multi-hot"):
        return SINGLE if known.labels.encoding == "integer" else "multi_label_classification"
    if isinstance(known, Tensor) and (known.dtype or "").startswith(("int", "long")):
        return SINGLE  # the forward asks the dtype of the labels
    text = where.source.text
    return SINGLE if units != 1 and not any(word in text for word in _SEVERAL) else None


def note_loss(machine: Machine, model: StoredObject, logits: Tensor, labels: Value | None, where: Spot) -> Value:
    """The loss that the model's forward calls on its logits and these labels."""
    problem = problem_of(machine, model, labels, where)
    qualified, name = LOSSES[problem] if problem is not None else ("", "")
    spot = getattr(config_part(machine, model, "problem_type"), "where", None) or model.where
    loss: Value = Call(qualified, Args(), spot) if problem is not None else UnknownValue(_WHY, model.where)
    machine.record.note(
        LossCalled(
            loss=loss, name=name, output=logits, labels=_flattened(machine.resolve(labels), logits, problem),
            from_logits=None, args=Args(), library="torch",
            path=dict(machine.store.path), where=where, meant=_MEANT.get(problem or "", ""),
        )
    )  # fmt: skip
    term = LossTerm(name=name, from_logits=None, where=where)
    return Tensor(shape=(), where=where, symbolic=True, loss=term)


def _flattened(labels: Value | None, logits: Tensor, problem: str | None) -> Value | None:
    """Labels as the forward shapes them: beside one output both are squeezed, class numbers in a column are flattened.

    Outputs keep their column here, so labels get one where the forward takes it away from both.
    """
    if not isinstance(labels, Tensor) or labels.shape is None or not logits.shape:
        return labels
    if problem == "regression" and logits.shape[-1] == 1 and len(labels.shape) == 1:
        return with_shape(labels, (*labels.shape, 1))
    if problem == SINGLE and len(labels.shape) == 2 and labels.shape[1] == 1:
        return with_shape(labels, labels.shape[:1])
    return labels


@attribute_of(f"{MODEL}.num_labels", f"{BACKBONE}.num_labels")
def labels_of_model(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """`model.num_labels`."""
    return config_part(machine, owner, "num_labels") if isinstance(owner, StoredObject) else None
