"""What a framework states about itself: its names, its releases, and which of its modules hold what it means.

A statement imports nothing but words, so that all of them can be asked for each file of a tree. What is large stands in
modules of the framework's folder, which are named here and imported when something of that framework is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from types import MappingProxyType
from typing import Any, NamedTuple

from trueup.contract.target import Version


class Redirect(NamedTuple):
    """A stretch of a line's releases that is another line by another name.

    since: the first such release; until: the first that no longer is, None where all later ones are.
    line: the key of the other line. keeps_number: True where its release has the same number; else it is the newest.
    source: where that was seen.
    """

    since: Version
    line: str
    keeps_number: bool
    source: str
    until: Version | None = None


class Backends(NamedTuple):
    """What a stretch of a line's releases runs on."""

    names: tuple[str, ...]
    since: Version
    source: str
    until: Version | None = None


class Beside(NamedTuple):
    """From the release `since` of another package on: the release of a line that stands beside it.

    release: None for the one with the same number, () for the newest. first, after: the first of the releases that may
    stand beside it, and the first that may not; None where `release` is the only one.
    """

    since: Version
    release: Version | None
    first: Version | None = None
    after: Version | None = None


@dataclass(frozen=True, kw_only=True)
class Line:
    """Releases that are numbered together; most frameworks have one such line.

    key: a plain word, `Target.library`. title: how a text writes it. package: the name it has on the package index.
    releases: "2.0:9 2.1:6", for each pair of first numbers the highest number that came third. digits: how many of the
    three a fact's releases are told with. since: the first release with what the line is about; () for all.
    backend: what all of its releases run on, where that is one thing and not the line itself. backends: what else.
    redirects: releases that are another line. read_since: the earliest release that a program of today's spelling is
    read against where nothing bounds it; None where no fact of the line depends on that.
    beside: other packages whose releases tell this line's, the best first. stands_for: keys of other lines by whose
    names it may be imported, so that a release of it that is named is meant for them as well.
    """

    key: str
    title: str
    package: str
    releases: str
    digits: int = 3
    since: Version = ()
    backend: str | None = None
    backends: tuple[Backends, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    read_since: Version | None = None
    beside: Mapping[str, tuple[Beside, ...]] = field(default_factory=dict)
    stands_for: tuple[str, ...] = ()


class EstimatorWords(NamedTuple):
    """How estimators of a library are met in a file's bytes.

    trains: calls that train one. measures: what measures one, or asks it. own_files: what stands in the library's own
    files, and in no program. One library's estimator is trained and measured with another's functions, so the words of
    all libraries count for each (`frameworks/gates.py`).
    """

    trains: tuple[bytes, ...] = ()
    measures: tuple[bytes, ...] = ()
    own_files: tuple[bytes, ...] = ()


class Gate(NamedTuple):
    """How the gate before the parser meets a framework in a file's bytes.

    words: one of them stands in each file that is asked further. module: of the framework's folder, with
    `may_hold_setup(data)`, which says whether a setup may stand there; it imports nothing that is large. It may also
    have `may_hold_unnamed(data)`, which is asked where no framework is named, and `only_lends_layers(data)`, for files
    of which nothing is known before another imports them. "" for a library of estimators whose one word is its
    package: there it is enough that it is imported, and that an estimator is trained and measured.
    alone: True where the word says nothing of other frameworks: a file that names it may well be handed a model of one.
    estimators: how its estimators are trained and measured. defines: what stands in a module that trains with it, or
    defines what is trained, for programs that name no library and call such a module. own_layers: what stands in a file
    in which `nn` and `Dense` are this framework's. models: what stands in a file that defines a model of it.
    own_tests: what stands in the tests of the framework itself, whose models and numbers are nobody's.
    unnamed: one of them stands in each file of which `may_hold_unnamed` is true.
    """

    words: tuple[bytes, ...]
    module: str = "gate"
    alone: bool = False
    estimators: EstimatorWords = EstimatorWords()
    defines: tuple[bytes, ...] = ()
    own_layers: tuple[bytes, ...] = ()
    models: tuple[str, ...] = ()
    own_tests: tuple[bytes, ...] = ()
    unnamed: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadLibrary:
    """How a program that trains or scores with a library is met where nothing of it was read: the library is named.

    The words are searched for as they stand, behind an import of the library whose name is used.

    title: how its users write it. roots: the packages that it is imported as.
    trains, scores: words, one of which stands in a program that trains, or that only scores, with it.
    parts: modules of the package, one of which has to be imported for that; empty where each will do.
    built_on: the title of the library that it is built on: what trains with that trains with it too, and that one is
        named only where none of those that are built on it is.
    alone: True where it is named only in a file in which no setup was read: it trains models of a framework that is
        read, by steps of the program that may well have been followed.
    sets_modes: True where a loop of its own puts the modules that it trains into training and evaluation mode.
    """

    title: str
    roots: tuple[str, ...]
    trains: tuple[str, ...] = ()
    scores: tuple[str, ...] = ()
    parts: frozenset[str] = frozenset()
    built_on: str = ""
    alone: bool = False
    sets_modes: bool = False


class ArrayModule(NamedTuple):
    """A module that offers NumPy's functions under their names, and where they differ from NumPy's.

    name: the module, by the name that its functions have here. argmax_axis: the axis along which `argmax` goes where
    none is written; None for all cells. sizes_apart: True where `zeros(2, 3)` takes the sizes one after another.
    gives_places: True where `max` along an axis gives the values and where they are. keeps_items: True where `flatten`
    keeps the first axis. joins_last: True where `concatenate` without an axis joins along the last axis.
    flat_append: True where `append` without an axis flattens both arrays.
    """

    name: str
    argmax_axis: int | None = None
    sizes_apart: bool = False
    gives_places: bool = False
    keeps_items: bool = False
    joins_last: bool = False
    flat_append: bool = False


class ShownWords(NamedTuple):
    """What the outputs of a notebook show of a framework.

    names: under which it is printed beside its number. aliases: the short names of its modules -> the package.
    signs: (a regular expression, the era that it tells to the framework's `hints_of`, how it is shown).
    """

    names: tuple[str, ...] = ()
    aliases: Mapping[str, str] = MappingProxyType({})
    signs: tuple[tuple[str, str, str], ...] = ()


class LoneHeads(NamedTuple):
    """Heads that can be judged where nothing else of a setup is read: how they are met in a program's text.

    names: one of them stands in the program, or one of `layers` in the function that makes the head. words: what else
    stands in a function that makes a head or takes an answer from one.
    """

    names: tuple[str, ...]
    layers: tuple[str, ...]
    words: tuple[str, ...]


class InMemory(NamedTuple):
    """How a framework's things are met in memory, where nothing is imported.

    functions: packages whose modules and functions are known by their names. classes: modules in which a class or a
    function is the library's; a program cannot define one there.

    Modules of the framework's folder, "" for one that it does not need: names has `public_name(module, name, thing)`,
    for functions that are called by another name than that of their module. models reads live models: `is_model`,
    `described(model, loss=…, metrics=…)`, `as_plain(labels)` for NumPy, and `MODEL`: what may be given, in words. Of
    what lies in a session `is_part(thing)` tells layers and losses, `is_loss(thing)` losses that stand beside their
    model, `keeps_its_loss(model)` models that know theirs.
    """

    functions: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    names: str = ""
    models: str = ""


_NOTHING_SHOWN = ShownWords()
_NOT_IN_MEMORY = InMemory()


@dataclass(frozen=True, kw_only=True)
class Framework:
    """One library, or a family of libraries that mean the same.

    key: the name of its folder. title: how a text writes it. lines: its releases; empty where nothing that is read
    depends on a release. asked_as: what may be typed for a line, in small letters, beside its key.
    packages: names on the package index -> the package whose releases they have. roots: the names it is imported by,
    with the keys of their lines; "" for one that has none. gate: how a file is met in which it may be used.
    unread: how a program that uses it is met where nothing of that was read.
    lone_heads: its heads that can be judged alone. arrays: its modules that offer NumPy's functions.
    model_names: how the names of its files of models end. model_signs: how such files begin -> what they are, and the
    end of their names. release_magics: magics of notebooks that select a release -> the package.
    counts: how answers are counted in a text, where its models are asked in loops of the program's own.
    training: what stands in a text that trains its models by steps of its own, or hands such a step to a trainer.
    updates: what stands in a text in which weights are moved by gradients, and not only gradients taken (of a picture,
        for a heat map); empty where nothing tells these apart.
    live_weights: methods of its models that give the weights themselves, which go on changing, and no copies of them.
    gathers_weights: what stands in a text in which such a method gathers copies, of weights in several processes.
    examples: what may be typed for a release of it, as messages show it. asked_first: True for the one that a question
    is about in which no library is named. backend_variable: of the environment, where a process is told there what to
    run on. absent: packages that it imports by itself -> what is said where one is not installed.
    shown: what notebooks print of it. images: images for containers that are named after a release, and the package.

    Modules of its folder, "" for one that it does not need: meanings has `MEANINGS`, its answers to what
    `frameworks/meanings.py` lists; naming has `NAMING`, the names of its things; spelling has `hints_of`, what a
    program's way of writing tells of the release; fixes has `SPELLING`, how a fix spells its names; estimators has
    `LIVE`, the reader of its estimators in memory (`frameworks/live_estimators.py`). in_memory tells of live models;
    live_parts has `parts_of`, what is known of the library's own models in memory (`frameworks/live_parts.py`);
    saved reads files of models (`file_that_tells`, `described`); saved_boosters reads files of trained estimators that
    a user names, by the names in `booster_names` and by how they begin (`holds(head)`, `estimator(file)`); answering
    loads a file's model for its answers, which is the one place where a library is imported (`loaded(file, trusted)`,
    `answers(model, rows)`); steps has
    `followed`, `settles` and `shown`, for descriptions that tell a model step by step. What its calls do stands in
    `transfers/`, each file of which is imported before the first program is read.
    """

    key: str
    title: str
    lines: tuple[Line, ...] = ()
    asked_as: Mapping[str, str] = field(default_factory=dict)
    packages: Mapping[str, str] = field(default_factory=dict)
    roots: Mapping[str, str] = field(default_factory=dict)
    gate: Gate | None = None
    unread: tuple[UnreadLibrary, ...] = ()
    lone_heads: LoneHeads | None = None
    arrays: tuple[ArrayModule, ...] = ()
    counts: tuple[str, ...] = ()
    training: tuple[str, ...] = ()
    updates: tuple[str, ...] = ()
    live_weights: tuple[str, ...] = ()
    gathers_weights: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    asked_first: bool = False
    backend_variable: str = ""
    absent: Mapping[str, str] = field(default_factory=dict)
    meanings: str = ""
    naming: str = ""
    spelling: str = ""
    fixes: str = ""
    estimators: str = ""
    in_memory: InMemory = _NOT_IN_MEMORY
    saved: str = ""
    saved_boosters: str = ""
    booster_names: tuple[str, ...] = ()
    answering: str = ""
    steps: str = ""
    live_parts: str = ""
    model_names: tuple[str, ...] = ()
    model_signs: Mapping[bytes, tuple[str, str]] = field(default_factory=dict)
    release_magics: Mapping[str, str] = field(default_factory=dict)
    shown: ShownWords = _NOTHING_SHOWN
    images: Mapping[str, str] = field(default_factory=dict)

    def part(self, module: str) -> Any:
        """A module of the framework's folder, imported when it is first asked for."""
        return import_module(f"trueup.frameworks.{self.key}.{module}")
