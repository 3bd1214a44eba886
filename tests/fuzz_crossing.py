"""Programs crossed with one another, odd values put in: each parses, and each is made from a number and a seed alone.

What `fuzz_damage.py` damages as text is here changed as a tree, so that far more of it reaches the interpreter.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import random
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from fuzz_damage import CANARY, as_notebook

#: Values that are legal somewhere, one a line, in the groups that libraries take them in.
_VALUES = Path(__file__).parent / "odd_values.txt"
_STATEMENTS = r"""
y = y.append(y) or [y]
x[y:y, ..., None] += y
for y in y: y = model = y
while model: model = [model, model]
for i in range(10**9): model = keras.Sequential([model] * 9)
del y, model
global model, y
from . import *
from .... import y as model
import keras as np, numpy as keras, torch as tf, torch.nn.functional as F
model.compile(loss=y, metrics=[y, [y]], weighted_metrics={y: y})
model.compile(**{"loss": y, "metrics": {"a": y}}, **y)
model.fit(*[y] * 3, validation_data=(y, y, y), callbacks=y)
model.add(model)
model.fit(y, model.predict(y).argmax(axis=y)); model.evaluate(model, model)
history = model.fit(y, y).history[y][-1][y]
loss = nn.CrossEntropyLoss()(model(y), model); loss.backward()
print((model.predict(y) > y).mean() == y, (model(y).argmax(y) == y).sum() / len(y))
def f(y, *a, k=[], **m): k.append(y); m["f"] = f; return f(f(y, *a, **m), k=k)
def f(model): yield from f(model); return (yield)
class C(C, keras.Model): call = forward = lambda self, x: self(self(x)); y = C
class C(nn.Module): forward = 3; __call__ = None; name = property(lambda s: s.name)
a = b = []; a.append(b); b += a; y = (a, b) * 10**9
d = {}; d["d"] = d; d.update(d, d=d); y = d.setdefault(y, d).pop(d, d)
try: model
except* y as y: raise y from model
match y:\n    case [model, *y] | {"y": y, **model} if y: model = y\n    case str(y=0): y = 1\n    case _: pass
async def g():\n    async for y in g(): model = [y async for y in await y]\n    return model
with y as (model, [y, *z]), model as y.y, y as y[y]: pass
lambda: (yield)
assert y, model
y: int = y; y |= model; y @= y; y **= -y; y >>= 10**9; y %= ()
exec("open('{canary}', 'w')"); eval("open('{canary}', 'w')")
__import__("os").system("touch {canary}"); open("{canary}", "w").close()
"""
#: What an expression is put into, where HOLE stands.
_WRAPPED = """
(lambda: HOLE)()
[HOLE][0]
{'a': HOLE}['a']
HOLE if q else HOLE
[HOLE for _ in r]
(z := HOLE)
np.array(HOLE)
np.array([HOLE, HOLE])
pd.DataFrame(HOLE)
keras.layers.Dense(HOLE)(HOLE)
HOLE.shape[HOLE]
HOLE[HOLE, ..., :HOLE]
np.mean(HOLE == HOLE)
HOLE.argmax(axis=HOLE)
str(HOLE) + HOLE
f'{HOLE}{HOLE!r}'
int(HOLE)
float(HOLE)
len(HOLE)
HOLE * HOLE
HOLE + [HOLE]
-HOLE
HOLE(*HOLE, **HOLE)
HOLE.reshape(HOLE)
np.round(HOLE, HOLE)
max(HOLE, HOLE)
range(HOLE)[HOLE]
keras.Model(HOLE, HOLE)
nn.Sequential(HOLE, HOLE)(HOLE)
model.predict(HOLE)
list(HOLE) * 3
"""


@cache
def odd_values() -> tuple[tuple[ast.expr, ...], ...]:
    """The odd values as trees, by group."""
    groups = _VALUES.read_text(encoding="utf-8").split("# ")[1:]
    return tuple(tuple(ast.parse(line, mode="eval").body for line in group.splitlines()[1:]) for group in groups)


@cache
def odd_statements() -> tuple[tuple[ast.stmt, ...], ...]:
    """The odd statements as trees; each entry stands in one place."""
    found: list[tuple[ast.stmt, ...]] = []
    lines = _STATEMENTS.strip().replace("{canary}", CANARY).split("\n")
    for number, line in enumerate(lines):
        text = line.replace("\\n", "\n")
        if line.startswith("except*"):
            continue
        if line == "try: model":
            text = f"{line}\n{lines[number + 1]}"
        found.append(tuple(ast.parse(text).body))
    return tuple(found)


def case(number: int, seed: int, material: dict[str, bytes]) -> tuple[str, bytes]:
    """The file name and bytes of one case."""
    chance = random.Random(f"crossing {seed}:{number}")
    trees = _trees(material)
    tree = copy.deepcopy(chance.choice(trees))
    text = ""
    # Python gives up on trees that are nested too deeply, and on some f-strings: what was made before stands then.
    with contextlib.suppress(RecursionError, ValueError):
        for _ in range(chance.choice((1, 2, 3, 5, 8, 13))):
            chance.choice(_CHANGES)(tree, chance, trees)
            text = ast.unparse(ast.fix_missing_locations(tree))
    if chance.random() < 0.15:
        return "case.ipynb", as_notebook(text, chance)
    return "case.py", text.encode("utf-8", "replace")


_parsed: dict[tuple[str, ...], list[ast.Module]] = {}


def _trees(material: dict[str, bytes]) -> list[ast.Module]:
    """The programs of the material that parse, in the order of their names."""
    names = tuple(sorted(material))
    if names not in _parsed:
        found = []
        for name in names:
            try:
                tree = ast.parse(material[name].decode("utf-8"))
                copy.deepcopy(tree)  # what is nested too deeply for Python's own tools is left out
                found.append(tree)
            except (SyntaxError, ValueError, RecursionError):
                continue
        _parsed[names] = [tree for tree in found if tree.body and len(tree.body) < 400]
    return _parsed[names]


# -- changes of a tree ------------------------------------------------------------------------------------------------

Change = Callable[[ast.Module, random.Random, list[ast.Module]], None]


#: Nodes whose parts may not be any expression.
_FIXED = (ast.JoinedStr, ast.MatchValue, ast.MatchMapping, ast.MatchClass)
#: `1:2` and `*items`, and rows of them, stand in brackets only; what is in them is moved.
_NOWHERE_ELSE = (ast.Slice, ast.Starred)


def _places(tree: ast.AST, kinds: tuple[type, ...] = (ast.expr,)) -> Iterator[tuple[ast.AST, str, int | None]]:
    """Where expressions that are read stand: the parent, its field, and the number in a list."""
    for parent in ast.walk(tree):
        for name, held in ast.iter_fields(parent):
            for index, child in enumerate(held) if isinstance(held, list) else ((None, held),):
                written = isinstance(getattr(child, "ctx", None), (ast.Store, ast.Del))
                if (
                    isinstance(child, kinds)
                    and not any(isinstance(part, _NOWHERE_ELSE) for part in (child, *getattr(child, "elts", ())))
                    and not written
                    and not isinstance(parent, _FIXED)
                    and name != "format_spec"
                ):
                    yield parent, name, index


def _put(place: tuple[ast.AST, str, int | None], new: ast.expr) -> None:
    parent, name, index = place
    if index is None:
        setattr(parent, name, new)
    else:
        getattr(parent, name)[index] = new


def _at(place: tuple[ast.AST, str, int | None]) -> ast.expr:
    parent, name, index = place
    held = getattr(parent, name)
    return held if index is None else held[index]  # type: ignore[no-any-return]


def _blocks(tree: ast.AST) -> list[list[ast.stmt]]:
    held = [getattr(node, name, None) for node in ast.walk(tree) for name in ("body", "orelse", "finalbody")]
    return [block for block in held if isinstance(block, list) and block and isinstance(block[0], ast.stmt)]


def odd_value(tree: ast.Module, chance: random.Random, trees: list[ast.Module]) -> None:
    """An expression becomes an odd value."""
    places = list(_places(tree))
    if places:
        _put(chance.choice(places), copy.deepcopy(chance.choice(chance.choice(odd_values()))))


def odd_argument(tree: ast.Module, chance: random.Random, trees: list[ast.Module]) -> None:
    """An argument of a call becomes an odd value, or one more is given."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    if not calls:
        return
    call, value = chance.choice(calls), copy.deepcopy(chance.choice(chance.choice(odd_values())))
    if call.keywords and chance.random() < 0.5:
        chance.choice(call.keywords).value = value
    elif call.args and chance.random() < 0.7:
        call.args[chance.randrange(len(call.args))] = value
    else:
        taken = [word.arg for other in calls for word in other.keywords if word.arg]
        name = chance.choice([*taken, "axis", "shape"])
        if name not in [word.arg for word in call.keywords]:
            call.keywords.append(ast.keyword(name, value))


