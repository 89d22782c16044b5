//! "Did you mean": the nearest valid spelling.

/// As many letters are compared for one word: a file may have a hundred thousand names, none of them like it.
const PATIENCE: usize = 200_000;
/// As many candidates are listed, in as many bytes.
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
        // With so few letters in common two are alike by neither measure, in whatever order the letters stand.
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
        // Short words are like anything; a swapped or missing letter is what people really get wrong.
        let most = lower.len().max(other.len()) / 3;
        let few_edits =
            || lower.len().abs_diff(other.len()) <= most && strsim::damerau_levenshtein(&lower, &other) <= most;
        if (score >= ENOUGH && lower.len() > 3) || few_edits() {
            best = Some((score, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// How often each byte stands in a word; what differs in its high bits alone is counted together.
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
    // Names spelled out letter by letter start with the sound of the letter: "ess".
    let spelled = noun.starts_with("S3") || noun.starts_with("SQS") || noun.starts_with("SNS");
    let vowel = noun.starts_with(['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O', 'U']);
    format!("{} {noun}", if vowel || spelled { "an" } else { "a" })
}

/// Help that names the nearest spelling, or else lists what is valid.
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
