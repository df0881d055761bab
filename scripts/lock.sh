#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Compiles requirements/*.in into *.txt: every version and hash, no addresses, one resolution for all platforms.
set -eu
cd "$(dirname "$0")/../requirements"
[ -x ../.venv/bin/uv ] || ../.venv/bin/pip install --quiet --require-hashes -r lock.txt
# uv trusts the certificates that this machine's pip trusts.
export SSL_CERT_FILE="${SSL_CERT_FILE:-${PIP_CERT:-$(../.venv/bin/python -c 'import ssl; print(ssl.get_default_verify_paths().cafile or "")')}}"
for set in runtime build dev node lock; do
    ../.venv/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes --no-annotate \
        --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" "$@" --output-file "$set.txt" "$set.in"
done
