"""The best weights of a training that are kept without a copy: what is kept goes on changing.

They are kept in the loop that trains, or by an object of a class of the program that this loop calls.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from trueup.contract.kept_weights import KeptWeights
from trueup.contract.known import Place
from trueup.contract.setup import Setup
from trueup.engine.definitions_around import nodes_of
from trueup.engine.immutable import replace
from trueup.engine.interpret.machine import Machine
from trueup.engine.loops_that_keep import BEST, LOOPS, Kept, is_bound_in, kept_in, walk
from trueup.engine.setups.evaluated_after import ONLY_LOOK, SAVES, is_evaluated_after, last_name
from trueup.frameworks import all_frameworks, framework_of
from trueup.syntax.parse import Source

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
#: What has a state and is no model, as its last name says.
_NO_MODEL = re.compile(r"optim|sched|scaler|criterion|loss|(^|_)ema(_|$)", re.IGNORECASE)
#: What only models are asked for.
_OF_MODELS = frozenset(
    {"train", "eval", "parameters", "fit", "partial_fit", "train_on_batch", "compile", "named_parameters"}
)


#: Methods that train an estimator from its beginning.
_FITS = frozenset({"fit", "fit_predict", "fit_transform"})
#: Attributes that tell what a model is.
_NO_WEIGHTS = frozenset({"__class__", "__doc__", "__module__"})


class _Loop(NamedTuple):
    """A loop that trains, and the function or module that it stands in.

    fits: its models are estimators, which begin anew with each `fit`.
    """

    source: Source
    scope: ast.AST
    loop: ast.stmt
    fits: bool

    @property
    def rows(self) -> tuple[int, int]:
        """The first and the last row of the loop."""
        return self.loop.lineno, self.loop.end_lineno or self.loop.lineno


def with_kept_weights(machine: Machine, setups: list[Setup]) -> list[Setup]:
    """The setups, the first that is trained in such a loop with what is kept in it; each place once."""
    if not any(_may_keep(setup) for setup in setups):
        return setups
    everything = [module.source for module in machine.modules.values()]
    if not any(_names_a_best(source.text) for source in everything) or _is_gathered(everything):
        return setups
    known: set[Place] = set()
    setups = list(setups)
    for number, setup in enumerate(setups):
        framework = framework_of(setup.target.library)
        if framework is None or not _may_keep(setup):
            continue
        trained_at = {setup.where, *setup.called_from, *setup.trained_at}
        found = {
            kept.where: kept
            for loop in _loops_around(machine, trained_at, fits=setup.fits_itself)
            for kept in (
                *_by_loop(loop, everything, framework.live_weights),
                *_by_objects(loop, everything, framework.live_weights),
            )
            if kept.where not in known
        }
        known |= found.keys()
        if found:
            setups[number] = replace(setup, kept=tuple(found.values()))
    return setups


def _may_keep(setup: Setup) -> bool:
    """True for a setup whose weights are trained."""
    return not setup.without_gradient and bool(setup.trained or setup.fits_itself)


@lru_cache(maxsize=500)
def _names_a_best(text: str) -> bool:
    """False for a text without which nothing is kept; asked of all modules for each loop."""
    return BEST.search(text) is not None


def _is_gathered(sources: list[Source]) -> bool:
    """True for a program whose models may lie in several processes: their weights are copied when they are asked."""
    gathered = [word for framework in all_frameworks() for word in framework.gathers_weights]
    return any(source.mentions(word) for source in sources for word in gathered)


def _loops_around(machine: Machine, places: Iterable[Place], *, fits: bool) -> Iterator[_Loop]:
    """The loops in which one of these places stands."""
    places = list(places)
    files = {place.file for place in places}
    for source in (module.source for module in machine.modules.values() if module.source.file in files):
        for scope, loop in _loops_of(source.tree):
            around = source.place(loop)
            if any(place.is_within(around) for place in places):
                yield _Loop(source, scope, loop, fits)


@lru_cache(maxsize=16)
def _loops_of(tree: ast.AST) -> list[tuple[ast.AST, ast.stmt]]:
    """The loops of a program, each with the function or module that it stands in; gone through once for all setups."""
    scopes = (tree, *nodes_of(tree, _FUNCTIONS))
    return [(scope, node) for scope in scopes for node in walk(scope) if isinstance(node, LOOPS)]


def _by_loop(loop: _Loop, sources: list[Source], live: tuple[str, ...]) -> Iterator[KeptWeights]:
    """What a loop keeps that trains one model from pass to pass, where it is used when the loop has ended."""
    for kept in kept_in(loop.loop, live):
        if _is_one_model(loop, kept.model) and _is_a_model(loop.source, kept):
            used = _first_use(_behind(loop, sources, kept), kept)
            if used is not None:
                evaluated = _is_evaluated(loop, sources, kept, kept.model)
                yield _described(loop.source, kept, *used, evaluated=evaluated)


def _behind(loop: _Loop, sources: list[Source], kept: Kept) -> Iterator[tuple[Source, Iterator[ast.AST]]]:
    """The nodes behind a loop in its function; for an attribute all others of its file, and those of other files."""
    first, last = loop.rows
    if not isinstance(kept.keeper, ast.Attribute):
        until = min(_bound_anew(loop.scope, last, kept.keeper), _fitted_anew(loop, kept))
        yield loop.source, (node for node in walk(loop.scope) if last < getattr(node, "lineno", 0) <= until)
        return
    inside = range(first, last + 1)
    yield loop.source, (node for node in ast.walk(loop.source.tree) if getattr(node, "lineno", 0) not in inside)
    for source in sources:
        if source is not loop.source and source.mentions(kept.keeper.attr):
            yield source, ast.walk(source.tree)


def _bound_anew(scope: ast.AST, row: int, keeper: ast.expr) -> float:
    """The first row behind this one in which a keeper is given something else, and keeps the best no more."""
    names = {ast.unparse(keeper), ast.unparse(keeper).partition("[")[0]}
    bound = (node for node in walk(scope) if isinstance(getattr(node, "ctx", None), ast.Store))
    rows = (node.lineno for node in bound if isinstance(node, ast.expr) and ast.unparse(node) in names)
    return min((each for each in rows if each > row), default=math.inf)


def _fitted_anew(loop: _Loop, kept: Kept) -> float:
    """The row behind the loop in which an estimator that is kept is fitted: nothing of the best one is left then."""
    calls = (node for node in walk(loop.scope) if loop.fits and isinstance(node, ast.Call))
    fits = (call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr in _FITS)
    rows = (call.lineno - 1 for call in fits if _is_keeper(call.func.value, kept))  # type: ignore[attr-defined]
    return min((row for row in rows if row >= loop.rows[1]), default=math.inf)


def _by_objects(loop: _Loop, sources: list[Source], live: tuple[str, ...]) -> Iterator[KeptWeights]:
    """What the methods of an object keep that a loop calls: early stopping that is a class of the program."""
    calls = [node for node in walk(loop.loop) if isinstance(node, ast.Call)]
    for source, method, names in _methods(loop, [source for source in sources if _names_a_best(source.text)]):
        called = [call for call in calls if ast.unparse(call.func) in names]
        for kept in kept_in(method, live) if called else ():
            model = next((item for call in called if (item := _model_handed(loop, call, method, kept))), None)
            if model is None or not isinstance(kept.keeper, ast.Attribute):
                continue
            used = _first_use(_but_at_once(loop, source), kept)
            if used is not None:
                evaluated = _is_evaluated(loop, sources, kept, model)
                yield _described(source, kept, *used, evaluated=evaluated)


def _but_at_once(loop: _Loop, source: Source) -> Iterator[tuple[Source, Iterator[ast.AST]]]:
    """The nodes of a class's file and of the loop's, without what is written to a file while the loop goes on."""
    for file in (source,) if source is loop.source else (source, loop.source):
        yield file, (node for node in ast.walk(file.tree) if not _is_saved_at_once(node, file, loop))


def _methods(loop: _Loop, sources: list[Source]) -> Iterator[tuple[Source, _Function, set[str]]]:
    """The methods of the program's classes, each with the ways to call it on an object that is made in these files."""
    for source in sources:
        for cls in nodes_of(source.tree, (ast.ClassDef,)):
            names = _instances(cls.name, (loop.source, source))
            for method in (node for node in cls.body if isinstance(node, _FUNCTIONS)):
                own = names if method.name == "__call__" else {f"{name}.{method.name}" for name in names}
                yield source, method, own


