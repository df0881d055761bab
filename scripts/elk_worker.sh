#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Take ELK's worker file, unmodified, and its licence from the npm package `elkjs` into the Python package.
#   sh scripts/elk_worker.sh [FOLDER OF THE PACKAGE]      default: tools/node_modules/elkjs
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
package=${1:-$root/tools/node_modules/elkjs}
target=$root/src/glsp/layout

# The version the Eclipse reference server lays out with; another one gives other coordinates.
wanted=0.11.1

if [ ! -f "$package/lib/elk-worker.min.js" ]; then
    echo "elk_worker: $package/lib/elk-worker.min.js is missing; run scripts/setup.py (part of every make target) first" >&2
    exit 1
fi
found=$(sed -n 's/^ *"version": *"\([^"]*\)".*/\1/p' "$package/package.json")
if [ "$found" != "$wanted" ]; then
    echo "elk_worker: found elkjs $found, this project is tested with $wanted" >&2
    exit 1
fi
cp "$package/lib/elk-worker.min.js" "$target/elk-worker.min.js.new"
mv "$target/elk-worker.min.js.new" "$target/elk-worker.min.js"
{
    echo "elk-worker.min.js is part of elkjs $found (npm), Copyright Kiel University and others, unmodified."
    echo "Its source: https://github.com/kieler/elkjs"
    echo
    cat "$package/LICENSE.md"
} >"$target/elk-LICENSE.md"
