#!/bin/sh
# Puts a copy of an index in use again. What answers moves to it at its next question; nothing need be started anew.
# Usage: restore.sh FILE.tar.gz INDEX
set -eu
file=$1
index=$2
mkdir -p "$index"
fresh=$(mktemp -d "$index/.restore-XXXXXX")
trap 'rm -rf "$fresh"' EXIT
tar --extract --gzip --file "$file" --directory "$fresh" --no-same-owner
generation=$(cat "$fresh/CURRENT")
case $generation in g-*/* | *..*) echo "$file is no copy of an index." >&2; exit 1 ;; g-*) ;; *) echo "$file is no copy of an index." >&2; exit 1 ;; esac
[ -f "$fresh/$generation/manifest.json" ] || { echo "$file holds no whole index." >&2; exit 1; }
# Under a name of its own, so that a server which has the spoilt one open sees another generation.
name=g-$(date -u +%Y%m%dT%H%M%S)-restored$$
sed "s/\"generation\": \"$generation\"/\"generation\": \"$name\"/" "$fresh/$generation/manifest.json" > "$fresh/manifest.json"
mv "$fresh/manifest.json" "$fresh/$generation/manifest.json"
mv "$fresh/$generation" "$index/$name"
if [ -d "$fresh/.added" ] && [ ! -d "$index/.added" ]; then mv "$fresh/.added" "$index/.added"; fi
echo "$name" > "$fresh/CURRENT"
mv "$fresh/CURRENT" "$index/CURRENT"
echo "$index has $name in use."