def _is_saved_at_once(node: ast.AST, file: Source, loop: _Loop) -> bool:
    """True for what is written to a file where the loop has not ended yet, as far as that is seen."""
    saves = isinstance(node, ast.Call) and last_name(node.func) in SAVES
    return saves and not (file is loop.source and getattr(node, "lineno", 0) > loop.rows[1])


def _is_evaluated(loop: _Loop, sources: list[Source], kept: Kept, model: ast.expr) -> bool:
    """True where the model is asked for answers after the loop, under its own name or that of what is kept."""
    names = {ast.unparse(model), ast.unparse(kept.keeper)}
    return is_evaluated_after(sources, loop.scope, loop.rows[1], names)


def _described(source: Source, kept: Kept, used_in: Source, used: ast.AST, *, evaluated: bool) -> KeptWeights:
    return KeptWeights(
        name=ast.unparse(kept.keeper), written=ast.unparse(kept.value), whole=kept.whole, evaluated=evaluated,
        where=source.place(kept.value), used_where=used_in.place(used),
        others=tuple(source.place(other) for other in kept.others),
    )  # fmt: skip


# -- one model from pass to pass -----------------------------------------------------------------------------------


def _is_one_model(loop: _Loop, model: ast.expr) -> bool:
    """True where a loop, and the methods that it may call, do not make the model anew."""
    name = ast.unparse(model)
    if any(is_bound_in(loop.loop, part) for part in (name, name.partition(".")[0])):
        return False
    functions = nodes_of(loop.source.tree, _FUNCTIONS)
    others = (item for item in functions if not item.lineno <= loop.rows[0] <= (item.end_lineno or 0))
    others = (item for item in others if item.name != "__init__")
    return "." not in name or not any(is_bound_in(function, name) for function in others)


