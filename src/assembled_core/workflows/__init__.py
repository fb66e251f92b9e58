"""What joins several rooms."""
