"""The part of curl's command line that the guides use.

Usage: curl.py SITE_DIRECTORY [-fsS] [-X METHOD] [-H "NAME: VALUE"] [-d BODY] [--cacert FILE] URL

Like curl, it trusts the certificates of CURL_CA_BUNDLE before those of SSL_CERT_FILE.
"""

import argparse
import os
import ssl
import urllib.error
import urllib.request

parser = argparse.ArgumentParser(allow_abbrev=False)
parser.add_argument("site")
for flag in "fsS":
    parser.add_argument(f"-{flag}", action="store_true")
parser.add_argument("-X", dest="method")
parser.add_argument("-H", dest="headers", action="append", default=[])
parser.add_argument("-d", dest="body")
parser.add_argument("--cacert", default=os.environ.get("CURL_CA_BUNDLE"))
parser.add_argument("url")
options = parser.parse_args()

method = options.method or ("GET" if options.body is None else "POST")
body = None if options.body is None else options.body.encode()
# A proxy cannot reach what listens on this machine only.
handlers = [urllib.request.ProxyHandler({})]
if options.url.startswith("https:"):
    trusted = ssl.create_default_context(cafile=options.cacert)
    handlers.append(urllib.request.HTTPSHandler(context=trusted))
opener = urllib.request.build_opener(*handlers)
try:
    headers = dict(header.split(": ", 1) for header in options.headers)
    request = urllib.request.Request(options.url, data=body, headers=headers, method=method)
    print(opener.open(request).read().decode(), end="")
except urllib.error.HTTPError as error:
    raise SystemExit(22 if options.f else error.read().decode())
