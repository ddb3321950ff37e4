internal import Keys

/// Reads a page line by line. What a line means depends on the heading above it, and on nothing else.
struct PageReader {
    private let index: CatalogueIndex
    private var reading: PageReading
    private var heading = Heading.none
    /// A category's heading that nothing stands under yet.
    private var bare: (line: PageLine, category: Int)?
    /// Lines that ask for everything, which count only if they are the page's one wish.
    private var everything: [PageLine] = []

    /// What the lines stand under.
    private enum Heading: Equatable {
        case none
        case category(Int)
        /// Words that name no category.
        case other
        /// "Do not select:", "Optional": nothing below it is placed.
        case doubtful
    }

    init(_ index: CatalogueIndex) {
        self.index = index
        reading = PageReading(catalogue: index.catalogue)
    }

    static func read(_ lines: [PageLine], with index: CatalogueIndex) -> PageReading {
        var reader = PageReader(index)
        for line in lines { reader.take(line) }
        return reader.finished()
    }

    private mutating func finished() -> PageReading {
        askAboutBareHeading()
        if everything.count == 1, reading.placed.isEmpty, reading.asked.allSatisfy({ $0.suggestions.isEmpty }) {
            reading.isEverything = true
            place(Array(index.permissions.indices), everything[0])
        } else {
            for line in everything { ask(line, ["all"]) }
        }
        reading.asked.sort { $0.line.number < $1.line.number }
        return reading
    }

    private mutating func take(_ line: PageLine) {
        let text = PageText(line.text)
        guard let last = text.parts.last else { return }
        if text.parts.count == 1, text.underCategory == nil, takeHeading(last, text, line) { return }
        bare = nil
        let (category, start) = subject(of: text)
        let isDoubtful = heading == .doubtful || text.remarks.contains(where: PageWord.isDoubt)
        var found: [Int] = []
        var wildcard: PageWildcard?
        var others: [String] = Array(text.parts[..<start])
        for part in text.parts[start...] {
            if let ranks = ranks(of: part, under: category) {
                found += ranks
            } else if wildcard == nil, let words = PageWildcard(part) {
                wildcard = words
            } else {
                others.append(part)
            }
        }
        // A doubt counts wherever it stands on the line, but in a label itself.
        let isClear = !isDoubtful && !others.contains(where: PageWord.isRefusal)
        if !found.isEmpty {
            return isClear && wildcard == nil ? place(found, line) : ask(line, index.writings(of: found))
        }
        if isClear, let wildcard, takeWildcard(wildcard, category, line) { return }
        if text.isHeading || text.parts.count == 1 && PageWord.isDoubt(last) && PageReader.pointsOn(last) {
            heading = PageWord.isDoubt(line.text) ? .doubtful : .other
        }
        ask(line, text.isHeading ? [] : suggestions(for: last, under: category))
    }

    // MARK: Headings

    /// Whether the line is the name of a category, or of something else that lines stand under.
    private mutating func takeHeading(_ text: String, _ whole: PageText, _ line: PageLine) -> Bool {
        guard let category = category(text) else { return false }
        askAboutBareHeading()
        if whole.remarks.contains(where: PageWord.isDoubt) || heading == .doubtful && !whole.isHeading {
            heading = .doubtful
            ask(line, [])
        } else {
            heading = .category(category)
            bare = (line, category)
        }
        return true
    }

    /// A category with nothing under it may be meant as a whole; nobody knows.
    private mutating func askAboutBareHeading() {
        if let (line, category) = bare {
            let name = index.catalogue.categories[category].name
            ask(line, ["\(name): all", "\(name): read"])
        }
        bare = nil
    }

    /// "Do not select any of the following".
    private static func pointsOn(_ text: String) -> Bool {
        let words = text.lowercased().split { !$0.isLetter }
        return words.contains { ["following", "below", "these", "next"].contains($0) }
    }

    // MARK: What a line is about

    private enum Category: Equatable {
        case known(Int)
        /// Nothing, or words that name no category: only what has one meaning in the whole catalogue is placed.
        case open
    }

    /// The category that counts for the line, and how many of its parts come before the permission.
    private func subject(of text: PageText) -> (Category, Int) {
        if let name = text.underCategory { return (category(name).map(Category.known) ?? .open, 0) }
        var found: Category?
        var start = 0
        for (position, part) in text.parts.dropLast().enumerated() {
            if ranks(of: part, under: found ?? headingCategory) != nil || PageWildcard(part) != nil { break }
            if PageWord.isNoise(part) { continue }
            // A step that names no category leaves open which one counts.
            found = category(part).map(Category.known) ?? .open
            start = position + 1
        }
        return (found ?? headingCategory, start)
    }

    private var headingCategory: Category {
        if case .category(let category) = heading { .known(category) } else { .open }
    }

