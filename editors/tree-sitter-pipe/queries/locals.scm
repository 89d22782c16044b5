; A file is one scope, and a name may be used before it is declared.
(source_file) @local.scope
(declaration name: (identifier) @local.definition)
(param name: (identifier) @local.definition)
(reference name: (identifier) @local.reference)
(setting node: (identifier) @local.reference)
(target name: (identifier) @local.reference)
(accept name: (identifier) @local.reference)
(moved to: (moved_name (identifier) @local.reference))
(keyed value: (identifier) @local.reference)
(interpolation (identifier) @local.reference)
