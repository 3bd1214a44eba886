"""From the four sentences of a rule to a finding: the parties, the release and the repair are added here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from trueup.contract.assumption import Part
from trueup.contract.finding import Change, Finding, Party, Role, Severity
from trueup.contract.head import Head
from trueup.contract.known import Known, Place, is_known
from trueup.contract.metric import HandCount, Metric, MetricCall
from trueup.contract.setup import Setup
from trueup.contract.shown_run import ShownRun
from trueup.rules._consequences import Consequence, confirming, consequence_of
from trueup.rules._evidence import is_undecided, parameters_of, unseen_of
from trueup.rules._wording import (
    UNREAD_LOSS,
    estimator_words,
    hand_words,
    head_words,
    labels_words,
    loss_words,
    metric_words,
)


@dataclass(frozen=True, slots=True)
class Message:
    """The four parts of a message: sentences with real values, without a full stop at their ends.

    happens: one that rests on more than the rule itself asked for is a Consequence, said as far as it was seen.
    covers: codes of rules whose message about the same place is said in this one.
    by_release: True where what happens is told for one release, and others do otherwise.
    """

    have: str
    expected: str
    happens: str | Consequence
    change: str
    covers: tuple[str, ...] = ()
    by_release: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """What can be edited, and which uses of a logged name the edit would leave without a name."""

    changes: tuple[Change, ...] = ()
    names_at_risk: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Focus:
    """What a finding is about beside head, labels and loss.

    where: the place it points at. metric or hand: the count it is about; else the setup's first metric is shown.
    uses: (place, words) of each name, call or sum of the program that is shown beside the parties.
    labels: where the labels of that call stand, which are shown where nothing is known of the setup's.
    elsewhere: (releases, what they make of the same line) where releases differ.
    """

    where: Place
    metric: Metric | None = None
    hand: HandCount | None = None
    uses: tuple[tuple[Place, str], ...] = ()
    labels: Place | None = None
    elsewhere: tuple[tuple[str, str], ...] = ()


def focus_of_call(call: MetricCall, metric: Metric | None = None) -> Focus:
    """What a finding about a metric's call is about: the call, what leads to it, and where its answers are decided."""
    uses = [(call.where, "the metric is called here")]
    decided = call.predictions.decided_at
    if call.predictions.decided and decided is not None and _line(decided) != _line(call.where):
        uses.append((decided, "the answers are decided here"))
    uses += _calls_of_function(call.called)
    labels = call.predictions if call.exchanged else call.labels
    return Focus(where=call.where, metric=metric, uses=tuple(uses), labels=labels.where)


def _calls_of_function(called: tuple[Place, ...]) -> Iterator[tuple[Place, str]]:
    """The first of the places that call a function of the program."""
    for place in called[:_CALLS]:
        yield place, "called here"


#: Calls of one function that are shown at most.
_CALLS = 3
NO_REPAIR = Repair()
#: How an assumption begins that an option left at its default is.
_DEFAULT = "the default of "


@dataclass(frozen=True, slots=True)
class Naming:
    """What a rule is called: its code, the wrong state that it is named after, and its severities, loudest first.

    needs: what of a setup an error of the rule rests on. Where a part of it was not seen, it is a warning; where that
        may as well be something else, a note.
    """

    code: str
    name: str
    severities: tuple[Severity, ...]
    needs: frozenset[Part] = frozenset()

    def finding(
        self,
        setup: Setup,
        message: Message,
        focus: Focus,
        repair: Repair = NO_REPAIR,
        severity: Severity | None = None,
    ) -> Finding:
        """The finding, with all parties that have a place; refuted where a stored output contradicts it."""
        severity = severity or self.severities[0]
        happens = Consequence(message.happens) if isinstance(message.happens, str) else message.happens
        chosen = consequence_of(setup, happens)
        shown = confirming(setup, chosen.effect) if chosen is not None else None
        of_number = self.code.startswith("TU3") and self.severities[0] != "error"
        by_release = message.by_release or bool(focus.elsewhere)
        unseen = unseen_of(setup, self.needs, by_release=by_release, of_number=of_number)
        if shown is not None:
            unseen = ()
        return Finding(
            code=self.code,
            name=self.name,
            severity=severity if severity != "error" or not unseen else self._less_sure(setup),
            where=focus.where,
            have=message.have + self._by_default(setup),
            expected=message.expected,
            happens=chosen.text if chosen is not None else "",
            change=message.change,
            holds_for=_holds_for(setup, focus, unseen, shown),
            parties=tuple(_parties(setup, focus, self.code)),
            changes=repair.changes,
            names_at_risk=repair.names_at_risk,
            covers=message.covers,
            rests_on=parameters_of(setup, self.needs),
            refuted=chosen is None,
        )

    def _by_default(self, setup: Setup) -> str:
        """Behind what the program has: that a part of it is so by a default, for which somebody may give another."""
        found = (item.clause for item in setup.assumptions if item.of in self.needs)
        default = next((clause.partition(",")[0] for clause in found if clause.startswith(_DEFAULT)), "")
        return f", by {default}" if default else ""

    def _less_sure(self, setup: Setup) -> Severity:
        """What becomes of an error that rests on something that was not seen."""
        return "note" if is_undecided(setup, self.needs) else "warning"


