//! The expressions of service files: `{shards}`, `{from.arn}`, `on_demand ? 'A' : 'B'`, `prefix ?? ''`.

use super::filter::Filter;
use super::path::Path;
use serde::Deserialize;

/// A parsed expression.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub enum Expr {
    /// `none`: absent.
    None,
    /// `'text'`
    Text(String),
    /// `6`
    Integer(i64),
    /// `true`
    Bool(bool),
    /// `from.arn`
    Path(Path),
    /// `!a`
    Not(Box<Expr>),
    /// `a == b` (or, negated, `a != b`)
    Equal(Box<Expr>, Box<Expr>),
    /// `a < b` (or `b > a`), of two numbers
    Less(Box<Expr>, Box<Expr>),
    /// `a <= b` (or `b >= a`), of two numbers
    AtMost(Box<Expr>, Box<Expr>),
    /// `a and b`
    And(Box<Expr>, Box<Expr>),
    /// `a or b`
    Or(Box<Expr>, Box<Expr>),
    /// `a ?? b`: b where a is absent.
    Else(Box<Expr>, Box<Expr>),
    /// `a ? b : c`
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `a|name` or `a|name:argument`
    Filter(Box<Expr>, Filter, Option<String>),
}

impl TryFrom<String> for Expr {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Expr::parse(&text)
    }
}

impl Expr {
    /// Calls `visit` with the names of each path in it.
    pub fn paths(&self, visit: &mut impl FnMut(&[String])) {
        match self {
            Self::None | Self::Text(_) | Self::Integer(_) | Self::Bool(_) => {}
            Self::Path(path) => visit(path),
            Self::Not(inner) | Self::Filter(inner, ..) => inner.paths(visit),
            Self::Equal(a, b) | Self::Less(a, b) | Self::AtMost(a, b) => {
                [a, b].iter().for_each(|part| part.paths(visit))
            }
            Self::And(a, b) | Self::Or(a, b) | Self::Else(a, b) => [a, b].iter().for_each(|part| part.paths(visit)),
            Self::If(condition, then, otherwise) => {
                [condition, then, otherwise].into_iter().for_each(|part| part.paths(visit));
            }
        }
    }

    /// Parses an expression.
    ///
    /// # Errors
    /// A message with the token that was expected, and the rest of the text.
    pub fn parse(text: &str) -> Result<Expr, String> {
        let mut parser = Parser { rest: text.trim(), left: MOST };
        let expr = parser.choice()?;
        match parser.rest.is_empty() {
            true => Ok(expr),
            false => Err(format!("`{}` is left over in `{text}`", parser.rest)),
        }
    }
}

/// `NAME in EXPRESSION`
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Loop {
    /// The name of the item.
    pub name: String,
    /// The list.
    pub list: Expr,
}

impl TryFrom<String> for Loop {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let (name, list) = text.split_once(" in ").ok_or_else(|| format!("`{text}` is not `name in list`"))?;
        Ok(Self { name: name.trim().to_owned(), list: Expr::parse(list)? })
    }
}

/// The maximum number of values and filters in one expression: each is a level of recursion for a walk over it.
const MOST: usize = 256;

struct Parser<'t> {
    rest: &'t str,
    /// The number of values and filters that may still follow.
    left: usize,
}

