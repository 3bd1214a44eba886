"""Settings: the command line over the nearest configuration over the defaults."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from checking_fakes import KNOWN, job

from trueup.checking import check_text
from trueup.checking.errors import SettingsError
from trueup.checking.many_files.run import check_paths
from trueup.checking.settings.options import FORMS, Options
from trueup.checking.settings.resolved import Resolver, Settings
from trueup.checking.settings.rule_selection import chosen

SOURCE = "f(\"acc\", 'acc')  # model\n"


def settings(given: Options | None = None, folder: Path | None = None, **how: object) -> Settings:
    """The settings of a folder."""
    return Resolver(given or Options(), KNOWN, **how).settings_for(folder or Path.cwd())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("select", "ignore", "expected"),
    [
        (["ALL"], [], {"TU001", "TU002", "TU004", "TU005", "TU006", "TU101", "TU103", "TU301", "TU302"}),
        (["TU3"], [], {"TU301", "TU302"}),
        (["tu3"], ["TU301"], {"TU302"}),
        (["TU301"], ["TU3"], {"TU301"}),
        (["TU301"], ["TU301"], set()),
        (["ALL"], ["TU"], set()),
        (["TU1", "argmax-accuracy-on-multi-label"], ["TU10"], {"TU302"}),
        (["TU101", "TU1"], ["TU10"], {"TU101"}),
        (["ALL", "TU003"], ["TU0", "TU1", "TU3"], {"TU003"}),
    ],
)
def test_the_more_specific_word_wins(select: list[str], ignore: list[str], expected: set[str]) -> None:
    assert chosen(select, ignore, KNOWN) == expected


def test_an_unknown_word_names_the_closest() -> None:
    with pytest.raises(SettingsError, match=r"--select.*'TU399'.*did you mean TU30"):
        chosen(["TU399"], [], KNOWN)
    with pytest.raises(SettingsError, match="did you mean softmax-over-one-unit"):
        chosen([], ["softmax-over-one-units"], KNOWN)
    with pytest.raises(SettingsError):
        chosen([""], [], KNOWN)


def test_the_nearest_configuration_counts_for_each_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    inner = tmp_path / "inner" / "deep"
    inner.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text('[tool.trueup]\nignore = ["TU301"]\n')
    (tmp_path / "inner" / "trueup.toml").write_text('select = ["TU301"]\n')
    (inner / "pyproject.toml").write_text("[tool.other]\nx = 1\n")
    for folder in (tmp_path, inner):
        (folder / "model.py").write_text(SOURCE)
    result = check_paths(["."], job())
    assert [(one.where.file, one.code) for one in result.findings] == [
        ("inner/deep/model.py", "TU301"),
        ("model.py", "TU103"),
    ]
    codes = [one.code for one in check_paths(["."], job(Options(select=("TU103",)))).findings]
    assert codes == ["TU103", "TU103"]
    assert len(check_paths(["."], job(isolated=True)).findings) == 4
    named = job(named=tmp_path / "inner" / "trueup.toml")
    assert {one.code for one in check_paths(["."], named).findings} == {"TU301"}


def test_options_go_on_top_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "trueup.toml").write_text(
        'ignore = ["TU301"]\nexclude = ["a"]\nextend-exclude = ["b"]\ntarget = "keras==2.2.4"\n'
        'fixable = ["TU3"]\nunfixable = ["TU302"]\nrespect-gitignore = false\ncell-magics = ["mine"]\n'
    )
    made = settings(Options(extend_select=("TU301",), extend_exclude=("c",), cell_magics=("yours",)), tmp_path)
    assert {"TU301", "TU103"} <= made.enabled
    assert made.exclude == ("a", "b", "c")
    assert (made.fixable, made.respect_gitignore) == ({"TU301"}, False)
    assert made.cell_magics == {"mine", "yours"}
    assert made.target is not None
    assert (made.target.library, made.target.version) == ("keras", (2, 2, 4))
    again = settings(Options(target="tensorflow==2.1", exclude=("x",), respect_gitignore=True), tmp_path)
    assert again.target is not None
    assert (again.target.library, again.target.version, again.exclude) == ("tf.keras", (2, 1), ("x", "b"))
    assert again.respect_gitignore


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('selct = ["TU3"]', "no setting 'selct'; did you mean select"),
        ("zzz = 1", "no setting 'zzz'; there are cell-magics"),
        ('select = "TU3"', "select must be a list of strings, for example [\"TU301\"], not 'TU3'"),
        ("ignore = [1]", "ignore must be a list of strings"),
        ("respect-gitignore = 1", "respect-gitignore must be true or false, not 1"),
        ('per-file-ignores = ["TU3"]', "per-file-ignores must be a table"),
        ('per-file-ignores = { "a.py" = "TU3" }', "per-file-ignores.a.py must be a list"),
        ("target = 2", "target must be a string"),
        ('target = "kears==2"', "did you mean keras"),
        ('target = "keras>=2"', "Expected one like"),
        ('target = "keras==3+cuda"', "no backend 'cuda'"),
        ('target = "keras==2.2.4+jax"', "runs on theano or tensorflow or cntk"),
        ('target = "torch==2.1+jax"', "runs on no backend but itself"),
        ('target = "keras==1.3"', "was never released. The closest release is 1.2.2"),
        ('select = ["TU777"]', "select: no rule has the code, prefix or name 'TU777'"),
        ("select = [", "no valid TOML"),
        ("\xff", "no valid TOML"),
    ],
)
def test_a_wrong_configuration_is_said_with_its_file(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "trueup.toml").write_bytes(text.encode("latin-1"))
    with pytest.raises(SettingsError) as caught:
        settings(folder=tmp_path)
    assert words in str(caught.value)
    assert "trueup.toml" in str(caught.value)


def test_a_broken_pyproject_of_others_is_not_our_matter(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.other\n")
    assert settings(folder=tmp_path).enabled
    (tmp_path / "pyproject.toml").write_text("[tool.trueup\n")
    with pytest.raises(SettingsError):
        settings(folder=tmp_path)


@pytest.mark.parametrize("text", ["[" + "a." * 400_000 + "a]", "a=" + "[" * 100_000, "#" * 2_000_001])
def test_a_configuration_beyond_every_bound_is_no_configuration(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    begin = time.process_time()
    assert settings(folder=tmp_path).source is None
    (tmp_path / "trueup.toml").write_text(text)
    with pytest.raises(SettingsError, match="no valid TOML"):
        settings(folder=tmp_path)
    assert time.process_time() - begin < 10


def test_a_missing_named_configuration_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        settings(named=tmp_path / "none.toml")


def test_per_file_ignores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tests").mkdir()
    for name in ("a.py", "b.py", "tests/c.py"):
        (tmp_path / name).write_text(SOURCE)
    table = {"tests/*": ("ALL",), "a.py": ("TU3",), "!b.py": ("TU103",)}
    result = check_paths(["."], job(Options(per_file_ignores=table)))
    assert [(one.where.file, one.code) for one in result.findings] == [("b.py", "TU301"), ("b.py", "TU103")]


def test_exclusion_holds_for_folders_not_for_named_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("build", "src/gen", "src/deep/old"):
        (tmp_path / folder).mkdir(parents=True)
    for name in ("build/a.py", "src/gen/b.py", "src/c.py", "src/deep/old/d.py"):
        (tmp_path / name).write_text(SOURCE)
    (tmp_path / "src" / "deep" / "trueup.toml").write_text('exclude = ["old"]\n')

    def files(paths: list[str], **options: object) -> list[str]:
        found = check_paths(paths, job(Options(select=("TU301",), **options))).findings  # type: ignore[arg-type]
        return [one.where.file for one in found]

    assert files(["."]) == ["src/c.py", "src/gen/b.py"]
    assert files(["."], extend_exclude=("src/gen/",)) == ["src/c.py"]
    assert files(["build/a.py"]) == ["build/a.py"]
    assert files(["build/a.py"], force_exclude=True) == []


def test_every_option_has_a_form_and_nothing_else_has() -> None:
    assert set(FORMS) == set(Options.__annotations__)


def test_an_option_without_a_value_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "trueup.toml").write_text('select = ["TU301"]\ntarget = "keras==2.2.4"\n')
    assert settings(Options(select=None, target=None), tmp_path) == settings(folder=tmp_path)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"select": "TU3"}, "select must be a list of strings, for example [\"TU301\"], not 'TU3'"),
        ({"select": {"TU3": 1}}, "select must be a list of strings"),
        ({"respect_gitignore": "no"}, "respect_gitignore must be true or false"),
        ({"output_format": "json"}, "check has no option 'output_format'; it has config, isolated, select"),
        ({"fail_on": "note"}, "check has no option 'fail_on'"),
    ],
)
def test_a_caller_is_told_of_a_value_of_another_form(options: dict[str, object], words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        check_text("", **options)  # type: ignore[arg-type]
    assert words in str(caught.value)


def test_words_may_come_in_any_list() -> None:
    for words in (["TU301"], ("TU301",), {"TU301"}, iter(["TU301"])):
        assert check_text(SOURCE, select=words).findings == ()
