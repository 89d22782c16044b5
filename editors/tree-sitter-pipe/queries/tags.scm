(declaration name: (identifier) @name) @definition.class
(param name: (identifier) @name) @definition.constant
(module name: (identifier) @name) @definition.function
(declaration kind: (identifier) @name) @reference.call
(reference name: (identifier) @name) @reference.class
(moved to: (identifier) @name) @reference.class
(target name: (identifier) @name) @reference.class
