"""Under every verb: whatever happens ends in one sentence and an exit status, never in a traceback."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator

from forms.errors import KnownError
from recap_desktop.cli.common import DONE, complain
from recap_desktop.core import interrupt
from recap_desktop.core.details import defect, write_details

#: Exit status of a run ended by Ctrl+C, as shells know it: 128 + SIGINT.
INTERRUPTED = 130
#: Standard input, output and error.
_STREAMS = 3
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def guarded(run: Callable[[], int], lang: str) -> int:
    """Exit status of ``run``.

    A known error says its sentence; the operating system's refusals and faults of our own get one; a reader of stdout
    that went away (``recap ... | head``) and Ctrl+C end in silence, also where a library made an error of its own of a
    Ctrl+C that came while it worked.
    """
    interrupt.listen()
    _prepare_streams()
    threading.excepthook = _in_thread
    try:
        status = run()
    except KeyboardInterrupt:
        status = INTERRUPTED
    except BrokenPipeError:
        status = DONE
    except Exception as error:  # noqa: BLE001 - the last net: details go to a file, one sentence to the person
        status = INTERRUPTED if interrupt.came() else complain(_known(error), lang)
    return _flushed(status, lang)


def _known(error: Exception) -> KnownError:
    if isinstance(error, KnownError):
        return error
    return _refused(error) if isinstance(error, OSError) else defect(error)


def _flushed(status: int, lang: str) -> int:
    """What was printed really goes out; where it cannot, that is said once and not again while Python ends."""
    try:
        sys.stdout.flush()
    except OSError as error:
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            return complain(_refused(error), lang)
    return status


@contextlib.contextmanager
def ending_at_once() -> Iterator[None]:
    """Ctrl+C ends the process there and then, as a cut of the power would.

    For loading Qt, which aborts on an exception in the middle of it, and for whatever would run on for ever where an
    exception is dropped on its way (a finalizer, a callback of a library).
    """
    before = signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _prepare_streams() -> None:
    """A character that the terminal cannot show is spelled out; a stream that is closed swallows what is said.

    A closed descriptor below 3 is given to nothing: else the next file opened would get it, and what a library says
    on its stderr would go into that file.
    """
    while (spare := os.open(os.devnull, os.O_RDWR)) < _STREAMS:
        pass
    os.close(spare)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _refused(error: OSError) -> KnownError:
    if error.errno in _FULL:
        return KnownError("workspace.disk_full")
    reason = error.strerror or type(error).__name__
    if error.filename is None:
        return KnownError("cli.system_alone", reason=reason)
    return KnownError("cli.system", path=os.fsdecode(error.filename), reason=reason)


def _in_thread(args: threading.ExceptHookArgs) -> None:
    """A worker's fault: written down; the main thread notices by what the worker did not do."""
    if args.exc_value is not None:
        write_details(args.exc_value)
