#!/bin/sh
# Makes the environment that serves: the pinned packages of serving.txt, this project, nothing that serving never reads.
# The Dockerfile runs it, and so does check.sh where there is no Docker engine.
# Usage: install.sh SOURCE ENVIRONMENT
set -eu
source=$1
environment=$2
python3 -m venv "$environment"
pip="$environment/bin/python -m pip --disable-pip-version-check --no-cache-dir --quiet"
$pip install --no-deps --no-compile --require-hashes --requirement "$source/deploy/serving.txt"
PIP_CONSTRAINT="$source/constraints.txt" $pip install --no-deps --no-compile "$source"
sh "$source/deploy/trim.sh" "$environment"
"$environment/bin/python" -m compileall -q -j 0 "$environment/lib"
