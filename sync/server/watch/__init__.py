"""How a running server is watched: lines of its log, whether it is ready, and what it counts."""
