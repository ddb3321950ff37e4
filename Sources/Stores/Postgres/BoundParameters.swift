/// The arrays in which libpq takes parameters; the memory lives as long as the object.
final class BoundParameters {
    let count: CInt
    let types: UnsafeMutablePointer<UInt32>
    let values: UnsafeMutablePointer<UnsafePointer<CChar>?>
    let lengths: UnsafeMutablePointer<CInt>
    /// 1 each: binary.
    let formats: UnsafeMutablePointer<CInt>

    init(_ parameters: [PostgresParameter]) {
        count = CInt(parameters.count)
        types = .allocate(capacity: parameters.count)
        values = .allocate(capacity: parameters.count)
        lengths = .allocate(capacity: parameters.count)
        formats = .allocate(capacity: parameters.count)
        for (index, parameter) in parameters.enumerated() {
            (types + index).initialize(to: parameter.type)
            (lengths + index).initialize(to: CInt(parameter.bytes?.count ?? 0))
            (formats + index).initialize(to: 1)
            // An empty value is not NULL: it has a pointer, to one byte that is not read.
            let memory = parameter.bytes.map { bytes in
                let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, bytes.count))
                memory.initialize(from: bytes, count: bytes.count)
                return UnsafePointer(UnsafeMutableRawPointer(memory).assumingMemoryBound(to: CChar.self))
            }
            (values + index).initialize(to: memory)
        }
    }

    deinit {
        for index in 0..<Int(count) { values[index]?.deallocate() }
        types.deallocate()
        values.deallocate()
        lengths.deallocate()
        formats.deallocate()
    }
}
