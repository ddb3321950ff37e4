/// The bytes of a name that the schema knows. The schema is made once and lasts as long as the process, and so do they: every
/// key of every manifest is compared with them, on all threads at once, where to count references to an array would
/// take longer than to compare it.
///
/// Unchecked: the memory is written before anybody else knows of it, and never again.
struct SchemaName: @unchecked Sendable {
    let bytes: UnsafeBufferPointer<UInt8>

    init(_ text: String) {
        let memory = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: text.utf8.count)
        _ = memory.initialize(from: text.utf8)
        bytes = UnsafeBufferPointer(memory)
    }
}
