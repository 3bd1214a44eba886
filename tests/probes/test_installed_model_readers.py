"""Libraries that show or count a model, where they are installed: its modules and answers are the same behind them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from trueup.frameworks.model_readers import only_reads

pytestmark = pytest.mark.probe
torch: Any = pytest.importorskip("torch", reason="PyTorch is not installed")
PICTURES = torch.ones(2, 3, 8, 8)


def with_torchinfo(library: Any, net: Any) -> None:
    library.summary(net, input_size=(2, 3, 8, 8), verbose=0)


def with_torchsummary(library: Any, net: Any) -> None:
    library.summary(net, (3, 8, 8), device="cpu")


def with_model_summary(library: Any, net: Any) -> None:
    library.summary(net, PICTURES)


def with_thop(library: Any, net: Any) -> None:
    library.profile(net, inputs=(PICTURES,), verbose=False)


def with_fvcore(library: Any, net: Any) -> None:
    library.FlopCountAnalysis(net, PICTURES).total()
    library.parameter_count(net)


def with_torchviz(library: Any, net: Any) -> None:
    library.make_dot(net(PICTURES), params=dict(net.named_parameters()))


def with_torchview(library: Any, net: Any) -> None:
    library.draw_graph(net, input_size=(2, 3, 8, 8))


@pytest.mark.parametrize(
    ("name", "called", "shown"),
    [
        ("torchinfo", "torchinfo.summary", with_torchinfo),
        ("torchsummary", "torchsummary.summary", with_torchsummary),
        ("pytorch_model_summary", "pytorch_model_summary.summary", with_model_summary),
        ("thop", "thop.profile", with_thop),
        ("fvcore.nn", "fvcore.nn.FlopCountAnalysis", with_fvcore),
        ("torchviz", "torchviz.make_dot", with_torchviz),
        ("torchview", "torchview.draw_graph", with_torchview),
    ],
)
def test_a_model_is_the_same_behind_it(name: str, called: str, shown: Callable[[Any, Any], None]) -> None:
    library = pytest.importorskip(name, reason=f"{name} is not installed")
    nn = torch.nn
    net = nn.Sequential(
        nn.Conv2d(3, 4, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 5), nn.Softmax(1)
    ).eval()
    modules, answers, text = list(net.modules()), net(PICTURES), repr(net)
    shown(library, net)
    assert only_reads(called)
    assert list(net.modules()) == modules
    assert repr(net) == text
    assert torch.equal(net.eval()(PICTURES), answers)
