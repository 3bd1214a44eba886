"""Networks that come trained from a library: logits of its classes, until the program puts layers of its own on top."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from trueup.engine.interpret.containers import get_entry, new_dict
from trueup.engine.interpret.unread_changes import REPLACED
from trueup.engine.tensors import HeadTrait, PredictionsTrait, Tensor, with_predictions
from trueup.engine.transfers.modules_by_name import names_of
from trueup.engine.transfers.orders import in_order_of
from trueup.engine.transfers.quantities import is_length
from trueup.engine.transfers.registry import Site, attribute_of, on_call, on_method, on_prefix
from trueup.engine.values import Args, Constant, Spot, StoredObject, TupleValue, UnknownValue, Value, text_of, whole_of
from trueup.frameworks.torch.transfers.handed_models import note_asked
from trueup.frameworks.torch.transfers.mode_layers import note_network_called
from trueup.frameworks.torch.transfers.modules import MODULE

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine

KIND, MAPS = "torchvision model", "segmentation model"
#: Under what a network has its name.
_NAME = "#network"
_ACTIVATIONS = {"sigmoid": "sigmoid", "softmax": "softmax", "softmax2d": "softmax"}
#: Decoders of segmentation_models_pytorch 0.1 to 0.5 (read): `classes=1, activation=None` are their defaults.
_MAPS = frozenset(
    {"Unet", "UnetPlusPlus", "MAnet", "Linknet", "FPN", "PSPNet", "DeepLabV3", "DeepLabV3Plus", "PAN", "UPerNet"}
    | {"Segformer", "DPT"}
)
#: Under these names the last layers hang in the network, and under these the last one in a group of them.
_TOPS = ("fc", "classifier", "head", "heads", "last_linear", "_fc")
_LAST = ("head", "fc", "out_proj")
#: Numbers of the last layer in its group: VGG and AlexNet 6, ConvNeXt 2, MobileNet and EfficientNet 1.
_LAST_NUMBERS = (-1, 1, 2, 6)
#: What stands beside the classifiers in the same package.
_OTHER_TASKS = ("detection", "segmentation", "optical_flow", "quantization", "feature_extraction")
_CLASSES = 1000
#: Where the classes of networks of torchvision have `num_classes`; 1,000 unless it is given.
CLASSES_AT = {
    "AlexNet": 0, "GoogLeNet": 0, "Inception3": 0, "MobileNetV2": 0,
    "MNASNet": 1, "RegNet": 1, "SqueezeNet": 1, "VGG": 1,
    "MobileNetV3": 2, "ResNet": 2, "ShuffleNetV2": 2,
    "ConvNeXt": 3, "EfficientNet": 3, "DenseNet": 5, "VisionTransformer": 8, "SwinTransformer": 9, "MaxVit": 14,
}  # fmt: skip
_CHANGED = "a pretrained network whose last layers were changed"


@on_prefix("torchvision.models.")
def pretrained(site: Site) -> Value | None:
    """`resnet18(num_classes=10)`, `ResNet(Bottleneck, [3, 4, 6, 3], 10)`: 1,000 logits unless it says otherwise."""
    parts = site.name.split(".")
    place = CLASSES_AT.get(parts[-1]) if site.owner is None else None
    if place is not None and not any(part in _OTHER_TASKS for part in parts):
        passed = site.arg(place, "num_classes")
        keywords = {"num_classes": passed} if passed is not None else {}
        return site.machine.new(KIND, site.where, args=Args((), keywords, site.args.more))
    if site.owner is not None or any(part[:1].isupper() for part in parts):
        return None  # a class, which programs build on, or a method of an object of theirs
    if not parts[-1][:1].islower() or parts[-1] in ("get_model_weights", "list_models", "get_weight"):
        return None
    if any(part in _OTHER_TASKS for part in parts):
        return None
    return _network(site, Constant(parts[-1]))


@on_call(
    "timm.create_model",
    "timm.models.create_model",
    "efficientnet_pytorch.EfficientNet.from_pretrained",
    "efficientnet_pytorch.EfficientNet.from_name",
)
def named(site: Site) -> Value | None:
    """`timm.create_model("resnet50", num_classes=10)`."""
    if site.arg(None, "features_only") is not None:
        return None
    return _network(site, site.arg(0, "model_name"))


@on_prefix("segmentation_models_pytorch.")
def segmenting(site: Site) -> Value | None:
    """`smp.Unet("resnet34", classes=1)`: a map of scores for each class, behind the activation that is asked for."""
    name = site.name.rpartition(".")[2]
    if site.owner is not None or name not in _MAPS:
        return None
    return site.machine.new(MAPS, site.where, args=site.args)


@on_method(f"{MAPS}.__call__", f"{MAPS}.forward")
def maps(site: Site) -> Value | None:
    """One map of the picture's size for each class, along the second axis."""
    owner = site.owner
    assert isinstance(owner, StoredObject)
    note_asked(site.machine, owner)
    args = owner.args or Args()
    passed = site.machine.resolve(args.get(None, "classes"))
    activation = site.machine.resolve(args.get(None, "activation"))
    size = 1 if passed is None and not args.more else whole_of(passed)
    plain = (activation is None and not args.more) or (isinstance(activation, Constant) and activation.value is None)
    name = "linear" if plain else _ACTIVATIONS.get(text_of(activation) or "")
    return Tensor(
        size=size,
        class_axis=1,
        where=owner.where,
        symbolic=True,
        why="" if size is not None else getattr(passed, "why", "the number of classes was not followed"),
        head=HeadTrait(
            activation=name,
            axis=1 if name == "softmax" else None,
            units_where=getattr(passed, "where", None),
            stated=size or 0,
            units_by_data=is_length(passed),
        ),
        predictions=PredictionsTrait(model=owner.number),
    )


