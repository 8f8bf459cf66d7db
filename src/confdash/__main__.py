"""`python -m confdash`."""

from confdash.cli import main

if __name__ == "__main__":
    main()
