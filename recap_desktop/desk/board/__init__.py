"""The list of sheets and what stands in the way of each."""
