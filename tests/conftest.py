"""Settings of the whole test suite."""

import hypothesis

# How long one example takes depends on what else the machine does; that is no defect of the code.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")
