/// The integrations that a command is about. Of the others it is only told which are not as they were left.
enum Scope {
    case all
    case one(String)
    /// It is about the project itself, or its operators.
    case none
}
