"""How sure a model must be before its label counts.

Source: SageMaker developer guide, "Automate data labeling": the threshold is chosen on people's labels of the
validation objects, so that what lies above it has the quality that was asked for: accuracy of classes, mean
overlap of boxes and masks. How exactly is not
documented.
"""

import numpy as np
from numpy.typing import NDArray


def choose_threshold(
    confidence: NDArray[np.float64], quality: NDArray[np.float64], *, target: float
) -> float | None:
    """The least confidence above which a model is good enough on the validation objects.

    A threshold chosen on a sample flatters the sample. Therefore the quality must reach the target even less
    its standard error, so that about 40 objects above the threshold, all right, are what it takes for a
    target of 0.95. Overlaps vary less than right and wrong do, so for them the margin is wider. It is a
    modest margin, not a statistical guarantee.

    Args:
        confidence: of the model in its label of each validation object, shape (count,).
        quality: how well that label agrees with people's label, 0 to 1, shape (count,).
        target: mean quality to reach, 0 to 1.

    Returns:
        The threshold; None if no part of the objects is good enough.
    """
    order = np.argsort(-confidence, kind="stable")
    ranked = confidence[order]
    above = np.arange(1, len(ranked) + 1)
    mean = (np.cumsum(quality[order]) + 1) / (above + 2)  # after Laplace: never quite 0 or 1
    certain = mean - np.sqrt(mean * (1 - mean) / above)
    # Objects of equal confidence are above a threshold together.
    last_of_equals = np.append(ranked[1:] != ranked[:-1], True)[: len(ranked)]
    enough = np.flatnonzero(last_of_equals & (certain >= target))
    return float(ranked[enough[-1]]) if len(enough) else None