impl<'t> Parser<'t> {
    fn eat(&mut self, token: &str) -> bool {
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest.trim_start();
                true
            }
            None => false,
        }
    }

    /// Counts a value or a filter.
    fn count(&mut self) -> Result<(), String> {
        self.left = self.left.checked_sub(1).ok_or_else(|| format!("an expression has more than {MOST} parts"))?;
        Ok(())
    }

    fn expect(&mut self, token: &str) -> Result<(), String> {
        if self.eat(token) { Ok(()) } else { Err(format!("expected `{token}` at `{}`", self.rest)) }
    }

    fn word(&mut self) -> Option<&'t str> {
        let end = self.rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at_checked(end)?;
        if word.is_empty() {
            return None;
        }
        self.rest = rest.trim_start();
        Some(word)
    }

    fn keyword(&mut self, word: &str) -> bool {
        let follows = self.rest.strip_prefix(word).is_some_and(|rest| rest.starts_with([' ', '(', '!']));
        follows && self.eat(word)
    }

    fn choice(&mut self) -> Result<Expr, String> {
        let condition = self.or()?;
        // `??` is eaten further in, so a single `?` stands here.
        if !self.eat("?") {
            return Ok(condition);
        }
        let yes = self.choice()?;
        self.expect(":")?;
        let no = self.choice()?;
        Ok(Expr::If(Box::new(condition), Box::new(yes), Box::new(no)))
    }

    fn or(&mut self) -> Result<Expr, String> {
        let mut left = self.and()?;
        while self.keyword("or") {
            left = Expr::Or(Box::new(left), Box::new(self.and()?));
        }
        Ok(left)
    }

    fn and(&mut self) -> Result<Expr, String> {
        let mut left = self.equal()?;
        while self.keyword("and") {
            left = Expr::And(Box::new(left), Box::new(self.equal()?));
        }
        Ok(left)
    }

    fn equal(&mut self) -> Result<Expr, String> {
        let left = self.fallback()?;
        // The longer ones first: `<` begins `<=`.
        let operators = ["==", "!=", "<=", ">=", "<", ">"];
        let Some(operator) = operators.into_iter().find(|operator| self.eat(operator)) else { return Ok(left) };
        let (left, right) = (Box::new(left), Box::new(self.fallback()?));
        Ok(match operator {
            "==" => Expr::Equal(left, right),
            "!=" => Expr::Not(Box::new(Expr::Equal(left, right))),
            "<=" => Expr::AtMost(left, right),
            ">=" => Expr::AtMost(right, left),
            "<" => Expr::Less(left, right),
            _ => Expr::Less(right, left),
        })
    }

    fn fallback(&mut self) -> Result<Expr, String> {
        let left = self.filtered()?;
        if self.eat("??") { Ok(Expr::Else(Box::new(left), Box::new(self.fallback()?))) } else { Ok(left) }
    }

    fn filtered(&mut self) -> Result<Expr, String> {
        let mut expr = self.primary()?;
        while self.eat("|") {
            self.count()?;
            let name = self.word().ok_or("expected the name of a filter")?.to_owned();
            let end = self.rest.find(['|', ' ', ')', '?']).unwrap_or(self.rest.len());
            let argument = match (name.is_empty(), self.rest.strip_prefix(':')) {
                (false, Some(_)) if end > 1 && !self.rest.starts_with(": ") => {
                    let argument = self.rest.get(1..end).unwrap_or_default().trim_matches('\'').to_owned();
                    self.rest = self.rest.get(end..).unwrap_or_default().trim_start();
                    Some(argument)
                }
                _ => None,
            };
            let filter = Filter::parse(&name, argument.as_deref())?;
            expr = Expr::Filter(Box::new(expr), filter, argument);
        }
        Ok(expr)
    }

    fn primary(&mut self) -> Result<Expr, String> {
        self.count()?;
        if !self.rest.starts_with("!=") && self.eat("!") {
            return Ok(Expr::Not(Box::new(self.filtered()?)));
        }
        if self.eat("(") {
            let inner = self.choice()?;
            self.expect(")")?;
            return Ok(inner);
        }
        if let Some(rest) = self.rest.strip_prefix('\'') {
            let (text, rest) = rest.split_once('\'').ok_or("a text without its closing quote")?;
            self.rest = rest.trim_start();
            return Ok(Expr::Text(text.to_owned()));
        }
        let word = self.word().ok_or_else(|| format!("expected a value at `{}`", self.rest))?;
        if let Ok(number) = word.parse() {
            return Ok(Expr::Integer(number));
        }
        match word {
            "none" => return Ok(Expr::None),
            "true" => return Ok(Expr::Bool(true)),
            "false" => return Ok(Expr::Bool(false)),
            _ => {}
        }
        let mut path = vec![(word.to_owned(), false)];
        while let Some(point) = ["?.", "."].into_iter().find(|point| self.eat(point)) {
            let name = self.word().ok_or_else(|| format!("expected a name after `{point}` at `{}`", self.rest))?;
            path.push((name.to_owned(), point == "?."));
        }
        Ok(Expr::Path(Path::new(path)))
    }
}
