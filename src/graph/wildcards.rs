//! IAM's wildcards: `*` for any text, none included, `?` for one character.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>

/// Whether a pattern lets a text through. A `*` in the text stands for itself, so `a*` lets `a/*` through.
pub fn covers(pattern: &str, text: &str) -> bool {
    let (mut pattern, mut text) = (pattern.chars(), text.chars());
    // Where to go on where what follows the last `*` does not fit: with one more character left to the `*`.
    let mut again = None;
    loop {
        let here = text.clone();
        match (pattern.next(), text.next()) {
            (Some('*'), _) => {
                again = Some((pattern.clone(), here.clone()));
                text = here;
            }
            (None, None) => return true,
            (Some(wanted), Some(found)) if wanted == '?' || wanted == found => {}
            _ => {
                let Some((after, mut rest)) = again else { return false };
                if rest.next().is_none() {
                    return false;
                }
                (pattern, text) = (after.clone(), rest.clone());
                again = Some((after, rest));
            }
        }
    }
}
