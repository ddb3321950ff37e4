/// Builds a chunk's arena from events in the order of the text, and refuses what the limits and rules refuse.
struct TreeBuilder {
    /// The anchor and tag before a node, NUL-terminated, as libyaml gives them.
    struct Properties {
        var anchor: UnsafeMutablePointer<UInt8>?
        var tag: UnsafeMutablePointer<UInt8>?
    }

    /// A collection that has begun and not ended.
    private struct Frame {
        var index: UInt32
        var children: UInt32 = 0
        /// The deepest nesting of collections below it so far, aliases followed.
        var height = 0
        /// The document's nodes before it, aliases expanded.
        var nodesBefore: Int
        var isFlow: Bool
        var isAnchored: Bool
    }

    /// What an alias of an anchored node adds to a document.
    private struct Extent {
        var nodes: Int
        var height: Int
    }

    let file: UnsafeBufferPointer<UInt8>
    private let limits: Limits
    var chunk = Chunk()
    /// The errors of the document being read.
    var documentErrors: [YAMLError] = []
    private var documentStart = 0
    private var rootIndex = 0
    private var frames: [Frame] = []
    /// The document's nodes so far, aliases expanded.
    private var nodes = 0
    private var anchors: [String: UInt32] = [:]
    /// By index, of anchored nodes that have ended.
    private var extents: [UInt32: Extent] = [:]
    /// Where the last node ended: a block collection ends there, whereas libyaml puts its end before the next
    /// token.
    private var lastEnd: UInt32 = 0
    private var tagIndices: [String: UInt32] = [:]
    /// Kept from mapping to mapping for its memory.
    var keys: [Key] = []

    /// A builder for a stretch of so many bytes of a file.
    init(file: UnsafeBufferPointer<UInt8>, stretch: Int, limits: Limits) {
        self.file = file
        self.limits = limits
        // Manifests have a node for each 10 bytes or more, and few values that are not in the file as they
        // are. In round numbers, so that one stretch fits into the memory that another of about its size had.
        chunk.nodes.reserveCapacity(stretch / 10 / 4096 * 4096 + 4096)
        chunk.text.reserveCapacity(stretch / 8 / 4096 * 4096 + 4096)
    }

    mutating func beginDocument(_ start: Mark, _ end: UInt32) throws(YAMLError) {
        chunk.documentsBegun += 1
        guard chunk.documentsBegun <= limits.documents else {
            throw error(.tooManyDocuments(limit: limits.documents), start, end)
        }
        documentStart = Int(start.offset)
        rootIndex = chunk.nodes.count
        nodes = 0
        if !anchors.isEmpty {
            anchors.removeAll(keepingCapacity: true)
            extents.removeAll(keepingCapacity: true)
        }
    }

    mutating func endDocument() {
        let root = chunk.nodes[rootIndex]
        let isEmpty = root.form == .plain && root.start.offset == root.end && documentErrors.isEmpty
        if isEmpty {
            chunk.nodes.removeLast()
        } else {
            chunk.roots.append(Chunk.Root(index: UInt32(rootIndex), hasErrors: !documentErrors.isEmpty))
        }
        if !documentErrors.isEmpty { flushErrors() }
    }

    /// Ends the chunk early. The document being read is not kept, its errors are.
    mutating func cut(_ error: YAMLError) {
        chunk.isCut = true
        flushErrors()
        chunk.errors.append(error)
    }

    private mutating func flushErrors() {
        documentErrors.sort { $0.range.start < $1.range.start }
        chunk.errors += documentErrors.prefix(max(0, limits.errors + 1 - chunk.errors.count))
        documentErrors.removeAll()
    }

    @inline(__always)
    mutating func scalar(
        _ value: UnsafeBufferPointer<UInt8>, form: NodeRecord.Form, isOneLine: Bool, properties: Properties,
        start: Mark, end: UInt32
    ) throws(YAMLError) {
        let count = UInt32(truncatingIfNeeded: value.count)
        // Only the folding of lines changes a plain scalar; an anchor or a tag makes the stretch longer.
        let isInFile = form == .plain && isOneLine && end - start.offset == count
        let link = isInFile ? start.offset : UInt32(truncatingIfNeeded: chunk.text.count)
        if !isInFile { chunk.text.append(contentsOf: value) }
        let index = try add(
            form, link: link, count: count, isInFile: isInFile, tag: properties.tag, start, end)
        lastEnd = end
        if let anchor = properties.anchor {
            anchors[String(cString: anchor)] = index
            extents[index] = Extent(nodes: 1, height: 0)
        }
    }

