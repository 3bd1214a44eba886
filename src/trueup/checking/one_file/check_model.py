"""One saved model: its description to findings. There is no source here: no comments, no excerpts, and no edits."""

from __future__ import annotations

from trueup.checking.file_findings import FILE_NOT_PARSED, own_finding
from trueup.checking.finding_order import in_order
from trueup.checking.one_file.check_file import Outcome, Tools, crashed, found_in, not_read
from trueup.checking.settings.resolved import Settings
from trueup.contract.finding import Finding, Fix
from trueup.contract.known import value_of
from trueup.contract.reading import incomplete
from trueup.contract.result import Counts, ModelWords
from trueup.contract.setup import Setup
from trueup.facts import statable
from trueup.frameworks import title_of
from trueup.models.saved import ModelReading, is_saved_as_read, read_model
from trueup.rules import setup_words

_BY_HAND = "a saved model is never edited: load it, change it, compile it again and save it"


def check_model(data: bytes | None, file: str, settings: Settings, tools: Tools, *, named: bool) -> Outcome:
    """Check a saved model. A failure of trueup itself is kept in `crash`, and other files go on.

    data: its bytes where they stand in no file, else None. named: False where it was met in a folder.
    """
    try:
        target = settings.target if settings.target is not None and is_saved_as_read(settings.target.library) else None
        read = read_model(data, file, target=target, named=named)
        if read.outcome == "closed":
            return not_read(read.reading.unread[0], settings)
        return _outcome(read, settings, tools)
    except Exception as error:
        return crashed(file, error, settings)


def _outcome(read: ModelReading, settings: Settings, tools: Tools) -> Outcome:
    reading, codes = read.reading, settings.enabled_for(read.reading.file)
    complete = sum(setup.complete for setup in reading.setups)
    outcome = Outcome(counts=Counts(int(read.outcome != "elsewhere"), len(reading.setups), complete), read=True)
    outcome.models = [_words(setup, reading.file) for setup in reading.setups if setup.gives]
    _, found, left = found_in(reading, tools, codes)
    outcome.unread = [*reading.unread, *incomplete(reading.setups, statable), *left]
    if read.outcome == "damaged" and FILE_NOT_PARSED.code in codes:
        messages = ((unread.where, f"nothing of the model could be read: {unread.why}") for unread in reading.unread)
        found += [own_finding(FILE_NOT_PARSED, where, have) for where, have in messages]
    outcome.findings = in_order(found)
    outcome.fixes = [_by_hand(finding) for finding in outcome.findings]
    return outcome


def _words(setup: Setup, file: str) -> ModelWords:
    """An estimator's setup in words; no file of one holds labels."""
    left_out = {"labels"} if value_of(setup.head.activation) is not None else {"labels", "head"}
    rows = tuple((role, text) for role, text in setup_words(setup) if role not in left_out)
    known = setup.target if setup.target.version is not None else title_of(setup.target.library)
    return ModelWords(file=file, title=f"a trained model of {known}", rows=rows)


def _by_hand(finding: Finding) -> Fix | None:
    return Fix(safety="display", message=_BY_HAND, edits=()) if finding.changes else None
