#!/usr/bin/env bash
# The rules of the house that neither the compiler nor the formatter knows. Prints every place that breaks one.
set -euo pipefail
cd "$(dirname "$0")/.."

broken=0

# forbid MESSAGE PATTERN PATHSPEC...
forbid() {
    local message=$1 pattern=$2 found
    shift 2
    if found=$(git grep --untracked --line-number -I --extended-regexp "$pattern" -- "$@"); then
        printf '%s:\n%s\n\n' "$message" "$found" >&2
        broken=1
    fi
}

sources=('Sources/*.swift')
everything=('.' ':!Scripts/check-rules.sh')

forbid 'a crash where an error belongs' '(^|[^A-Za-z_.])(try!|as!|fatalError\()' "${sources[@]}"
forbid 'work that nobody holds' 'Task\.detached' "${sources[@]}"
forbid 'a machine of ours named' '/work/(main|shared)|/root/' "${everything[@]}"
forbid 'a package registry named by host' '(pypi|pythonhosted|debian)\.(org|net)/' "${everything[@]}"
forbid 'standard output written outside the command line' '(^|[^A-Za-z_.])print\(' \
    "${sources[@]}" ':!Sources/samovar/*'
forbid 'a thread put to sleep' '(^|[^A-Za-z_.])(sleep|usleep)\(|Task\.sleep' 'Tests/*.swift'

# Long files hide a second subject.
while IFS= read -r file; do
    if [ "$(wc -l <"$file")" -gt 400 ]; then
        printf '%s: more than 400 lines; give its second subject a file\n\n' "$file" >&2
        broken=1
    fi
done < <(git ls-files --cached --others --exclude-standard 'Sources/*.swift' 'Tests/*.swift' | while read -r file; do
    [ -e "$file" ] && echo "$file"
done)

exit "$broken"
