"""Libraries that are handed a model and leave it what it is: they show it, count it, explain it, write it down.

What is known of a model holds behind a call of them, as it does behind `print(model)`. Evidence "executed": the modules
of a small network and its answers were the same before and after; "read": as the library documents the call.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal


@dataclass(frozen=True, slots=True)
class ModelReaderRow:
    """What of one library only reads a model. names: the beginnings of full names; evidence: how that is known."""

    names: tuple[str, ...]
    evidence: Literal["executed", "read"]


ROWS: tuple[ModelReaderRow, ...] = (
    # Tables and pictures of a model's layers.
    ModelReaderRow(("torchinfo.summary",), "executed"),
    ModelReaderRow(("torchsummary.summary",), "executed"),
    ModelReaderRow(("pytorch_model_summary.summary",), "executed"),
    ModelReaderRow(("torchviz.make_dot",), "executed"),
    ModelReaderRow(("torchview.draw_graph",), "executed"),
    ModelReaderRow(("torchsummaryX.summary", "torchscan.summary", "torchkeras.summary"), "read"),
    ModelReaderRow(("hiddenlayer.build_graph", "torchlens.", "netron."), "read"),
    ModelReaderRow(("visualkeras.", "ann_visualizer.", "keras_visualizer."), "read"),
    # Operations and weights that are counted. thop adds counters to the modules, and takes them off again.
    ModelReaderRow(("thop.profile",), "executed"),
    ModelReaderRow(("fvcore.nn.FlopCountAnalysis", "fvcore.nn.flop_count", "fvcore.nn.parameter_count"), "executed"),
    ModelReaderRow(("ptflops.get_model_complexity_info", "calflops.calculate_flops", "torchstat.stat"), "read"),
    ModelReaderRow(("keras_flops.get_flops", "model_profiler.model_profiler", "pthflops.count_ops"), "read"),
    # Trackers: they hook into the model, or store it.
    ModelReaderRow(("tensorboardX.", "wandb.watch", "wandb.log", "wandb.save", "comet_ml.", "neptune."), "read"),
    ModelReaderRow(("mlflow.", "clearml.", "swanlab."), "read"),
    # Answers that are explained.
    ModelReaderRow(("shap.", "lime.", "captum.attr.", "eli5.", "keract.", "tf_explain.", "innvestigate."), "read"),
    # Files of other formats.
    ModelReaderRow(("tf2onnx.convert.", "keras2onnx.convert_keras", "skl2onnx.", "onnxmltools.", "m2cgen."), "read"),
    ModelReaderRow(("tensorflowjs.converters.", "coremltools.convert", "cloudpickle.dump", "dill.dump"), "read"),
    # What a notebook shows.
    ModelReaderRow(("IPython.display.", "rich.print", "rich.inspect"), "read"),
)
#: Methods that only read a model, of an object that was not followed: `writer.add_graph(model, rows)`.
METHODS = frozenset({"add_graph"})


@lru_cache(maxsize=1024)
def only_reads(callee: str) -> bool:
    """True for the full name of a function, or of a method of what that gives, which leaves a model what it is."""
    known = any(callee == name.rstrip(".") or callee.startswith(name) for row in ROWS for name in row.names)
    return known or callee == "display" or callee.rpartition(".")[2] in METHODS
