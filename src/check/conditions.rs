//! Compares the condition under which a role allows something with the condition under which it is asked for.

use crate::graph::covers;
use serde_json::Value as Json;

/// The operators that say what a text must be, one of several or like one of them.
const TEXT: [&str; 4] = ["StringEquals", "StringLike", "ArnEquals", "ArnLike"];

/// True if the condition of the statement holds whenever the condition of the need does. A condition that AWS never
/// fulfils for the need, such as another service that a role is passed to, does not hold.
pub fn holds(allowed: Option<&Json>, asked: Option<&Json>) -> bool {
    match (allowed, asked) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(allowed), Some(asked)) => {
            allowed == asked
                || tests(allowed).all(|wanted| tests(asked).any(|known| known.is_at_least_as_strict(&wanted)))
        }
    }
}

/// A condition in words.
pub fn words(condition: &Json) -> String {
    let word = |test: Test<'_>| format!("{} is {}", test.key, test.values.join(" or "));
    tests(condition).map(word).collect::<Vec<_>>().join(" and ")
}

/// One line of a condition block: what one key is compared with.
struct Test<'j> {
    operator: &'j str,
    key: &'j str,
    values: Vec<&'j str>,
}

fn tests(condition: &Json) -> impl Iterator<Item = Test<'_>> {
    let operators = condition.as_object().into_iter().flatten();
    operators.flat_map(|(operator, keys)| {
        keys.as_object().into_iter().flatten().map(move |(key, values)| {
            let values = values.as_array().map_or(std::slice::from_ref(values), Vec::as_slice);
            Test { operator, key, values: values.iter().filter_map(Json::as_str).collect() }
        })
    })
}

impl Test<'_> {
    fn is_at_least_as_strict(&self, other: &Self) -> bool {
        let known = [self, other].iter().all(|test| TEXT.contains(&test.operator));
        let lets = |value: &&str| {
            other.values.iter().any(|wanted| wanted == value || other.is_pattern() && covers(wanted, value))
        };
        known && self.key.eq_ignore_ascii_case(other.key) && self.values.iter().all(lets)
    }

    /// ARNs are compared as patterns even with `ArnEquals`.
    fn is_pattern(&self) -> bool {
        self.operator != "StringEquals"
    }
}

#[cfg(test)]
mod tests {
    use super::{holds, words};
    use serde_json::json;

    #[test]
    fn a_condition_holds_where_the_one_asked_under_is_as_strict() {
        let to = |operator: &str, service: serde_json::Value| json!({ operator: { "iam:PassedToService": service } });
        let asked = to("StringEquals", json!("ec2.amazonaws.com"));
        let holds = |allowed| holds(Some(&allowed), Some(&asked));
        assert!(holds(to("StringLike", json!("ec2.amazonaws.com*"))));
        assert!(holds(to("StringLike", json!(["glue.amazonaws.com", "ec2.*"]))));
        assert!(holds(json!({ "StringEquals": { "iam:passedtoservice": "ec2.amazonaws.com" } })));
        assert!(!holds(to("StringEquals", json!("lambda.amazonaws.com"))));
        assert!(!holds(to("StringEquals", json!("ec2.*"))));
        assert!(!holds(to("StringNotEquals", json!("ec2.amazonaws.com"))));
        assert!(!holds(json!({ "StringEquals": { "aws:RequestTag/team": "ec2.amazonaws.com" } })));
    }

    #[test]
    fn under_no_condition_none_is_known_to_hold() {
        let condition = json!({ "Bool": { "aws:SecureTransport": "true" } });
        assert!(!holds(Some(&condition), None));
        assert!(holds(Some(&condition), Some(&condition)));
        assert!(holds(None, Some(&condition)));
        assert_eq!(words(&condition), "aws:SecureTransport is true");
    }
}
