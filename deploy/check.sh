#!/bin/sh
# The steps of the image without an engine: install, start with an index, ask, end. Says size and seconds to ready.
# Usage: check.sh INDEX [FOLDER]; fails when the environment is larger than 760 MB, which with its base image is 900 MB.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
index=$1
folder=${2:-$(mktemp -d)}
[ -x "$folder/environment/bin/plainterm" ] || sh "$here/install.sh" "$(dirname "$here")" "$folder/environment"
size=$(du -sm "$folder/environment/" | cut -f1)
echo "environment: $size MB"
[ "$size" -le 760 ]
cd "$folder"
started=$(date +%s%N)
"$folder/environment/bin/plainterm" serve --port 8599 --index "$index" 2> "$folder/log" &
server=$!
trap 'kill -KILL $server 2> /dev/null || true' EXIT
get() { "$folder/environment/bin/python" -c 'import sys, urllib.request as u; print(u.urlopen(u.Request(sys.argv[1], sys.argv[2].encode() if len(sys.argv) > 2 else None, {"Content-Type": "application/json"}), timeout=20).read().decode())' "$@"; }
for _ in $(seq 300); do
	if get http://127.0.0.1:8599/readyz > /dev/null 2>&1; then break; fi
	kill -0 $server || { cat "$folder/log"; exit 1; }
	sleep 0.1
done
echo "ready after $((($(date +%s%N) - started) / 1000000)) ms"
get http://127.0.0.1:8599/api/ask '{"question": "What is telehealth?"}' | grep -q '"schema":1'
get http://127.0.0.1:8599/ | grep -q '<div id="root">'
"$folder/environment/bin/python" - << 'PYTHON'
from importlib.util import find_spec
unwanted = [name for name in ("torch", "transformers", "sentence_transformers") if find_spec(name)]
assert not unwanted, unwanted
PYTHON
kill -TERM $server
wait $server || true
echo 'asked and ended'
