//! The terms of jq 1.6, between its operators.

use super::parser::{Parsed, Parser, Stop, blank};
use super::tokens::KEYWORDS;
use super::{is_function, near};

impl<'t> Parser<'t> {
    pub fn term(&mut self) -> Parsed<'t> {
        self.head()?;
        loop {
            let there = self.field() || self.dotted()? || self.index()?;
            if !there {
                return Ok(());
            }
            self.eat("?");
        }
    }

    fn head(&mut self) -> Parsed<'t> {
        if self.number()? || self.eat("..") {
            return Ok(());
        }
        if self.field() || self.dotted()? {
            self.eat("?");
            return Ok(());
        }
        if self.eat(".") || self.text()? || self.format()? {
            return Ok(());
        }
        if self.eat("(") {
            self.pipe()?;
            return self.need(")");
        }
        if self.eat("[") {
            if !self.at("]") {
                self.pipe()?;
            }
            return self.need("]");
        }
        if self.eat("{") {
            while !self.at("}") {
                self.pair()?;
                if !self.eat(",") {
                    break;
                }
            }
            return self.need("}");
        }
        if self.eat("$") {
            return if self.word() == "__loc__" { self.key() } else { self.used() };
        }
        if self.eat("break") {
            self.need("$")?;
            let name = self.name()?;
            return self.known("label", format!("label ${name}"));
        }
        self.call()
    }

    /// `name` after its `$`.
    fn used(&mut self) -> Parsed<'t> {
        let name = self.name()?;
        if name == "ENV" { Ok(()) } else { self.known("variable", format!("${name}")) }
    }

    fn call(&mut self) -> Parsed<'t> {
        let (name, mut count) = (self.name()?, 0);
        if self.eat("(") {
            loop {
                self.pipe()?;
                count += 1;
                if !self.eat(";") {
                    break;
                }
            }
            self.need(")")?;
        }
        let name = format!("{name}/{count}");
        if is_function(&name) { Ok(()) } else { self.known("function", name) }
    }

    pub fn known(&self, what: &'static str, name: String) -> Parsed<'t> {
        if self.declared.contains(&name) {
            return Ok(());
        }
        let near = near(&name, self.declared.iter().map(String::as_str)).map(str::to_owned);
        Err(Stop::Unknown { what, name: name.trim_start_matches("label ").to_owned(), near })
    }

    fn pair(&mut self) -> Parsed<'t> {
        if self.eat("$") {
            return self.used();
        }
        if self.eat("(") {
            self.pipe()?;
            self.need(")")?;
        } else if self.text()? {
            if !self.at(":") {
                return Ok(());
            }
        } else {
            let keyword = KEYWORDS.contains(&self.word());
            self.key()?;
            if !self.at(":") && !keyword {
                return Ok(());
            }
        }
        self.need(":")?;
        self.several("|", |parser| {
            while parser.eat("-") {}
            parser.term()
        })
    }

    /// `."text"`
    fn dotted(&mut self) -> Parsed<'t, bool> {
        let after = self.rest.strip_prefix('.').map(|rest| rest.trim_start_matches(blank)).unwrap_or_default();
        if !after.starts_with(['"', '@']) || self.at("..") {
            return Ok(false);
        }
        // `. @base64` is two terms, and no rule takes two.
        self.skip(1);
        if self.text()? { Ok(true) } else { self.stop() }
    }

    fn index(&mut self) -> Parsed<'t, bool> {
        if !self.eat("[") {
            return Ok(false);
        }
        if self.eat("]") {
            return Ok(true);
        }
        if self.eat(":") {
            self.pipe()?;
        } else {
            self.pipe()?;
            if self.eat(":") && !self.at("]") {
                self.pipe()?;
            }
        }
        self.need("]")?;
        Ok(true)
    }

    /// `"text"`, `@base64 "text"`
    pub fn text(&mut self) -> Parsed<'t, bool> {
        let (before, quoted) = (self.rest, self.format()?);
        let Some(mut rest) = self.rest.strip_prefix('"') else {
            self.rest = if quoted { before } else { self.rest };
            return Ok(false);
        };
        loop {
            let Some(at) = rest.find(['"', '\\']) else {
                self.rest = "";
                return self.stop();
            };
            let special = rest.get(at..).unwrap_or_default();
            if let Some(after) = special.strip_prefix('"') {
                self.rest = after.trim_start_matches(blank);
                return Ok(true);
            }
            rest = match special.strip_prefix("\\(") {
                Some(inserted) => {
                    self.rest = inserted.trim_start_matches(blank);
                    self.pipe()?;
                    // Blanks after it belong to the text.
                    let Some(after) = self.rest.strip_prefix(')') else { return self.stop() };
                    after
                }
                None => match escape(special) {
                    Some(length) => special.get(length..).unwrap_or_default(),
                    None => return Err(Stop::At(special)),
                },
            };
        }
    }
}

/// The length of an escape such as `\n` or `\u00e9`.
fn escape(text: &str) -> Option<usize> {
    let code = text.get(1..)?;
    match code.chars().next()? {
        'u' => code.get(1..5).filter(|digits| digits.chars().all(|c| c.is_ascii_hexdigit())).map(|_| 6),
        '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' => Some(2),
        _ => None,
    }
}
