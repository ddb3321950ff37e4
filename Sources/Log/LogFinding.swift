/// What is wrong with a log, one thing each.
package enum LogFinding: Hashable, Sendable {
    /// The first event whose content does not give the hash that was stored with it. Places count from 0.
    case altered(index: Int)
    /// The stored head is not the one of the stored leaves: events were added or taken away without it. `nil`: it cannot be
    /// read.
    case headDiffers(stored: TreeHead?, computed: TreeHead)
    /// The log has fewer events than the checkpoint, or than were seen before: it was cut, or the store is an old copy.
    case shorter(size: Int, checkpoint: Int)
    /// The log is as long as the checkpoint or longer, but its first events are not those that the checkpoint was signed
    /// over.
    case rewritten(root: TreeHash, checkpoint: TreeHead)
}
