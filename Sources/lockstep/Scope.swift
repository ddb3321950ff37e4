/// The integrations that a command is about. Of the others it is only told which are not as they were left.
enum Scope {
    case everything
    case integration(String)
    /// It is about the project itself, or its operators.
    case noIntegration
}
