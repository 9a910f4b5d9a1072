"""Say in plain words that a disk stopped a job: full, or not to be written to.

Every stage has this by the module of its tables. Any other error is a fault of the program, and is
shown as Python shows it.
"""

import errno
import sys
from types import TracebackType

FULL = (errno.ENOSPC, errno.EDQUOT)
CLOSED = (errno.EROFS, errno.EACCES, errno.EPERM)


def fault_of(error: BaseException | None) -> str | None:
    """Say what a disk refused, if that is what an error or one that led to it tells of."""
    if error is None:
        return None
    number = error.errno if isinstance(error, OSError) else None
    where = f" ({error.filename})" if isinstance(error, OSError) and error.filename else ""
    if number in FULL or "No space left on device" in str(error):
        return (
            f"The disk is full{where}: the disk of this folder, or that of temporary files.\n"
            "What was being made is not kept. Make room, then run `make`: it goes on from there."
        )
    if number in CLOSED:
        return (
            f"The computer does not allow this folder or file to be used{where}.\n"
            "What was being made is not kept. See to the rights, then run `make`: it goes on from "
            "there."
        )
    return fault_of(error.__cause__ or error.__context__)


def _tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    told = fault_of(error)
    if told is None:
        sys.__excepthook__(kind, error, trace)
    else:
        print(f"\n{told}", file=sys.stderr)


sys.excepthook = _tell
