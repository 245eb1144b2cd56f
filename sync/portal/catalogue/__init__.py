"""The central portal's index: every election that is published in one place, each under its own address.

Pages of results are those of each release; what is here only leads there. Official results, trials and trainings have
a page each and stand on no page together.
"""
