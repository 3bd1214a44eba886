"""Transformers' models as rows: what the end of a class's name says of its head, and which loss its forward calls.

Source: BERT of Transformers 5.24, run in tests/probes/test_installed_transformers.py; for other classes their names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

#: "item": one row of logits for each item; "token": one for each token; "pair": two classes, whatever is configured;
#: "word": one for each token, with as many as there are words; "choice": one number for each answer that is offered.
Place = Literal["item", "token", "pair", "word", "choice"]


@dataclass(frozen=True, slots=True)
class HeadRow:
    """What classes of such a name put on top. by_problem: the loss follows `problem_type`; else it is cross-entropy."""

    ending: str
    place: Place
    by_problem: bool = True


HEADS = (
    HeadRow("ForSequenceClassification", "item"),
    HeadRow("ForImageClassification", "item"),
    HeadRow("ForImageClassificationWithTeacher", "item"),
    HeadRow("ForAudioClassification", "item", by_problem=False),
    HeadRow("ForVideoClassification", "item"),
    HeadRow("ForTokenClassification", "token", by_problem=False),
    HeadRow("ForAudioFrameClassification", "token", by_problem=False),
    HeadRow("ForNextSentencePrediction", "pair", by_problem=False),
)
#: Classes that choose a word of the vocabulary, or one of the answers that come with an item: how many there are is no
#: matter of `num_labels`, and is more than one.
OF_MANY = (
    *(
        HeadRow(ending, "word", by_problem=False)
        for ending in (
            "ForCausalLM",
            "LMHeadModel",
            "ForConditionalGeneration",
            "ForMaskedLM",
            "ForSeq2SeqLM",
            "EncoderDecoderModel",
            "ForVision2Seq",
            "ForImageTextToText",
            "ForSpeechSeq2Seq",
        )
    ),
    HeadRow("ForMultipleChoice", "choice", by_problem=False),
)
#: The loss of torch.nn that each `problem_type` calls, and its row.
LOSSES = {
    "single_label_classification": ("torch.nn.CrossEntropyLoss", "cross_entropy"),
    "multi_label_classification": ("torch.nn.BCEWithLogitsLoss", "bce_with_logits"),
    "regression": ("torch.nn.MSELoss", "mse"),
}
SINGLE = "single_label_classification"
#: Checkpoints without a head of their own: one of two labels is put on top where none is asked for.
_BARE = re.compile(
    r"^((google-bert|distilbert|FacebookAI|albert|google|microsoft|hfl|dbmdz|xlnet)/)?"
    r"(bert-(base|large)-((un)?cased|multilingual-(un)?cased|chinese|german-cased)|distilbert-base-((un)?cased|multilingual-cased)"
    r"|(distil)?roberta-(base|large)|xlm-roberta-(base|large)|albert-(base|large|xlarge|xxlarge)-v[12]|xlnet-(base|large)-cased"
    r"|electra-(small|base|large)-discriminator|(mdeberta-v3|deberta(-v3)?)-(xsmall|small|base|large)"
    r"|vit-(base|large)-patch(16|32)-(224|384)-in21k)$"
)
DEFAULT_LABELS = 2


def is_bare(checkpoint: str) -> bool:
    """True for the name of a checkpoint that brings no head, so that how many labels there are is the default."""
    return _BARE.match(checkpoint) is not None


def head_of_class(name: str) -> HeadRow | None:
    """The head that a class of this name has; None for another kind of model, and for TensorFlow's and Flax's."""
    if name.startswith(("TF", "Flax")):
        return None
    return next((row for row in HEADS if name.endswith(row.ending)), None)


def head_of_any_class(name: str) -> HeadRow | None:
    """The same, with classes whose outputs are words or answers of the item."""
    if name.startswith(("TF", "Flax")):
        return None
    return head_of_class(name) or next((row for row in OF_MANY if name.endswith(row.ending)), None)


def is_backbone(name: str) -> bool:
    """True for a network without a head (`BertModel`, `AutoModel`); models of several networks are none."""
    several = ("EncoderDecoderModel", "PreTrainedModel", "DualEncoderModel")
    return name.endswith("Model") and not name.startswith(("TF", "Flax")) and not name.endswith(several)
