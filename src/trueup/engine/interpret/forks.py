"""Ways of a program on branches of their own: what leaves the function is kept for its end, the rest comes together."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from trueup.engine.interpret.machine import Flow, Frame, Machine
from trueup.engine.store import Layer
from trueup.engine.values import Guards


def fork(machine: Machine, frame: Frame, arms: Sequence[tuple[Guards, Callable[[], Flow]]]) -> Flow:
    """Run each arm on a branch of its own; what leaves the function is kept for its end, the rest is joined."""
    done: list[tuple[Guards, Layer, Flow]] = []
    first_left = len(frame.ended)
    for guards, arm in arms:
        ends: list[Flow] = []
        frame.left = False
        _, layer = machine.store.branch(guards, lambda arm=arm, ends=ends: ends.append(arm()))  # type: ignore[misc]
        done.append((guards, layer, ends[0]))
        if ends[0] == "return" and not frame.left:
            frame.ended.append(_as_it_left(machine, frame, guards, layer))
    going = [(guards, layer) for guards, layer, flow in done if flow not in ("return", "raise")]
    _keep_what_they_left(machine, frame.ended[first_left:], going)
    frame.left = not going
    if not going:
        return "return" if any(flow == "return" for *_, flow in done) else "raise"
    machine.store.join(going)
    machine.charge(sum(len(layer) for _, layer in going))
    if len(going) == 1 and len(done) > 1 and len(machine.store.path) < machine.limits.path:
        # The other arms left: what they assumed is ruled out for the rest of this function.
        machine.store.path = {**machine.store.path, **dict(going[0][0])}
        if not any(flow == "return" for *_, flow in done):
            # Whatever it was, the program does not go on otherwise: it is no question any more.
            for asked, _ in going[0][0]:
                machine.doubts.pop(asked, None)
    flows = {flow for *_, flow in done} - {"return", "raise"}
    if machine.loops and not flows <= {"next"} and (len(flows) > 1 or len(going) < len(done)):
        # Nobody knows how often the rest of the loop is run.
        machine.loops[-1].kind = machine.loops[-1].kind or "open"
    return flows.pop() if len(flows) == 1 else "next" if "next" in flows else "continue"


def _as_it_left(machine: Machine, frame: Frame, guards: Guards, layer: Layer) -> tuple[Guards, Layer]:
    """All that a way wrote in the function on which it is left."""
    here: Layer = {}
    for open_layer in machine.store.layers[frame.level :]:
        here.update(open_layer)
    here.update(layer)
    machine.charge(len(here))
    path = machine.store.path
    met = frozenset((asked, way) for asked, way in path.items() if frame.entered_with.get(asked) != way)
    return met | guards, here


def _keep_what_they_left(
    machine: Machine, ended: Sequence[tuple[Guards, Layer]], going: Sequence[tuple[Guards, Layer]]
) -> None:
    """For ways that left the function, what was there before of all that those write which go on."""
    if not ended:
        return
    written = {key: None for _, layer in going for key in layer}
    before = {key: value for key in written if (value := machine.store.read(key)) is not None}
    for _, layer in ended:
        for key, value in before.items():
            layer.setdefault(key, value)
