//! Text in Mermaid's labels. Mermaid reads them as Markdown and HTML, and looks for entities, icons, formulas and its
//! own directives in them; each character that has a meaning to one of these is written as an entity, `#35;`.

use std::fmt::Write;

/// Writes lines into a label.
pub fn label(out: &mut String, lines: impl Iterator<Item = impl AsRef<str>>) {
    for (at, line) in lines.enumerate() {
        if at > 0 {
            out.push_str("<br/>");
        }
        escape(out, line.as_ref());
    }
}

fn escape(out: &mut String, line: &str) {
    let mut before = None;
    // `1.` begins a list.
    let mut number = true;
    let mut rest = line.chars().peekable();
    while let Some(c) = rest.next() {
        let next = rest.peek().copied();
        let plain = match c {
            ' ' => before.is_some_and(|c| c != ' ') && next.is_some(),
            '_' => [before, next].into_iter().all(|c| c.is_some_and(|c| c.is_ascii_alphanumeric())),
            '.' => !number && !before.is_some_and(|c| c.eq_ignore_ascii_case(&'w')),
            ')' | '+' | '-' => !number,
            // Mermaid takes apart text that looks like a style with a `#` in it.
            's' => !rest.clone().take(4).eq("tyle".chars()),
            'c' => !rest.clone().take(7).eq("lassDef".chars()),
            // No address, and no icon: `fa:fa-car`.
            ':' => next.is_none_or(|c| c.is_ascii_uppercase() || c == ':'),
            '/' | ',' | '\'' | '(' | '?' | '{' | '}' => true,
            '=' => before.is_some(),
            c => c.is_ascii_alphanumeric() || !c.is_ascii() && !c.is_control(),
        };
        number &= c.is_ascii_digit();
        match c {
            // With `°` and `ß` what Mermaid puts in the place of `#` and `;` while it reads: parted by a space of no
            // width.
            'ﬂ' | '¶' => out.extend([c, '\u{200b}']),
            _ if plain => out.push(c),
            ' ' if next.is_none() || before.is_none() => {}
            c if c.is_control() => out.push(' '),
            c => {
                let _ = write!(out, "#{};", u32::from(c));
            }
        }
        before = Some(c);
    }
}
