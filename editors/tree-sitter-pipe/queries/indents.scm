[(group) (body) (environment) (tags) (statements) (parameters) (arguments) (list) (map)] @indent.begin
["}" ")" "]"] @indent.branch
["}" ")" "]"] @indent.end
(comment) @indent.auto
