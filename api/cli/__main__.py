"""``python -m api.cli``: the same as the ``zhibiao`` command."""

from api.cli import main

main()
