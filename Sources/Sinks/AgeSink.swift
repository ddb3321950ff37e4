internal import Glibc
package import Keys

/// `age:RECIPIENT`: the `age` program encrypts each key to the recipient, and the armored text is written to standard
/// output or, one file per key, into a folder.
///
/// Receipt: `age` gave an encrypted file for the whole key, and that was written: every byte accepted by write(2), or
/// made durable as `FileSink` does.
package struct AgeSink: Sink {
    /// Where the encrypted texts go.
    package enum Place: Hashable, Sendable {
        /// Standard output: the armored text beneath the key's name, or one line of JSON.
        case text(descriptor: Int32)
        case json(descriptor: Int32)
        case folder(String)
    }

    private let recipient: String
    private let place: Place
    private let run: ProgramRun

    package init(recipient: String, place: Place) {
        self.recipient = recipient
        self.place = place
        run = ProgramRun(words: ["age", "-a", "-r", recipient], variables: [], timeout: 60)
    }

    package var name: String { "age:\(recipient)" }

    /// Encrypts something harmless, so that a recipient that `age` does not take is found out now.
    package func probe(count: Int) async throws {
        switch place {
        case .folder(let folder): try await FileSink(folder: folder).probe(count: count)
        case .text(let descriptor), .json(let descriptor):
            try await StandardOutputSink(descriptor: descriptor).probe(count: count)
        }
        try run.check()
        var trial = WipedText(capacity: 64)
        trial.append("Lockstep asks whether age takes this recipient; there is no key in here.")
        _ = try trial.withBytes { bytes throws(SinkError) in try encrypt(bytes) }
    }

    package func deliver(_ batch: borrowing SecretBatch) async -> [DeliveryOutcome] {
        var texts: [Result<String, SinkError>] = []
        for index in 0..<batch.count {
            do throws(SinkError) {
                let text = try batch.withSecret(at: index) { bytes throws(SinkError) in
                    try encrypt(UnsafeRawBufferPointer(bytes))
                }
                texts.append(.success(text))
            } catch {
                texts.append(.failure(error))
            }
        }
        switch place {
        case .folder(let folder):
            return FileSink(folder: folder).store(batch.labels, suffix: ".age") { index, write throws(SinkError) in
                var text = try texts[index].get()
                let result = text.withUTF8 { bytes -> Result<Void, SinkError> in
                    do throws(SinkError) {
                        return .success(try write(UnsafeRawBufferPointer(bytes)))
                    } catch {
                        return .failure(error)
                    }
                }
                try result.get()
            }
        case .text(let descriptor):
            let parts = zip(batch.labels, texts).compactMap { label, text in
                (try? text.get()).map { "\(label.integration)  key id \(label.keyID)\n\($0)" }
            }
            return outcomes(texts, printing: parts.joined(), to: descriptor)
        case .json(let descriptor):
            let parts = zip(batch.labels, texts).compactMap { label, text in
                // Names, ids and armor are plain ASCII; only line ends need escaping.
                (try? text.get()).map {
                    #"{"name":"\#(label.integration)","key_id":"\#(label.keyID)","age":""#
                        + $0.replacing("\n", with: #"\n"#) + #""}"#
                }
            }
            let line =
                parts.isEmpty ? "" : #"{"format_version":1,"encrypted":["# + parts.joined(separator: ",") + "]}\n"
            return outcomes(texts, printing: line, to: descriptor)
        }
    }

    private func outcomes(
        _ texts: [Result<String, SinkError>], printing text: String, to descriptor: Int32
    ) -> [DeliveryOutcome] {
        var text = text
        let failure = text.withUTF8 { bytes -> SinkError? in
            do throws(SinkError) {
                try writeAll(UnsafeRawBufferPointer(bytes), to: descriptor) {
                    errno == ENOSPC
                        ? .diskFull(path: "standard output") : .closed(problem: String(cString: strerror(errno)))
                }
                return nil
            } catch {
                return error
            }
        }
        return texts.map { text in
            switch (text, failure) {
            case (.failure(let error), _), (.success, let error?): .failed(error)
            case (.success, nil): .delivered(Receipt(evidence: "encrypted with age to \(recipient), standard output"))
            }
        }
    }

    /// The armored text. A program that only looks like `age` and hands the key through gets no further.
    private func encrypt(_ bytes: UnsafeRawBufferPointer) throws(SinkError) -> String {
        let ending = try run.run(input: bytes)
        // Its first line says what is wrong, its last where to report errors.
        if let failure = ending.failure(of: run, secret: bytes, showing: .first) { throw failure }
        guard ending.tookAll else { throw .secretNotRead(program: run.program) }
        guard !ending.repeats(bytes), !ending.output.isTooLong else { throw .notEncrypted(program: run.program) }
        let text = ending.output.withBytes { String(decoding: $0, as: UTF8.self) }
        guard text.hasPrefix("-----BEGIN AGE ENCRYPTED FILE-----\n"),
            text.hasSuffix("\n-----END AGE ENCRYPTED FILE-----\n"),
            text.utf8.allSatisfy({ $0 == 0x0A || ($0 >= 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C) })
        else { throw .notEncrypted(program: run.program) }
        return text
    }
}
