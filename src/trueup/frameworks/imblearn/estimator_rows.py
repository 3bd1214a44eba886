"""imbalanced-learn's estimators: the names of release 0.14."""

from __future__ import annotations

from trueup.frameworks.estimators import EstimatorRow

_ENSEMBLES = (
    "BalancedBaggingClassifier",
    "BalancedRandomForestClassifier",
    "EasyEnsembleClassifier",
    "RUSBoostClassifier",
)
PIPELINE = "imblearn.pipeline.Pipeline"
ROWS = (
    *(EstimatorRow(name=f"imblearn.ensemble.{name}", task="classifier", library="imblearn") for name in _ENSEMBLES),
    EstimatorRow(name=PIPELINE, task="inner", library="imblearn", inner=(0, "steps")),
)
#: Of these, what leaves as many items of each class where no other strategy is asked for.
EVEN = frozenset(
    {"SMOTE", "RandomOverSampler", "BorderlineSMOTE", "SVMSMOTE", "SMOTENC", "SMOTEN", "RandomUnderSampler",
     "ClusterCentroids"}
)  # fmt: skip
#: What draws other items: labels stay labels, of the same classes.
SAMPLERS = tuple(
    f"imblearn.{part}.{name}"
    for part, names in (
        ("over_sampling", ("SMOTE", "RandomOverSampler", "ADASYN", "BorderlineSMOTE", "SVMSMOTE", "KMeansSMOTE",
                           "SMOTENC", "SMOTEN")),
        ("under_sampling", ("RandomUnderSampler", "NearMiss", "TomekLinks", "EditedNearestNeighbours",
                            "ClusterCentroids", "CondensedNearestNeighbour", "OneSidedSelection", "AllKNN",
                            "NeighbourhoodCleaningRule", "InstanceHardnessThreshold",
                            "RepeatedEditedNearestNeighbours")),
        ("combine", ("SMOTEENN", "SMOTETomek")),
    )
    for name in names
)  # fmt: skip
