"""One change to the edits that make it, in the spelling that stands there."""

from __future__ import annotations

import ast
import re

from trueup.contract.finding import Change, Edit
from trueup.fix.around import Surroundings, last_name
from trueup.fix.document import Document, EditError
from trueup.fix.snippet import Snippet
from trueup.fix.spelling import keeps, respelled

_ACTIVATIONS = frozenset(
    {"softmax", "sigmoid", "log_softmax", "hard_sigmoid", "relu", "tanh", "linear", "softplus", "elu", "selu"}
)
#: Calls that only pass on a name: `Activation("softmax")`, `losses.get("mse")`.
_CARRIERS = frozenset({"Activation", "get", "deserialize"})
_STRING = re.compile(r"(?P<lead>[uUbBrR]{0,2}(?P<quote>'''|\"\"\"|'|\"))(?P<inner>[\w.]*)(?P=quote)")
#: What an object's own attributes hang on.
_OWN = frozenset({"self", "cls"})
_CONSTANT = re.compile(r"True|False|None|[-+]?[\d.]+(?:e[-+]?\d+)?|.*[(\[].*", re.DOTALL)


def edits_of(change: Change, document: Document) -> list[Edit]:
    """The edits that make one change; EditError, with the reason, where the spelling does not allow it."""
    snippet = Snippet(document.cell(change.where), change.where)
    maker = Maker(change, document, snippet)
    if change.what == "number":
        return maker.other_number()
    if change.what == "name":
        return maker.renamed(snippet.tree)
    if change.what == "unwrap":
        return maker.unwrapped()
    if change.what == "last-item":
        return maker.item_put_last()
    if change.what == "copied":
        return maker.copied()
    call = snippet.tree
    if not isinstance(call, ast.Call):
        raise EditError("what stands there is no call")
    return maker.with_argument(call) if change.what == "argument" else maker.without_argument(call)


