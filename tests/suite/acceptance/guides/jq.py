"""The part of jq's command line that the guides use, on the real jq as a Python module.

Usage: jq.py SITE_DIRECTORY [-r] [-e] FILTER [FILE]
"""

import json
import sys

sys.path.insert(0, sys.argv[1])

import jq  # noqa: E402

arguments = sys.argv[2:]
options = {argument for argument in arguments if argument.startswith("-")}
unknown = options - {"-r", "-e"}
if unknown:
    sys.exit(f"jq.py does not know {unknown}")
program, *files = [argument for argument in arguments if argument not in options]
text = open(files[0], encoding="utf-8").read() if files else sys.stdin.read()

value = None
for value in jq.compile(program).input_text(text):
    if "-r" in options and isinstance(value, str):
        print(value)
    else:
        print(json.dumps(value, indent=2, ensure_ascii=False))
if "-e" in options and value in (None, False):
    sys.exit(1)
