internal import Keys

/// A store whose rows can be taken out and put into another one, as they are.
protocol CopyableStore {
    /// Hands over every row of every table, in one consistent state, without keeping them.
    func export(_ take: (StoreTable, [SQLValue]) throws -> Void) throws

    /// Runs the body in one transaction of a store that has no project; what it hands over is written. Throws
    /// `StoreError.notEmpty`.
    func fill(_ body: ((StoreTable, [[SQLValue]]) throws -> Void) throws -> Void) throws

    /// Keeps everybody from writing to any project until it is released.
    func lockAll(holder: LockHolder) throws -> any WholeLock
}

/// The right to be the only one that writes to a store.
protocol WholeLock {
    func release()
}

extension CopyableStore {
    func content() throws -> StoreContent {
        var content = StoreContent()
        try export { content.add($0, $1) }
        return content
    }
}