    mutating func alias(_ name: String, start: Mark, end: UInt32) throws(YAMLError) {
        lastEnd = end
        guard let target = anchors[name], let extent = extents[target] else {
            let isRecursive = anchors[name] != nil
            report(isRecursive ? .recursiveAlias(name: name) : .undefinedAlias(name: name), start, end)
            _ = try add(.plain, link: 0, count: 0, tag: nil, start, end)
            return
        }
        guard frames.count + extent.height <= limits.depth else {
            throw error(.tooDeep(limit: limits.depth), start, end)
        }
        guard nodes + extent.nodes <= limits.nodes else {
            throw error(.aliasExpansion(limit: limits.nodes), start, end)
        }
        if !frames.isEmpty {
            frames[frames.count - 1].height = max(frames[frames.count - 1].height, extent.height)
        }
        _ = try add(.alias, link: target, count: 0, tag: nil, start, end)
        nodes += extent.nodes - 1
    }

    mutating func begin(
        _ form: NodeRecord.Form, isFlow: Bool, properties: Properties, start: Mark, end: UInt32
    ) throws(YAMLError) {
        guard frames.count < limits.depth else { throw error(.tooDeep(limit: limits.depth), start, end) }
        let nodesBefore = nodes
        let index = try add(form, link: 0, count: 0, tag: properties.tag, start, end)
        lastEnd = end
        if let anchor = properties.anchor {
            anchors[String(cString: anchor)] = index
        }
        frames.append(
            Frame(
                index: index, nodesBefore: nodesBefore, isFlow: isFlow, isAnchored: properties.anchor != nil))
    }

    mutating func end(_ end: UInt32) {
        let frame = frames.removeLast()
        if frame.isFlow { lastEnd = end }
        let index = Int(frame.index)
        chunk.nodes[index].next = UInt32(truncatingIfNeeded: chunk.nodes.count)
        chunk.nodes[index].end = lastEnd
        if chunk.nodes[index].form == .mapping {
            chunk.nodes[index].count = frame.children / 2
            checkKeys(of: index)
        } else {
            chunk.nodes[index].count = frame.children
        }
        let height = frame.height + 1
        if frame.isAnchored {
            extents[frame.index] = Extent(nodes: nodes - frame.nodesBefore, height: height)
        }
        if !frames.isEmpty {
            frames[frames.count - 1].height = max(frames[frames.count - 1].height, height)
        }
    }

    @inline(__always)
    private mutating func add(
        _ form: NodeRecord.Form, link: UInt32, count: UInt32, isInFile: Bool = false,
        tag: UnsafeMutablePointer<UInt8>?, _ start: Mark, _ end: UInt32
    ) throws(YAMLError) -> UInt32 {
        let index = UInt32(truncatingIfNeeded: chunk.nodes.count)
        nodes += 1
        guard nodes <= limits.nodes else { throw error(.tooManyNodes(limit: limits.nodes), start, end) }
        guard Int(end) - documentStart <= limits.documentBytes else {
            throw error(.documentTooLarge(limit: limits.documentBytes), start, end)
        }
        if !frames.isEmpty { frames[frames.count - 1].children += 1 }
        chunk.nodes.append(
            NodeRecord(
                form, start: start, end: end, next: index + 1, link: link, count: count, isInFile: isInFile,
                tag: tag == nil ? 0 : tagIndex(tag, form: form)))
        return index
    }

    private mutating func tagIndex(_ tag: UnsafeMutablePointer<UInt8>?, form: NodeRecord.Form) -> UInt32 {
        guard let tag else { return 0 }
        let name = String(cString: tag)
        let usual =
            switch form {
            case .sequence: "tag:yaml.org,2002:seq"
            case .mapping: "tag:yaml.org,2002:map"
            default: "tag:yaml.org,2002:str"
            }
        guard name != "!", name != usual else { return 0 }
        if let index = tagIndices[name] { return index }
        chunk.tags.append(name)
        tagIndices[name] = UInt32(chunk.tags.count)
        return UInt32(chunk.tags.count)
    }

    private mutating func report(_ kind: YAMLError.Kind, _ start: Mark, _ end: UInt32) {
        documentErrors.append(error(kind, start, end))
    }

    private func error(_ kind: YAMLError.Kind, _ start: Mark, _ end: UInt32) -> YAMLError {
        YAMLError(kind, at: start.range(to: end, in: file, baseLine: 0))
    }
}
