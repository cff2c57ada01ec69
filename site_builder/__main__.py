"""`python -m site_builder` is the command `register`."""

from site_builder.cli import main

main()
