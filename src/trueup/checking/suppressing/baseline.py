"""The baseline: findings that are known and accepted, matched by rule, path and the line's text, and counted."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from trueup.checking.atomic_write import write_whole
from trueup.checking.errors import SettingsError
from trueup.contract.finding import Finding
from trueup.contract.result import CheckResult

FORMAT_VERSION = 1
#: Rule, path from the baseline's folder with "/", and the line's text with its blanks evened out.
Entry = tuple[str, str, str]


def read_baseline(file: Path) -> Counter[Entry]:
    """The entries with their counts; SettingsError where the file is missing or is no baseline."""
    try:
        content = json.loads(file.read_bytes())
        if content["version"] != FORMAT_VERSION:
            raise SettingsError(
                f"{file} is a baseline of format {content['version']}; this release reads {FORMAT_VERSION}"
            )
        return Counter(
            {
                (str(entry["rule"]), str(entry["path"]), str(entry["text"])): int(entry["count"])
                for entry in content["findings"]
            }
        )
    except FileNotFoundError as error:
        raise SettingsError(f"there is no baseline {file}; write it with --write-baseline") from error
    except OSError as error:
        raise SettingsError(f"the baseline {file} cannot be read: {error.strerror}") from error
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        if isinstance(error, SettingsError):
            raise
        raise SettingsError(
            f"{file} is no baseline of trueup: {error!r}; write a new one with --write-baseline"
        ) from error


def write_baseline(result: CheckResult, file: Path) -> int:
    """Write all findings of a result as the new baseline; returns how many."""
    tally = Counter(_entry(finding, result, file) for finding in result.findings)
    findings = [
        {"rule": rule, "path": path, "text": text, "count": count}
        for (rule, path, text), count in sorted(tally.items())
    ]
    content = json.dumps({"version": FORMAT_VERSION, "findings": findings}, indent=2, ensure_ascii=False)
    write_whole(file, (content + "\n").encode("utf-8", "replace"))
    return tally.total()


def matched(result: CheckResult, file: Path, baseline: Counter[Entry]) -> tuple[list[int], list[str]]:
    """The numbers of the findings that are not in the baseline, and a line for each entry that matched too little.

    Of several findings alike, the first ones are taken to be the known ones.
    """
    left = Counter(baseline)
    new = []
    for number, finding in enumerate(result.findings):
        entry = _entry(finding, result, file)
        if left[entry] > 0:
            left[entry] -= 1
        else:
            new.append(number)
    return new, list(_stale_lines(left))


def _stale_lines(left: Counter[Entry]) -> Iterable[str]:
    for (rule, path, text), count in sorted(left.items()):
        if count > 0:
            times = f" ({count} times)" if count > 1 else ""
            yield f"{path}: {rule} is no longer found{times}: {text}"


def _entry(finding: Finding, result: CheckResult, file: Path) -> Entry:
    path = os.path.relpath(finding.where.file, file.resolve().parent) if finding.where.file else ""
    return finding.code, Path(path).as_posix(), " ".join(result.line(finding.where).split())
