"""The classes of well-known data sets by their names on the hub, one row for each column of labels.

Source: the card of each data set (`ClassLabel` of its features), read and not run, since a set has to be fetched to be
asked. A name may be written with its owner in front ("stanfordnlp/imdb"); with another owner it is another set.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HubSet:
    """One data set, or one configuration of it.

    labels: column -> number of its classes, None for real numbers. sequences: columns that hold a list of class numbers
    for each item. hidden: parts whose labels are all -1, as those of a benchmark's test. unlabelled: True where -1
    stands for items without a label.
    """

    labels: Mapping[str, int | None]
    sequences: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    unlabelled: bool = False


def _label(classes: int) -> HubSet:
    return HubSet({"label": classes})


def _glue(classes: int | None) -> HubSet:
    tests = frozenset({"test", "test_matched", "test_mismatched"})
    return HubSet({"label": classes}, hidden=tests)


_GLUE = {"cola": 2, "sst2": 2, "mrpc": 2, "qqp": 2, "mnli": 3, "mnli_matched": 3, "mnli_mismatched": 3, "qnli": 2,
         "rte": 2, "wnli": 2, "stsb": None}  # fmt: skip
_TWEETS = {"emotion": 4, "emoji": 20, "hate": 2, "irony": 2, "offensive": 2, "sentiment": 3, "stance_abortion": 3,
           "stance_atheism": 3, "stance_climate": 3, "stance_feminist": 3, "stance_hillary": 3}  # fmt: skip
_PICTURES = {
    "mnist": 10, "fashion_mnist": 10, "cifar10": 10, "food101": 101, "cats_vs_dogs": 2, "imagenet-1k": 1000,
    "tiny-imagenet": 200,
}  # fmt: skip

#: (name, configuration) -> the set; a configuration of "" is taken where none, or any other, is asked for.
SETS: dict[tuple[str, str], HubSet] = {
    ("imdb", ""): _label(2),
    ("ag_news", ""): _label(4),
    ("rotten_tomatoes", ""): _label(2),
    ("yelp_polarity", ""): _label(2),
    ("yelp_review_full", ""): _label(5),
    ("amazon_polarity", ""): _label(2),
    ("dbpedia_14", ""): _label(14),
    ("emotion", ""): _label(6),
    ("sst2", ""): _glue(2),
    ("banking77", ""): _label(77),
    ("financial_phrasebank", ""): _label(3),
    ("trec", ""): HubSet({"coarse_label": 6, "fine_label": 50}),
    ("snli", ""): HubSet({"label": 3}, unlabelled=True),
    ("cifar100", ""): HubSet({"fine_label": 100, "coarse_label": 20}),
    ("beans", ""): HubSet({"labels": 3}),
    ("conll2003", ""): HubSet(
        {"ner_tags": 9, "pos_tags": 47, "chunk_tags": 23}, frozenset({"ner_tags", "pos_tags", "chunk_tags"})
    ),
    ("wnut_17", ""): HubSet({"ner_tags": 13}, frozenset({"ner_tags"})),
    **{("glue", name): _glue(classes) for name, classes in _GLUE.items()},
    **{("tweet_eval", name): _label(classes) for name, classes in _TWEETS.items()},
    **{(name, ""): _label(classes) for name, classes in _PICTURES.items()},
}
#: Who owns a set today that was once asked for by its name alone.
OWNERS: dict[str, frozenset[str]] = {
    "stanfordnlp": frozenset({"imdb", "sst2", "snli"}),
    "fancyzhx": frozenset({"ag_news", "yelp_polarity", "amazon_polarity", "dbpedia_14"}),
    "cornell-movie-review-data": frozenset({"rotten_tomatoes"}),
    "Yelp": frozenset({"yelp_review_full"}),
    "dair-ai": frozenset({"emotion"}),
    "nyu-mll": frozenset({"glue"}),
    "cardiffnlp": frozenset({"tweet_eval"}),
    "PolyAI": frozenset({"banking77"}),
    "takala": frozenset({"financial_phrasebank"}),
    "CogComp": frozenset({"trec"}),
    "uoft-cs": frozenset({"cifar10", "cifar100"}),
    "ylecun": frozenset({"mnist"}),
    "zalando-datasets": frozenset({"fashion_mnist"}),
    "ethz": frozenset({"food101"}),
    "microsoft": frozenset({"cats_vs_dogs"}),
    "ILSVRC": frozenset({"imagenet-1k"}),
    "zh-plus": frozenset({"tiny-imagenet"}),
    "AI-Lab-Makerere": frozenset({"beans"}),
    "eriktks": frozenset({"conll2003"}),
    "leondz": frozenset({"wnut_17"}),
}


def set_named(path: str, configuration: str | None) -> HubSet | None:
    """The set that `load_dataset(path, configuration)` fetches; None for one that has no row."""
    owner, _, name = path.rpartition("/")
    if owner and name not in OWNERS.get(owner, ()):
        return None
    return SETS.get((name, configuration or "")) or SETS.get((name, ""))
