"""The reference of the Python interface, out of the docstrings. griffe reads them; the package is not imported."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import griffe

SOURCE = Path(__file__).resolve().parents[1] / "src"
#: Modules whose public names make the page, in its order: what a heading says, and which names (None: all of them).
CHAPTERS: tuple[tuple[str, str], ...] = (
    ("trueup", "What `import trueup` gives"),
    ("trueup.testing", "For tests of your own"),
    ("trueup.runs", "For runs of your own"),
    ("trueup.keras", "In the training loop"),
    ("trueup.torch", "In a loop of your own in PyTorch"),
    ("trueup.lightning", "In a training by Lightning"),
    ("trueup.transformers", "In a training by the Trainer of Transformers"),
)
INTRODUCTION = """# Python interface

Everything here is fetched when it is first used: `import trueup` alone loads no array library and no framework.

"""
#: The longest signature on one line.
_WIDTH = 100
#: "name, name: text" at the start of a line: how the house's docstrings describe fields and arguments.
_DESCRIBED = re.compile(r"^((?:\*{0,2}[a-z_]\w*)(?:(?:, | and )\*{0,2}[a-z_]\w*)*): (.*)")


def api_reference() -> str:
    """The whole page."""
    package = griffe.load("trueup", search_paths=[SOURCE], docstring_parser="google", allow_inspection=False)
    parts = [INTRODUCTION]
    for module, title in CHAPTERS:
        if module not in _modules():
            continue
        offered = [(f"{module}.{name}", found) for name, found in _public(package, module)]
        parts += [f"## {title}\n\n", _overview(offered)]
        parts += [_entry(name, found) for name, found in offered]
    return "".join(parts).rstrip() + "\n"


def _modules() -> set[str]:
    return {name for name, _ in CHAPTERS if _path_of(name).exists()}


def _path_of(module: str) -> Path:
    path = SOURCE.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _public(package: griffe.Module, module: str) -> Iterator[tuple[str, griffe.Object]]:
    """Functions before classes, each by name."""
    names = sorted(_offered(module))
    inner = package[module.removeprefix("trueup.")] if module != "trueup" else package
    found = [(name, _resolved(inner.members[name])) for name in names if name in inner.members]
    yield from sorted(found, key=lambda pair: (pair[1].kind is not griffe.Kind.FUNCTION, pair[0].lower()))


def _offered(module: str) -> set[str]:
    """The public names of a module: the keys of its table of rooms, else its `__all__`, else what it defines."""
    tree = ast.parse(_path_of(module).read_text(encoding="utf-8"))
    assigned = [one for one in tree.body if isinstance(one, ast.Assign)]
    for statement in assigned:
        if {target.id for target in statement.targets if isinstance(target, ast.Name)} & {"_HOMES", "__all__"}:
            return set(ast.literal_eval(statement.value))
    defined = (ast.FunctionDef, ast.ClassDef)
    return {one.name for one in tree.body if isinstance(one, defined) and not one.name.startswith("_")}


def _resolved(found: griffe.Object | griffe.Alias) -> griffe.Object:
    return found.final_target if isinstance(found, griffe.Alias) else found


def _overview(offered: Iterable[tuple[str, griffe.Object]]) -> str:
    """A table: each name, which leads to its entry, with the first sentence of its docstring."""
    rows = []
    for name, found in offered:
        summary = found.docstring.value.strip().splitlines()[0] if found.docstring is not None else ""
        rows.append(f"| [`{name}`](#{name}) | {summary.replace('|', '&#124;')} |\n")
    return "| name | what it is |\n|---|---|\n" + "".join(rows) + "\n" if len(rows) > 1 else ""


def _entry(name: str, found: griffe.Object) -> str:
    # Its anchor is the name as it stands: of the headings `trueup.audit` and `trueup.Audit` the site would make one.
    heading = f"### `{name}` {{ #{name} }}\n\n"
    if isinstance(found, griffe.Function):
        return f"{heading}{_signature(name, found)}{_documented(found)}{_options(found)}"
    text = heading + _documented(found)
    inherited = found.inherited_members if isinstance(found, griffe.Class) else {}
    for member in map(_resolved, {**found.members, **inherited}.values()):
        shown = not member.name.startswith("_") and member.docstring is not None
        if shown and isinstance(member, griffe.Function):
            text += f"#### `{member.name}`\n\n{_signature(member.name, member)}{_documented(member)}"
        elif shown and "property" in member.labels:
            text += f"#### `{member.name}` (property)\n\n{_documented(member)}"
    return text


def _signature(name: str, function: griffe.Function) -> str:
    """The signature as a block of code, on one line where it fits."""
    words, keyword_only = [], False
    for parameter in function.parameters:
        if parameter.name in ("self", "cls"):
            continue
        kind = parameter.kind
        if kind is griffe.ParameterKind.keyword_only and not keyword_only:
            keyword_only = True
            words.append("*")
        star = {griffe.ParameterKind.var_keyword: "**", griffe.ParameterKind.var_positional: "*"}.get(kind, "")
        keyword_only = keyword_only or star == "*"
        annotation = f": {parameter.annotation}" if parameter.annotation is not None else ""
        default = f" = {parameter.default}" if parameter.default is not None and not star else ""
        words.append(f"{star}{parameter.name}{annotation}{default}")
    returns = f" -> {function.returns}" if function.returns is not None else ""
    line = f"{name.rpartition('.')[2]}({', '.join(words)}){returns}"
    if len(line) > _WIDTH:
        line = f"{name.rpartition('.')[2]}(\n" + "".join(f"    {word},\n" for word in words) + f"){returns}"
    return f"```python\n{line}\n```\n\n"


def _options(function: griffe.Function) -> str:
    """What `**options: Unpack[Options]` takes: the docstring of Options, and each name with its type."""
    taken = [one for one in function.parameters if one.kind is griffe.ParameterKind.var_keyword]
    if not taken or not isinstance(taken[0].annotation, griffe.ExprSubscript):
        return ""
    room, _, name = str(taken[0].annotation.slice.canonical_path).rpartition(".")
    found = _resolved(griffe.load(room, search_paths=[SOURCE], allow_inspection=False)[name])
    members = [one for one in found.members.values() if isinstance(one, griffe.Attribute)]
    typed = "".join(f"{one.name}: {one.annotation}\n" for one in members)
    told = _prose(found.docstring.value) if found.docstring is not None else ""
    return f"The options by name:\n\n```python\n{typed.rstrip()}\n```\n\n{told}"


def _documented(found: griffe.Object) -> str:
    sections = found.docstring.parsed if found.docstring is not None else []
    return "".join(_section(section) for section in sections)


def _section(section: griffe.DocstringSection) -> str:
    kind = section.kind
    if kind is griffe.DocstringSectionKind.text:
        return _prose(section.value)
    if kind is griffe.DocstringSectionKind.examples:
        return "".join(_prose(text) for _, text in section.value)
    if kind is griffe.DocstringSectionKind.parameters:
        return _listed((f"`{one.name}`", one.description) for one in section.value)
    if kind is griffe.DocstringSectionKind.raises:
        return _listed((f"raises `{one.annotation}`", one.description) for one in section.value)
    if kind in (griffe.DocstringSectionKind.returns, griffe.DocstringSectionKind.yields):
        return _listed((f"gives `{one.annotation}`", one.description) for one in section.value)
    return _prose(str(section.value.description)) if hasattr(section.value, "description") else ""


def _listed(described: Iterable[tuple[str, str]]) -> str:
    return "".join(f"- {name}: {' '.join(text.split())}\n" for name, text in described) + "\n"


def _prose(text: str) -> str:
    """Paragraphs; lines that describe a name become a list, and a session of the interpreter a block of code."""
    return "".join(_paragraph(paragraph) for paragraph in text.strip().split("\n\n"))


def _paragraph(text: str) -> str:
    lines = text.splitlines()
    if lines[0].lstrip().startswith(">>>"):
        return "```pycon\n" + text + "\n```\n\n"
    items: list[str] = []
    for line in lines:
        described = _DESCRIBED.match(line)
        if described is not None:
            names = ", ".join(f"`{name}`" for name in re.split(r", | and ", described[1]))
            items.append(f"- {names}: {described[2]}")
        elif items and not line.startswith(" ") and not items[-1].startswith("- "):
            items[-1] += "\n" + line
        elif items and line.startswith(" "):
            items[-1] += " " + line.strip()
        else:
            items.append(line)
    joined: list[str] = []
    for item in items:
        if joined and item.startswith("- ") != joined[-1].startswith("- "):
            joined.append("")
        joined.append(item)
    return "\n".join(joined) + "\n\n"
