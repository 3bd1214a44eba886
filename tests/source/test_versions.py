from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trueup.contract.known import Place
from trueup.contract.target import Target, Version
from trueup.frameworks.releases import written
from trueup.frameworks.spelling import ReleaseHint
from trueup.source.consulted import Memo
from trueup.source.pins import MAX_LEVELS, Pin, pins_of_hints
from trueup.source.version_specifiers import releases, specified
from trueup.source.versions import project_targets, target_for
from trueup.syntax.notebook import Hint


@pytest.mark.parametrize(
    ("specifier", "version"),
    [
        ("==2.2.4", (2, 2, 4)),
        ("===2.2.4", (2, 2, 4)),
        ("==2.1", (2, 1, 0)),
        ("2.2.4", (2, 2, 4)),
        ("=2.2", (2, 2, 5)),
        ("=2.2.4", (2, 2, 4)),
        ("==2.2.*", (2, 2, 5)),
        ("~=2.2", (2, 15, 0)),
        ("~=2.2.1", (2, 2, 5)),
        ("^2.3", (2, 15, 0)),
        ("^0.3", (0, 3, 3)),
        ("~2.2", (2, 2, 5)),
        (">=2.2,<2.3", (2, 2, 5)),
        (">2,<2.2.4", (2, 2, 3)),
        ("<=2.3.1", (2, 3, 1)),
        ("<3", (2, 15, 0)),
        ("<2.2.5,!=2.2.4", (2, 2, 3)),
        (">=2.0", None),
        ("*", None),
        ("!=2.0.1", None),
        (">=2.3.2,<2.4", None),
        ("", None),
    ],
)
def test_a_specifier_means_the_newest_release_inside_it(specifier: str, version: Version | None) -> None:
    assert specified("keras", specifier).version == version


@given(st.sampled_from(sorted(releases("keras"))), st.sampled_from(sorted(releases("keras"))))
def test_a_range_is_the_maximum_of_what_fits(low: Version, high: Version) -> None:
    fitting = [release for release in releases("keras") if low <= release < high]
    assert specified("keras", f">={written(low)},<{written(high)}").version == max(fitting, default=None)


def project(root: Path, files: dict[str, str]) -> Path:
    (root / ".git").mkdir()
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root / "src" / "package"


