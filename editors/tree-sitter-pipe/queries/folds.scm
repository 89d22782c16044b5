[(group) (body) (environment) (tags) (statements) (parameters) (arguments) (options) (list) (map) (chain)] @fold
