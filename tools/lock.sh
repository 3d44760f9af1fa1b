#!/usr/bin/env bash
# Chooses versions anew, at least a week old, and locks them with their hashes. Argument: the environment.
set -euo pipefail
cd "$(dirname "$0")/.."
"$1/bin/python" -m pip install --quiet uv
before=$(date -u -d '7 days ago' +%Y-%m-%dT00:00:00Z)
for name in box hub dev; do
    "$1/bin/uv" pip compile "requirements/$name.in" --output-file "requirements/$name.txt" \
        --upgrade --exclude-newer "$before" --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header --annotation-style line --quiet
done
# A lock that names addresses would tie a build to one registry.
if grep -nE 'https?://|^--(index|extra|find)' requirements/*.txt; then exit 1; fi
