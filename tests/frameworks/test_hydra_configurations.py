"""Programs that Hydra starts are read with the configuration that their files say, and what it names is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from trueup.contract.known import Known, value_of
from trueup.contract.setup import Setup
from trueup.source import read_text
from trueup.source.project import Project

_FILES = {
    "configs/train.yaml": "defaults:\n  - _self_\n  - model: small\n  - optional local: mine\n  - data: digits\n"
    "  - experiment: null\nclasses: 5\nseed: null\n",
    "configs/model/small.yaml": "defaults:\n  - net: linear\n_target_: package.module.Classifier\nloss:\n"
    "  _target_: torch.nn.CrossEntropyLoss\noptimizer:\n  _target_: torch.optim.Adam\n  _partial_: true\n",
    "configs/model/net/linear.yaml": "_target_: package.nets.Net\nunits: ${classes}\n",
    "configs/data/digits.yaml": "_target_: package.data.Data\nsize: 32\n",
    "configs/override.yaml": "# @package _global_\ndefaults:\n  - train\n  - _self_\nclasses: 3\n",
    "package/__init__.py": "",
    "package/nets.py": "from torch import nn\n\n\nclass Net(nn.Module):\n    def __init__(self, units):\n"
    "        super().__init__()\n        self.layer = nn.Linear(784, units)\n\n    def forward(self, x):\n"
    "        return self.layer(x.flatten(1))\n",
    "package/module.py": "import lightning as L\n\n\nclass Classifier(L.LightningModule):\n"
    "    def __init__(self, net, loss, optimizer):\n        super().__init__()\n        self.save_hyperparameters()\n"
    "        self.net, self.loss = net, loss\n\n    def training_step(self, batch, index):\n        x, y = batch\n"
    "        return self.loss(self.net(x), y)\n",
    "package/data.py": "import lightning as L\nfrom torch.utils.data import DataLoader\n"
    "from torchvision.datasets import MNIST\n\n\nclass Data(L.LightningDataModule):\n"
    "    def __init__(self, size):\n        super().__init__()\n        self.size = size\n\n"
    "    def train_dataloader(self):\n        return DataLoader(MNIST('.'), batch_size=self.size)\n",
}
_PROGRAM = """import hydra
import lightning as L
from omegaconf import DictConfig


@hydra.main(version_base=None, config_path={path}, config_name="{name}")
def main(config: DictConfig):
    model = hydra.utils.instantiate(config.model)
    data = hydra.utils.instantiate(config.data)
    L.Trainer().fit(model, datamodule=data)


if __name__ == "__main__":
    main()
"""


def _setups(folder: Path, name: str = "train", path: str = '"configs"') -> tuple[Setup, ...]:
    for file, text in _FILES.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text)
    program = folder / "train.py"
    program.write_text(_PROGRAM.format(name=name, path=path))
    return read_text(program.read_bytes(), str(program), project=Project(folder)).setups


def _setup(folder: Path, name: str = "train", path: str = '"configs"') -> Setup:
    (setup,) = _setups(folder, name, path)
    return setup


def test_a_training_is_read_whole(tmp_path: Path) -> None:
    setup = _setup(tmp_path)
    assert setup.complete
    assert (value_of(setup.head.units), value_of(setup.labels.classes)) == (5, 10)
    assert isinstance(setup.head.units, Known)
    assert setup.head.units.where is not None
    assert (Path(setup.head.units.where.file).name, setup.head.units.where.row) == ("train.yaml", 7)


def test_a_file_overrides_what_it_brings(tmp_path: Path) -> None:
    assert value_of(_setup(tmp_path, "override").head.units) == 3


def test_a_folder_that_a_library_finds_has_one_of_the_usual_names(tmp_path: Path) -> None:
    assert _setup(tmp_path, path='rootutils.find_root() / "configs"').complete


@pytest.mark.parametrize("name", ["nothing", "../train"])
def test_a_configuration_that_is_not_there_leaves_all_unread(name: str, tmp_path: Path) -> None:
    assert not any(setup.complete for setup in _setups(tmp_path, name))


def test_hydra_puts_the_same_together(tmp_path: Path) -> None:
    hydra = pytest.importorskip("hydra")
    _setups(tmp_path)
    with hydra.initialize_config_dir(str(tmp_path / "configs"), version_base=None):
        for name, classes in (("train", 5), ("override", 3)):
            config = hydra.compose(config_name=name)
            assert config.model.net.units == classes
            assert config.model._target_ == "package.module.Classifier"
            assert config.data.size == 32
