#!/usr/bin/env bash
# Sets up what Samovar is built on, on Debian 12. Every step looks first and is skipped when it is done.
#
#   setup.sh               Debian packages and llama.cpp
#   setup.sh bench-tools   llama-bench, from the same source, for side-by-side measurements
#   setup.sh load-tools    llama-server, likewise
#
# llama.cpp is built from the source that a pinned Python source package carries, and lands in
# ${XDG_CACHE_HOME:-~/.cache}/samovar/native, keyed by version, with a stamp of flags and processor features: it is built
# for this processor, so a cache that moved to another one is built anew. The library is built with the changes in
# Scripts/patches, each of which says what it brings; the tools to compare with are built without.
set -euo pipefail

readonly llama_version=0.3.36
readonly llama_sha256=832db0699007f1be95a7e41ef12e88926b02ba836461e36a36372db2760c1a2e

readonly cache="${XDG_CACHE_HOME:-$HOME/.cache}/samovar"
readonly native="$cache/native"
readonly patches="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/patches"
readonly llama="$native/llama-$llama_version-$(cat "$patches"/*.patch | sha256sum | cut -c 1-8)"
readonly tools="$native/llama-tools-$llama_version"
readonly server="$native/llama-server-$llama_version"

readonly common_flags=(
    -DCMAKE_BUILD_TYPE=Release -DGGML_NATIVE=ON -DLLAMA_BUILD_APP=OFF -DLLAMA_BUILD_EXAMPLES=OFF -DLLAMA_BUILD_SERVER=OFF
    -DLLAMA_BUILD_TESTS=OFF
)
# The libraries must find each other beside themselves: a program's own run path does not reach that far.
readonly library_flags=(
    "${common_flags[@]}" -DBUILD_SHARED_LIBS=ON -DLLAMA_BUILD_COMMON=OFF -DLLAMA_BUILD_TOOLS=OFF
    "-DCMAKE_INSTALL_RPATH=\$ORIGIN"
)
readonly tool_flags=(
    "${common_flags[@]}" -DBUILD_SHARED_LIBS=OFF -DLLAMA_BUILD_COMMON=ON -DLLAMA_BUILD_TOOLS=ON -DLLAMA_OPENSSL=OFF
)

readonly server_flags=("${tool_flags[@]}" -DLLAMA_BUILD_SERVER=ON -DLLAMA_BUILD_UI=OFF)

say() { printf 'setup: %s\n' "$*" >&2; }
fail() { say "$@"; exit 1; }

# MARK: Debian packages

missing_packages() {
    local package
    for package in libfaiss-dev liblink-grammar-dev libopenblas-dev libsqlite3-dev libxml2-dev libxxhash-dev \
        link-grammar-dictionaries-en; do
        dpkg-query --show --showformat '${Status}\n' "$package" 2>/dev/null | grep --quiet ' installed$' \
            || echo "$package"
    done
    command -v c++ >/dev/null || echo g++
    command -v cmake >/dev/null || echo cmake
    command -v curl >/dev/null || echo curl
    command -v ninja >/dev/null || echo ninja-build
    command -v pdftotext >/dev/null || echo poppler-utils
    command -v patch >/dev/null || echo patch
    command -v pkg-config >/dev/null || echo pkg-config
    python3 -m pip --version >/dev/null 2>&1 || echo python3-pip
}

