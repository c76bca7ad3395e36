"""The kinds of subject that the log keeps, each with its rules."""

from __future__ import annotations

from typing import Any

from commonweal.decisions.log.fold import Fold
from commonweal.decisions.rules import (
    action_item,
    agreement,
    ask,
    barrier,
    clearance,
    commitment,
    consultation,
    duty_evidence,
    forward_item,
    lesson,
    mandate,
    meeting,
    minutes,
    model_record,
    paper,
    power,
    service_change,
    target,
)

FOLDS: dict[str, Fold[Any]] = {
    fold.kind: fold
    for fold in (
        model_record.FOLD,
        power.FOLD,
        mandate.FOLD,
        duty_evidence.FOLD,
        agreement.FOLD,
        commitment.FOLD,
        ask.FOLD,
        barrier.FOLD,
        lesson.FOLD,
        target.FOLD,
        paper.FOLD,
        meeting.FOLD,
        minutes.FOLD,
        action_item.FOLD,
        forward_item.FOLD,
        consultation.FOLD,
        clearance.FOLD,
        service_change.FOLD,
    )
}
