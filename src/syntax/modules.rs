//! Modules as other languages write them: the parameters, and what stands around the name and before the body.

use super::outside::outside;
use super::pieces::{COMMA, keyed_by};
use super::wanted::{Mistake, Wanted};
use crate::source::is_word;

/// The shape of a module, for messages.
pub const SHAPE: &str = "a module is written `module name(parameter: type) { statements }`";

/// `module "name" (...) { ... }` and `module name(...) = { ... }`: the name in quotes, a sign before the body.
pub fn header(text: &str, at: usize) -> Vec<Mistake> {
    let Some(rest) = text.strip_prefix("module").filter(|rest| rest.starts_with([' ', '\t', '"'])) else {
        return Vec::new();
    };
    let from = text.len() - rest.trim_start().len();
    let Some(open) = rest.find('(').map(|open| text.len() - rest.len() + open) else { return Vec::new() };
    let mistake = |range: std::ops::Range<usize>, replacement: &str, message: String| Mistake {
        range: at + range.start..at + range.end,
        replacement: replacement.to_owned(),
        message,
        label: SHAPE,
    };
    let mut found = Vec::new();
    let written = text.get(from..open).unwrap_or_default().trim_end();
    if let Some(name) = written.strip_prefix('"').and_then(|name| name.strip_suffix('"')).filter(|name| is_word(name)) {
        found.push(mistake(from..from + written.len(), name, format!("the name `{written}` stands in quotes")));
    }
    let hyphens = written.match_indices('-').map(|(offset, _)| from + offset..from + offset + 1);
    found.extend(hyphens.map(|range| mistake(range, "_", "a name cannot have `-` in it".to_owned())));
    let after = text.get(open..).unwrap_or_default();
    let close = outside(after).find(|(_, c, depth)| *c == ')' && *depth == 1).map(|(close, ..)| open + close + 1);
    let gap = close.and_then(|close| Some(close..close + text.get(close..)?.find('{')?));
    if let Some(gap) = gap {
        let sign = text.get(gap.clone()).unwrap_or_default().trim();
        if ["=", ":", "=>"].contains(&sign) {
            let message = format!("`{sign}` stands before the body of a module");
            let lead = text.get(gap.clone()).map_or(0, |gap| gap.len() - gap.trim_start().len());
            found.push(mistake(gap.start + lead..gap.end + 1, if lead > 0 { "{" } else { " {" }, message));
        }
    }
    found
}

/// `src stream`, `src=stream`, `src: "stream"`, and parameters without a comma between them.
pub fn parameter(text: &str, at: usize) -> Vec<Mistake> {
    const LABEL: &str = "a parameter of a module is written `name: type`";
    if let Some(parted) = parted(text, at) {
        return vec![parted];
    }
    let kind = |text: &str, at: usize| {
        let quoted = text.strip_prefix('"').and_then(|rest| rest.split_once('"'));
        quoted.filter(|(name, _)| is_word(name)).map(|(name, _)| Mistake {
            range: at..at + name.len() + 2,
            replacement: name.to_owned(),
            message: format!("the type `\"{name}\"` stands in quotes"),
            label: LABEL,
        })
    };
    if let Some((name, rest)) = text.split_once([' ', '\t']).filter(|(name, _)| is_word(name)) {
        let rest = rest.trim_start();
        if rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
            return vec![Mistake {
                range: at + name.len()..at + text.len() - rest.len(),
                replacement: ": ".to_owned(),
                message: format!("no `:` parts the name `{name}` from its type"),
                label: LABEL,
            }];
        }
    }
    let mut found = keyed_by(text, at, ":", false, kind);
    found.iter_mut().for_each(|mistake| mistake.label = LABEL);
    found
}

/// Two parameters that a blank or a `;` parts.
fn parted(text: &str, at: usize) -> Option<Mistake> {
    let breaks = outside(text).filter(|(_, c, depth)| *depth == 0 && (c.is_whitespace() || *c == ';'));
    breaks.map(|(offset, ..)| offset).find_map(|offset| {
        let (before, rest) = text.split_at_checked(offset)?;
        let after = rest.trim_start_matches([' ', '\t', '\n', '\r', ';']);
        (Wanted::Taken.takes(before) && Wanted::Taken.takes(after)).then(|| Mistake {
            range: at + offset..at + text.len() - after.len(),
            replacement: COMMA.to_owned(),
            message: "a comma is missing".to_owned(),
            label: "the parameters of a module are parted by `,`",
        })
    })
}