def _is_a_model(source: Source, kept: Kept) -> bool:
    """True for what is asked as only models are, and not called like what else has a state."""
    name = ast.unparse(kept.model)
    if _NO_MODEL.search(name.rpartition(".")[2]):
        return False
    calls = (node.func for node in nodes_of(source.tree, (ast.Call,)))
    models = {ast.unparse(func.value) for func in calls if isinstance(func, ast.Attribute) and func.attr in _OF_MODELS}
    return not kept.whole or name in models


def _instances(name: str, sources: Iterable[Source]) -> set[str]:
    """What is assigned an object of a class, as it is written."""
    found: set[str] = set()
    for node in (node for source in sources for node in nodes_of(source.tree, (ast.Assign,))):
        func = node.value.func if isinstance(node.value, ast.Call) else None
        if getattr(func, "attr", getattr(func, "id", "")) == name:
            found.update(ast.unparse(target) for target in node.targets)
    return found


def _model_handed(loop: _Loop, call: ast.Call, method: _Function, kept: Kept) -> ast.expr | None:
    """The model that a method keeps, as the loop writes it that calls it; None where it is another in each pass."""
    name = ast.unparse(kept.model)
    parameters = [argument.arg for argument in method.args.args][1:]
    if name not in parameters:
        return kept.model if name.startswith("self.") else None
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    place = parameters.index(name)
    model = named.get(name, call.args[place] if place < len(call.args) else None)
    if model is None or not _is_one_model(loop, model):
        return None
    kept = kept._replace(model=model, value=model if kept.whole else kept.value)
    return model if _is_a_model(loop.source, kept) else None


# -- its use ---------------------------------------------------------------------------------------------------------


def _first_use(files: Iterable[tuple[Source, Iterator[ast.AST]]], kept: Kept) -> tuple[Source, ast.AST] | None:
    """The first of these nodes that uses what is kept, with its file, but for those that do so where it is the best."""
    parts = [part for statement in kept.block for part in ast.walk(statement)]
    at_once = {id(part) for part in parts}
    called = {last_name(part.func) for part in parts if isinstance(part, ast.Call)}
    for source, nodes in files:
        for node in nodes:
            if isinstance(node, _FUNCTIONS) and node.name in called:
                at_once |= {id(part) for part in ast.walk(node)}
            if id(node) not in at_once and _uses(node, kept):
                return source, node
    return None


def _uses(node: ast.AST, kept: Kept) -> bool:
    """True for a call that is handed what is kept, or is one of its methods, and for what gives it to the caller."""
    if isinstance(node, ast.Return):
        return node.value is not None and _names(node.value, kept)
    if not isinstance(node, ast.Call) or last_name(node.func) in ONLY_LOOK:
        return False
    parts = [*node.args, *(keyword.value for keyword in node.keywords)]
    owner = node.func.value if isinstance(node.func, ast.Attribute) else node.func
    return any(_names(part, kept) for part in parts) or (kept.whole and _is_keeper(owner, kept))


def _names(value: ast.expr, kept: Kept) -> bool:
    """True where an expression has what is kept in it: alone, in a dict or a tuple. Its class tells no weights."""
    owners = {
        id(part.value) for part in ast.walk(value) if isinstance(part, ast.Attribute) and part.attr in _NO_WEIGHTS
    }
    return any(_is_keeper(part, kept) and id(part) not in owners for part in ast.walk(value))


def _is_keeper(value: ast.AST, kept: Kept) -> bool:
    """True for the name that keeps; an attribute of an object is known by its own name wherever the object is met."""
    if isinstance(kept.keeper, ast.Attribute):
        return isinstance(value, ast.Attribute) and value.attr == kept.keeper.attr
    return isinstance(value, (ast.Name, ast.Subscript)) and ast.unparse(value) == ast.unparse(kept.keeper)
