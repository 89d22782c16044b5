//! "Did you mean": the nearest valid spelling.

/// The candidate most like `word`, if one is like it enough. Among equals the first wins.
pub fn closest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    const ENOUGH: f64 = 0.72;
    let lower = word.to_ascii_lowercase();
    let mut best: Option<(f64, &str)> = None;
    for candidate in candidates {
        let score = strsim::jaro_winkler(&lower, &candidate.to_ascii_lowercase());
        if score >= ENOUGH && best.is_none_or(|(highest, _)| score > highest) {
            best = Some((score, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Help that names the nearest spelling, or else lists what is valid.
pub fn did_you_mean<'c>(word: &str, what: &str, candidates: impl IntoIterator<Item = &'c str> + Clone) -> Option<String> {
    if let Some(near) = closest(word, candidates.clone()) {
        return Some(format!("did you mean `{near}`?"));
    }
    let all: Vec<String> = candidates.into_iter().map(|candidate| format!("`{candidate}`")).collect();
    (!all.is_empty()).then(|| format!("{what}: {}", all.join(", ")))
}
