"""What the texts of options mean: `--target keras==2.2.4`, `--labels one-hot:10`, `--head 10:logits`, and `states`."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from trueup.checking.errors import SettingsError
from trueup.contract.statement import Statement, StatementError, Stating, parse_head, parse_labels, parse_statement
from trueup.contract.target import Target
from trueup.frameworks import asked_as, examples
from trueup.frameworks.releases import all_backends, backends_of, closest_release, existing

T = TypeVar("T")
_WRITTEN = re.compile(r"(?P<name>[A-Za-z][\w.-]*?)\s*(?:==\s*(?P<version>[\d.]{1,40}))?(?:\+(?P<backend>\w+))?")


def target_of(text: str, origin: str) -> Target:
    """The target in "keras==2.2.4", "tensorflow==2.1", "keras==3.15.1+jax" or "keras" (today's release).

    Raises SettingsError that begins with `origin` for anything else.
    """
    match = _WRITTEN.fullmatch(text.strip())
    library = asked_as().get(match["name"].lower()) if match else None
    backend = match["backend"] if match else None
    if match is None or library is None:
        name = match["name"] if match else text
        near = difflib.get_close_matches(name.lower(), asked_as(), 1)
        hint = f" (did you mean {near[0]}?)" if near else ""
        raise SettingsError(
            f"{origin}: {text!r} is no release of a library that is known{hint}. "
            f"Expected one like {_listed(examples())}"
        )
    if backend is not None and backend not in all_backends():
        raise SettingsError(f"{origin}: there is no backend {backend!r}; there are {', '.join(all_backends())}")
    numbers = [number for number in (match["version"] or "").split(".") if number]
    version = tuple(int(number) for number in numbers) or None
    target = Target(library=library, version=version, why=f"{origin} {text.strip()}", backend=backend)
    if existing(target) is None:
        raise SettingsError(
            f"{origin}: {text.strip()} was never released. The closest release is {closest_release(target)}"
        )
    if backend is not None and backend not in backends_of(target):
        runs_on = " or ".join(backends_of(target)) or "no backend but itself"
        raise SettingsError(f"{origin}: {text.strip()}: that release runs on {runs_on}")
    return target


def _listed(texts: Sequence[str]) -> str:
    quoted = [f'"{text}"' for text in texts]
    return f"{', '.join(quoted[:-1])} or {quoted[-1]}"


_FUNCTION = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)+")

#: A text with where it was written, None where nothing was.
Written = tuple[str, str] | None


def stating_of(states: Mapping[str, str], origin: str, labels: Written, head: Written) -> Stating:
    """What is stated; SettingsError that begins with where it was written for what cannot be understood."""
    functions: dict[str, Statement] = {}
    for name, text in states.items():
        if _FUNCTION.fullmatch(name) is None:
            example = '"package.data.load" = "labels=one-hot(10)"'
            raise SettingsError(f"{origin}: {name!r} is no function of a module. Expected one like {example}")
        functions[name] = _parsed(parse_statement, (text, f"{origin}: {name}"))
    stated_labels = _parsed(parse_labels, labels) if labels is not None else None
    stated_head = _parsed(parse_head, head) if head is not None else None
    return Stating(functions, Statement(stated_labels, stated_head))


def _parsed(parse: Callable[[str], T], written: tuple[str, str]) -> T:
    text, origin = written
    try:
        return parse(text)
    except StatementError as error:
        raise SettingsError(f"{origin}: {error}") from error
