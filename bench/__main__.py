# SPDX-License-Identifier: Apache-2.0
"""`python -m bench`: the whole benchmark; the same as `python -m bench.run`."""

import sys

from bench.run import main

sys.exit(main())
