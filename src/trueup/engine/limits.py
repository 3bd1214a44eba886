"""Every bound of the interpreter, each with what meeting it means; a bound that is met is reported as unread."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """How much work one file may cost.

    steps: syntax nodes evaluated in all. A long training script takes about 20,000.
    depth: calls of the program's own functions inside one another.
    calls_of_one: times that one function of the program is entered whatever it costs.
    call_steps: steps that all calls of one function may cost beyond those; blocks of deep networks stay below it.
    calls: times that one function is entered at most.
    rounds: passes through a loop over known items; of a longer one the first passes and the last are taken.
    options: alternatives that one value may have after branches; beyond, the value is unknown.
    arms: ways of one chain of tests that nothing decides (`elif`); of a longer one the first few are followed.
    models: the same where all of them are objects of the program's classes, whose outputs may well be alike.
    items: elements of a list, dict or array that are kept one by one.
    cells: numbers of a nested literal whose values are all looked at.
    entries: entries of a dict that are kept one by one.
    modules: modules of the same project that are read along with one file.
    module_bytes: size of such a module; imported_bytes: of all of them together.
    module_runs: modules that are run because one of them is used, whether they are read along or not.
    module_steps: steps for running one of them; kept_modules: how many are kept run for other files.
    siblings: files of a folder beyond which it is taken for a library's, where nobody looks for importers.
    importers: files of the same project that are read because they use a checked module.
    entry_functions: functions that nobody calls and that are therefore entered with unknown arguments.
    entry_steps: steps for each of these, and for each part of a class that nobody makes; entry_line_steps: steps for
        each of its lines, where those are more, and entry_most the most of them; training_steps: for one that trains.
    text: characters of a text that is put together. number_bits: size of a whole number that is reckoned with.
    path: outcomes ruled out by branches that left, beyond which no more are remembered.
    symbol: parts of the description by which an unknown is known again; a larger one gets a name of its own.
    events_of_one: times that one call of the program is noted down.
    combinations: setups that one compile or loss call may give through its branches.
    names: logged names of one model's run that are looked at.
    """

    steps: int = 120_000
    depth: int = 14
    calls_of_one: int = 40
    call_steps: int = 30_000
    calls: int = 1000
    rounds: int = 12
    options: int = 8
    models: int = 24
    arms: int = 12
    items: int = 4096
    cells: int = 65_536
    entries: int = 200
    modules: int = 24
    module_runs: int = 150
    module_bytes: int = 200_000
    imported_bytes: int = 400_000
    importers: int = 8
    siblings: int = 40
    entry_functions: int = 200
    module_steps: int = 20_000
    kept_modules: int = 300
    entry_steps: int = 4_000
    entry_line_steps: int = 150
    entry_most: int = 40_000
    training_steps: int = 15_000
    text: int = 100_000
    number_bits: int = 2048
    path: int = 200
    symbol: int = 64
    events_of_one: int = 200
    combinations: int = 12
    names: int = 200


LIMITS = Limits()


class LimitMetError(Exception):
    """A bound was met; the message completes "not read: …"."""
