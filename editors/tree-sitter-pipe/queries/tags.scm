(declaration name: (identifier) @name) @definition.class
(param name: (identifier) @name) @definition.constant
(reference name: (identifier) @name) @reference.class
(moved to: (moved_name (identifier) @name)) @reference.class
(target name: (identifier) @name) @reference.class
