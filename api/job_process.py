"""The process of one job: the command line under limits of memory, behind the service, and never without it.

``python -m api.job_process PARENT MEMORY_BYTES ARGUMENT...`` runs ``zhibiao ARGUMENT...``.
"""

from __future__ import annotations

import os
import sys

_NICENESS = 10


def main() -> None:
    """Confine this process, then do what the command line does."""
    from search.sparql.confine import die_with, limit_memory

    parent, memory, *arguments = sys.argv[1:]
    die_with(int(parent))
    os.nice(_NICENESS)
    limit_memory(int(memory))
    from api.cli import main as command_line

    sys.argv = ["zhibiao", *arguments]
    command_line()


if __name__ == "__main__":
    main()
