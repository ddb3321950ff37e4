/// What stands for a whole log: how many leaves it has, and the root of the tree over them.
package struct TreeHead: Hashable, Sendable {
    /// The number of leaves, 0 or more.
    package var size: Int
    package var root: TreeHash

    package init(size: Int, root: TreeHash) {
        self.size = size
        self.root = root
    }
}