@pytest.mark.parametrize(
    ("files", "package", "version", "why"),
    [
        (
            {"requirements.txt": "numpy\nKeras==2.2.4  # old\n"},
            "keras",
            (2, 2, 4),
            "requirements.txt:2 pins Keras==2.2.4",
        ),
        ({"requirements-dev.txt": "tensorflow_gpu == 1.15.2"}, "tensorflow", (1, 15, 2), "requirements-dev.txt:1 pins"),
        (
            {
                "requirements.txt": "# a/keras-1.0.0-py2-none-any.whl\nhttps://a.org/tensorflow_gpu-2.1.0-cp37-cp37m-linux.whl"
            },
            "tensorflow",
            (2, 1, 0),
            "requirements.txt:2 pins tensorflow-gpu==2.1.0",
        ),
        (
            {"requirements.txt": "torch @ file:///w/torch-1.4.0%2Bcpu-cp36-none-any.whl"},
            "torch",
            (1, 4, 0),
            "pins torch",
        ),
        (
            {"requirements/train.txt": "torch[opt]==1.4.0"},
            "torch",
            (1, 4, 0),
            "requirements/train.txt:1 pins torch==1.4.0",
        ),
        (
            {"requirements.txt": "-r base.txt\n", "base.txt": "-r requirements.txt\nkeras==2.0.4"},
            "keras",
            (2, 0, 4),
            "base.txt:2",
        ),
        (
            {"requirements.txt": "keras\n-c c.txt", "c.txt": "keras<2.3"},
            "keras",
            (2, 2, 5),
            "c.txt:1 asks for keras<2.3, of which 2.2.5",
        ),
        (
            {"uv.lock": '[[package]]\nname = "keras"\nversion = "3.3.3"\n'},
            "keras",
            (3, 3, 3),
            "uv.lock:2 pins keras==3.3.3",
        ),
        (
            {
                "poetry.lock": '[[package]]\nname = "tf-keras"\nversion = "2.16.0"\n',
                "requirements.txt": "tf_keras==2.15.0",
            },
            *("tf-keras", (2, 16, 0), "poetry.lock:2"),
        ),
        (
            {"pyproject.toml": '[project]\ndependencies = [\n  "keras>=2.2,<2.3",\n]\n'},
            "keras",
            (2, 2, 5),
            "pyproject.toml:3 asks",
        ),
        (
            {"pyproject.toml": '[project.optional-dependencies]\ntf = ["tensorflow-cpu==2.4.1"]'},
            "tensorflow",
            (2, 4, 1),
            ":2 pins",
        ),
        (
            {"pyproject.toml": '[dependency-groups]\ndev = ["torch==2.1.0", {include-group = "x"}]'},
            "torch",
            (2, 1, 0),
            ":2 pins",
        ),
        (
            {"pyproject.toml": '[tool.poetry.dependencies]\nkeras = {version = "~2.2"}'},
            "keras",
            (2, 2, 5),
            "pyproject.toml:2",
        ),
        ({"Pipfile": '[packages]\nkeras = "==2.0.5"\n'}, "keras", (2, 0, 5), "Pipfile:2 pins keras==2.0.5"),
        (
            {"Pipfile.lock": '{"default": {"keras": {"hashes": ["a"],\n "version": "==2.0.6"}}}'},
            "keras",
            (2, 0, 6),
            "Pipfile.lock:1",
        ),
        (
            {"environment.yml": "dependencies:\n  - conda-forge::keras=2.2.4=py36_0\n"},
            "keras",
            (2, 2, 4),
            "environment.yml:2 pins",
        ),
        (
            {"environment.yaml": "dependencies:\n- pip:\n  - 'tensorflow==1.13.1'\n"},
            "tensorflow",
            (1, 13, 1),
            "environment.yaml:3",
        ),
        (
            {"conda.yml": "dependencies:\n- pytorch=1.4\n"},
            "torch",
            (1, 4, 0),
            "conda.yml:2 pins pytorch=1.4",
        ),
        (
            {"setup.py": "setup(install_requires=['keras==2.1.6', \"numpy\"])"},
            "keras",
            (2, 1, 6),
            "setup.py:1 pins keras==2.1.6",
        ),
        ({"setup.cfg": "[options]\ninstall_requires =\n    keras==2.1.5\n"}, "keras", (2, 1, 5), "setup.cfg:3 pins"),
        ({"requirements.txt": "keras>=2.0"}, "keras", None, "requirements.txt:1 only asks for keras>=2.0"),
        ({"requirements.txt": "keras"}, "keras", None, "requirements.txt:1 asks for keras without a release"),
        (
            {"src/requirements.txt": "keras==1.2.2", "requirements.txt": "keras==2.2.4"},
            "keras",
            (1, 2, 2),
            "requirements.txt:1",
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_a_release_is_found_where_projects_name_it(
    tmp_path: Path, files: dict[str, str], package: str, version: Version | None, why: str
) -> None:
    pins = project_targets(project(tmp_path, files))
    assert pins[package].version == version
    assert why in pins[package].why


def test_other_packages_and_comments_pin_nothing(tmp_path: Path) -> None:
    text = "keras-tuner==1.0\n# keras==2.2.4\ntorchvision==0.1\nnot-keras==1\nmykeras==1\n"
    assert project_targets(project(tmp_path, {"requirements.txt": text, "setup.py": "name='keras'"})) == {}


@pytest.mark.parametrize(
    "files",
    [
        {"pyproject.toml": "[[[ no toml"},
        {"Pipfile.lock": "{", "poetry.lock": "\0", "environment.yml": ":::"},
        {"requirements.txt": "-r requirements.txt\n-r gone.txt\n-r https://example.org/a.txt\n==\nkeras==\n"},
        {"pyproject.toml": "[project]\ndependencies = 3\n[tool.poetry]\ndependencies = [1]\n"},
    ],
)
def test_broken_files_are_passed_over(tmp_path: Path, files: dict[str, str]) -> None:
    assert all(pin.version is None for pin in project_targets(project(tmp_path, files)).values())


def test_the_search_ends_at_the_project(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("keras==2.2.4")
    inner = tmp_path / "inner"
    inner.mkdir()
    assert project_targets(inner)["keras"].version == (2, 2, 4)
    (inner / "pyproject.toml").write_text("")
    assert project_targets(inner) == {}
    deep = tmp_path.joinpath(*["d"] * (MAX_LEVELS + 1))
    deep.mkdir(parents=True)
    assert project_targets(deep) == {}


def test_a_cache_is_used(tmp_path: Path) -> None:
    folder = project(tmp_path, {"requirements.txt": "keras==2.2.4"})
    cache: Memo[Path, dict[str, Pin]] = Memo()
    first = project_targets(folder, cache)
    (tmp_path / "requirements.txt").unlink()
    assert project_targets(folder, cache) == first


def test_a_notebook_pins_what_it_installs() -> None:
    where = Place("a.ipynb", 1, 1, 1, 9, 3)
    pins = pins_of_hints([Hint("tensorflow==1.*", where), Hint("keras==2.0.4", where), Hint("keras==2.2.4", where)])
    assert pins["tensorflow"].version == (1, 15, 5)
    assert pins["keras"] == ((2, 0, 4), "cell 3 asks for keras==2.0.4")


@pytest.mark.parametrize(
    ("library", "pins", "version"),
    [
        ("keras", {"keras": (2, 2, 4), "tensorflow": (2, 1, 0)}, (2, 2, 4)),
        ("keras", {"tensorflow": (1, 13, 1)}, (2, 2, 4)),
        ("keras", {"tensorflow": (1, 15, 2)}, (2, 3, 1)),
        ("keras", {"tensorflow": (2, 1, 0)}, (2, 3, 1)),
        ("keras", {"tensorflow": (2, 2, 0)}, (2, 4, 3)),
        ("keras", {"tensorflow": (2, 9, 1)}, (2, 9, 1)),
        ("keras", {"tensorflow": (2, 16, 1)}, (3, 15, 1)),
        ("tf.keras", {"tensorflow": (2, 1, 0), "keras": (2, 2, 4)}, (2, 1, 0)),
        ("tf.keras", {"keras": (2, 0, 4)}, (1, 15, 0)),
        ("tf.keras", {"keras": (2, 2, 4)}, (1, 15, 0)),
        ("tf.keras", {"keras": (2, 3, 1)}, (2, 1, 0)),
        ("tf.keras", {"keras": (2, 9, 0)}, (2, 9, 0)),
        ("tf.keras", {"keras": (3, 4, 0)}, (2, 16, 2)),
        ("tf-keras", {"tf-keras": (2, 16, 0)}, (2, 16, 0)),
        ("tf-keras", {"tensorflow": (2, 17, 0)}, (2, 17, 0)),
        ("tf-keras", {"tensorflow": (2, 4, 0)}, None),
        ("torch", {"torch": (1, 4, 0), "keras": (2, 2, 4)}, (1, 4, 0)),
        ("torch", {"keras": (2, 2, 4)}, None),
        ("keras", {}, None),
    ],
)
def test_one_package_tells_of_another(library: str, pins: dict[str, Version], version: Version | None) -> None:
    target = target_for(library, {name: (pin, f"pins {name}") for name, pin in pins.items()}, None, None)
    assert target.version == version
    assert (target.why == "no version is known: today's release is assumed") == (version is None)


def test_what_is_given_wins_then_the_pins_then_the_spelling() -> None:
    pins = {"keras": ((2, 2, 4), "requirements.txt:1 pins keras==2.2.4")}
    hint = ReleaseHint((1, 2, 2), "line 3 uses nb_filter (Keras 1)", (1, 0), (2, 0))
    given_target = Target(library="keras", version=(3, 15, 1), backend="jax")
    assert target_for("keras", pins, hint, given_target) is given_target
    assert target_for("keras", pins, hint, None).version == (2, 2, 4)
    assert target_for("keras", {}, hint, None) == Target(
        library="keras", version=(1, 2, 2), why=hint.why, hinted=True, since=(1, 0), until=(2, 0)
    )
    below = {"keras": (None, "requirements.txt:1 only asks for keras>=1")}
    assert target_for("keras", below, hint, None).version == (1, 2, 2)
    assert (
        target_for("keras", below, None, None).why
        == "requirements.txt:1 only asks for keras>=1: today's release is assumed"
    )


def test_a_given_release_of_another_library_tells_what_it_can() -> None:
    given_target = Target(library="tf.keras", version=(2, 1))
    assert target_for("keras", {}, None, given_target).version == (2, 3, 1)
    assert target_for("torch", {}, None, given_target).version is None
    assert target_for("tf.keras", {}, None, Target(library="tf-keras", version=(2, 16))).library == "tf-keras"


@pytest.mark.parametrize(
    ("library", "pins", "selected", "backend"),
    [
        ("tf.keras", {}, None, "tensorflow"),
        ("keras", {"keras": (2, 9, 0)}, None, "tensorflow"),
        ("keras", {"keras": (1, 2, 2), "theano": (0, 8, 2)}, None, "theano"),
        ("keras", {"keras": (2, 2, 4), "theano": (1, 0, 0), "tensorflow": (1, 13, 1)}, None, None),
        ("keras", {"keras": (3, 3, 3), "jax": None}, None, "jax"),
        ("keras", {"jax": None}, "torch", "torch"),
        ("torch", {"torch": (2, 1, 0)}, None, None),
    ],
)
def test_the_backend(library: str, pins: dict[str, Version | None], selected: str | None, backend: str | None) -> None:
    told = {name: (pin, "pins") for name, pin in pins.items()}
    assert target_for(library, told, None, None, backend=selected).backend == backend
