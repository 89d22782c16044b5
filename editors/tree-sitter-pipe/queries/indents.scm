[(group) (body) (environment) (arguments) (list) (map)] @indent.begin
["}" ")" "]"] @indent.branch
["}" ")" "]"] @indent.end
(comment) @indent.auto
