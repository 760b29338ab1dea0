//! Summaries in the form that tests compare: an id differs each time.

/// A summary without the first block of an id, ` (4b0d1a2f)`.
pub fn without_id(summary: &str) -> String {
    let Some((before, (block, after))) = summary
        .split_once(" (")
        .and_then(|(before, rest)| Some((before, rest.split_once(')')?)))
    else {
        return summary.to_owned();
    };
    if block.len() == 8 && block.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        format!("{before}{after}")
    } else {
        summary.to_owned()
    }
}
