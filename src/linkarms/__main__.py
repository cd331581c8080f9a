"""`python -m linkarms` is the same as `linkarms`."""

import sys

from linkarms.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
