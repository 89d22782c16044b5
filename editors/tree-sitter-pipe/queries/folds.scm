[(group) (body) (environment) (arguments) (options) (list) (map) (chain)] @fold
