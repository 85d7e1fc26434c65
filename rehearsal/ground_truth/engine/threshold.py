"""How sure a model must be before its label counts.

Source: SageMaker developer guide, "Automate data labeling": the threshold is chosen on people's labels of the
validation objects, so that what lies above it has the accuracy that was asked for. How exactly is not
documented.
"""

import numpy as np
from numpy.typing import NDArray


def choose_threshold(
    confidence: NDArray[np.float64], correct: NDArray[np.bool_], *, target: float
) -> float | None:
    """The least confidence above which a model is accurate enough on the validation objects.

    A threshold chosen on a sample flatters the sample. Therefore the accuracy must reach the target even less
    its standard error, so that about 40 objects above the threshold, all right, are what it takes for a
    target of 0.95. That is a modest margin, not a statistical guarantee.

    Args:
        confidence: of the model in its label of each validation object, shape (count,).
        correct: whether that label is people's label, shape (count,).
        target: accuracy to reach, 0 to 1.

    Returns:
        The threshold; None if no part of the objects is accurate enough.
    """
    order = np.argsort(-confidence, kind="stable")
    ranked = confidence[order]
    above = np.arange(1, len(ranked) + 1)
    accuracy = (np.cumsum(correct[order]) + 1) / (above + 2)  # after Laplace: never quite 0 or 1
    certain = accuracy - np.sqrt(accuracy * (1 - accuracy) / above)
    # Objects of equal confidence are above a threshold together.
    last_of_equals = np.append(ranked[1:] != ranked[:-1], True)[: len(ranked)]
    accurate = np.flatnonzero(last_of_equals & (certain >= target))
    return float(ranked[accurate[-1]]) if len(accurate) else None
