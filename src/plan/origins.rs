//! Origins of web pages: <https://www.rfc-editor.org/rfc/rfc6454#section-6.2>.

use super::scope::Item;
use super::value::Value;

/// True if a text is neither an origin nor `*` for all of them; absent if it is not known here.
pub fn no_origin<'g>(item: &Item<'g>) -> Item<'g> {
    match item {
        Item::Value(value) => value.as_text().map_or(Item::Absent, |text| Item::Value(Value::Bool(!is_origin(text)))),
        _ => Item::Absent,
    }
}

/// True if a text is an origin such as `https://example.com:8443`, or `*` for all of them.
fn is_origin(text: &str) -> bool {
    let scheme = |c: char| c.is_ascii_alphanumeric() || "+.-".contains(c);
    let host = |c: char| c.is_ascii_alphanumeric() || "._~-[]:".contains(c);
    let parts = text.split_once("://");
    ["*", "null"].contains(&text)
        || parts.is_some_and(|(before, after)| {
            !before.is_empty() && !after.is_empty() && before.chars().all(scheme) && after.chars().all(host)
        })
}

#[cfg(test)]
mod tests {
    use super::is_origin;

    #[test]
    fn an_origin_has_no_path() {
        for text in
            ["*", "null", "https://example.com", "http://localhost:3000", "capacitor://localhost", "http://[::1]:80"]
        {
            assert!(is_origin(text), "{text}");
        }
        for text in [
            "",
            "example.com",
            "https://",
            "https://a.com/",
            "https://*.a.com",
            "https://a.com,https://b.com",
            "https://a.com'",
        ] {
            assert!(!is_origin(text), "{text}");
        }
    }
}
