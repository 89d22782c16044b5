//! Types: of columns, and of what a module takes.

/// Types that columns have, with what is to be filled in.
pub const COLUMNS: &[(&str, &str)] = &[
    ("string", "string"),
    ("int", "int"),
    ("bigint", "bigint"),
    ("double", "double"),
    ("boolean", "boolean"),
    ("date", "date"),
    ("timestamp", "timestamp"),
    ("float", "float"),
    ("smallint", "smallint"),
    ("tinyint", "tinyint"),
    ("binary", "binary"),
    ("decimal", "decimal(${1:10},${2:2})"),
    ("char", "char(${1:10})"),
    ("varchar", "varchar(${1:100})"),
    ("array", "array<${1:string}>"),
    ("map", "map<${1:string},${2:string}>"),
    ("struct", "struct<${1:name}:${2:string}>"),
];

/// Types of values that a module takes.
pub const VALUES: &[(&str, &str)] = &[
    ("string", "a text"),
    ("integer", "a number without a unit"),
    ("bool", "true or false"),
    ("duration", "a time, such as 60s"),
    ("size", "a number of bytes, such as 64MiB"),
    ("list", "a list of texts"),
    ("map", "keys with values"),
];

#[cfg(test)]
mod tests {
    use super::VALUES;
    use crate::project::TYPES;

    #[test]
    fn values_are_of_the_types_that_modules_take() {
        assert!(VALUES.iter().map(|(name, _)| *name).eq(TYPES.iter().map(|known| known.word())));
    }
}
