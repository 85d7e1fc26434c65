import re
from pathlib import Path

from labeling.worker_page import RULES

GUIDE = Path(__file__).parents[3] / "docs" / "worker-pages.md"


def test_the_guide_lists_every_rule():
    listed = re.findall(r"^\| `([a-z-]+)` \|", GUIDE.read_text("utf-8"), flags=re.MULTILINE)

    assert sorted(listed) == sorted(RULES)