def named(module: str, code: str, *severities: Severity, needs: tuple[Part, ...] = ()) -> Naming:
    """The naming of the rule in a module: the file's name is the rule's name.

    An error that lacks its evidence is a warning or a note, so that every rule with errors has all three.
    """
    if severities[:1] == ("error",):
        severities = ("error", "warning", "note")
    return Naming(code, module.rpartition(".")[2].replace("_", "-"), severities, frozenset(needs))


def _holds_for(setup: Setup, focus: Focus, unseen: tuple[str, ...], shown: ShownRun | None) -> str:
    seen = (f"what cell {shown.cell} shows, which ended in a {shown.raised}",) if shown is not None else ()
    stored = "; ".join((*seen, *unseen, f"{setup.target} ({setup.target.why})"))
    others = "; ".join(f"{releases}: {what}" for releases, what in focus.elsewhere)
    return f"{stored}. Elsewhere: {others}" if others else stored


def _activation_apart(head: Head, focus: Focus) -> Iterator[tuple[Place, str]]:
    """The last activation where it is made or called in another line than the layer, or in another file."""
    if not isinstance(head.activation, Known) or head.where is None:
        return
    lines = {_line(item) for item in (head.where, focus.where)}
    for place in (head.activation.where, head.applied):
        if place is not None and place.path is None and _line(place) not in lines:
            lines.add(_line(place))
            yield place, f"{head.activation.value} is applied here"


def _use_of_loss(setup: Setup, code: str) -> Place | None:
    """Where the training uses a loss that stands in another file; where it is the loss that is wrong, farther off."""
    loss, used = setup.loss.where, setup.where
    if loss is None or loss.path is not None or used.path is not None:
        return None
    near = (used.file, used.cell) == (loss.file, loss.cell) and used.row - _NEAR <= loss.row <= used.end_row + _NEAR
    return used if used.file != loss.file or (code.startswith(_OF_LOSSES) and not near) else None


#: Codes of rules about what a loss is given, and how many lines from its call it stands in front of the reader's eyes.
_OF_LOSSES, _NEAR = ("TU1", "TU2"), 3


def _line(place: Place) -> tuple[str, int | None, int]:
    return place.file, place.cell, place.row


def _parties(setup: Setup, focus: Focus, code: str) -> Iterator[Party]:
    metric = focus.metric
    # What is wrong with head, labels or loss spoils the number that is printed: that is shown with it.
    if metric is None and focus.hand is None and setup.metrics:
        metric = setup.metrics[0]
    # Answers that are only measured may be measured several times, against other labels each time.
    own = focus.labels is not None and not is_known(setup.labels.encoding) and not is_known(setup.loss.name)
    # An activation alone, of any size, may be the weights of an attention as well as a head.
    is_head = is_known(setup.head.units) or not (setup.any_head and setup.only_asked)
    model: tuple[tuple[Role, Place | None, str], ...] = (
        ("head", setup.head.where if is_head else None, head_words(setup.head)),
        ("labels", focus.labels if own else setup.labels.where, labels_words(setup.labels)),
        # Where nothing is known of a loss, its place is only where answers were counted.
        ("loss", setup.loss.where if loss_words(setup.loss) != UNREAD_LOSS else None, loss_words(setup.loss)),
    )
    if setup.fits_itself:
        model = (
            ("head", setup.head.where, estimator_words(setup)),
            ("labels", setup.labels.where, labels_words(setup.labels)),
        )
    known: tuple[tuple[Role, Place | None, str], ...] = (
        *model,
        ("metric", metric.where if metric else None, metric_words(metric, setup) if metric else ""),
        ("use", focus.hand.where if focus.hand else None, hand_words(focus.hand) if focus.hand else ""),
        *(("use", *call) for call in _calls_of_function(focus.hand.called if focus.hand else ())),
        *(("use", *use) for use in focus.uses),
        *(("use", *apart) for apart in _activation_apart(setup.head, focus)),
        ("use", _use_of_loss(setup, code), "the loss is used here"),
    )
    for role, where, text in known:
        if where is not None:
            yield Party(role, where, text)
