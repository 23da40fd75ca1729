"""What only those who run programs may do: terms, lists, previews, orders, reports."""
