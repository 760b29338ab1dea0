"""The part of curl's command line that the guides use.

Usage: curl.py SITE_DIRECTORY [-fsS] [-X METHOD] [-H "NAME: VALUE"] [-d BODY] URL
"""

import argparse
import urllib.error
import urllib.request

parser = argparse.ArgumentParser(allow_abbrev=False)
parser.add_argument("site")
for flag in "fsS":
    parser.add_argument(f"-{flag}", action="store_true")
parser.add_argument("-X", dest="method")
parser.add_argument("-H", dest="headers", action="append", default=[])
parser.add_argument("-d", dest="body")
parser.add_argument("url")
options = parser.parse_args()

method = options.method or ("GET" if options.body is None else "POST")
body = None if options.body is None else options.body.encode()
# A proxy cannot reach what listens on this machine only.
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
try:
    headers = dict(header.split(": ", 1) for header in options.headers)
    request = urllib.request.Request(options.url, data=body, headers=headers, method=method)
    print(opener.open(request).read().decode(), end="")
except urllib.error.HTTPError as error:
    raise SystemExit(22 if options.f else error.read().decode())
