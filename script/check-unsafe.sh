#!/usr/bin/env bash
# Fails on constructs the house does without, and where `unsafe` spreads beyond the places that need it.
set -euo pipefail
cd "$(dirname "$0")/.."
bad=0
# Tasks, queues, globals and unchecked promises: the core is one thread, and values cross by one door.
if grep -rnE '@unchecked Sendable|nonisolated\(unsafe\)|\bTask( \{|\.init|\.detached)|DispatchQueue|\bstatic var \w+ *(=|:[^{]*=)|\btry[!?]|\bas! |fatalError\(' \
    Sources --include='*.swift'; then
    echo "check-unsafe: the lines above use what this house does without" >&2
    bad=1
fi
# Lines with the mark `unsafe` that each floor may hold; a floor that is not listed may hold none. The numbers may fall, never rise.
while read -r floor most; do
    found=$(grep -rhwE 'unsafe' "Sources/$floor" --include='*.swift' | grep -cvE '^ *//' || true)
    if [ "$found" -gt "$most" ]; then
        echo "check-unsafe: $floor holds $found lines with unsafe, at most $most are allowed" >&2
        bad=1
    fi
done < <(for folder in Sources/*/; do
    floor=$(basename "$folder")
    awk -v f="$floor" '$1 == f { print; found = 1 } END { if (!found) print f, 0 }' script/unsafe-limits.txt
done)
exit $bad
