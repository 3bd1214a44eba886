"""A process with one Keras, which is asked all questions of the probes: `ask_keras.py MODULE FOLDER QUESTION …`."""

from __future__ import annotations

import importlib
import json
import sys
import traceback
from pathlib import Path
from typing import Any

from what_keras_gives import heads
from what_keras_logs import logged
from what_keras_takes import (
    loss_in_an_own_step,
    one_label_for_maps,
    precision_of_batches,
    two_columns_into_one_output,
)

QUESTIONS = {
    question.__name__: question
    for question in (
        logged,
        one_label_for_maps,
        two_columns_into_one_output,
        precision_of_batches,
        loss_in_an_own_step,
        heads,
    )
}


def main(module: str, folder: Path, questions: list[str]) -> None:
    keras = importlib.import_module(module)
    answers, failed = dict[str, Any](), dict[str, str]()
    for name in questions:
        try:
            answers[name] = QUESTIONS[name](keras)
        except Exception:  # the others are answered all the same
            failed[name] = traceback.format_exc()
        keras.backend.clear_session()
    document = {"version": keras.__version__, "answers": answers, "failed": failed}
    (folder / "answers.json").write_text(json.dumps(document), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
