internal import CPostgres
internal import Glibc
package import Keys

/// Where a server is, in the words of libpq: `postgresql://…` with everything that libpq understands, and what it takes
/// from its own variables (`PGPASSWORD`, `PGSSLMODE` and the others) where the address is silent.
///
/// An address may hold a password. `place` and everything else that can be shown is made from other parts.
package struct PostgresAddress: Hashable, Sendable {
    /// The address as it was written. Only for libpq.
    private let text: String
    /// What libpq made of it and of its variables, without what is not set.
    private let settings: [String: String]

    package let holdsPassword: Bool

    package static let schemes = ["postgresql://", "postgres://"]

    /// Throws `StoreError.badAddress`. libpq's own words are not repeated: they quote parts of the address, and a
    /// password that was not escaped ends up in any of them.
    package init(_ text: String) throws(StoreError) {
        guard let options = PQconninfoParse(text, nil) else { throw .badAddress }
        defer { PQconninfoFree(options) }
        guard let defaults = PQconndefaults() else { throw .badAddress }
        defer { PQconninfoFree(defaults) }
        let given = PostgresAddress.values(options)
        settings = PostgresAddress.values(defaults).merging(given) { _, given in given }
        self.text = text
        holdsPassword = given["password"] != nil || given["sslpassword"] != nil
        // An "@" or "/" of a password that was not escaped moves its rest into one of these.
        let ports = (given["port"] ?? "").split(separator: ",")
        guard ports.allSatisfy({ UInt16($0) != nil }),
            ["host", "hostaddr", "dbname"].allSatisfy({ given[$0].map { !$0.contains("@") } ?? true })
        else { throw .badAddress }
    }

    private static func values(_ options: UnsafeMutablePointer<PQconninfoOption>) -> [String: String] {
        var values: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { values[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        return values
    }

    /// For people: hosts, ports and database, never a user's name or password.
    package var place: String {
        let hosts = (settings["host"] ?? settings["hostaddr"] ?? "").split(separator: ",").map(String.init)
        let ports = (settings["port"] ?? "").split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let servers = hosts.enumerated().map { index, host in
            // Of one port libpq makes the port of all hosts.
            let port = ports.count == 1 ? ports[0] : index < ports.count ? ports[index] : "5432"
            return port.isEmpty || port == "5432" || host.hasPrefix("/") ? host : "\(host):\(port)"
        }
        let database = settings["dbname"] ?? settings["user"] ?? ""
        return "postgresql://\(servers.joined(separator: ","))/\(database)"
    }

    /// Takes the passwords out of a text that libpq or a server wrote. They do not write any; this is the second lock.
    func redacted(_ text: String) -> String {
        ["password", "sslpassword"].compactMap { settings[$0] }.filter { !$0.isEmpty }
            .reduce(text) { $0.replacing($1, with: "…") }
    }

    /// The keywords and values for a connection. What the address or a variable says wins over the ones that are added.
    func parameters() -> [(keyword: String, value: String)] {
        let added = [
            // Without it an address that swallows packets is waited for as long as TCP tries, which is minutes.
            ("connect_timeout", "10"),
            // A server that vanished is given up within a minute, not after two hours.
            ("keepalives_idle", "20"), ("keepalives_interval", "10"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "60000"), ("fallback_application_name", "lockstep"),
        ].filter { settings[$0.0] == nil || $0.0 == "tcp_user_timeout" && settings[$0.0] == "0" }
        return added + [("client_encoding", "UTF8"), ("dbname", text)]
    }
}
