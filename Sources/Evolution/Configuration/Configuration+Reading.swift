extension Configuration {
    /// The configuration that the environment over the text of a `.env` file over the defaults make.
    ///
    /// Variables of Evolution API that mean nothing here are ignored, as are all others that do not begin with `MOCK_`. An empty
    /// text stands for the default, except where the real server gives it a meaning (`CORS_ORIGIN`, `FACEBOOK_…`).
    package static func read(environment: [String: String], dotEnv text: String = "") throws(ConfigurationProblems)
        -> Configuration
    {
        let file = DotEnv(text)
        let values = file.values.merging(environment) { _, fromEnvironment in fromEnvironment }
        var problems = file.problems
        var configuration = Configuration()
        for variable in Variable.all {
            guard let value = values[variable.name], variable.keepsEmpty || !value.isEmpty else { continue }
            if !variable.set(value, &configuration) {
                problems.append(ConfigurationProblem(variable: variable.name, value: value, allowed: variable.allowed))
            }
        }
        problems += unknownNames(in: values).map { ConfigurationProblem(unknown: $0, nearest: nearestName(to: $0)) }
        guard problems.isEmpty else { throw ConfigurationProblems(all: problems) }
        return configuration
    }

    private static func unknownNames(in values: [String: String]) -> [String] {
        let known = Set(Variable.all.map(\.name))
        return values.keys.filter { $0.hasPrefix("MOCK_") && !known.contains($0) }.sorted()
    }

    private static func nearestName(to name: String) -> String {
        let own = Variable.all.map(\.name).filter { $0.hasPrefix("MOCK_") }
        return own.min { distance($0, name) < distance($1, name) } ?? name
    }

    /// Letters to insert, delete or replace to turn one text into the other (Levenshtein).
    private static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right.utf8)
        var row = Array(0...right.count)
        for (index, letter) in left.utf8.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let replaced = diagonal + (right[column] == letter ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, row[column] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
