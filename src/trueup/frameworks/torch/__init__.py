"""PyTorch: what its losses, modules and loops mean."""

from __future__ import annotations

from trueup.frameworks.base import ArrayModule, Framework, Gate, InMemory, Line, ShownWords

FRAMEWORK = Framework(
    key="torch",
    title="PyTorch",
    lines=(
        Line(
            key="torch",
            title="PyTorch",
            package="torch",
            # From the package index in November 2026; before 1.13 from the release notes.
            releases="0.1:12 0.2:0 0.3:1 0.4:1 1.0:1 1.1:0 1.2:0 1.3:1 1.4:0 1.5:1 1.6:0 1.7:1 1.8:1 1.9:1 1.10:2 "
            "1.11:0 1.12:1 1.13:1 2.0:1 2.1:2 2.2:2 2.3:1 2.4:1 2.5:1 2.6:0 2.7:1 2.8:0 2.9:1 2.10:0 2.11:0 2.12:1 "
            "2.13:0 2.14:1 2.15:0",
            digits=2,
        ),
    ),
    asked_as={"pytorch": "torch"},
    examples=("torch==2.1",),
    packages={"torch": "torch", "pytorch": "torch"},
    roots={"torch": "torch"},
    gate=Gate(
        words=(b"torch",),
        defines=(b".backward(", b"nn.Module"),
        models=("Module)", "Module,", "Sequential(", ".backward("),
        unnamed=(b"nn.",),
    ),
    arrays=(ArrayModule(name="torch", sizes_apart=True, gives_places=True),),
    counts=("argmax", ".max(", ".topk(", "accuracy_score(", "roc_auc_score(", "f1_score(", ".round(", "accuracy("),
    training=(".backward(",),
    # An optimizer's step, or one by hand: then the gradients are emptied for the next.
    updates=(".step(", ".grad.zero_(", ".grad.data.zero_(", ".grad = None"),
    live_weights=("state_dict",),
    gathers_weights=("FullyShardedDataParallel", "fully_shard", "FSDP", "deepspeed"),
    meanings="meanings",
    naming="naming",
    fixes="fix_spelling",
    in_memory=InMemory(functions=("torch",), classes=("torch",), names="memory_names", models="live"),
    shown=ShownWords(names=("pytorch", "torch")),
    images={"pytorch/pytorch": "torch"},
)
