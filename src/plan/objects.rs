//! Keys and addresses of objects, in the spellings that AWS wants of them.

use super::arena::Arena;
use super::value::Value;

/// A prefix or suffix of keys as S3 wants it in the filter of a notification: URL-encoded except for the
/// characters that AWS calls safe and the `/` between folders, with a `+` for a space. The value of a parameter is only
/// known when it is deployed, and stays as it is.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html> and
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html#object-key-guidelines-safe-characters>.
pub fn url<'g>(arena: &'g Arena, value: Value<'g>) -> Value<'g> {
    spelled(arena, &value, encoded)
}

/// A part of a key, escaped for a policy to mean this text alone: `*`, `?` and `$` would be wildcards and variables.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars>
pub fn pattern<'g>(arena: &'g Arena, value: Value<'g>) -> Value<'g> {
    spelled(arena, &value, |text| {
        text.split_inclusive(['*', '?', '$']).fold(String::with_capacity(text.len()), |mut out, part| {
            match part.chars().next_back() {
                Some(last @ ('*' | '?' | '$')) => {
                    out.push_str(part.get(..part.len() - 1).unwrap_or_default());
                    out.extend(['$', '{', last, '}']);
                }
                _ => out.push_str(part),
            }
            out
        })
    })
}

/// A prefix without the `/` at its end.
pub fn folder<'g>(arena: &'g Arena, value: &Value<'g>) -> Value<'g> {
    let pieces = value.pieces();
    let last = pieces.len().saturating_sub(1);
    let cut = |(at, piece): (usize, &Value<'g>)| match piece.as_text() {
        Some(text) if at == last => Value::Text(text.trim_end_matches('/')),
        _ => *piece,
    };
    arena.join(arena.collect(pieces.iter().enumerate().map(cut)))
}

/// The same value with its texts spelled otherwise.
fn spelled<'g>(arena: &'g Arena, value: &Value<'g>, spell: fn(&str) -> String) -> Value<'g> {
    let piece = |piece: &Value<'g>| piece.as_text().map_or(*piece, |text| arena.text(spell(text)));
    arena.join(arena.collect(value.pieces().iter().map(piece)))
}

fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b' ' => out.push('+'),
            _ if byte.is_ascii_alphanumeric() || b"!-_.*'()/".contains(&byte) => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// The `place` or the `key` of an object's address, `s3://place/key`.
pub fn object<'g>(arena: &'g Arena, value: &Value<'g>, part: &str) -> Option<Value<'g>> {
    let pieces = value.pieces();
    let bare = |(at, piece): (usize, &Value<'g>)| match piece.as_text() {
        Some(text) if at == 0 => Value::Text(text.strip_prefix("s3://").unwrap_or(text)),
        _ => *piece,
    };
    let pieces: Vec<Value<'g>> = pieces.iter().enumerate().map(bare).collect();
    let cut = |(at, piece): (usize, &Value<'g>)| Some((at, piece.as_text()?.split_once('/')?));
    let (at, (place, key)) = pieces.iter().enumerate().find_map(cut)?;
    let (before, after) = (pieces.iter().take(at).copied(), pieces.iter().skip(at + 1).copied());
    Some(match part {
        "place" => arena.join(arena.collect(before.chain([Value::Text(place)]))),
        _ => arena.join(arena.collect([Value::Text(key)].into_iter().chain(after))),
    })
}

#[cfg(test)]
mod tests {
    use super::encoded;

    #[test]
    fn filters_are_written_as_s3_wants_them() {
        let of = |key: &str| encoded(key);
        assert_eq!(of("events/region=eu/"), "events/region%3Deu/");
        assert_eq!(of("in box/a+b"), "in+box/a%2Bb");
        assert_eq!(of("größe/100%"), "gr%C3%B6%C3%9Fe/100%25");
        assert_eq!(of("a&b@c:d;e,f?g~h"), "a%26b%40c%3Ad%3Be%2Cf%3Fg%7Eh");
        assert_eq!(of("safe/(1)!-_.*'x"), "safe/(1)!-_.*'x");
    }
}
