"""How many labels a checkpoint has only its file tells; where it is trained by class numbers there are several."""

from __future__ import annotations

from trueup.source import read_text

PROGRAM = """
from transformers import AutoModelForImageClassification, Trainer, TrainingArguments

model = AutoModelForImageClassification.from_pretrained("somebody/a-model", {more})
trainer = Trainer(model=model, args=TrainingArguments("out"), train_dataset=load())
"""


def test_a_model_that_is_trained_by_classes_has_several() -> None:
    for more in ("", "id2label=names_of_elsewhere"):
        (setup,) = read_text(PROGRAM.replace("{more}", more), "program.py").setups
        assert setup.head.more_than_one
        assert setup.complete