    private func category(_ name: String) -> Int? {
        var (name, bare) = (name, PageWord.withoutFrame(name))
        return name.withUTF8 { index.category($0) } ?? bare.withUTF8 { index.category($0) }
    }

    // MARK: Permissions

    /// The permissions that a part names, all of them or none.
    private func ranks(of part: String, under category: Category) -> [Int]? {
        if let rank = rank(of: part, under: category) { return [rank] }
        // `Candidates: GET: List Candidates`
        if let colon = part.firstIndex(of: ":"), let named = self.category(String(part[..<colon])) {
            return ranks(of: PageText.trimmed(String(part[part.index(after: colon)...])), under: .known(named))
        }
        let pieces = PageReader.pieces(of: part)
        guard pieces.count > 1 else { return nil }
        let ranks = pieces.compactMap { rank(of: $0, under: category) }
        return ranks.count == pieces.count ? ranks : nil
    }

    private func rank(of text: String, under category: Category) -> Int? {
        for wording in PageReader.wordings(of: text) {
            switch category {
            case .known(let category):
                if case .one(let rank) = find(wording, category) { return rank }
            case .open:
                // An alias of some category must not mean something else.
                guard case .one(let rank) = find(wording, nil) else { continue }
                let elsewhere = index.catalogue.categories.indices.map { find(wording, $0) }
                return elsewhere.allSatisfy { $0 == .none || $0 == .one(rank) } ? rank : nil
            }
        }
        return nil
    }

    private func find(_ text: String, _ category: Int?) -> LookupTable.Match {
        PermissionSearch(index, category: category).match(text)
    }

    /// As it is, then with the method set off as the catalogue does it: `[GET] List Users`, `Get - List Users`.
    private static func wordings(of text: String) -> [String] {
        let words = text.split(separator: " ", maxSplits: 1)
        guard words.count == 2, let method = PageWord.method(String(words[0])) else { return [text] }
        let rest = words[1].drop { "-–—: ".contains($0) }
        return [text, "\(method): \(rest)"]
    }

    /// Several permissions in one line: each begins with its method, or commas stand between them.
    private static func pieces(of text: String) -> [String] {
        var pieces: [String] = []
        var piece: [Substring] = []
        for word in text.split(separator: " ") {
            if word.hasSuffix(":"), PageWord.method(String(word)) != nil, !piece.isEmpty {
                pieces.append(PageText.trimmed(piece.joined(separator: " ")))
                piece = []
            }
            piece.append(word)
        }
        pieces.append(PageText.trimmed(piece.joined(separator: " ")))
        guard pieces.count == 1 else { return pieces }
        return text.split { $0 == "," || $0 == ";" }.map { PageText.trimmed(String($0)) }
    }

    // MARK: Wildcards

    private mutating func takeWildcard(_ wildcard: PageWildcard, _ category: Category, _ line: PageLine) -> Bool {
        var scope = category
        if let name = wildcard.category {
            guard let named = self.category(name) else { return false }
            scope = .known(named)
        }
        var ranks: [Int]
        switch scope {
        case .known(let category): ranks = index.own[category]
        case .open:
            guard heading == .none else { return false }
            guard wildcard.method != nil else {
                everything.append(line)
                return true
            }
            ranks = Array(index.permissions.indices)
        }
        if let method = wildcard.method { ranks = ranks.filter { index.permissions[$0].methods == [method] } }
        guard !ranks.isEmpty else { return false }
        place(ranks, line)
        return true
    }

    // MARK: Results

    private mutating func place(_ ranks: [Int], _ line: PageLine) {
        for rank in ranks {
            let category = index.catalogue.categories[index.home[rank]].name
            reading.placed.append(.init(line: line, permission: index.permissions[rank], category: category))
        }
    }

    private mutating func ask(_ line: PageLine, _ suggestions: [String]) {
        reading.asked.append(.init(line: line, suggestions: Array(suggestions.prefix(3))))
    }

    /// Where the words stand exactly, and otherwise what is near; nothing for prose.
    private func suggestions(for text: String, under category: Category) -> [String] {
        guard text.utf8.count <= 80, PageWildcard(text) == nil, PageWord.method(text) == nil else { return [] }
        for wording in PageReader.wordings(of: text) {
            var found: [Int] = []
            for category in index.catalogue.categories.indices {
                switch find(wording, category) {
                case .one(let rank): found.append(rank)
                case .many(let ranks): found += ranks
                case .none: break
                }
            }
            if !found.isEmpty { return index.writings(of: Array(Set(found)).sorted()) }
        }
        if case .known(let category) = category {
            let name = index.catalogue.categories[category].name
            return PermissionSearch(index, category: category).suggestions(for: text).map { "\(name) > \($0)" }
        }
        return PermissionSearch(index, category: nil).suggestions(for: text)
    }
}
