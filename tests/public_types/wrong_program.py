"""Mistakes that the public types must refuse; the comment says with which of mypy's codes."""

from __future__ import annotations

import trueup
from trueup.checking import check, check_text
from trueup.contract.finding import Party
from trueup.contract.head import Head
from trueup.contract.known import Known, Place
from trueup.contract.labels import Labels

Head(units=10, activation=Known("softmax"))  # refused: arg-type
Head(Known(10), Known("softmax"))  # refused: call-arg
Labels(encoding=Known("onehot"))  # refused: arg-type
Party("heads", Place("train.py"), "10 units")  # refused: arg-type
Known(1).value = 2  # refused: misc
check("train.py", selected=["TU1"])  # refused: call-arg
check_text(3)  # refused: arg-type
trueup.audit([0], predicted=[0], labels_as="hot")  # refused: arg-type
trueup.audit([0], predicted=[0], threshhold=0.5)  # refused: call-arg
trueup.bounds("0.99", 10, head="tanh")  # refused: arg-type
