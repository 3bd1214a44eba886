"""ml_collections: configurations of programs that Python files of the project write, and a flag that names one."""

from __future__ import annotations

from trueup.frameworks.base import Framework

FRAMEWORK = Framework(key="ml_collections", title="ml_collections", roots={"ml_collections": ""}, naming="naming")
