"""Models built from configurations, and data, that the tests train with the Trainer of Transformers."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments
from transformers.utils import logging

logging.set_verbosity_error()
#: Rows of no round number, so that the last batch is smaller.
ROWS, CLASSES, BATCH = 203, 3, 50


class Rows(torch.utils.data.Dataset):  # type: ignore[misc]
    """Six words each, with the labels beside them."""

    def __init__(self, words: Any, labels: Any) -> None:
        self.words, self.labels = words, labels

    def __len__(self) -> int:
        return len(self.words)

    def __getitem__(self, index: int) -> Any:
        return {"input_ids": torch.tensor(self.words[index]), "labels": torch.tensor(self.labels[index])}


def rows_of(number: int = ROWS, labels: Any = None, *, told: bool = True) -> Rows:
    """Class numbers 0, 1, 2 that the first words tell, most of them 0; or labels out of them. told: by the words."""
    words = np.random.default_rng(3).integers(5, 50, (number, 6))
    numbers = np.where(words[:, 0] > 35, 1, np.where(words[:, 1] > 40, 2, 0))
    return Rows(words if told else words * 0 + 7, (labels(numbers, words) if labels else numbers).tolist())


def config(**more: Any) -> Any:
    """Of a tiny BERT."""
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    return BertConfig(vocab_size=60, max_position_embeddings=16, **{"num_labels": CLASSES, **sizes, **more})


def classifier(cls: Any = BertForSequenceClassification, **more: Any) -> Any:
    """With weights of its own making."""
    torch.manual_seed(0)
    return cls(config(**more))


def arguments(folder: Any, **more: Any) -> Any:
    """That write nothing and are quick."""
    sizes = {"per_device_train_batch_size": BATCH, "per_device_eval_batch_size": 60, "learning_rate": 1e-2}
    quiet = {"save_strategy": "no", "report_to": [], "disable_tqdm": True, "use_cpu": True}
    return TrainingArguments(str(folder), **{"num_train_epochs": 1, **sizes, **quiet, **more})


def trainer(folder: Any, callback: Any, model: Any = None, rows: Any = None, cls: Any = Trainer, **more: Any) -> Any:
    """Train and evaluate on the same rows. more: of the arguments."""
    rows = rows if rows is not None else rows_of()
    model = model if model is not None else classifier()
    own = {name: more.pop(name) for name in ("compute_metrics", "eval_dataset") if name in more}
    given = {"train_dataset": rows, "eval_dataset": rows, **own}
    return cls(model, arguments(folder, **more), callbacks=[callback], **given)


def shares(prediction: Any) -> dict[str, float]:
    """compute_metrics as people write it."""
    return {"accuracy": float((prediction.predictions.argmax(-1) == prediction.label_ids).mean())}
