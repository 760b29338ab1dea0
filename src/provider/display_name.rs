//! Display names: their rules, and when two of them are the same.

use unicode_normalization::UnicodeNormalization as _;
use unicode_width::UnicodeWidthStr as _;

/// The longest name, in characters.
const LONGEST: usize = 100;

/// Checks a display name; `Err` completes the sentence that starts with the attribute's name.
pub(super) fn check(name: &str) -> Result<(), String> {
    if name.trim() != name {
        return Err("must not start or end with a blank".to_owned());
    }
    match name.chars().count() {
        0 => Err("must not be empty".to_owned()),
        1..=LONGEST if name.width() == 0 => {
            Err("must not consist of invisible characters only".to_owned())
        }
        1..=LONGEST => Ok(()),
        length => Err(format!(
            "must have at most {LONGEST} characters, not {length}"
        )),
    }
}

/// Whether two names are the same, however Unicode composes their characters: Terraform turns every
/// string into NFC, and the Control Center may hold what a Mac wrote as NFD.
pub(super) fn are_same(one: &str, other: &str) -> bool {
    one.nfc().eq(other.nfc())
}

/// The one form (NFC) that all equal names share.
pub(super) fn composed(name: &str) -> String {
    name.nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_something_that_people_see() {
        for name in ["chat", "Büro", "👨\u{200d}👩", "\u{200e}chat", "聊天"] {
            assert_eq!(check(name), Ok(()), "{name:?}");
        }
        assert!(check(&"é".repeat(100)).is_ok());
        assert!(check(&"é".repeat(101)).is_err());
        for name in ["\u{200b}", "\u{200d}\u{2060}", "\u{feff}", "\u{3164}"] {
            let said = check(name).unwrap_err();
            assert_eq!(said, "must not consist of invisible characters only");
        }
    }

    #[test]
    fn composed_and_decomposed_names_are_the_same() {
        assert!(are_same("Bu\u{308}ro", "B\u{fc}ro"));
        assert!(!are_same("Buro", "B\u{fc}ro"));
        assert!(!are_same("chat", "Chat"));
    }
}
