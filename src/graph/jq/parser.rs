//! The grammar of jq 1.6, one function a rule; what is declared is kept on the way.

/// More levels than this are not judged: each is a few calls deep.
const DEEPEST: usize = 48;

/// Binary operators, the loosest first, and whether they stand in chains.
const LEVELS: &[(&[&str], bool)] = &[
    (&[","], true),
    (&["//"], true),
    (&["=", "|=", "+=", "-=", "*=", "/=", "%=", "//="], false),
    (&["or"], true),
    (&["and"], true),
    (&["==", "!=", "<", ">", "<=", ">="], false),
    (&["+", "-"], true),
    (&["*", "/", "%"], true),
];

/// The reason why the parser stopped.
pub enum Stop<'t> {
    /// No rule takes the rest.
    At(&'t str),
    /// A name that nothing declares, and one like it.
    Unknown { what: &'static str, name: String, near: Option<String> },
    /// It nests deeper than is looked.
    Deep,
}

/// The result of a rule.
pub type Parsed<'t, T = ()> = Result<T, Stop<'t>>;

/// The rest of an expression, and the declarations in scope there: `$name`, `name/2`, `label $name`.
pub struct Parser<'t> {
    pub rest: &'t str,
    pub declared: Vec<String>,
    depth: usize,
}

impl<'t> Parser<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { rest: text.trim_start_matches(blank), declared: Vec::new(), depth: 0 }
    }

    /// All of it.
    pub fn whole(mut self) -> Parsed<'t> {
        self.pipe()?;
        if self.rest.is_empty() { Ok(()) } else { self.stop() }
    }

    /// `a | b`; what is declared in it is known in it alone.
    pub fn pipe(&mut self) -> Parsed<'t> {
        self.deeper(|parser| {
            let outer = parser.declared.len();
            parser.several("|", |parser| parser.binary(0))?;
            parser.declared.truncate(outer);
            Ok(())
        })
    }

    fn deeper(&mut self, inner: impl FnOnce(&mut Self) -> Parsed<'t>) -> Parsed<'t> {
        if self.depth == DEEPEST {
            return Err(Stop::Deep);
        }
        self.depth += 1;
        inner(self)?;
        self.depth -= 1;
        Ok(())
    }

    pub fn binary(&mut self, level: usize) -> Parsed<'t> {
        let Some((operators, chains)) = LEVELS.get(level) else {
            self.operand()?;
            while self.eat("?") {}
            return Ok(());
        };
        self.binary(level + 1)?;
        while operators.iter().any(|operator| self.eat(operator)) {
            self.binary(level + 1)?;
            if !chains {
                break;
            }
        }
        Ok(())
    }

    fn operand(&mut self) -> Parsed<'t> {
        match self.word() {
            "def" => self.local(),
            "reduce" | "foreach" => self.fold(),
            "if" => self.condition(),
            "try" => self.deeper(|parser| {
                parser.need("try")?;
                parser.operand()?;
                if parser.eat("catch") { parser.operand() } else { Ok(()) }
            }),
            "label" => {
                self.need("label")?;
                self.need("$")?;
                let name = self.name()?;
                self.need("|")?;
                self.knowing(format!("label ${name}"), Self::pipe)
            }
            _ if self.eat("-") => {
                while self.eat("-") {}
                self.binary(LEVELS.len())
            }
            _ => {
                self.term()?;
                if !self.eat("as") {
                    return Ok(());
                }
                self.patterns()?;
                self.need("|")?;
                self.pipe()
            }
        }
    }

    /// Declarations before it stay known to the end of the pipe around it, as the grammar has it.
    fn local(&mut self) -> Parsed<'t> {
        let outer = self.declared.len();
        while self.eat("def") {
            self.definition()?;
        }
        self.pipe()?;
        self.declared.truncate(outer);
        Ok(())
    }

    fn definition(&mut self) -> Parsed<'t> {
        let name = self.name()?;
        let mut params = Vec::new();
        if self.eat("(") {
            loop {
                let value = self.eat("$");
                params.push((value, self.name()?));
                if !self.eat(";") {
                    break;
                }
            }
            self.need(")")?;
        }
        self.declared.push(format!("{name}/{}", params.len()));
        let outer = self.declared.len();
        for (value, name) in params {
            self.declared.push(format!("{name}/0"));
            self.declared.extend(value.then(|| format!("${name}")));
        }
        self.need(":")?;
        self.pipe()?;
        self.declared.truncate(outer);
        self.need(";")
    }

    fn fold(&mut self) -> Parsed<'t> {
        let steps = if self.eat("reduce") { 2..=2 } else { 2..=3 };
        if *steps.end() == 3 {
            self.need("foreach")?;
        }
        self.term()?;
        self.need("as")?;
        let outer = self.declared.len();
        self.patterns()?;
        self.need("(")?;
        let mut count = 1;
        self.pipe()?;
        while count < *steps.end() && self.eat(";") {
            self.pipe()?;
            count += 1;
        }
        self.declared.truncate(outer);
        if steps.contains(&count) { self.need(")") } else { self.stop() }
    }

    fn condition(&mut self) -> Parsed<'t> {
        self.need("if")?;
        loop {
            self.pipe()?;
            self.need("then")?;
            self.pipe()?;
            if !self.eat("elif") {
                break;
            }
        }
        self.need("else")?;
        self.pipe()?;
        self.need("end")
    }

    fn knowing(&mut self, name: String, inner: fn(&mut Self) -> Parsed<'t>) -> Parsed<'t> {
        let outer = self.declared.len();
        self.declared.push(name);
        inner(self)?;
        self.declared.truncate(outer);
        Ok(())
    }

    fn patterns(&mut self) -> Parsed<'t> {
        self.several("?//", Self::pattern)
    }

    fn pattern(&mut self) -> Parsed<'t> {
        self.deeper(|parser| {
            if parser.eat("[") {
                parser.several(",", Self::pattern)?;
                return parser.need("]");
            }
            if parser.eat("{") {
                parser.several(",", Self::entry)?;
                return parser.need("}");
            }
            parser.declares()
        })
    }

    fn declares(&mut self) -> Parsed<'t> {
        self.need("$")?;
        let name = self.name()?;
        self.declared.push(format!("${name}"));
        Ok(())
    }

    fn entry(&mut self) -> Parsed<'t> {
        if self.at("$") {
            self.declares()?;
            return if self.eat(":") { self.pattern() } else { Ok(()) };
        }
        if self.eat("(") {
            self.pipe()?;
            self.need(")")?;
        } else if !self.text()? {
            self.key()?;
        }
        self.need(":")?;
        self.pattern()
    }

    /// A word as a key, which may be a keyword.
    pub fn key(&mut self) -> Parsed<'t> {
        let word = self.word();
        if word.is_empty() {
            return self.stop();
        }
        self.skip(word.len());
        Ok(())
    }
}

/// True if a character separates tokens.
pub fn blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}
