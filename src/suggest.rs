//! "Did you mean": the nearest valid spelling.
//!
//! A question to a person may be a distant guess ([`closest`]); a machine corrects a misspelling and nothing else
//! ([`misspelled`]).

/// The one candidate that `word` is a misspelling of, so surely that a machine may write it.
///
/// A fix changes how something is spelled, never what was meant: the first letter stands unless it changed places with
/// the second, digits stand, and in words of up to four letters none is taken for another (`rule` is no `role`). Where
/// two candidates are as near, neither is meant surely.
pub fn misspelled<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let lower = word.to_ascii_lowercase();
    let mut best: Option<(usize, Option<&str>)> = None;
    let mut left = PATIENCE;
    for candidate in candidates {
        let other = candidate.to_ascii_lowercase();
        // No candidate is meant surely unless all were looked at.
        left = left.checked_sub(GLANCE)?;
        if !begin_alike(&lower, &other) || !digits(&lower).eq(digits(&other)) {
            continue;
        }
        left = left.checked_sub(lower.len() * other.len())?;
        let Some(distance) = slip(&lower, &other) else { continue };
        best = match best {
            Some((least, _)) if least < distance => best,
            Some((least, Some(other))) if least == distance && other != candidate => Some((least, None)),
            _ => Some((distance, Some(candidate))),
        };
    }
    best.and_then(|(_, candidate)| candidate)
}

/// The cost of a look at a candidate that begins otherwise.
const GLANCE: usize = 8;

/// Two words begin with one letter, or their first letters changed places.
fn begin_alike(word: &str, other: &str) -> bool {
    let firsts = |text: &str| {
        let mut letters = text.chars();
        (letters.next(), letters.next())
    };
    let ((a, b), (c, d)) = (firsts(word), firsts(other));
    a == c || (a == d && b == c)
}

fn digits(word: &str) -> impl Iterator<Item = char> {
    word.chars().filter(char::is_ascii_digit)
}

/// The number of typing slips between two words that begin alike and have the same digits; none where they are two
/// words rather than one.
fn slip(word: &str, other: &str) -> Option<usize> {
    const SHORT: usize = 4;
    const MIDDLE: usize = 8;
    let length = |text: &str| text.chars().count();
    let (least, most) = (length(word).min(length(other)), length(word).max(length(other)));
    let allowed = match least {
        0..2 => 0,
        2..=SHORT => 1,
        _ if least <= MIDDLE => 2,
        _ => 3,
    };
    if most - least > allowed {
        return None;
    }
    let distance = strsim::damerau_levenshtein(word, other);
    // Of words of one length that are a letter apart, either two letters changed places or one was taken for another.
    let sorted = |text: &str| {
        let mut letters: Vec<char> = text.chars().collect();
        letters.sort_unstable();
        letters
    };
    let taken_for_another = distance == 1 && least == most && sorted(word) != sorted(other);
    (distance <= allowed && !(least <= SHORT && taken_for_another)).then_some(distance)
}

/// The most letters that are compared for one word: a file may have a hundred thousand names, none of them like it.
const PATIENCE: usize = 200_000;
/// The most candidates that are listed, and the most bytes of them.
const LISTED: usize = 100;
const LIST_BYTES: usize = 2_000;

