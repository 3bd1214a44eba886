"""`Model.load_from_checkpoint(path)`: a module is made again with the hyperparameters that its checkpoint holds."""

from __future__ import annotations

from trueup.engine.transfers.instances import OF_A_CLASS, remade
from trueup.engine.transfers.registry import Site, on_call
from trueup.engine.values import Class, Value


@on_call(
    f"lightning.LightningModule.load_from_checkpoint{OF_A_CLASS}",
    f"lightning.LightningDataModule.load_from_checkpoint{OF_A_CLASS}",
)
def loaded(site: Site) -> Value | None:
    """The checkpoint was written by a run like that of the program itself."""
    cls = site.arg(0)
    return remade(site.machine, cls, site.args, site.where) if isinstance(cls, Class) else None
