; The names of scopes are those that Neovim, Helix and Zed share.

(comment) @comment

(param "param" @keyword)
(output "output" @keyword)
(environment "env" @keyword)
(tags "tags" @keyword)
(accept ["accept" "on" "because"] @keyword)
(moved ["moved" "to"] @keyword)
(level level: _ @keyword)
(import "import" @keyword.import)
(use "use" @keyword.import)
(module "module" @keyword)
(existing) @keyword
(allow ["allow" "on" "if"] @keyword)
(column "partition" @keyword)
(filter "where" @keyword)
(or "or" @keyword.operator)
(and "and" @keyword.operator)
(not "not" @keyword.operator)
(presence "exists" @keyword.operator)
(comparison operator: _ @operator)

(declaration kind: (identifier) @type)
(declaration kind: (path (identifier) @type))
(declaration name: (identifier) @variable)
(reference name: (identifier) @variable)
(reference name: (path (identifier) @variable))
; A word alone that is no node's name is a kind. Which is which is known to the language server; here they are listed.
((reference name: (identifier) @type)
  (#any-of? @type
    "api" "athena" "batch" "bucket" "database" "emr" "firehose" "lambda" "queue" "resource" "role" "stream" "table" "topic" "worker"))

(param name: (identifier) @variable.parameter)
(environment name: (identifier) @module)
(module name: (identifier) @type.definition)
(parameter name: (identifier) @variable.parameter)
(parameter type: (identifier) @type)
(parameter default: (identifier) @constant)
(accept name: (identifier) @variable)
(accept name: (path (identifier) @variable))
(moved from: (identifier) @variable)
(moved from: (path (identifier) @variable))
(moved to: (identifier) @variable)
(moved to: (path (identifier) @variable))
(code) @constant
(param_value name: (identifier) @variable.parameter)
(setting node: (identifier) @variable)
(setting argument: (identifier) @property)
(tag key: (identifier) @property)
(keyed key: (identifier) @property)
(entry key: (identifier) @property)
(entry key: (string) @property)
(arguments (identifier) @attribute)
(options (identifier) @attribute)
(field (identifier) @variable.member)

(output name: (identifier) @variable.parameter)
(attribute node: (identifier) @variable)
(attribute name: (identifier) @variable.member)
(property path: (path (identifier) @property))
(path (type) @type)

(column name: (identifier) @variable.member)
(column_type) @type.builtin
(action) @function
(target name: (identifier) @variable)
(target name: (path (identifier) @variable))
(target "*" @constant.builtin)

(keyed value: (identifier) @constant)
(setting value: (identifier) @constant)
(tag value: (identifier) @constant)
(param_value value: (identifier) @constant)
(param value: (identifier) @constant)
(list (identifier) @constant)
(entry value: (identifier) @constant)
((identifier) @boolean
  (#any-of? @boolean "true" "false"))
(quantity) @number
(string) @string
(escape) @string.escape
(expression) @string.special
(interpolation ["${" "}"] @punctuation.special)
(interpolation (identifier) @variable.parameter)
(interpolation node: (identifier) @variable)
(interpolation name: (identifier) @variable.member)

(arrow ["->" "<->" "-[" "<-[" "]->"] @operator)
"=" @operator
["(" ")" "[" "]" "{" "}"] @punctuation.bracket
["," ";" ":" "."] @punctuation.delimiter