class Maker:
    """Makes the edits of one change of one document."""

    def __init__(self, change: Change, document: Document, snippet: Snippet) -> None:
        self.change, self.document, self.snippet = change, document, snippet
        self.around = Surroundings(document)

    def _edit(self, start: int, end: int, new: str) -> Edit:
        return self.snippet.edit(start, end, new, self.document.file)

    def other_number(self) -> list[Edit]:
        """The number becomes `to`: what stands there, or the only number of a comparison that stands there."""
        tree = self.snippet.tree
        if isinstance(tree, ast.expr) and _is_constant(tree):
            return [self._edit(0, len(self.snippet.text), self.change.to)]
        sides: list[ast.expr] = []
        if isinstance(tree, ast.Compare) and len(tree.ops) == 1:
            sides = [tree.left, *tree.comparators]
        elif isinstance(tree, ast.Call):
            sides = tree.args
        numbers = [side for side in sides if _is_constant(side)]
        if len(numbers) != 1:
            raise EditError("the number is not written there")
        return [self._edit(*self.snippet.span(numbers[0]), self.change.to)]

    def renamed(self, node: ast.AST) -> list[Edit]:
        """The name at the node becomes `to`: in a string, a dotted name, or a call that keeps its arguments."""
        start, end = self.snippet.span(node)
        text, to = self.snippet.text[start:end], self._bare()
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return [self._edit(start, end, _string_with(text, to))]
        if isinstance(node, ast.Attribute):
            if isinstance(node.value, ast.Name) and node.value.id in _OWN:
                # `self.loss = F.cross_entropy`: what it is called here is the program's name for it.
                raise EditError(f"{text} is a name of the program's own")
            before = text[: len(text) - len(node.attr)]
            return [self._edit(end - len(node.attr), end, respelled(node.attr, to, before=before))]
        if isinstance(node, ast.Name):
            new = respelled(self.around.original(node.id), to)
            name, edits = self.around.imported(node.id, new)
            return [self._edit(start, end, name), *edits] if name != node.id else edits
        if isinstance(node, ast.Call):
            return self._renamed_call(node)
        raise EditError("the name is not written where it is used")

    def _renamed_call(self, call: ast.Call) -> list[Edit]:
        last = last_name(call.func)
        if last in _CARRIERS and call.args:
            return self.renamed(call.args[0])
        if last in _CARRIERS and call.keywords:
            return self.renamed(call.keywords[0].value)
        # The only argument of these two is their axis, which both take; of other classes, a first argument may mean
        # anything.
        softmax = last in ("Softmax", "LogSoftmax") and self.change.to in ("softmax", "log_softmax")
        if last[:1].isupper() and call.args and not softmax:
            raise EditError(f"the arguments of {last} are given without names")
        edits = self.renamed(call.func)
        for keyword in call.keywords:
            kept = keeps(keyword.arg or "", self.change.to, last)
            if kept is None:
                raise EditError(f"the argument {keyword.arg} of {last} may mean something else there")
            if not kept:
                edits.append(self._dropped(call, keyword))
        return edits

    def with_argument(self, call: ast.Call) -> list[Edit]:
        """The keyword set to `to`: its value replaced, or the keyword added behind the last argument."""
        to, argument = self._bare(), self.change.argument
        value = self._argument(call)
        if value is not None:
            passed = value.value if isinstance(value, ast.keyword) else value
            # A name for a name keeps how the program reaches it (`losses.mse`); a number or a text is simply put in its
            # place.
            by_name = not _CONSTANT.fullmatch(to)
            if by_name and isinstance(passed, ast.Constant | ast.Attribute) and passed is not None:
                return self.renamed(passed)
            return [self._edit(*self.snippet.span(passed), self._written(to))]
        added = f"{argument}={self._written(to)}"
        parts = [*call.args, *call.keywords]
        if not parts:
            closing = len(self.snippet.text.rstrip()) - 1
            return [self._edit(closing, closing, added)]
        start, end = max(self.snippet.span(part) for part in parts)
        text = self.snippet.text
        line = text.rfind("\n", 0, start) + 1
        # Arguments that stand one below the other go on so, and a comma behind the last one stays behind the last one.
        own_line = line > 0 and not text[line:start].strip()
        lead = f"\n{text[line:start]}" if own_line else " "
        comma = re.match(r"\s*,", text[end:])
        if comma:
            return [self._edit(end + comma.end(), end + comma.end(), lead + added + ("," if own_line else ""))]
        return [self._edit(end, end, f",{lead}{added}")]

    def without_argument(self, call: ast.Call) -> list[Edit]:
        """The keyword, or the activation given without one, taken out."""
        value = self._argument(call)
        if value is None:
            raise EditError(f"there is no argument {self.change.argument}")
        if value in call.args[:-1]:
            raise EditError("an argument follows that counts by its position")
        return [self._dropped(call, value)]

    def unwrapped(self) -> list[Edit]:
        """The call replaced by its only argument; a layer of its own taken out of the list it stands in."""
        call = self.snippet.tree
        if not isinstance(call, ast.Call):
            raise EditError("what stands there is no call")
        names = {keyword.arg for keyword in call.keywords}
        operands = [
            argument for argument in call.args if not (isinstance(argument, ast.Constant) or _is_constant(argument))
        ]
        if not isinstance(call.func, ast.Call) and last_name(call.func)[:1].isupper():
            # A layer that is made here: what it is given is its axis, and nothing that it is applied to.
            return self.around.layer_taken_out(self.change.where)
        if len(operands) == 1 and len(call.args) <= 2 and names <= {"dim", "axis", "name", "dtype", "_stacklevel"}:
            text = self.snippet.source(operands[0])
            bare = isinstance(operands[0], ast.Name | ast.Attribute | ast.Call | ast.Subscript)
            return [self._edit(0, len(self.snippet.text), text if bare else f"({text})")]
        if operands:
            raise EditError("the call has more than one argument")
        return self.around.layer_taken_out(self.change.where)

    def item_put_last(self) -> list[Edit]:
        """The item of the list with the index `to`, exchanged with the last one."""
        tree, index = self.snippet.tree, int(self.change.to)
        if not isinstance(tree, ast.List | ast.Tuple) or index >= len(tree.elts) - 1:
            raise EditError("the list is not written there")
        first, last = tree.elts[index], tree.elts[-1]
        return [
            self._edit(*self.snippet.span(first), self.snippet.source(last)),
            self._edit(*self.snippet.span(last), self.snippet.source(first)),
        ]

    def copied(self) -> list[Edit]:
        """What stands there, copied with all that it is made of; weights by names without an import as well."""
        text = self.snippet.text
        copying = self.around.called_here("copy", "deepcopy")
        if copying is None and self.change.to != "weights":
            raise EditError("copy.deepcopy is not imported")
        new = f"{copying}({text})" if copying else f"{{name: value.clone() for name, value in {text}.items()}}"
        return [self._edit(0, len(text), new)]

    def _bare(self) -> str:
        """What to write, without the quotation marks that it may have been given with."""
        match = _STRING.fullmatch(self.change.to)
        return match["inner"] if match else self.change.to

    def _argument(self, call: ast.Call) -> ast.keyword | ast.expr | None:
        """The argument as given: by its name, or, for an activation, as a word among the positional ones."""
        named = next((keyword for keyword in call.keywords if keyword.arg == self.change.argument), None)
        if named is not None or self.change.argument != "activation":
            return named
        words = (argument for argument in call.args if isinstance(argument, ast.Constant))
        return next((word for word in words if isinstance(word.value, str) and word.value in _ACTIVATIONS), None)

    def _dropped(self, call: ast.Call, part: ast.keyword | ast.expr) -> Edit:
        """The edit that takes one argument out, with the comma before it, or after it where it is the first."""
        spans = sorted(self.snippet.span(each) for each in (*call.args, *call.keywords))
        start, end = self.snippet.span(part)
        index = spans.index((start, end))
        if index > 0:
            return self._edit(spans[index - 1][1], end, "")
        if len(spans) > 1:
            return self._edit(start, spans[1][0], "")
        comma = re.match(r"\s*,", self.snippet.text[end:])
        return self._edit(start, end + (comma.end() if comma else 0), "")

    def _written(self, to: str) -> str:
        """A constant or an expression as it is, a name as a string in the quotation marks of the file."""
        if _CONSTANT.fullmatch(to):
            return to
        text = self.document.cell(self.change.where).text
        quote = "'" if text.count("'") > text.count('"') else '"'
        return f"{quote}{to}{quote}"


def _is_constant(node: ast.expr) -> bool:
    """True for a number, and for one that is worked out of numbers alone (`4 * 8`)."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int | float) and not isinstance(node.value, bool)
    if isinstance(node, ast.UnaryOp):
        return _is_constant(node.operand)
    return isinstance(node, ast.BinOp) and _is_constant(node.left) and _is_constant(node.right)


def _string_with(text: str, to: str) -> str:
    match = _STRING.fullmatch(text)
    if match is None:
        raise EditError("the string is not written in one piece")
    return f"{match['lead']}{respelled(match['inner'], to)}{match['quote']}"
