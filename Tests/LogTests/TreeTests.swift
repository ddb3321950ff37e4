import Log
import Testing

/// Every tree of up to 130 leaves, so that two powers of two and what lies beside them are among them.
@Suite("The tree, against its definition")
struct TreeTests {
    static let leaves = (0..<130).map { TreeHash.leaf([UInt8($0)]) }

    static let heads = (0...130).map { TreeHead(size: $0, root: NaiveTree.root(leaves[..<$0])) }

    private func head(_ size: Int) -> TreeHead { Self.heads[size] }

    private func proof(_ builder: ProofBuilder, over size: Int) -> [TreeHash]? {
        var builder = builder
        for leaf in Self.leaves[..<size] { builder.append(leaf) }
        return builder.proof
    }

    @Test("a frontier has the root of its leaves, also when it was written down and read at each size")
    func frontier() {
        var frontier = Frontier()
        for (index, leaf) in Self.leaves.enumerated() {
            #expect(frontier.head == head(index))
            let bytes = frontier.bytes
            #expect(bytes.count == 8 + 32 * index.nonzeroBitCount)
            frontier = Frontier(bytes: bytes)!
            frontier.append(leaf)
        }
        #expect(frontier.head == head(130))
    }

    @Test("bytes of another length are no frontier")
    func cutFrontier() {
        var frontier = Frontier()
        for leaf in Self.leaves[..<7] { frontier.append(leaf) }
        let bytes = frontier.bytes
        for count in bytes.indices { #expect(Frontier(bytes: Array(bytes[..<count])) == nil) }
        #expect(Frontier(bytes: bytes + [0]) == nil)
        #expect(Frontier(bytes: Array(repeating: 0xFF, count: 8 + 64 * 32)) == nil)
    }

    @Test("each leaf of each tree is proved, by the proof of the definition", arguments: [1...40, 63...66, 127...130])
    func inclusion(sizes: ClosedRange<Int>) {
        for size in sizes {
            let root = head(size).root
            for index in 0..<size {
                let hashes = NaiveTree.path(index, Self.leaves[..<size])
                #expect(proof(.inclusion(of: index, in: size), over: size) == hashes)
                let proof = InclusionProof(index: index, size: size, hashes: hashes)
                #expect(proof.proves(leaf: Self.leaves[index], isUnder: root))
                #expect(!proof.proves(leaf: .empty, isUnder: root))
            }
        }
    }

    @Test("each tree continues smaller ones, by the proof of the definition", arguments: [1...40, 63...66, 127...130])
    func consistency(sizes: ClosedRange<Int>) {
        for second in sizes {
            for first in 1...second {
                let hashes = NaiveTree.proof(first, Self.leaves[..<second])
                #expect(proof(.consistency(from: first, to: second), over: second) == hashes)
                let proof = ConsistencyProof(hashes: hashes)
                #expect(proof.proves(that: head(second), continues: head(first)))
                #expect(!proof.proves(that: head(second), continues: TreeHead(size: first, root: .empty)))
                #expect(!proof.proves(that: TreeHead(size: second, root: .empty), continues: head(first)))
            }
        }
    }

    @Test("verification takes every leaf and every pair of sizes up to 130", arguments: 1...130)
    func all(second: Int) {
        for index in 0..<second {
            let hashes = NaiveTree.path(index, Self.leaves[..<second])
            let proof = InclusionProof(index: index, size: second, hashes: hashes)
            #expect(proof.proves(leaf: Self.leaves[index], isUnder: head(second).root))
        }
        for first in (1...second).dropLast() {
            let proof = ConsistencyProof(hashes: NaiveTree.proof(first, Self.leaves[..<second]))
            #expect(proof.proves(that: head(second), continues: head(first)))
        }
    }

    @Test("every tree continues the empty one and itself, without a proof")
    func trivial() {
        for size in 0...9 {
            #expect(ConsistencyProof(hashes: []).proves(that: head(size), continues: head(0)))
            #expect(ConsistencyProof(hashes: []).proves(that: head(size), continues: head(size)))
            #expect(proof(.consistency(from: 0, to: size), over: size) == [])
            #expect(!ConsistencyProof(hashes: [.empty]).proves(that: head(size), continues: head(size)))
        }
        for size in 1...9 { #expect(!ConsistencyProof(hashes: []).proves(that: head(size + 1), continues: head(size))) }
        #expect(!ConsistencyProof(hashes: []).proves(that: head(3), continues: head(4)))
        #expect(!ConsistencyProof(hashes: []).proves(that: head(3), continues: TreeHead(size: -1, root: .empty)))
        #expect(!ConsistencyProof(hashes: []).proves(that: head(3), continues: TreeHead(size: 0, root: head(1).root)))
    }

    @Test("a proof with any hash changed, left out, added or moved proves nothing")
    func mangled() {
        for size in 2...17 {
            for index in 0..<size {
                let whole = NaiveTree.path(index, Self.leaves[..<size])
                for hashes in manglings(of: whole) {
                    let proof = InclusionProof(index: index, size: size, hashes: hashes)
                    #expect(!proof.proves(leaf: Self.leaves[index], isUnder: head(size).root))
                }
                for other in -1...size where other != index {
                    let proof = InclusionProof(index: other, size: size, hashes: whole)
                    #expect(!proof.proves(leaf: Self.leaves[index], isUnder: head(size).root))
                }
            }
            for first in 1..<size {
                for hashes in manglings(of: NaiveTree.proof(first, Self.leaves[..<size])) {
                    #expect(!ConsistencyProof(hashes: hashes).proves(that: head(size), continues: head(first)))
                }
            }
        }
    }

    /// Without that, whoever may also choose the root could prove anything.
    @Test("a proof that is too long for the tree's size does not prove even the root that it leads to")
    func tooLong() {
        let extra = TreeHash.leaf([1, 2, 3])
        for size in 1...9 {
            let (last, root) = (Self.leaves[size - 1], TreeHash.node(extra, head(size).root))
            let path = NaiveTree.path(size - 1, Self.leaves[..<size]) + [extra]
            #expect(!InclusionProof(index: size - 1, size: size, hashes: path).proves(leaf: last, isUnder: root))

            let longer = TreeHead(size: size + 1, root: .node(extra, head(size + 1).root))
            let proof = ConsistencyProof(hashes: NaiveTree.proof(size, Self.leaves[..<(size + 1)]) + [extra])
            #expect(!proof.proves(that: longer, continues: TreeHead(size: size, root: root)))
        }
    }

    private func manglings(of proof: [TreeHash]) -> [[TreeHash]] {
        var all = [proof + [.empty], [.empty] + proof]
        for place in proof.indices {
            var (changed, cut) = (proof, proof)
            changed[place] = .leaf(proof[place].bytes)
            cut.remove(at: place)
            all += [changed, cut]
            if place > 0 {
                var moved = proof
                moved.swapAt(place, place - 1)
                all.append(moved)
            }
        }
        return all
    }

    @Test("a proof is not there before its last leaf was")
    func early() {
        var builder = ProofBuilder.consistency(from: 3, to: 5)
        for leaf in Self.leaves[..<4] {
            builder.append(leaf)
            #expect(builder.proof == nil)
        }
        builder.append(Self.leaves[4])
        #expect(builder.proof != nil)
    }

    @Test("a hash has 32 bytes")
    func length() {
        #expect(TreeHash(bytes: Array(repeating: 0, count: 31)) == nil)
        #expect(TreeHash(bytes: Array(repeating: 0, count: 33)) == nil)
    }
}
