"""scikit-learn's estimators that predict: which of them answer with classes and which with real numbers.

The names are those of scikit-learn 1.9 (`all_estimators`), and those that earlier releases had.
"""

from __future__ import annotations

from trueup.frameworks.estimators import EstimatorRow, Task

CLASSIFIERS = frozenset({
    "AdaBoostClassifier", "BaggingClassifier", "BernoulliNB", "CalibratedClassifierCV", "CategoricalNB", "ComplementNB",
    "DecisionTreeClassifier", "DummyClassifier", "ExtraTreeClassifier", "ExtraTreesClassifier",
    "FixedThresholdClassifier", "GaussianNB", "GaussianProcessClassifier", "GradientBoostingClassifier",
    "HistGradientBoostingClassifier", "KNeighborsClassifier", "LabelPropagation", "LabelSpreading",
    "LinearDiscriminantAnalysis", "LinearSVC", "LogisticRegression", "LogisticRegressionCV", "MLPClassifier",
    "MultinomialNB", "NearestCentroid", "NuSVC", "OneVsOneClassifier", "OneVsRestClassifier", "OutputCodeClassifier",
    "PassiveAggressiveClassifier", "Perceptron", "QuadraticDiscriminantAnalysis", "RadiusNeighborsClassifier",
    "RandomForestClassifier", "RidgeClassifier", "RidgeClassifierCV", "SGDClassifier", "SVC", "SelfTrainingClassifier",
    "StackingClassifier", "TunedThresholdClassifierCV", "VotingClassifier",
})  # fmt: skip
#: Classifiers of which each has `predict_proba`, and of which none has: asked of scikit-learn 1.9.
WITH_PROBABILITIES = frozenset({
    "AdaBoostClassifier", "BaggingClassifier", "BernoulliNB", "CalibratedClassifierCV", "CategoricalNB", "ComplementNB",
    "DecisionTreeClassifier", "DummyClassifier", "ExtraTreeClassifier", "ExtraTreesClassifier", "GaussianNB",
    "GaussianProcessClassifier", "GradientBoostingClassifier", "HistGradientBoostingClassifier", "KNeighborsClassifier",
    "LabelPropagation", "LabelSpreading", "LinearDiscriminantAnalysis", "LogisticRegression", "LogisticRegressionCV",
    "MLPClassifier", "MultinomialNB", "QuadraticDiscriminantAnalysis", "RadiusNeighborsClassifier",
    "RandomForestClassifier",
})  # fmt: skip
WITHOUT_PROBABILITIES = frozenset({
    "LinearSVC", "PassiveAggressiveClassifier", "Perceptron", "RidgeClassifier", "RidgeClassifierCV",
})  # fmt: skip
#: The same of `decision_function`.
WITH_DECISIONS = frozenset({
    "AdaBoostClassifier", "GradientBoostingClassifier", "HistGradientBoostingClassifier", "LinearDiscriminantAnalysis",
    "LinearSVC", "LogisticRegression", "LogisticRegressionCV", "NuSVC", "PassiveAggressiveClassifier", "Perceptron",
    "QuadraticDiscriminantAnalysis", "RidgeClassifier", "RidgeClassifierCV", "SGDClassifier", "SVC",
})  # fmt: skip
WITHOUT_DECISIONS = frozenset({
    "BernoulliNB", "CalibratedClassifierCV", "CategoricalNB", "ComplementNB", "DecisionTreeClassifier",
    "DummyClassifier", "ExtraTreeClassifier", "ExtraTreesClassifier", "GaussianNB", "GaussianProcessClassifier",
    "KNeighborsClassifier", "LabelPropagation", "LabelSpreading", "MLPClassifier", "MultinomialNB",
    "RadiusNeighborsClassifier", "RandomForestClassifier",
})  # fmt: skip
#: They answer for several outputs at once, whatever the labels are.
OF_SEVERAL_OUTPUTS = frozenset({"ClassifierChain", "MultiOutputClassifier"})
REGRESSORS = frozenset({
    "ARDRegression", "AdaBoostRegressor", "BaggingRegressor", "BayesianRidge", "CCA", "DecisionTreeRegressor",
    "DummyRegressor", "ElasticNet", "ElasticNetCV", "ExtraTreeRegressor", "ExtraTreesRegressor", "GammaRegressor",
    "GaussianProcessRegressor", "GradientBoostingRegressor", "HistGradientBoostingRegressor", "HuberRegressor",
    "IsotonicRegression", "KNeighborsRegressor", "KernelRidge", "Lars", "LarsCV", "Lasso", "LassoCV", "LassoLars",
    "LassoLarsCV", "LassoLarsIC", "LinearRegression", "LinearSVR", "MLPRegressor", "MultiOutputRegressor",
    "MultiTaskElasticNet", "MultiTaskElasticNetCV", "MultiTaskLasso", "MultiTaskLassoCV", "NuSVR",
    "OrthogonalMatchingPursuit", "OrthogonalMatchingPursuitCV", "PLSCanonical", "PLSRegression",
    "PassiveAggressiveRegressor", "PoissonRegressor", "QuantileRegressor", "RANSACRegressor",
    "RadiusNeighborsRegressor", "RandomForestRegressor", "RegressorChain", "Ridge", "RidgeCV", "SGDRegressor", "SVR",
    "StackingRegressor", "TheilSenRegressor", "TransformedTargetRegressor", "TweedieRegressor", "VotingRegressor",
})  # fmt: skip
#: Names of releases before 0.24: the quantile forests, the randomized models, the Gaussian process of 0.17.
EARLIER = {
    "GMM": "other",
    "LDA": "classifier",
    "QDA": "classifier",
    "RandomizedLasso": "other",
    "RandomizedLogisticRegression": "other",
}
#: They hold another estimator, which decides: the position and the name of the argument.
HOLDERS = {
    "Pipeline": (0, "steps"),
    "GridSearchCV": (0, "estimator"),
    "HalvingGridSearchCV": (0, "estimator"),
    "HalvingRandomSearchCV": (0, "estimator"),
    "RandomizedSearchCV": (0, "estimator"),
    "RFE": (0, "estimator"),
    "RFECV": (0, "estimator"),
    "FrozenEstimator": (0, "estimator"),
}
#: `score` of what has no target: a likelihood, or how tight the clusters are.
OF_NO_TARGET = {
    "KMeans": "inertia",
    "MiniBatchKMeans": "inertia",
    "BisectingKMeans": "inertia",
    "GaussianMixture": "log_likelihood",
    "BayesianGaussianMixture": "log_likelihood",
    "KernelDensity": "log_likelihood",
}


def _row(name: str, task: Task, score: str = "") -> EstimatorRow:
    asked = {
        "predict_proba": (WITH_PROBABILITIES, WITHOUT_PROBABILITIES),
        "decision_function": (WITH_DECISIONS, WITHOUT_DECISIONS),
    }
    none = frozenset(asked) if task == "regressor" else frozenset()
    return EstimatorRow(
        name=f"sklearn.{name}",
        task=task,
        library="sklearn",
        score=score,
        gives=frozenset(method for method, (having, _) in asked.items() if name in having),
        lacks=none | frozenset(method for method, (_, lacking) in asked.items() if name in lacking),
    )


ROWS = (
    *(_row(name, "classifier") for name in sorted(CLASSIFIERS | OF_SEVERAL_OUTPUTS)),
    *(_row(name, "regressor") for name in sorted(REGRESSORS)),
    *(_row(name, task) for name, task in EARLIER.items()),  # type: ignore[arg-type]
    *(_row(name, "other", score) for name, score in OF_NO_TARGET.items()),
    *(
        EstimatorRow(name=f"sklearn.{name}", task="inner", library="sklearn", inner=inner)
        for name, inner in HOLDERS.items()
    ),
)
