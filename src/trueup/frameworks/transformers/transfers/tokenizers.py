"""What a tokenizer gives for texts: a dict of arrays, to which programs add the labels before they hand it on."""

from __future__ import annotations

import ast

from trueup.engine.interpret.containers import new_dict, open_up
from trueup.engine.transfers.registry import Site, on_unfollowed_call
from trueup.engine.values import Call, UnknownValue, Value

#: How the classes end that make it of texts, images or sound.
_CLASSES = ("Tokenizer", "TokenizerFast", "Processor", "FeatureExtractor")
_NAME = "tokenizer"


@on_unfollowed_call
def encoded(site: Site) -> Value | None:
    """`encoding = tokenizer(texts, truncation=True)`; `encoding["labels"] = rows` may follow."""
    if not _is_tokenizer(site.owner, site):
        return None
    result = new_dict(site.machine, site.where)
    open_up(site.machine, result)
    return result


def _is_tokenizer(callee: Value | None, site: Site) -> bool:
    """True for what `AutoTokenizer.from_pretrained` gives, and for one by its name that a function is handed."""
    if isinstance(callee, Call):
        name = callee.name.removesuffix(".from_pretrained")
        return name.startswith("transformers.") and name.endswith(_CLASSES)
    node = site.where.node
    name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
    return isinstance(callee, UnknownValue) and name == _NAME and site.where.source.mentions("transformers")
