"""The kinds of subject that the log keeps, each with its rules."""

from __future__ import annotations

from typing import Any

from commonweal.decisions.log.fold import Fold
from commonweal.decisions.rules import model_record

FOLDS: dict[str, Fold[Any]] = {fold.kind: fold for fold in (model_record.FOLD,)}
