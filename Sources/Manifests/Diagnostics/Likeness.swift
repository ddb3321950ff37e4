/// Finds what somebody may have meant. Only for hints: nothing is ever matched by likeness.
package enum Likeness {
    /// The candidates most like the text, best first; none that are far from it. Case does not count.
    package static func nearest(
        to text: String, among candidates: [String], atMost limit: Int = 3
    ) -> [String] {
        guard text.utf8.count <= 200 else { return [] }
        let wanted = Array(text.lowercased().unicodeScalars)
        let words = Set(tokens(text))
        var scored: [(distance: Double, order: Int)] = []
        for (order, candidate) in candidates.enumerated() {
            let letters = Array(candidate.lowercased().unicodeScalars)
            let longest = max(wanted.count, letters.count, 1)
            var distance = Double(editDistance(wanted, letters)) / Double(longest)
            let own = Set(tokens(candidate))
            if !words.isEmpty, !own.isEmpty {
                let common = Double(words.intersection(own).count)
                distance = min(distance, 1 - common / Double(words.union(own).count))
            }
            if distance <= 0.5 { scored.append((distance, order)) }
        }
        scored.sort { ($0.distance, $0.order) < ($1.distance, $1.order) }
        return scored.prefix(limit).map { candidates[$0.order] }
    }

    /// Words in lower case without a plural's `s`.
    private static func tokens(_ text: String) -> [String] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.map { word in
            word.count > 3 && word.hasSuffix("s") ? String(word.dropLast()) : String(word)
        }
    }

    /// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
    private static func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
        guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
        var before: [Int] = []
        var last = Array(0...b.count)
        for i in 1...a.count {
            var row = [i] + Array(repeating: 0, count: b.count)
            for j in 1...b.count {
                let cost = a[i - 1] == b[j - 1] ? 0 : 1
                row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + cost)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    row[j] = min(row[j], before[j - 2] + 1)
                }
            }
            before = last
            last = row
        }
        return last[b.count]
    }
}
