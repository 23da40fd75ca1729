"""One's own place in the programme: joining, leaving, wishes about oneself, one's own data."""
