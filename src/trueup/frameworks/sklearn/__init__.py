"""scikit-learn: encoders of labels, splits, data sets and classifiers."""