/// The candidate most like `word`, if one is like it enough. Among equals the first wins.
pub fn closest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    const ENOUGH: f64 = 0.8;
    let lower = word.to_ascii_lowercase();
    let letters = counts(&lower);
    let mut best: Option<(f64, &str)> = None;
    let mut left = PATIENCE;
    for candidate in candidates {
        let other = candidate.to_ascii_lowercase();
        let Some(rest) = left.checked_sub(letters.len() + lower.len() + other.len()) else { break };
        left = rest;
        // With so few letters in common two are alike by neither measure, in any order of the letters.
        let shared: usize = letters.iter().zip(counts(&other)).map(|(a, b)| usize::from(*a.min(&b))).sum();
        if shared * (lower.len() + other.len()) < lower.len() * other.len() {
            continue;
        }
        let Some(rest) = left.checked_sub(lower.len() * other.len()) else { break };
        left = rest;
        let score = strsim::jaro_winkler(&lower, &other);
        if best.is_some_and(|(highest, _)| score <= highest) {
            continue;
        }
        // Short words are like anything; people really swap or omit a letter.
        let most = lower.len().max(other.len()) / 3;
        let few_edits =
            || lower.len().abs_diff(other.len()) <= most && strsim::damerau_levenshtein(&lower, &other) <= most;
        if (score >= ENOUGH && lower.len() > 3) || few_edits() {
            best = Some((score, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// The number of times each byte stands in a word; bytes that differ in their high bits alone are counted together.
fn counts(word: &str) -> [u16; 64] {
    let mut counts = [0_u16; 64];
    for byte in word.bytes() {
        if let Some(count) = counts.get_mut(usize::from(byte & 63)) {
            *count = count.saturating_add(1);
        }
    }
    counts
}

/// A noun with its article: `a stream`, `an SQS queue`.
pub fn a(noun: &str) -> String {
    // An acronym starts with the sound of its first letter, "ess", but for those that are read as words.
    let first = noun.split([' ', '-']).next().unwrap_or_default();
    let is_acronym = first.len() > 1 && first.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    let vowels: &[char] = match is_acronym && !["SAM", "SAML"].contains(&first) {
        true => &['A', 'E', 'F', 'H', 'I', 'L', 'M', 'N', 'O', 'R', 'S', 'X'],
        false => &['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O', 'U'],
    };
    let vowel = noun.starts_with(vowels);
    format!("{} {noun}", if vowel { "an" } else { "a" })
}

/// Help that names the nearest spelling, or else lists the valid ones.
pub fn did_you_mean<'c>(
    word: &str,
    what: &str,
    candidates: impl IntoIterator<Item = &'c str> + Clone,
) -> Option<String> {
    if let Some(near) = closest(word, candidates.clone()) {
        return Some(format!("did you mean `{near}`?"));
    }
    let mut listed = String::new();
    let mut all = candidates.into_iter().enumerate();
    for (number, candidate) in all.by_ref() {
        if number == LISTED || listed.len() + candidate.len() > LIST_BYTES {
            listed.push_str(&format!("{}{} more", if number == 0 { "" } else { " and " }, all.count() + 1));
            break;
        }
        listed.push_str(&format!("{}`{candidate}`", if number == 0 { "" } else { ", " }));
    }
    (!listed.is_empty()).then(|| format!("{what}: {listed}"))
}

#[cfg(test)]
mod tests {
    use super::{closest, misspelled};

    const KINDS: [&str; 13] = [
        "api", "athena", "batch", "bucket", "database", "emr", "firehose", "lambda", "queue", "role", "stream",
        "table", "topic",
    ];

    #[test]
    fn misspellings_are_mended() {
        let slips = [
            ("bukcet", "bucket"),
            ("ubcket", "bucket"),
            ("Bucket", "bucket"),
            ("streem", "stream"),
            ("sream", "stream"),
            ("lamda", "lambda"),
            ("firehsoe", "firehose"),
            ("rol", "role"),
            ("roel", "role"),
            ("tabel", "table"),
            ("datbase", "database"),
            ("queues", "queue"),
            ("ap", "api"),
        ];
        for (word, meant) in slips {
            assert_eq!(misspelled(word, KINDS), Some(meant), "{word}");
        }
        assert_eq!(misspelled("gzp", ["gzip", "zip", "snappy"]), Some("gzip"));
        assert_eq!(misspelled("landnig", ["landing", "lending"]), Some("landing"));
    }

    #[test]
    fn other_words_are_left() {
        let words = [
            "rule", "step", "app", "ami", "cable", "steps", "state", "tape", "tag", "task", "store", "hose", "bus",
            "emir_x", "rds", "batter", "", "x",
        ];
        for word in words {
            assert_eq!(misspelled(word, KINDS), None, "{word}");
        }
        // Another number is another thing, and of two that are as near neither is meant surely.
        assert_eq!(misspelled("raw_3", ["raw_1", "other"]), None);
        assert_eq!(misspelled("events", ["eventsa", "eventsb"]), None);
    }

    #[test]
    fn people_are_asked_more() {
        assert_eq!(closest("steam_in", ["stream_in"]), Some("stream_in"));
        assert_eq!(closest("reed", ["read", "write"]), Some("read"));
    }
}
