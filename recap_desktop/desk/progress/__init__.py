"""How far the work is: every contest at a glance, its course over time, villages, slips and settlements, typing."""