def odd_statement(tree: ast.Module, chance: random.Random, trees: list[ast.Module]) -> None:
    """An odd statement amid the others."""
    block = chance.choice(_blocks(tree))
    at = chance.randint(0, len(block))
    block[at:at] = copy.deepcopy(list(chance.choice(odd_statements())))


def graft(tree: ast.Module, chance: random.Random, trees: list[ast.Module]) -> None:
    """An expression of another program, or of this one, in the place of one."""
    places = list(_places(tree))
    others = list(_places(chance.choice([tree, *chance.sample(trees, 2)])))
    if places and others:
        _put(chance.choice(places), copy.deepcopy(_at(chance.choice(others))))


def splice(tree: ast.Module, chance: random.Random, trees: list[ast.Module]) -> None:
    """Statements of another program amid these."""
    block, other = chance.choice(_blocks(tree)), chance.choice(_blocks(chance.choice(trees)))
    first, at = chance.randrange(len(other)), chance.randint(0, len(block))
    block[at:at] = copy.deepcopy(other[first : first + chance.randint(1, 6)])


def wrap(tree: ast.Module, chance: random.Random, trees: list[ast.Module]) -> None:
    """An expression inside another one, perhaps several times."""
    places = list(_places(tree))
    if not places:
        return
    place = chance.choice(places)
    template = ast.parse(chance.choice(_WRAPPED.split("\n")[1:-1]), mode="eval")
    held = _at(place)
    for hole in [hole for hole in _places(template) if getattr(_at(hole), "id", "") == "HOLE"]:
        _put(hole, copy.deepcopy(held))
    _put(place, template.body)


