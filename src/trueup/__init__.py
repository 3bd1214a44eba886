"""trueup: is the accuracy that a training script prints the accuracy its author meant?"""

__version__ = "0.1.0"
