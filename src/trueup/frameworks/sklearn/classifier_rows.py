"""scikit-learn's classifiers, whose `predict` gives classes: no scores, whatever a metric takes them for."""

from __future__ import annotations

#: The classes of scikit-learn 1.7 that are classifiers and decide by themselves; a search or a pipeline decides as what
#: it holds does.
CLASSIFIERS = frozenset({
    "AdaBoostClassifier", "BaggingClassifier", "BernoulliNB", "CalibratedClassifierCV", "CategoricalNB", "ComplementNB",
    "DecisionTreeClassifier", "DummyClassifier", "ExtraTreeClassifier", "ExtraTreesClassifier", "GaussianNB",
    "GaussianProcessClassifier", "GradientBoostingClassifier", "HistGradientBoostingClassifier", "KNeighborsClassifier",
    "LabelPropagation", "LabelSpreading", "LinearDiscriminantAnalysis", "LinearSVC", "LogisticRegression",
    "LogisticRegressionCV", "MLPClassifier", "MultinomialNB", "NearestCentroid", "NuSVC", "PassiveAggressiveClassifier",
    "Perceptron", "QuadraticDiscriminantAnalysis", "RadiusNeighborsClassifier", "RandomForestClassifier",
    "RidgeClassifier", "RidgeClassifierCV", "SGDClassifier", "SVC", "StackingClassifier", "VotingClassifier",
})  # fmt: skip
