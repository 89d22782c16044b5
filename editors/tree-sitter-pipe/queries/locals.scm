; A file is one scope, and a module another, which sees nothing of the file's; a name may be used before it is declared. Of the path
; of a name the first word is the call of a module.
(source_file) @local.scope
((module) @local.scope
  (#set! local.scope-inherits false))
(parameter name: (identifier) @local.definition)
(declaration name: (identifier) @local.definition)
(param name: (identifier) @local.definition)
(reference name: (identifier) @local.reference)
(reference name: (path . (identifier) @local.reference))
(target name: (path . (identifier) @local.reference))
(accept name: (path . (identifier) @local.reference))
(setting . node: (identifier) @local.reference)
(param_value name: (identifier) @local.reference)
(target name: (identifier) @local.reference)
(accept name: (identifier) @local.reference)
(moved to: (identifier) @local.reference)
(moved to: (path . (identifier) @local.reference))
(keyed value: (identifier) @local.reference)
(interpolation (identifier) @local.reference)
