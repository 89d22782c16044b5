//! "Did you mean": the nearest valid spelling.

/// The candidate most like `word`, if one is like it enough. Among equals the first wins.
pub fn closest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    const ENOUGH: f64 = 0.8;
    let lower = word.to_ascii_lowercase();
    let mut best: Option<(f64, &str)> = None;
    for candidate in candidates {
        let other = candidate.to_ascii_lowercase();
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
    let all: Vec<String> = candidates.into_iter().map(|candidate| format!("`{candidate}`")).collect();
    (!all.is_empty()).then(|| format!("{what}: {}", all.join(", ")))
}
