[(group) (body) (environment) (statements) (parameters) (arguments) (options) (list) (map) (chain)] @fold