install_packages() {
    local packages as_root=()
    mapfile -t packages < <(missing_packages)
    if [ ${#packages[@]} -eq 0 ]; then return; fi
    command -v apt-get >/dev/null \
        || fail "needs Debian's packages (or this system's own of the same libraries): ${packages[*]}"
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail "run as root: apt-get install ${packages[*]}"
        as_root=(sudo)
    fi
    say "installing ${packages[*]}"
    "${as_root[@]}" apt-get update --quiet --quiet
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --quiet --quiet --yes --no-install-recommends \
        "${packages[@]}" >&2
}

# MARK: llama.cpp

# Processor features, since the build uses all of them and a build for others may stop on an illegal instruction.
processor() { grep -m 1 -E '^(flags|Features)' /proc/cpuinfo | sha256sum | cut -c 1-16; }

stamp() { printf 'llama-cpp-python %s %s\n%s\nprocessor %s\n' "$llama_version" "$llama_sha256" "$*" "$(processor)"; }

# Unpacks the pinned source into $1.
#
# pip asks a source package for its metadata by running its build back end, fetched for the purpose. A stand-in back end
# answers instead, so that only the one pinned file is fetched and nothing that was fetched is run; pip compares the
# digest before it unpacks.
fetch_source() {
    local folder=$1 archive
    mkdir -p "$folder/backend/scikit_build_core"
    touch "$folder/backend/scikit_build_core/__init__.py"
    cat >"$folder/backend/scikit_build_core/build.py" <<'PYTHON'
import pathlib


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    folder = pathlib.Path(metadata_directory, "llama_cpp_python.dist-info")
    folder.mkdir()
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: llama-cpp-python\nVersion: VERSION\n")
    return folder.name


def build_wheel(*_):
    raise SystemExit("this stand-in only answers for metadata")
PYTHON
    sed -i "s/VERSION/$llama_version/" "$folder/backend/scikit_build_core/build.py"
    echo "llama-cpp-python==$llama_version --hash=sha256:$llama_sha256" >"$folder/requirements.txt"
    say "fetching the source of llama.cpp"
    PYTHONPATH="$folder/backend" TMPDIR="$folder" python3 -m pip --disable-pip-version-check --no-input --quiet download \
        --no-deps --no-binary=:all: --no-build-isolation --no-cache-dir --progress-bar=off --require-hashes \
        --dest "$folder" --requirement "$folder/requirements.txt" \
        || fail "the source package llama-cpp-python $llama_version could not be fetched: see pip's message above"
    archive=$(echo "$folder"/llama_cpp_python-*.tar.gz)
    echo "$llama_sha256  $archive" | sha256sum --check --quiet
    tar --extract --gzip --file "$archive" --directory "$folder" --strip-components 3 \
        "llama_cpp_python-$llama_version/vendor/llama.cpp"
    rm "$archive"
}

# Configures and builds targets: build SOURCE LOG FLAG... -- TARGET...
build() {
    local source=$1 log=$2 flags=()
    shift 2
    while [ "$1" != -- ]; do flags+=("$1"); shift; done
    shift
    { cmake -S "$source" -B "$source/build" -G Ninja "${flags[@]}" && ninja -C "$source/build" "$@"; } >"$log" 2>&1 || {
        tail -n 30 "$log" >&2
        fail "llama.cpp did not build; the whole log is $log"
    }
    rm "$log"
}

# Puts a finished folder in the place of another in two renames; programs that run keep the libraries they have open.
replace() {
    local finished=$1 target=$2
    rm -rf "$target.old"
    if [ -e "$target" ]; then mv "$target" "$target.old"; fi
    mv "$finished" "$target"
    rm -rf "$target.old"
}

is_built() { [ -e "$1/$2" ] && [ "$(cat "$1/stamp" 2>/dev/null)" = "$3" ]; }

with_source() {
    local work
    mkdir -p "$cache/build" "$native"
    work=$(mktemp -d "$cache/build/llama-XXXXXX")
    # shellcheck disable=SC2064 # the folder of now is meant
    trap "rm -rf '$work'" EXIT
    mkdir "$work/source"
    fetch_source "$work/source"
    "$@" "$work/source"
    rm -rf "$work"
    trap - EXIT
}

build_libraries() {
    local source=$1 change
    for change in "$patches"/*.patch; do
        patch --directory="$source" --strip=1 --fuzz=0 --silent <"$change" \
            || fail "$change does not fit llama-cpp-python $llama_version"
    done
    say "building llama.cpp for this processor (2 to 4 minutes on two cores)"
    # The prefix is the final place, which llama.pc states; DESTDIR only keeps a half-made install out of it.
    DESTDIR="$source/stage" build "$source" "$cache/llama-build.log" "${library_flags[@]}" \
        "-DCMAKE_INSTALL_PREFIX=$llama" -- install
    stamp "${library_flags[@]}" >"$source/stage$llama/stamp"
    replace "$source/stage$llama" "$llama"
}

# build_tool SOURCE NAME FOLDER FLAG...
build_tool() {
    local source=$1 name=$2 folder=$3
    shift 3
    say "building $name (4 to 9 minutes on two cores)"
    build "$source" "$cache/$name-build.log" "$@" -- "$name"
    mkdir -p "$source/stage/bin"
    cp "$source/build/bin/$name" "$source/stage/bin/"
    stamp "$@" >"$source/stage/stamp"
    replace "$source/stage" "$folder"
}

build_bench() { build_tool "$1" llama-bench "$tools" "${tool_flags[@]}"; }
build_server() { build_tool "$1" llama-server "$server" "${server_flags[@]}"; }

install_llama() {
    if ! is_built "$llama" lib/libllama.so "$(stamp "${library_flags[@]}")"; then
        with_source build_libraries
    fi
    ln -sfn "$(basename "$llama")" "$native/llama"
}

install_tools() {
    if ! is_built "$tools" bin/llama-bench "$(stamp "${tool_flags[@]}")"; then
        with_source build_bench
    fi
    say "llama-bench is $tools/bin/llama-bench"
}

install_server() {
    if ! is_built "$server" bin/llama-server "$(stamp "${server_flags[@]}")"; then
        with_source build_server
    fi
    say "llama-server is $server/bin/llama-server"
}

# Two set-ups at once would build the same thing twice into the same place. The lock goes when the shell does.
mkdir -p "$cache"
exec 9>"$cache/setup.lock"
flock --nonblock 9 || { say "another set-up is running; waiting for it"; flock 9; }

case "${1:-all}" in
    all)
        install_packages
        install_llama
        command -v swift >/dev/null || fail "Swift 6.2 or later is needed: see swift.org/install"
        ;;
    bench-tools)
        install_packages
        install_tools
        ;;
    load-tools)
        install_packages
        install_server
        ;;
    *) fail "unknown part '$1'; there are: all, bench-tools, load-tools" ;;
esac
