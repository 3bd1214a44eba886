"""fastai's losses as PyTorch's, and what its learners call for each kind of target.

Source: fastai's documentation of losses and of data blocks (not run): each Flat loss is the loss of PyTorch that it is
named after, on flattened outputs; a block of targets brings the loss of its kind.
"""

from __future__ import annotations

#: By fastai's name: the loss of PyTorch that it computes.
LOSSES = {
    "CrossEntropyLossFlat": "torch.nn.CrossEntropyLoss",
    "CrossEntropyFlat": "torch.nn.CrossEntropyLoss",
    "LabelSmoothingCrossEntropy": "torch.nn.CrossEntropyLoss",
    "LabelSmoothingCrossEntropyFlat": "torch.nn.CrossEntropyLoss",
    "BCEWithLogitsLossFlat": "torch.nn.BCEWithLogitsLoss",
    "BCEWithLogitsFlat": "torch.nn.BCEWithLogitsLoss",
    "BCELossFlat": "torch.nn.BCELoss",
    "BCEFlat": "torch.nn.BCELoss",
    "MSELossFlat": "torch.nn.MSELoss",
    "L1LossFlat": "torch.nn.L1Loss",
}
#: By the block of targets: how the labels are written, and the loss that it brings.
TARGETS = {
    "CategoryBlock": ("integer", "CrossEntropyLossFlat"),
    "MultiCategoryBlock": ("multi-hot", "BCEWithLogitsLossFlat"),
    "RegressionBlock": ("continuous", "MSELossFlat"),
}
