"""What Keras does with labels of two columns where the head has one output, against the sentence of TU203."""

from __future__ import annotations

import pytest
from asked_keras import answer

from trueup.contract.head import Head
from trueup.contract.known import Known, Place
from trueup.contract.labels import Labels
from trueup.contract.loss import Loss
from trueup.contract.setup import Setup
from trueup.contract.target import Target
from trueup.rules._rows_into_one import rows_into_one_output

LIBRARIES: tuple[tuple[str, str, str], ...] = (("keras", "keras", "jax"), ("tf-keras", "tf_keras", "tensorflow"))

pytestmark = [pytest.mark.probe]


@pytest.mark.parametrize(("library", "module", "backend"), LIBRARIES, ids=[row[0] for row in LIBRARIES])
def test_two_columns_end_as_the_sentence_says(
    library: str, module: str, backend: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    seen, release = answer(tmp_path_factory, module, backend, "two_columns_into_one_output")
    version = tuple(int(part) for part in release.split(".")[:3])
    for loss in ("binary_crossentropy", "mean_squared_error"):
        setup = Setup(
            where=Place("a.py"),
            target=Target(library=library, version=version, backend=backend),
            head=Head(units=Known(1), activation=Known("sigmoid")),
            labels=Labels(encoding=Known("one-hot"), classes=Known(2), columns=Known(2)),
            loss=Loss(name=Known(loss), spelling="string"),
        )
        sentence = rows_into_one_output(setup)
        said = sentence if isinstance(sentence, str) else sentence.text
        array, generator = seen[loss]
        if said.startswith("It trains without a word"):
            assert (array, generator) == (0.5, 0.5), f"{loss}: {seen[loss]}"
        elif said.startswith("An array of labels raises"):
            assert (array, generator) == ("ValueError", 0.5), f"{loss}: {seen[loss]}"
        else:
            assert (array, generator) == ("ValueError", "ValueError"), f"{loss}: {seen[loss]}"