@on_call("torch.hub.load")
def hub(site: Site) -> Value | None:
    """`torch.hub.load("pytorch/vision", "resnet18")`."""
    if not (text_of(site.arg(0, "repo_or_dir")) or "").startswith("pytorch/vision"):
        return None
    return _network(site, site.arg(1, "model"))


def _network(site: Site, name: Value | None) -> StoredObject:
    """A network that is known by its name."""
    network = site.machine.new(KIND, site.where, args=site.args)
    if name is not None:
        site.machine.set_part(network, _NAME, name)
    return network


def _top(name: str) -> Callable[[Machine, Value, Spot], Value | None]:
    """The last layers of a network, of which programs replace one: `model.classifier[6] = nn.Linear(4096, 2)`."""

    def group(machine: Machine, owner: Value, where: Spot) -> Value | None:
        if not isinstance(owner, StoredObject):
            return None
        stored = machine.resolve(machine.part(owner, f"#{name}"))
        if not isinstance(stored, StoredObject):
            stored = new_dict(machine, where)
            machine.set_part(stored, "#keys", TupleValue((), where, more=True))
            machine.set_part(stored, "in_features", UnknownValue("features", where))
            machine.set_part(owner, f"#{name}", stored)
        return stored

    return group


for _name in _TOPS:
    attribute_of(f"{KIND}.{_name}")(_top(_name))


@attribute_of(*(f"{kind}._modules" for kind in (KIND, MAPS, MODULE)))
def parts_by_name(machine: Machine, owner: Value, where: Spot) -> Value | None:
    """`model._modules["fc"] = nn.Linear(512, 10)`."""
    return names_of(machine, owner, where) if isinstance(owner, StoredObject) else None


@on_method(f"{KIND}.__call__", f"{KIND}.forward")
def called(site: Site) -> Value | None:
    """Its logits, through the last layer that the program put in, if it did."""
    from trueup.engine.interpret.functions import call

    assert isinstance(site.owner, StoredObject)
    note_asked(site.machine, site.owner)
    name = text_of(site.machine.resolve(site.machine.part(site.owner, _NAME)))
    if name is not None:
        note_network_called(site.machine, site.owner, name)
    another = site.machine.part(site.owner, REPLACED)
    if isinstance(another, UnknownValue):
        return _of_model(site.owner, Tensor(where=site.where, symbolic=True, why=another.why))
    # One row of features for each picture, whatever the network.
    why, head = "features of a pretrained network", HeadTrait(activation="relu")
    features = Tensor(shape=(None, None), symbolic=True, why=why, head=head)
    for name in _TOPS:
        replaced = site.machine.part(site.owner, name) or _replaced_in(site.machine, site.owner, name)
        if replaced is None:
            continue
        out = call(site.machine, replaced, Args((features,)), site.where)
        out = site.machine.map_branches(out, lambda way: _of_model(site.owner, way))
        return in_order_of(out, site.args.positional)
    args = site.owner.args or Args()
    passed = args.get(None, "num_classes")
    plain = site.machine.resolve(passed)
    classes = whole_of(plain) if passed is not None or args.more else _CLASSES
    logits = Tensor(
        shape=(None, classes) if classes != 0 else None,
        where=site.owner.where,
        symbolic=True,
        why=plain.why if isinstance(plain, UnknownValue) else "a pretrained network",
        head=HeadTrait(activation="linear" if classes != 0 else None, units_by_data=is_length(plain)),
        predictions=PredictionsTrait(model=site.owner.number),
    )
    return in_order_of(logits, site.args.positional)


def _of_model(model: Value | None, out: Value) -> Value:
    of_one = isinstance(out, Tensor) and isinstance(model, StoredObject)
    return with_predictions(out, model=model.number) if of_one else out  # type: ignore[arg-type,union-attr]


def _replaced_in(machine: Machine, owner: StoredObject, name: str) -> Value | None:
    """The last layer of a group that the program replaced; unknown where a layer before it may be the one."""
    stored = machine.resolve(machine.part(owner, f"#{name}"))
    if not isinstance(stored, StoredObject):
        return None
    for last in _LAST:
        layer = machine.part(stored, last)
        if layer is not None:
            return layer
    if machine.part(stored, REPLACED) is not None:
        return UnknownValue(_CHANGED, owner.where)
    keys = machine.resolve(machine.part(stored, "#keys"))
    if not isinstance(keys, TupleValue) or not keys.items:
        return None
    numbers = [_number(key) for key in keys.items]
    written = [number for number in numbers if number is not None]
    last_number = -1 if -1 in written else max(written, default=0)
    if None in numbers or last_number not in _LAST_NUMBERS:
        return UnknownValue(_CHANGED, owner.where)
    return get_entry(machine, stored, keys.items[numbers.index(last_number)])


def _number(key: Value) -> int | None:
    """The place of a layer in its group: 6, or "6" among its modules."""
    text = text_of(key) or ""
    return int(text) if text.isdecimal() else whole_of(key)


@on_method(
    *(
        f"{kind}.{name}"
        for kind in (KIND, MAPS)
        for name in ("to", "cuda", "cpu", "train", "eval", "float", "half", "requires_grad_", "parameters")
    )
)
def same(site: Site) -> Value | None:
    """`model.to(device)` is the model."""
    return site.owner
