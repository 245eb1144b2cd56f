"""The plenary as a register: who attends, boxes and seals, incidents, objections and their decisions, copies."""
