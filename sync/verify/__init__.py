"""Recounts a thing from the thing alone and names the first fault."""

from sync.verify.kinds import VerifyReport, compare_paths, register, verify_path, with_given

__all__ = ["VerifyReport", "compare_paths", "register", "verify_path", "with_given"]
