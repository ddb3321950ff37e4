extension TreeBuilder {
    /// A scalar key of the mapping being checked.
    struct Key: Hashable {
        /// The record that stands in the mapping, perhaps an alias.
        var site: UInt32
        /// The value, for as long as nothing is appended to the arena's text.
        var bytes: UnsafeBufferPointer<UInt8>

        static func == (left: Key, right: Key) -> Bool {
            guard left.bytes.count == right.bytes.count else { return false }
            for index in left.bytes.indices where left.bytes[index] != right.bytes[index] {
                return false
            }
            return true
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(bytes: UnsafeRawBufferPointer(bytes))
        }
    }

    /// Mappings with more keys than this are hashed, with the standard library's seeded hash, so that no
    /// choice of keys makes it slow.
    private static var mostKeysToCompare: Int { 16 }

    /// Refuses keys that are not scalars, merge keys and duplicates in a mapping that has just ended.
    mutating func checkKeys(of mapping: Int) {
        guard !hasOneOrdinaryKey(mapping) else { return }
        let text = chunk.text
        text.withUnsafeBufferPointer { text in
            takeKeys(of: mapping, text: text)
            let duplicates =
                keys.count <= Self.mostKeysToCompare ? duplicatesByComparing() : duplicatesByHashing()
            for (first, later) in duplicates {
                let name = String(decoding: later.bytes, as: UTF8.self)
                report(.duplicateKey(name: name, first: range(of: Int(first.site))), at: Int(later.site))
            }
        }
    }

    /// Most mappings of manifests are labels such as `GET: List Jobs`.
    @inline(__always)
    private func hasOneOrdinaryKey(_ mapping: Int) -> Bool {
        guard chunk.nodes[mapping].count == 1 else { return false }
        let key = chunk.nodes[mapping + 1]
        // A merge key is two bytes long, or has a tag.
        return key.isScalar && key.tag == 0 && key.count != 2
    }

    @inline(__always)
    private mutating func takeKeys(of mapping: Int, text: UnsafeBufferPointer<UInt8>) {
        keys.removeAll(keepingCapacity: true)
        var site = mapping + 1
        while site < chunk.nodes.count {
            var key = chunk.nodes[site]
            if key.form == .alias { key = chunk.nodes[Int(key.link)] }
            if !key.isScalar {
                report(.nonScalarKey, at: site)
            } else if isMerge(key, text: text) {
                report(.mergeKey, at: site)
            } else {
                keys.append(Key(site: UInt32(site), bytes: key.value(file: file, text: text)))
            }
            let value = Int(chunk.nodes[site].next)
            site = Int(chunk.nodes[value].next)
        }
    }

    @inline(__always)
    private func isMerge(_ key: NodeRecord, text: UnsafeBufferPointer<UInt8>) -> Bool {
        if key.tag != 0 { return chunk.tags[Int(key.tag) - 1] == "tag:yaml.org,2002:merge" }
        guard key.count == 2, key.form == .plain else { return false }
        return key.value(file: file, text: text).allSatisfy { $0 == UInt8(ascii: "<") }
    }

    private mutating func report(_ kind: YAMLError.Kind, at site: Int) {
        documentErrors.append(YAMLError(kind, at: range(of: site)))
    }

    private func range(of site: Int) -> SourceRange {
        let record = chunk.nodes[site]
        return record.start.range(to: record.end, in: file, baseLine: 0)
    }

    @inline(__always)
    private func duplicatesByComparing() -> [(first: Key, later: Key)] {
        var duplicates: [(first: Key, later: Key)] = []
        for later in keys.indices.dropFirst() {
            for first in 0..<later where keys[first] == keys[later] {
                duplicates.append((keys[first], keys[later]))
                break
            }
        }
        return duplicates
    }

    private func duplicatesByHashing() -> [(first: Key, later: Key)] {
        var duplicates: [(first: Key, later: Key)] = []
        var firsts = Set<Key>(minimumCapacity: keys.count)
        for key in keys {
            let (isNew, first) = firsts.insert(key)
            if !isNew { duplicates.append((first, key)) }
        }
        return duplicates
    }
}
