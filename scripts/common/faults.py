"""Say in plain words that a disk stopped a job: full, or not to be written to.

Every stage has this by the module of its tables. Any other error is a fault of the program, and is
shown as Python shows it.
"""

import errno
import sys
from types import TracebackType

FULL = (errno.ENOSPC, errno.EDQUOT)
CLOSED = (errno.EROFS, errno.EACCES, errno.EPERM)


def describe_fault(error: BaseException | None) -> str | None:
    """Say what a disk refused, if an error or one that led to it comes from that."""
    if error is None:
        return None
    number = error.errno if isinstance(error, OSError) else None
    where = f" ({error.filename})" if isinstance(error, OSError) and error.filename else ""
    if number in FULL or "No space left on device" in str(error):
        return (
            f"The disk is full{where}: the disk of this folder, or that of temporary files.\n"
            "The unfinished file was removed. Make room, then run `make`: it continues from there."
        )
    if number in CLOSED:
        return (
            f"The computer does not allow this folder or file to be used{where}.\n"
            "The unfinished file was removed. Change the permissions, then run `make`: it "
            "continues from there."
        )
    return describe_fault(error.__cause__ or error.__context__)


def _print_fault(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    message = describe_fault(error)
    if message is None:
        sys.__excepthook__(kind, error, trace)
    else:
        print(f"\n{message}", file=sys.stderr)


sys.excepthook = _print_fault