def rename(tree: ast.Module, chance: random.Random, trees: list[ast.Module]) -> None:
    """One name becomes another wherever it stands."""
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    if names:
        old = chance.choice(names).id
        new = chance.choice([chance.choice(names).id, "y", "model", "ｍｏｄｅｌ", "keras", "变量", "_", "__class__"])
        for node in names:
            node.id = new if node.id == old else node.id


def reorder(tree: ast.Module, chance: random.Random, trees: list[ast.Module]) -> None:
    """Statements of a block in another order, one left out or one twice."""
    block = chance.choice(_blocks(tree))
    kind = chance.random()
    if kind < 0.4:
        chance.shuffle(block)
    elif kind < 0.7 and len(block) > 1:
        del block[chance.randrange(len(block))]
    else:
        block.insert(chance.randint(0, len(block)), copy.deepcopy(chance.choice(block)))


def enclose(tree: ast.Module, chance: random.Random, trees: list[ast.Module]) -> None:
    """A statement in a loop, a branch, a function that is called."""
    block = chance.choice(_blocks(tree))
    at = chance.randrange(len(block))
    header = chance.choice(
        ("for i in range(10**9): pass", "for y in y: pass", "while True: pass", "if q: pass", "if not q: pass",
         "try: pass\nexcept Exception: pass", "with y as y: pass", "def main(y, model=None): pass",
         "class M(keras.Model): pass")
    )  # fmt: skip
    held = ast.parse(header).body[0]
    held.body = [block[at]]  # type: ignore[attr-defined]
    if isinstance(held, ast.If) and chance.random() < 0.5:
        held.orelse = [copy.deepcopy(chance.choice(block))]
    block[at] = held
    if isinstance(held, ast.FunctionDef):
        block.insert(at + 1, ast.parse("y = main(main, *y)").body[0])


_CHANGES: tuple[Change, ...] = (
    *(odd_value, odd_value, odd_argument, odd_argument, odd_argument, graft, graft, splice, wrap, wrap),
    *(odd_statement, rename, reorder, enclose),
)
