//! Text from outside, shortened to one line of a message.

/// At most `limit` characters of `text` on one line. Every run of blanks, line breaks and control
/// characters becomes one blank, and an ellipsis marks a cut.
///
/// A terminal would obey control characters in a message. Characters that change the direction of
/// writing would make the rest of the line look like another text.
pub(super) fn one_line(text: &str, limit: usize) -> String {
    let is_gap = |c: char| c.is_whitespace() || c.is_control() || turns_direction(c);
    let words: Vec<_> = text.split(is_gap).filter(|word| !word.is_empty()).collect();
    let line = words.join(" ");
    match line.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// Unicode's bidirectional formatting characters (UAX #9, section 2).
fn turns_direction(c: char) -> bool {
    matches!(
        c,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn lines_and_control_characters_become_single_blanks() {
        assert_eq!(
            one_line("\r\n<html>\n\t<b>\u{1b}[31mno\u{0}</b> ", 99),
            "<html> <b> [31mno </b>"
        );
        assert_eq!(one_line(" \n", 99), "");
        assert_eq!(one_line("a\u{202e}b\u{2066}\u{200f}c", 99), "a b c");
    }

    #[test]
    fn long_text_is_cut_between_characters() {
        assert_eq!(one_line("ééé", 3), "ééé");
        assert_eq!(one_line("éééé", 3), "ééé…");
    }
}
