internal import Glibc

/// C strings in an array that a null pointer ends; the memory is wiped and freed with the object, since one of them may
/// be an address with a password.
final class CStrings {
    let pointers: UnsafeMutablePointer<UnsafePointer<CChar>?>
    private let count: Int

    init(_ strings: [String]) {
        count = strings.count
        pointers = .allocate(capacity: strings.count + 1)
        for (index, string) in strings.enumerated() {
            (pointers + index).initialize(to: strdup(string).map { UnsafePointer($0) })
        }
        (pointers + strings.count).initialize(to: nil)
    }

    deinit {
        for index in 0..<count {
            guard let pointer = UnsafeMutablePointer(mutating: pointers[index]) else { continue }
            explicit_bzero(pointer, strlen(pointer))
            free(pointer)
        }
        pointers.deallocate()
    }
}
