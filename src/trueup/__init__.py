"""trueup: is the accuracy that a training script prints the accuracy its author meant?"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trueup.auditing.confusion_matrix import audit_confusion as audit_confusion
    from trueup.auditing.counting.bounds import bounds as bounds
    from trueup.auditing.counting.paired import paired as paired
    from trueup.auditing.models_side_by_side import against as against
    from trueup.checking import check as check
    from trueup.comparing import compare as compare
    from trueup.contract.against import Against as Against
    from trueup.contract.audit import Audit as Audit
    from trueup.contract.bad_input import BadInputError as BadInputError
    from trueup.contract.bounds import Bounds as Bounds
    from trueup.contract.comparison import Comparison as Comparison
    from trueup.contract.explanation import Explanation as Explanation
    from trueup.contract.finding import Finding as Finding
    from trueup.contract.inspection import Inspection as Inspection
    from trueup.contract.result import CheckResult as CheckResult
    from trueup.contract.setup import Setup as Setup
    from trueup.estimator_answers import audit as audit
    from trueup.explaining.explain import explain as explain
    from trueup.inspecting import inspect as inspect

__version__ = "0.1.0"

#: Public names and their modules; each is fetched when it is first used, so that `import trueup` stays small.
_HOMES = {
    "Audit": "trueup.contract.audit",
    "BadInputError": "trueup.contract.bad_input",
    "Bounds": "trueup.contract.bounds",
    "CheckResult": "trueup.contract.result",
    "Comparison": "trueup.contract.comparison",
    "Explanation": "trueup.contract.explanation",
    "Finding": "trueup.contract.finding",
    "Inspection": "trueup.contract.inspection",
    "Setup": "trueup.contract.setup",
    "Against": "trueup.contract.against",
    "against": "trueup.auditing.models_side_by_side",
    "audit": "trueup.estimator_answers",
    "audit_confusion": "trueup.auditing.confusion_matrix",
    "bounds": "trueup.auditing.counting.bounds",
    "check": "trueup.checking",
    "compare": "trueup.comparing",
    "explain": "trueup.explaining.explain",
    "inspect": "trueup.inspecting",
    "paired": "trueup.auditing.counting.paired",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def load_ipython_extension(shell: Any) -> None:
    """`%load_ext trueup`: after cells that train or score, say what is found in the cells run so far."""
    import_module("trueup.notebook.extension").load(shell)


def unload_ipython_extension(shell: Any) -> None:
    """`%unload_ext trueup`."""
    import_module("trueup.notebook.extension").unload(shell)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
