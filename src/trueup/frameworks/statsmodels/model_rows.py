"""What `predict` of a fitted model of statsmodels gives: run with statsmodels 0.15."""

from __future__ import annotations

from trueup.frameworks.estimators import ESTIMATE, ROWS_OF_SCORES

#: By the class's name; the function of `formula.api` has the same in small letters.
GIVES = {
    "Logit": "sigmoid",
    "Probit": "sigmoid",
    "MNLogit": f"{ROWS_OF_SCORES}softmax",
    **dict.fromkeys(("OLS", "WLS", "GLS", "RLM", "QuantReg"), ESTIMATE),
}
#: A generalised linear model: of this family the probability of the second class, of all others a real number.
GENERAL, OF_CLASSES = "GLM", "Binomial"
#: Attributes of results that say how well the model fits: what each measures, and the average.
FITS = {"rsquared": ("r2", ""), "rsquared_adj": ("r2", ""), "prsquared": ("pseudo_r2", "")}
