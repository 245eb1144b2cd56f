"""The whole main job on one machine, with and without a window, through the same use cases as the officers'."""
