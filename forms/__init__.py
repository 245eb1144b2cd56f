"""What a tally form is: definitions (data), figures, words, rules, comparison, recapitulation.

Pure functions over immutable values; standard library only. Knows no window, database, network, clock or thread.
"""
