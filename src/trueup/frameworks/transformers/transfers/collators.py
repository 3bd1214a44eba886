"""Collators, which a loader of PyTorch is handed: what they make of the items of a batch."""

from __future__ import annotations

from trueup.frameworks.torch.transfers.data import keep_rows

_HOMES = ("transformers", "transformers.data", "transformers.data.data_collator")
_COLLATORS = ("default_data_collator", "DefaultDataCollator", "DataCollatorWithPadding")

# The inputs are filled up to one length; a label is one number of each item.
keep_rows(
    *(f"{home}.{name}" for home in _HOMES for name in _COLLATORS), renamed={"label": "labels", "label_ids": "labels"}
)
