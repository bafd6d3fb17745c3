"""`python -m sarus_kernel.kernel -f connection.json`: what the kernelspec starts."""

import os
import sys

if sys.path[:1] in ([""], [os.getcwd()]):
    # `-m` puts the notebook's folder first: a file `random.py` there must not break the kernel.
    # IPython puts it back for the cells.
    del sys.path[0]

from sarus_kernel.kernel.app import PrivateDataApp

if __name__ == "__main__":
    PrivateDataApp.launch_instance()
