/**
 * The grammar of `.pipe` for editors. It follows grammar/pipe.pest rule by rule and, like it, knows no AWS.
 *
 * It takes a little more than pipec does, never less: an editor colours what is half written.
 *
 * @license MIT OR Apache-2.0
 */

/// <reference types="tree-sitter-cli/dsl" />
// @ts-check

const WORD = /[A-Za-z_][A-Za-z0-9_]*/;

/** @param {RuleOrLiteral} rule @param {RuleOrLiteral} separator */
const separated = (rule, separator) => seq(rule, repeat(seq(separator, rule)));

/** A list in brackets, which may end with a comma. @param {RuleOrLiteral} rule */
const listed = (rule) => optional(seq(separated(rule, ","), optional(",")));

export default grammar({
  name: "pipe",

  word: ($) => $.identifier,

  // A newline that ends a statement. The scanner passes over one that an arrow follows.
  externals: ($) => [$._newline],

  extras: ($) => [/[ \t\r\n\uFEFF]/, $.comment],

  rules: {
    source_file: ($) => seq(optional($._separators), optional(lines($, $._statement))),
    _separators: ($) => repeat1(choice($._newline, ";")),
    comment: () => /#[^\r\n]*/,

    _statement: ($) =>
      choice($.use, $.param, $.output, $.environment, $.tags, $.accept, $.moved, $.level, $.import, $.module, alias($._first_chain, $.chain)),

    use: ($) => seq("use", field("path", $.string)),
    output: ($) =>
      seq("output", field("name", $.identifier), optional($.arguments), "=", field("value", $._value)),
    param: ($) =>
      seq(
        "param",
        field("name", $.identifier),
        optional($.arguments),
        optional(seq("=", field("value", $._value))),
      ),
    environment: ($) =>
      seq("env", field("name", $.identifier), "{", optional($._separators), optional(lines($, choice($.setting, $.param_value))), "}"),
    setting: ($) =>
      seq(repeat1(seq(field("node", $.identifier), ".")), field("argument", choice($.identifier, $.string)), "=", field("value", $._value)),
    param_value: ($) => seq(field("name", $.identifier), "=", field("value", $._value)),
    tags: ($) => seq("tags", "{", optional($._separators), optional(lines($, $.tag)), "}"),
    tag: ($) => seq(field("key", choice($.identifier, $.string)), "=", field("value", $._value)),
    accept: ($) =>
      seq("accept", field("code", $._code), "on", field("name", $._name), optional(seq("because", $.string))),
    moved: ($) => seq("moved", field("from", $._name), "to", field("to", $._name)),
    level: ($) => seq(field("level", choice("allow", "warn", "deny")), separated($._code, ",")),
    _code: ($) => alias(token(prec(1, choice(/P\d{3}/, "warnings"))), $.code),
    import: ($) => seq("import", field("path", $.string)),
    module: ($) =>
      seq("module", field("name", $.identifier), optional(field("parameters", $.parameters)), optional(field("body", $.statements))),
    parameters: ($) => seq("(", listed($.parameter), ")"),
    parameter: ($) =>
      seq(
        field("name", $.identifier),
        ":",
        field("type", $.identifier),
        optional(seq("=", field("default", $._value))),
      ),
    statements: ($) => seq("{", optional($._separators), optional(lines($, $._statement)), "}"),

    // Chains: endpoints joined by arrows. No word is reserved: what begins a statement may also name a node.
    _first_chain: ($) =>
      seq(
        choice($._endpoint, alias($._first_reference, $.reference), alias($._first_declaration, $.declaration)),
        repeat($._step),
      ),
    // A kind that is called like the first word of a statement, where the statement could not go on so.
    _first_declaration: ($) =>
      choice(
        seq(
          field(
            "kind",
            choice(
              alias(choice("use", "output", "tags", "accept", "moved", "allow", "warn", "deny", "import"), $.identifier),
              alias($._first_path, $.path),
            ),
          ),
          choice(seq(field("name", $.identifier), optional($.arguments)), $.arguments),
          optional($.body),
        ),
        prec(-1, seq(field("kind", alias(choice("env", "param"), $.identifier)), field("name", $.identifier))),
      ),
    _first_reference: ($) => field("name", choice(alias($._first_word, $.identifier), alias($._first_path, $.path))),
    _first_word: () =>
      choice("use", "param", "output", "env", "tags", "accept", "moved", "allow", "warn", "deny", "import", "module"),
    _first_path: ($) => seq(alias($._first_word, $.identifier), repeat1(seq(token.immediate("."), $.identifier))),
    chain: ($) => seq($._endpoint, repeat($._step)),
    _step: ($) => seq($.arrow, $._endpoint),
    _endpoint: ($) => choice($.group, $.declaration, $.reference),
    group: ($) => seq("{", optional($._separators), optional(lines($, $.chain)), "}"),

    // A kind with a name, or with arguments where nobody refers to it.
    declaration: ($) =>
      seq(
        optional($.existing),
        field("kind", choice($._name, alias($._type_name, $.identifier))),
        choice(seq(field("name", $.identifier), optional($.arguments)), $.arguments),
        optional($.body),
      ),
    // A word alone: the name of a node, or else a kind.
    reference: ($) =>
      choice(
        seq(optional($.existing), field("name", choice($._name, alias($._type_name, $.identifier)))),
        field("name", choice(alias("existing", $.identifier), alias($._existing_path, $.path))),
      ),
    existing: () => "existing",
    // The name of a node, in a call of a module behind the path of the call.
    _name: ($) => choice($.identifier, alias($._path, $.path)),
    _existing_path: ($) => seq(alias("existing", $.identifier), repeat1(seq(token.immediate("."), $.identifier))),
    _path: ($) => seq($.identifier, repeat1(seq(token.immediate("."), $.identifier))),

    arrow: ($) =>
      choice("->", "<->", seq(choice("-[", "<-["), optional(alias($._arguments, $.options)), "]->")),

    arguments: ($) => seq("(", optional($._arguments), ")"),
    _arguments: ($) => seq(separated($._argument, ","), optional(",")),
    _argument: ($) => choice($.filter, $.keyed, $._value, alias("where", $.identifier)),
    keyed: ($) =>
      seq(field("key", choice($.identifier, alias("where", $.identifier))), "=", field("value", $._value)),

    _value: ($) => choice($.attribute, $.identifier, $.string, $.quantity, $.list, $.map),
    // What another node is called when it is deployed.
    attribute: ($) =>
      seq(
        repeat1(seq(field("node", $.identifier), token.immediate("."))),
        field("name", $.identifier),
      ),
    list: ($) => seq("[", listed($._value), "]"),
    map: ($) => seq("{", listed($.entry), "}"),
    entry: ($) => seq(field("key", choice($.identifier, $.string)), ":", field("value", $._value)),

    // A predicate over the data.
    filter: ($) => seq("where", $._condition),
    _condition: ($) => choice($.or, $.and, $.not, $.nested, $.presence, $.comparison),
    or: ($) => prec.left(1, seq($._condition, "or", $._condition)),
    and: ($) => prec.left(2, seq($._condition, "and", $._condition)),
    not: ($) => prec(3, seq("not", $._condition)),
    nested: ($) => seq("(", $._condition, ")"),
    presence: ($) => seq("exists", $.field),
    comparison: ($) =>
      choice(seq($.field, field("operator", $._operator), $._value), seq($.field, field("operator", "in"), $.list)),
    _operator: () => choice("==", "!=", "<=", ">=", "<", ">", "like"),
    field: ($) =>
      separated(choice($.identifier, $.string), token.immediate(".")),

    // The body that belongs to one node alone.
    body: ($) => seq("{", optional($._separators), optional(lines($, $._line)), "}"),
    _line: ($) => choice($.allow, $.property, $.column),
    property: ($) => seq(field("path", $.path), "=", field("value", $._value)),
    path: ($) =>
      separated(choice($.identifier, alias(choice("partition", "allow"), $.identifier), alias($._type_name, $.type)), token.immediate(".")),
    column: ($) =>
      seq(
        optional("partition"),
        field("name", choice($.identifier, alias(choice("partition", "allow"), $.identifier))),
        ":",
        field("type", $.column_type),
      ),
    column_type: () => token(prec(-1, /[^\s;}#]([^;}#\r\n]*[^\s;}#])?/)),
    allow: ($) =>
      seq("allow", separated($.action, ","), "on", separated($.target, ","), optional(seq("if", field("condition", $._value)))),
    // Services of IAM have hyphens, verbs have none.
    action: ($) => choice(seq($.identifier, optional(token.immediate(/(-[A-Za-z0-9_-]*)?:[A-Za-z0-9*?]+/))), "*"),
    target: ($) => choice("*", $.string, seq(field("name", $._name), optional(seq("[", $.string, "]")))),

    // Tokens.
    identifier: () => WORD,
    // A type as CloudFormation writes it, which is no kind: pipec says which one it is.
    _type_name: () => /[A-Za-z_][A-Za-z0-9_]*(::[A-Za-z_][A-Za-z0-9_]*)+/,
    quantity: () => /-?[0-9]+(\.[0-9]+)?[A-Za-z]*/,
    string: ($) =>
      seq('"', repeat(choice($.string_content, $.escape, $.interpolation, $.expression)), token.immediate('"')),
    string_content: () => token.immediate(prec(1, /[^"\\$!\r\n]+|[$!]/)),
    escape: () => token.immediate(/\\["\\nt$]/),
    interpolation: ($) =>
      seq(
        token.immediate(prec(2, "${")),
        choice(
          alias(token.immediate(WORD), $.identifier),
          seq(
            repeat1(seq(field("node", alias(token.immediate(WORD), $.identifier)), token.immediate("."))),
            field("name", alias(token.immediate(WORD), $.identifier)),
          ),
        ),
        token.immediate("}"),
      ),
    // Firehose's own, which pipec passes through.
    expression: () => token.immediate(prec(2, /!\{[^"\\$}\r\n]*\}/)),
  },
});

/** Lines parted by newlines or `;`, with any number of these behind the last. */
function lines($, rule) {
  return seq(separated(rule, $._separators), optional($._separators));
}
