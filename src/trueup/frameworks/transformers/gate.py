"""What has to stand in a file for a classifier of Transformers to be trained or measured in it."""

from __future__ import annotations

from trueup.frameworks.gates import has_any

#: How a program has the library; the library's own files import from their neighbours.
_IMPORTS = (
    b"from transformers import",
    b"\nimport transformers",
    b'"import transformers',
    b"pytorch_transformers import",
)
#: How the documentation of such a library shows its use.
_SHOWN = b">>> from transformers import"
_WORDS = (b"Trainer(", b"Classification", b"compute_loss(")


def may_hold_setup(data: bytes) -> bool:
    """A trainer, a model with a head for classes, or a function that counts for a trainer."""
    if b"SFTTrainer(" in data:
        return True
    return b"compute_metrics" in data or (_imports(data) and has_any(data, _WORDS))


def _imports(data: bytes) -> bool:
    if not has_any(data, _IMPORTS):
        return False
    shown = data.count(_SHOWN)
    return not shown or data.count(_IMPORTS[0]) > shown or has_any(data, _IMPORTS[1:])
