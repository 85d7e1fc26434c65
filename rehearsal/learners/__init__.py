"""The models behind auto-labeling: each learns people's labels on one core within seconds."""
