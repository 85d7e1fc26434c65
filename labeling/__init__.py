"""The domain of data labeling: plain values and rules, free of AWS clients and of infrastructure."""
