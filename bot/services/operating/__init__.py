"""What runs by itself or for the operator: workspaces, deliveries, retention, recovery, vitals."""
