"""Handlers of the wire by what they speak of; none has a state of its own."""
