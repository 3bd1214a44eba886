"""`%load_ext trueup`: what is done after each cell, and the magic `%trueup`."""

from __future__ import annotations

import ast
from types import BuiltinFunctionType, FunctionType
from typing import Any

from IPython import display
from IPython.core.error import UsageError

from trueup.contract.bad_input import BadInputError
from trueup.contract.reading import raised_at
from trueup.contract.reportable import Reportable
from trueup.notebook.history import History, Ran, called_in, parsed, until_line

#: The library leaves its types out.
_publish: Any = display.publish_display_data
#: What is called in most cells, and is no loss that lies in memory.
_PLAIN = (type, FunctionType, BuiltinFunctionType)
_USAGE = """%trueup checks the cells run so far, and the models in memory.
%trueup audit LABELS ANSWERS tells what the accuracy of ANSWERS is: %trueup audit y_test model.predict(x_test)
    --proba, --logits, --predicted say what ANSWERS are, where that cannot be read of the model that gives them;
    --reported NUMBER is held against the definitions of accuracy.
%trueup off, %trueup on: say nothing after cells any more, and do again."""


class Extension:
    """One kernel's session: what ran, and what was shown."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._history = History()
        self._shown: set[tuple[str, ...]] = set()
        self._on = True
        self._failed = False
        before = list(enumerate(shell.history_manager.input_hist_raw))
        if "_ext trueup" in before[-1][1]:
            # The cell that loads this runs now, and is taken in when it has run.
            before.pop()
        for count, text in before:
            if text.strip():
                self._history.add(Ran(text, count), self._parsed(text))

    def after_cell(self, result: Any) -> None:
        """Read the session after a cell that trains or scores something, and show what is found, once."""
        try:
            self._after_cell(result)
        except Exception as error:
            # A fault of ours must not look like one of the cell; it is told once.
            if not self._failed:
                self._failed = True
                text = f"trueup could not read this session because of a fault of its own ({raised_at(error)})."
                _publish({"text/plain": f"{text} %trueup off silences it."})

    def _after_cell(self, result: Any) -> None:
        text = result.info.raw_cell or ""
        if result.error_before_exec is not None or not text.strip() or _is_ours(text):
            return
        tree = self._parsed(text)
        if result.error_in_exec is not None:
            text = until_line(text, tree, self._stopped_at(result.error_in_exec))
            tree = self._parsed(text)
        self._history.add(Ran(text, result.execution_count), tree)
        if self._on and tree is not None and (self._history.asks(tree) or self._calls_a_loss(tree)):
            self._show(self._read(tree))

    def _calls_a_loss(self, tree: ast.Module) -> bool:
        """True where the cell calls a loss that lies in memory, whatever its name is."""
        called = [self._shell.user_ns.get(name) for name in called_in(tree)]
        objects = [item for item in called if callable(item) and not isinstance(item, _PLAIN)]
        if not objects:
            return False
        from trueup.models.live import is_loss_object  # noqa: PLC0415 - the readers are loaded when they are needed

        return any(map(is_loss_object, objects))

    def magic(self, line: str) -> None:
        """`%trueup …`."""
        word, _, rest = line.strip().partition(" ")
        if word in ("on", "off"):
            self._on = word == "on"
        elif word == "audit":
            from trueup.notebook.audit_line import audited  # noqa: PLC0415 - needs NumPy

            try:
                _display(audited(rest, self._shell.user_ns, self._value))
            except BadInputError as error:
                raise UsageError(f"{error}") from error
        elif word:
            raise UsageError(_USAGE)
        else:
            self._on_request()

    def _on_request(self) -> None:
        """All that is found, shown before or not, and how much was read."""
        from trueup.notebook.closing import closing  # noqa: PLC0415 - the reader is loaded when it is needed

        found = self._read(self._history.whole())
        for each in found:
            self._shown.add(each.sign)
            _display(each.notice)
        _publish({"text/plain": closing(self._reader.outcome, len(found))})

    def _read(self, tree: ast.Module) -> list[Any]:
        from trueup.notebook.reader import Reader  # noqa: PLC0415 - loaded after the first cell that trains

        self._reader = Reader(self._history)
        return self._reader.notices(tree, self._shell.user_ns)

    def _show(self, found: list[Any]) -> None:
        for each in found:
            if each.sign not in self._shown:
                self._shown.add(each.sign)
                _display(each.notice)

    def _parsed(self, text: str) -> ast.Module | None:
        return parsed(text, self._shell.transform_cell(text))

    def _value(self, expression: str) -> Any:
        return self._shell.ev(expression)

    def _stopped_at(self, error: BaseException) -> int:
        """The line of the cell that raised; behind its last where that is not seen."""
        step, line = error.__traceback__, None
        while step is not None:
            frame = step.tb_frame
            if line is None and frame.f_globals is self._shell.user_ns and frame.f_code.co_name == "<module>":
                line = step.tb_lineno
            step = step.tb_next
        return line if line is not None else 1


def _is_ours(text: str) -> bool:
    ours = ("%trueup", "%load_ext trueup", "%reload_ext trueup", "%unload_ext trueup")
    return all(line.strip().startswith(ours) for line in text.splitlines() if line.strip())


def _display(result: Reportable) -> None:
    """Show a result as a notebook or a terminal shows it."""
    _publish({"text/plain": result.to_text(), "text/html": result._repr_html_()})


def load(shell: Any) -> None:
    """Start with this shell; what was started before goes on no more."""
    unload(shell)
    extension = Extension(shell)
    shell.events.register("post_run_cell", extension.after_cell)
    shell.register_magic_function(extension.magic, "line", "trueup")
    _loaded[id(shell)] = extension


def unload(shell: Any) -> None:
    """Say nothing after cells any more."""
    extension = _loaded.pop(id(shell), None)
    if extension is not None:
        shell.events.unregister("post_run_cell", extension.after_cell)
        shell.magics_manager.magics["line"].pop("trueup", None)


_loaded: dict[int, Extension] = {}
