"""python -m minsheng."""

from minsheng.cli.main import main

main()
