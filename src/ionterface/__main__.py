"""``python -m ionterface``: the command line."""

from ionterface.cli import main

main()
