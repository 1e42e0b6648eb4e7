import Corpus
import Dispatch
import SystemPackage

/// The state of one walk: a stack of what is still to be visited.
///
/// Runs on a queue of its own, because every step waits for a disk or a pipe.
actor SourceCrawler {
    private let executor = QueueExecutor(label: "samovar.walk")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private enum Work {
        case argument(String)
        case folder(FolderVisit)
        case records(RecordStream)
    }

    /// A folder whose entries are being visited.
    private struct FolderVisit {
        /// Links may lead to places below this.
        let root: String
        let path: String
        /// The folder's names, counted from the root.
        let names: [String]
        let rules: IgnoreRules
        let entries: [String?]
        var next = 0
    }

    private let options: DocumentOptions
    private let standardInput: FileDescriptor
    private var stack: [Work]
    private var seenPaths: Set<BytewiseText> = []
    private var seenFolders: Set<FileSystem.FolderIdentity> = []

    init(paths: [String], options: DocumentOptions, standardInput: FileDescriptor) {
        self.options = options
        self.standardInput = standardInput
        self.stack = paths.reversed().map { .argument($0) }
    }

    /// Does one bounded piece of the walk and returns what it found, perhaps nothing; `nil` at the end.
    func step() -> [WalkedSource]? {
        guard let work = stack.popLast() else { return nil }
        switch work {
        case .argument(let argument):
            return visit(argument: argument)
        case .records(let records):
            guard let found = records.read() else { return [] }
            stack.append(work)
            return found
        case .folder(let folder):
            return visit(folder)
        }
    }

    private func visit(argument: String) -> [WalkedSource] {
        if argument == "-" {
            stack.append(
                .records(
                    RecordStream(
                        file: standardInput, ownsFile: false, corpus: "stdin",
                        maximumLineBytes: options.maximumFileBytes)))
            return []
        }
        if GlobPattern.isPattern(argument), !FileSystem.exists(argument) {
            let matches = GlobExpansion.paths(matching: argument)
            if matches.isEmpty {
                return [refused(argument, .unreadable, "No file matches \(argument); check the pattern.")]
            }
            // A match may itself hold a wildcard in its name, but it exists, so it is not expanded again.
            stack.append(contentsOf: matches.reversed().map { .argument($0) })
            return []
        }
        do throws(DocumentRefusal) {
            let path = try FileSystem.canonical(argument)
            return try visit(path: path, root: path, names: [], rules: IgnoreRules(patterns: options.ignore))
        } catch {
            return [.refused(source: argument, error)]
        }
    }

    /// Visits some entries of a folder, and puts back what is left of it.
    private func visit(_ folder: FolderVisit) -> [WalkedSource] {
        var folder = folder
        var found: [WalkedSource] = []
        while folder.next < folder.entries.count, found.count < 64 {
            let entry = folder.entries[folder.next]
            folder.next += 1
            let depth = stack.count
            guard let name = entry else {
                let refusal = FileSystem.notUTF8(folder.path)
                found.append(.refused(source: folder.path, refusal))
                continue
            }
            let path = folder.path == "/" ? "/" + name : folder.path + "/" + name
            do throws(DocumentRefusal) {
                found += try visit(entry: path, name: name, of: folder)
            } catch {
                found.append(.refused(source: path, error))
            }
            if stack.count > depth {
                // The entry is a folder or a corpus: its content comes before the next entry.
                let inner = stack.removeLast()
                stack.append(.folder(folder))
                stack.append(inner)
                return found
            }
        }
        if folder.next < folder.entries.count { stack.append(.folder(folder)) }
        return found
    }

    private func visit(
        entry path: String, name: String, of folder: FolderVisit
    ) throws(DocumentRefusal) -> [WalkedSource] {
        var target = path
        var kind = try FileSystem.kind(of: path)
        let isLink = kind == .link
        var isFolder = false
        if case .folder = kind { isFolder = true }
        // Ignored things are not even looked behind.
        if folder.rules.ignores(folder.names + [name], isFolder: isFolder) { return [] }
        if isLink {
            target = try FileSystem.canonical(path)
            guard DocumentSource.isInside(target, folder: folder.root) else {
                throw DocumentRefusal(
                    .unreadable,
                    "\(path) is a link that leaves \(folder.root); name \(target) itself to take it in.")
            }
            kind = try FileSystem.kind(of: target)
            if case .folder = kind, folder.rules.ignores(folder.names + [name], isFolder: true) { return [] }
        }
        return try visit(path: target, root: folder.root, names: folder.names + [name], rules: folder.rules)
    }

    /// Visits a canonical path: it names no link.
    private func visit(
        path: String, root: String, names: [String], rules: IgnoreRules
    ) throws(DocumentRefusal) -> [WalkedSource] {
        switch try FileSystem.kind(of: path) {
        case .folder(let identity):
            guard seenFolders.insert(identity).inserted else { return [] }
            let entries = try FileSystem.names(in: path)
            var rules = rules
            for file in IgnoreRules.fileNames where entries.contains(file) {
                rules.add(lines: FileSystem.lines(of: path + "/" + file), depth: names.count)
            }
            stack.append(.folder(FolderVisit(root: root, path: path, names: names, rules: rules, entries: entries)))
            return []
        case .file(let byteCount):
            guard seenPaths.insert(BytewiseText(path)).inserted else { return [] }
            if FileKind(fileName: path.split(separator: "/").last ?? "") == .records {
                stack.append(.records(try openRecords(path)))
                return []
            }
            return [.candidate(.file(path: path, byteCount: byteCount))]
        case .link, .other:
            throw DocumentRefusal(.unreadable, "\(path) is no regular file; only files and folders can be taken in.")
        }
    }

    private func openRecords(_ path: String) throws(DocumentRefusal) -> RecordStream {
        do {
            let file = try FileDescriptor.open(FilePath(path), .readOnly, options: [.closeOnExec, .nonBlocking])
            return RecordStream(
                file: file, ownsFile: true, corpus: path, maximumLineBytes: options.maximumFileBytes)
        } catch {
            throw DocumentRefusal(.unreadable, "\(path) cannot be read: \(error). Check its permissions.")
        }
    }

    private func refused(_ source: String, _ reason: RefusalReason, _ message: String) -> WalkedSource {
        .refused(source: source, DocumentRefusal(reason, message))
    }
}

/// Puts an actor on a serial queue, off the cooperative pool.
private final class QueueExecutor: SerialExecutor {
    private let queue: DispatchQueue

    init(label: String) {
        self.queue = DispatchQueue(label: label)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async {
            job.runSynchronously(on: self.asUnownedSerialExecutor())
        }
    }
}
