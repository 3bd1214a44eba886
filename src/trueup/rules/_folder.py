"""A folder as a list of rules: each `<name>.py` beside `<name>.md`, whatever its rules are asked about."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, Generic, TypeVar, get_type_hints

from trueup.contract.finding import Finding, Severity
from trueup.rules._page import fix_degrees_of, libraries_of, shown_page

T = TypeVar("T")
#: How the module of a rule says its code; other spellings are understood when it is loaded.
_CODE = re.compile(r'^RULE = named\(\s*__name__,\s*"(\w+)"', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class RuleAbout(Generic[T]):
    """One rule, as its two files make it.

    severity: the loudest severity it reports; `severities` has all of them, the loudest first.
    summary: the first line of its module, in a few words.
    check: the findings; pure, and silent about everything that it would need and that was not read.
    page: the rule's page, a Markdown file whose programs carry marks for the tests; `text` is without them.
    """

    code: str
    name: str
    severity: Severity
    severities: tuple[Severity, ...]
    summary: str
    check: Callable[[T], Iterator[Finding]]
    page: Path

    @property
    def text(self) -> str:
        """The page as it is shown."""
        return shown_page(self.page.read_text(encoding="utf-8"))

    @property
    def libraries(self) -> tuple[str, ...]:
        """The titles of the libraries in whose programs it speaks; empty for a rule about numbers."""
        return libraries_of(self.page.read_text(encoding="utf-8"))

    @property
    def fixes(self) -> tuple[str, ...]:
        """ "safe", "unsafe", "shown": the degrees of its fixes; empty where it has none."""
        return fix_degrees_of(self.page.read_text(encoding="utf-8"))


def rules_in(package: str, about: type | None = None) -> tuple[RuleAbout[Any], ...]:
    """Every rule of a folder, by code. A module whose name starts with an underscore is no rule, nor is a folder.

    about: only the rules whose `check` takes such a thing.
    """
    rules = (_rule_of(f"{package}.{name}") for name in _modules_of(package))
    return tuple(sorted((rule for rule in rules if about in (None, _subject_of(rule))), key=lambda rule: rule.code))


def names_in(package: str) -> dict[str, str]:
    """Code -> name of the rules of a folder, by code, as its files say them: to load all rules takes much longer."""
    folder = Path(import_module(package).__file__ or "").parent
    found = {}
    for module in _modules_of(package):
        file = folder / f"{module}.py"
        code = _CODE.search(file.read_text(encoding="utf-8")) if file.is_file() else None
        found[code[1] if code else _rule_of(f"{package}.{module}").code] = module.replace("_", "-")
    return dict(sorted(found.items()))


def _modules_of(package: str) -> list[str]:
    modules = (item for item in iter_modules(import_module(package).__path__) if not item.ispkg)
    return sorted(item.name for item in modules if not item.name.startswith("_"))


def _subject_of(rule: RuleAbout[Any]) -> Any:
    """The type of what a rule is asked about."""
    subject, *_ = get_type_hints(rule.check).values()
    return subject


def _rule_of(module_name: str) -> RuleAbout[Any]:
    module = import_module(module_name)
    naming = module.RULE
    return RuleAbout(
        code=naming.code,
        name=naming.name,
        severity=naming.severities[0],
        severities=naming.severities,
        summary=(module.__doc__ or "").strip().splitlines()[0],
        check=module.check,
        page=Path(module.__file__ or "").with_suffix(".md"),
    )
