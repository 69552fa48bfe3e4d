#!/bin/sh
# A copy of the index in use and of the documents that were added on the operator's page, as one file.
# May run while the service answers and while an index is built: a generation is never written again.
# Usage: backup.sh INDEX FILE.tar.gz
set -eu
index=$1
file=$2
generation=$(cat "$index/CURRENT")
case $generation in g-*) ;; *) echo "$index is not an index of Plainterm." >&2; exit 1 ;; esac
[ -f "$index/$generation/manifest.json" ] || { echo "$index/$generation is gone: run again." >&2; exit 1; }
parts="CURRENT $generation"
[ ! -d "$index/.added" ] || parts="$parts .added"
# shellcheck disable=SC2086 # two or three names without blanks
tar --create --gzip --file "$file.part" --directory "$index" $parts
if [ "$(cat "$index/CURRENT")" != "$generation" ] && [ ! -d "$index/$generation" ]; then
	rm -f "$file.part"
	echo "A build removed $generation meanwhile: run again." >&2
	exit 1
fi
mv "$file.part" "$file"
echo "$generation is in $file."
