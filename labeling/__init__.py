"""Everything about data labeling that needs neither AWS nor CDK: values, rules, algorithms, the report."""
