//! Compares an output that a guide shows with the real output.
//!
//! The comparison goes line by line. `…` stands for any text within a line, and a line `…` stands
//! for any lines. Empty lines do not count.

/// Whether the output in the guide shows that the command ended with an error.
pub fn shows_an_error(shown: &str) -> bool {
    shown.lines().any(|line| line.starts_with("Error: "))
}

/// Asserts that the output matches what the guide shows.
#[track_caller]
pub fn compare(shown: &str, said: &str, place: &str) {
    let lines = |text: &str| -> Vec<String> {
        let lines = text.lines().map(|line| line.trim_end().to_owned());
        lines.filter(|line| !line.is_empty()).collect()
    };
    assert!(
        fits(&lines(shown), &lines(said)),
        "{place}: shown is\n{shown}\nbut this came out\n{said}"
    );
}

fn fits(shown: &[String], said: &[String]) -> bool {
    match shown {
        [] => said.is_empty(),
        [first, rest @ ..] if first.trim() == "…" => {
            (0..=said.len()).any(|skipped| fits(rest, &said[skipped..]))
        }
        [first, rest @ ..] => said
            .split_first()
            .is_some_and(|(line, others)| line_fits(first, line) && fits(rest, others)),
    }
}

fn line_fits(shown: &str, said: &str) -> bool {
    match shown.split_once('…') {
        None => shown == said,
        Some((before, rest)) => said.strip_prefix(before).is_some_and(|said| {
            said.char_indices()
                .map(|(at, _)| at)
                .chain([said.len()])
                .any(|at| line_fits(rest, &said[at..]))
        }),
    }
}

#[test]
fn only_what_is_left_out_may_differ() {
    for (shown, said) in [
        ("a\nb", "a\nb\n"),
        ("…\nb", "a\nb"),
        ("a\n…", "a\nb\nc"),
        ("a\n…\nc", "a\nc"),
        ("id = \"…\" # …", "id = \"1\" # x"),
    ] {
        compare(shown, said, "here");
    }
    let fits = |shown, said| std::panic::catch_unwind(|| compare(shown, said, "here")).is_ok();
    for (shown, said) in [
        ("a", "a\nb"),
        ("b", "a\nb"),
        ("…\nb", "a\nb\nc"),
        ("a…c", "ab"),
        ("a\nb", "b\na"),
    ] {
        assert!(!fits(shown, said), "{shown:?} {said:?}");
    }
}
