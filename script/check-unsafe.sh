#!/usr/bin/env bash
# Fails on constructs the house does without, and where `unsafe` spreads beyond the files that need it.
set -euo pipefail
cd "$(dirname "$0")/.."
bad=0
# Tasks, queues, globals and unchecked promises: the core is one thread, and values cross by one door.
if grep -rnE '@unchecked Sendable|nonisolated\(unsafe\)|\bTask( \{|\.init|\.detached)|DispatchQueue|\bstatic var [a-z]+ *(=|:[^{]*=)|try!|\bas! |fatalError\(' \
    Sources --include='*.swift'; then
    echo "check-unsafe: the lines above use what this house does without" >&2
    bad=1
fi
# The largest number of `unsafe` marks each place may hold. It may fall, never rise.
while read -r most place; do
    found=$(grep -rohw unsafe "Sources/$place" --include='*.swift' | wc -l)
    if [ "$found" -gt "$most" ]; then
        echo "check-unsafe: $place holds $found unsafe marks, at most $most are allowed" >&2
        bad=1
    fi
done < script/unsafe-limits.txt
exit $bad
