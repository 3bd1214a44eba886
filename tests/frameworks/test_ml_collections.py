"""Programs whose configuration is a Python file that a flag names are read with what its `get_config()` gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from trueup.contract.known import value_of
from trueup.contract.setup import Setup
from trueup.source import read_text
from trueup.source.project import Project

_FILES = {
    "configs/base.py": "import ml_collections\n\n\ndef get_config():\n    config = ml_collections.ConfigDict()\n"
    '    config.model = "Small"\n    config.classes = 7\n    config.half = False\n    return config\n',
    "configs/{name}.py": "from configs import base\n\n\ndef get_config():\n    config = base.get_config()\n"
    '    config.model = "Large"\n    return config\n',
    "models.py": "from functools import partial\n\nimport flax.linen as nn\n\n\nclass Net(nn.Module):\n"
    "    width: int\n    classes: int\n\n    @nn.compact\n    def __call__(self, x):\n"
    "        return {last}(nn.Dense(self.classes)(nn.relu(nn.Dense(self.width)(x))))\n\n\n"
    "class Other(nn.Module):\n    classes: int\n\n    @nn.compact\n    def __call__(self, x):\n"
    "        return nn.Dense(self.classes)(x)\n\n\nSmall = partial(Net, width=8)\nLarge = partial(Net, width=64)\n",
    "train.py": "import jax\nimport ml_collections\nimport optax\nimport tensorflow_datasets as tfds\n"
    "from flax.training import train_state\n\nimport models\n\n\ndef step(state, batch):\n"
    "    def loss_fn(params):\n        scores = state.apply_fn({{'params': params}}, batch['image'])\n"
    "        return optax.softmax_cross_entropy_with_integer_labels(scores, batch['label']).mean()\n\n"
    "    loss, grads = jax.value_and_grad(loss_fn)(state.params)\n    return state.apply_gradients(grads=grads)\n\n\n"
    "def train_and_evaluate(config: ml_collections.ConfigDict, workdir: str):\n"
    "    net = getattr(models, config.model)(classes=config.classes)\n"
    "    state = train_state.TrainState.create(apply_fn=net.apply, params=net.init(key, x), tx=optax.adam(1e-3))\n"
    "    for batch in tfds.load('mnist', split='train'):\n        state = step(state, batch)\n",
    "main.py": "from absl import app, flags\nfrom ml_collections import config_flags\n\nimport train\n\n"
    "FLAGS = flags.FLAGS\nflags.DEFINE_string('workdir', None, 'where')\n{flag}\n\n\ndef main(argv):\n"
    "    train.train_and_evaluate({config}, FLAGS.workdir)\n\n\nif __name__ == '__main__':\n    app.run(main)\n",
}
_UNNAMED = "config_flags.DEFINE_config_file('config', None, 'which file')"
_NAMED = "config_flags.DEFINE_config_file('config', 'configs/large.py:some', 'which file')"


def _setups(
    folder: Path, flag: str, program: str = "main.py", name: str = "default", **texts: str
) -> tuple[Setup, ...]:
    config = "HELD.value" if flag.startswith("HELD") else "FLAGS.config"
    for file, text in _FILES.items():
        path = folder / file.format(name=name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(flag=flag, config=config, last=texts.get("last", "")))
    path = folder / program
    return read_text(path.read_bytes(), str(path), project=Project(folder)).setups


@pytest.mark.parametrize(
    ("flag", "name"),
    [(_UNNAMED, "default"), (_NAMED, "large"), (f"HELD = {_NAMED}", "large"), (f"HELD = {_UNNAMED}", "default")],
)
def test_a_training_is_read_whole(flag: str, name: str, tmp_path: Path) -> None:
    (setup,) = _setups(tmp_path, flag, name=name)
    assert setup.complete
    assert (value_of(setup.head.units), value_of(setup.labels.classes)) == (7, 10)


def test_a_function_that_nobody_calls_is_given_its_configuration_by_its_type(tmp_path: Path) -> None:
    assert any(setup.complete for setup in _setups(tmp_path, _UNNAMED, "train.py"))


@pytest.mark.parametrize("flag", [_UNNAMED, "config_flags.DEFINE_config_file('config', 'configs/gone.py')"])
def test_a_file_that_is_not_there_leaves_the_head_unread(flag: str, tmp_path: Path) -> None:
    assert not any(setup.complete for setup in _setups(tmp_path, flag, name="large"))


def test_what_another_file_may_say_is_assumed(tmp_path: Path) -> None:
    (setup,) = _setups(tmp_path, _UNNAMED, last="nn.softmax")
    assert setup.complete
    assert any("config." in assumption.clause for assumption in setup.assumptions)
