"""Models as timm, torchvision, Transformers, Lightning and skorch make them, from configurations without weights."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import trueup

torch = pytest.importorskip("torch")
nn = torch.nn
CLASSES = 7


def words(model: Any, *given: Any, **more: Any) -> dict[str, str]:
    """What the only setup of an inspection says of each party."""
    (setup,) = trueup.inspect(model, *given, **more).words
    return dict(setup)


def runs_as_read(model: Any, *inputs: Any) -> Any:
    """The shape of what it gives."""
    with torch.no_grad():
        return model.eval()(*inputs)


@pytest.mark.parametrize(
    "name",
    [
        "resnet18",
        "vit_tiny_patch16_224",
        "convnext_atto",
        "efficientnet_b0",
        "swin_tiny_patch4_window7_224",
        "mobilenetv3_small_100",
        "regnetx_002",
        "mixer_s32_224",
    ],
)
def test_classifiers_of_timm(name: str) -> None:
    timm = pytest.importorskip("timm")
    with torch.device("meta"):
        model = timm.create_model(name, num_classes=CLASSES)
        assert runs_as_read(model, torch.zeros(2, 3, 224, 224)).shape == (2, CLASSES)
    assert words(model.train(), loss=nn.CrossEntropyLoss())["head"] == "7 units, no activation"


def test_a_classifier_of_timm_that_is_left_out_or_has_two_heads() -> None:
    timm = pytest.importorskip("timm")
    with torch.device("meta"):
        bare = timm.create_model("resnet18", num_classes=0)
        two = timm.create_model("deit_tiny_distilled_patch16_224", num_classes=CLASSES)
    assert "give the module that has the classifier" in trueup.inspect(bare).unread[0].why
    assert [setup.output for setup in trueup.inspect(two.train()).setups] == ["0", "1"]
    assert words(two.eval())["head"] == "7 units, no activation"


_TORCHVISION = (
    "alexnet vgg11 resnet18 densenet121 shufflenet_v2_x0_5 mobilenet_v2 mobilenet_v3_small mnasnet0_5 efficientnet_b0 "
    "resnext50_32x4d vit_b_16 convnext_tiny"
)


@pytest.mark.parametrize("name", _TORCHVISION.split())
def test_classifiers_of_torchvision(name: str) -> None:
    models = pytest.importorskip("torchvision").models
    with torch.device("meta"):
        model = getattr(models, name)(weights=None, num_classes=CLASSES)
    assert words(model, loss=nn.CrossEntropyLoss())["head"] == "7 units, no activation"


def test_averages_behind_a_relu_are_no_plain_scores() -> None:
    models = pytest.importorskip("torchvision").models
    model = models.squeezenet1_0(weights=None, num_classes=CLASSES)
    assert runs_as_read(model, torch.randn(2, 3, 64, 64)).min() >= 0
    assert words(model)["head"] == "7 units, an activation that was not read"
    assert "averages of relu" in trueup.inspect(model).unread[0].why


def test_auxiliary_heads_while_a_model_trains_and_maps_of_segmentation() -> None:
    models = pytest.importorskip("torchvision").models
    with torch.device("meta"):
        inception = models.inception_v3(weights=None, num_classes=CLASSES, init_weights=False)
        google = models.googlenet(weights=None, num_classes=CLASSES, init_weights=False)
        given = inception.train()(torch.zeros(2, 3, 299, 299))
    assert given._fields == ("logits", "aux_logits")
    assert [setup.output for setup in trueup.inspect(inception).setups] == ["logits", "aux_logits"]
    assert [setup.output for setup in trueup.inspect(google.train()).setups] == ["logits", "aux_logits2", "aux_logits1"]
    assert words(inception.eval(), loss=nn.CrossEntropyLoss())["head"] == "7 units, no activation"
    with torch.device("meta"):
        maps = models.segmentation.fcn_resnet50(weights=None, weights_backbone=None, num_classes=CLASSES, aux_loss=True)
        assert list(runs_as_read(maps, torch.zeros(1, 3, 64, 64))) == ["out", "aux"]
    alone = trueup.inspect(maps, loss=nn.CrossEntropyLoss())
    assert [setup.output for setup in alone.setups] == ["out", "aux"]
    assert "give loss as a list in their order" in alone.unread[0].why
    both = trueup.inspect(maps, loss={"out": nn.CrossEntropyLoss(), "aux": nn.CrossEntropyLoss()})
    assert [dict(each)["loss"] for each in both.words] == ["CrossEntropyLoss", "CrossEntropyLoss"]


SMALL = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}


def of_transformers() -> Iterator[Any]:
    """(class, configuration)."""
    tf = pytest.importorskip("transformers")
    text = {"vocab_size": 60, "num_labels": CLASSES}
    yield tf.BertForSequenceClassification, tf.BertConfig(**text, **SMALL)
    yield (
        tf.DistilBertForSequenceClassification,
        tf.DistilBertConfig(dim=16, n_layers=1, n_heads=2, hidden_dim=16, **text),
    )
    yield tf.RobertaForSequenceClassification, tf.RobertaConfig(**text, **SMALL)
    yield tf.GPT2ForSequenceClassification, tf.GPT2Config(n_embd=16, n_layer=1, n_head=2, pad_token_id=0, **text)
    yield tf.BertForTokenClassification, tf.BertConfig(**text, **SMALL)
    yield tf.ViTForImageClassification, tf.ViTConfig(num_labels=CLASSES, **SMALL)
    yield tf.ASTForAudioClassification, tf.ASTConfig(num_labels=CLASSES, **SMALL)
    yield tf.ElectraForSequenceClassification, tf.ElectraConfig(**text, **SMALL)


def test_heads_of_transformers_are_those_that_make_the_logits() -> None:
    for cls, config in of_transformers():
        model = cls(config)
        (output,) = trueup.inspect(model).setups
        path = str(output.head.where).partition(":")[2]
        with torch.no_grad():
            # Whatever the layer that was read is told to give, the model gives.
            layer = model.get_submodule(path)
            layer.weight.zero_()
            if layer.bias is not None:
                layer.bias.fill_(0.25)
            shape = (1, 1024, 128) if "Audio" in cls.__name__ else (1, 3, 224, 224) if "Image" in cls.__name__ else None
            inputs = torch.zeros(shape) if shape else torch.ones(1, 4, dtype=torch.long)
            logits = model.eval()(inputs).logits
        assert logits.shape[-1] == CLASSES
        assert set(logits.unique().tolist()) == ({0.25} if layer.bias is not None else {0.0}), cls.__name__
        assert words(model)["head"] == "7 units, no activation"


def test_the_loss_that_a_model_of_transformers_calls() -> None:
    tf = pytest.importorskip("transformers")

    def classifier(**more: Any) -> Any:
        return tf.BertForSequenceClassification(tf.BertConfig(vocab_size=60, **{"num_labels": 3, **more}, **SMALL))

    whole, tags = np.array([0, 1, 2]), np.eye(3, dtype="float32")
    assert words(classifier(), y=whole)["loss"] == "CrossEntropyLoss"
    assert words(classifier(), y=tags)["loss"] == "BCEWithLogitsLoss"
    assert words(classifier(num_labels=1), y=np.array([0.5, 1.5]))["loss"] == "MSELoss"
    assert words(classifier(problem_type="multi_label_classification"))["loss"] == "BCEWithLogitsLoss"
    assert "give y=, or set config.problem_type" in trueup.inspect(classifier()).unread[0].why
    # As the library's own forward has it, which writes down what it took.
    for labels, problem in ((whole, "single_label_classification"), (tags, "multi_label_classification")):
        model = classifier()
        model(torch.ones(3, 2, dtype=torch.long), labels=torch.tensor(labels))
        assert model.config.problem_type == problem
    wrong = trueup.inspect(classifier(num_labels=2), y=whole)
    assert [finding.code for finding in wrong.findings] == ["TU204"]
    tokens = tf.BertForTokenClassification(tf.BertConfig(vocab_size=60, num_labels=3, **SMALL))
    assert words(tokens, y=np.array([[0, 1, -100], [2, 2, -100]]))["loss"] == "CrossEntropyLoss"
    assert trueup.inspect(tokens, y=np.array([[0, 1, -100], [2, 2, -100]])).findings == ()
    causal = tf.BertLMHeadModel(tf.BertConfig(vocab_size=60, is_decoder=True, **SMALL))
    assert words(causal)["head"] == "60 units, no activation"


def test_a_forward_of_the_program_goes_before_what_the_library_knows() -> None:
    tf = pytest.importorskip("transformers")

    class Own(tf.BertForSequenceClassification):  # type: ignore[misc, name-defined]
        def forward(self, x: Any) -> Any:
            return torch.softmax(self.classifier(x), dim=1)

    model = Own(tf.BertConfig(vocab_size=60, num_labels=3, **SMALL))
    assert words(model)["head"] == "3 units, softmax"


def test_modules_of_lightning() -> None:
    lightning = pytest.importorskip("lightning")

    class Held(lightning.LightningModule):  # type: ignore[misc, name-defined]
        """The net and the loss are parts, and there is no forward."""

        def __init__(self) -> None:
            super().__init__()
            self.net = nn.Sequential(nn.Linear(4, 3), nn.Softmax(dim=1))
            self.loss = nn.CrossEntropyLoss()

    class Called(Held):
        def forward(self, x: Any) -> Any:
            return self.net[0](x)

    class Several(Held):
        def __init__(self) -> None:
            super().__init__()
            self.other = nn.Linear(4, 2)

    found = trueup.inspect(Held(), y=[0, 1, 2])
    assert [finding.code for finding in found.findings] == ["TU105"]
    assert words(Called()) == {
        "head": "3 units, no activation",
        "labels": "labels that were not read",
        "loss": "CrossEntropyLoss",
    }
    assert "give the one that makes the logits, with loss=" in trueup.inspect(Several()).unread[0].why
    assert words(Several().other, loss=nn.CrossEntropyLoss())["head"] == "2 units, no activation"
    with pytest.raises(NotImplementedError):
        Held()(torch.zeros(1, 4))


def test_nets_of_skorch() -> None:
    skorch = pytest.importorskip("skorch")

    class Probabilities(nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.dense = nn.Linear(4, 3)

        def forward(self, x: Any) -> Any:
            return torch.softmax(self.dense(x), dim=-1)

    fitting = skorch.NeuralNetClassifier(Probabilities, train_split=None).initialize()
    found = trueup.inspect(fitting, y=[0, 1, 2])
    assert (found.findings, words(fitting)["loss"]) == ((), "NLLLoss")
    # It takes the logarithm of what the module gives: the same as the likelihood of that.
    given = torch.tensor([[0.2, 0.3, 0.5]])
    assert float(fitting.get_loss(given, torch.tensor([1]))) == pytest.approx(-np.log(0.3), abs=1e-5)
    twice = skorch.NeuralNetClassifier(Probabilities, criterion=nn.CrossEntropyLoss, train_split=None).initialize()
    assert [finding.code for finding in trueup.inspect(twice, y=[0, 1, 2]).findings] == ["TU105"]
    assert "call initialize()" in trueup.inspect(skorch.NeuralNetClassifier(Probabilities)).unread[0].why
    assert "skorch" in sys.modules
