#!/bin/sh
# Runs the tests of the FAISS shim and its Swift owner under AddressSanitizer.
#
# SwiftPM links the tests of a whole package into one program, so these rooms are built as a package of their own, from
# the same sources: half a minute instead of half an hour.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
work="$root/.build-asan"
mkdir -p "$work/Sources" "$work/Tests"
ln -sfn "$root/Sources/Native/CFaiss" "$work/Sources/CFaiss"
ln -sfn "$root/Sources/Native/Faiss" "$work/Sources/Faiss"
ln -sfn "$root/Tests/TestSupport" "$work/Sources/TestSupport"
ln -sfn "$root/Tests/FaissTests" "$work/Tests/FaissTests"
cat > "$work/Package.swift" <<'PACKAGE'
// swift-tools-version: 6.2
import PackageDescription

let swiftSettings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]
let package = Package(
    name: "samovar",
    targets: [
        .target(
            name: "CFaiss",
            linkerSettings: ["faiss", "gomp", "openblas", "stdc++"].map { .linkedLibrary($0) }),
        .target(name: "Faiss", dependencies: ["CFaiss"], swiftSettings: swiftSettings),
        .target(name: "TestSupport", swiftSettings: swiftSettings),
        .testTarget(name: "FaissTests", dependencies: ["CFaiss", "Faiss", "TestSupport"], swiftSettings: swiftSettings),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
PACKAGE

# The libraries' own allocations at exit are not ours to answer for; everything else ends the run.
ASAN_OPTIONS="${ASAN_OPTIONS:-detect_leaks=0}" exec swift test --package-path "$work" --sanitize=address "$@"
