"""What the guide says workers of Spark and Ray should run, run here without them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from trueup import audit
from trueup.auditing.one_model import judge

pa = pytest.importorskip("pyarrow", reason="tables are an extra")
GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "scale.md"


def test_batches_counted_where_they_lie_give_the_same_audit() -> None:
    blocks = re.findall(r"^```python\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    recipe: dict[str, Any] = {}
    exec(blocks[0], recipe)
    random = np.random.default_rng(2)
    proba = random.dirichlet(np.ones(10), 1000)
    labels = random.integers(0, 10, 1000)
    table = pa.table({"label": labels, **{f"p{column}": proba[:, column] for column in range(10)}})
    expected = audit(labels, proba=proba).to_dict()
    del expected["state"]["spans"], expected["state"]["digest"]

    spark = [row for batch in recipe["count_arrow"](table.to_batches(64)) for row in batch.column("count").to_pylist()]
    parts = [table.slice(start, 300) for start in range(0, 1000, 300)]
    arrays = [{name: part.column(name).to_numpy() for name in part.column_names} for part in parts]
    ray = [str(recipe["count_arrays"](part)["count"][0]) for part in arrays]
    for texts in (spark, ray):
        found = judge(recipe["added"](texts)).to_dict()
        del found["state"]["spans"], found["state"]["digest"]
        assert found == expected
    assert "judge(added(" in blocks[1]
    assert "judge(added(" in blocks[2]
