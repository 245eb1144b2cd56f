"""Readers of other people's data: station files of KPU, as they are published."""
