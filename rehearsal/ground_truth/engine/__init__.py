"""What happens to a labeling job after it was created."""
