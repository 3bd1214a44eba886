"""Labels that can be written down in several ways, as they can only be for the head and the loss beside them."""

from __future__ import annotations

from trueup.contract.head import ELEMENTWISE_PROBABILITY, NORMALISED, Head
from trueup.contract.known import Known, Unknown, is_known, value_of
from trueup.contract.labels import Labels
from trueup.contract.loss import Loss
from trueup.engine.immutable import replace
from trueup.engine.transfers.array_calls import RANDOM_CELLS


def as_meant(labels: Labels, head: Head, loss: Loss) -> Labels:
    """Labels that can be written down in several ways, as they can only be for this head and this loss."""
    activation, units = value_of(head.activation), value_of(head.units)
    several = units is not None and units > 1
    item, nought = Known(1.0, labels.where), Known(0.0, labels.where)
    if labels.source == RANDOM_CELLS and activation in NORMALISED:
        return replace(labels, encoding=Unknown("random numbers stand in for the labels", labels.where))
    numbers = labels.source == "flow_from_directory" and value_of(labels.encoding) == "binary"
    if numbers and units is not None and units > 2:
        # class_mode="binary" gives the number of the folder, of however many there are.
        unknown = Unknown("the folders tell how many classes there are", labels.where)
        return replace(labels, encoding=Known("integer", labels.where), classes=unknown, highest=unknown)
    if labels.source == "flow_from_dataframe" and several and activation in ELEMENTWISE_PROBABILITY:
        return replace(labels, encoding=Unknown("a column of the frame may hold one tag or many", labels.where))
    if labels.source == "LabelBinarizer" and not is_known(labels.encoding) and units is not None and units > 2:
        return replace(labels, encoding=Known("one-hot", labels.where), lowest=nought, highest=item)
    tags = several and labels.source == f"{units} named columns" and activation in ELEMENTWISE_PROBABILITY
    if tags and units is not None and not is_known(labels.encoding) and value_of(loss.name) == "binary_crossentropy":
        # A yes or no of its own for each column of a table.
        classes = Known(units, labels.where)
        return replace(labels, encoding=Known("multi-hot", labels.where), classes=classes, lowest=nought, highest=item)
    return labels
