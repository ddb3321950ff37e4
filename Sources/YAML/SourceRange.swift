/// A stretch of a source file, from its first byte up to, but without, `end`.
package struct SourceRange: Sendable, Hashable {
    /// The first byte of the stretch.
    package var start: SourcePosition
    /// The first byte after the stretch; equal to `start` when the stretch is a mere place.
    package var end: SourcePosition

    package init(start: SourcePosition, end: SourcePosition) {
        self.start = start
        self.end = end
    }

    /// An empty stretch: a place.
    package init(at position: SourcePosition) {
        self.init(start: position, end: position)
    }

    /// The same stretch when `lines` more lines come before it.
    func movedDown(by lines: Int) -> SourceRange {
        var moved = self
        moved.start.line += lines
        moved.end.line += lines
        return moved
    }
}
