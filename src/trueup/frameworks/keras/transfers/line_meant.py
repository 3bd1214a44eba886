"""Which of Keras's lines a program means, where a name alone does not tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trueup.engine.interpret.machine import Machine


def keras_of(machine: Machine) -> str:
    """Which Keras a program means by its layers."""
    roots = {name.split(".")[0] for name in machine.libraries}
    if "keras" in roots or "tensorflow" not in roots:
        return "tf-keras" if "tf_keras" in roots and "keras" not in roots else "keras"
    return "tf.keras"
