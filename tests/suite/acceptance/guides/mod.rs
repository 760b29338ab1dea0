//! The guides below `docs/guides/` and the first screen of the README, followed to the letter.
//!
//! | module | contents |
//! |---|---|
//! | `page` | a guide as a page: its blocks below their headings |
//! | `reader` | a reader who follows a guide to the letter |
//! | `shell` | the reader's session, with the programs that the guides use |
//! | `jobs` | the jobs of a page, as the machines of GitHub and GitLab run them |
//! | `output` | compares an output that a guide shows with the real output |
//!
//! Each of the others is a guide.

mod authentication;
mod cost;
mod estate;
mod getting_started;
mod jobs;
mod models;
mod network;
mod output;
mod page;
mod pipeline;
mod reader;
mod readme;
mod shell;
mod simulator;
mod testing;
mod usage;
mod versions;

use reader::Reader;

use super::install;

/// The names of all guides that a module follows.
const READ: [&str; 12] = [
    authentication::GUIDE,
    cost::GUIDE,
    estate::GUIDE,
    getting_started::GUIDE,
    install::GUIDE,
    models::GUIDE,
    network::GUIDE,
    pipeline::GUIDE,
    simulator::GUIDE,
    testing::GUIDE,
    usage::GUIDE,
    versions::GUIDE,
];

#[test]
fn every_guide_is_read() {
    let mut read = READ;
    read.sort_unstable();
    assert_eq!(page::all(), read);
}

/// The registries require this layout.
#[test]
fn every_guide_has_front_matter_and_is_linked() {
    let readme = include_str!("../../../../README.md");
    for guide in READ {
        let text = page::text(guide);
        let mut lines = text.lines();
        assert_eq!(lines.next(), Some("---"), "{guide}");
        let title = lines
            .next()
            .and_then(|line| line.strip_prefix("page_title: \""));
        let title = title.and_then(|line| line.strip_suffix('"'));
        let title = title.unwrap_or_else(|| panic!("{guide} has no page_title"));
        assert_eq!(lines.next(), Some("subcategory: \"\""), "{guide}");
        assert_eq!(lines.next(), Some("description: |-"), "{guide}");
        assert!(text.contains(&format!("\n# {title}\n")), "{guide}");
        let link = format!("(docs/guides/{guide}.md)");
        assert!(readme.contains(&link), "{guide} is not linked");
    }
}

/// jq 1.6, which Debian 12 has, refuses a variable with the name of a keyword. The tests run a
/// newer jq, which accepts it.
#[test]
fn no_filter_of_jq_names_a_variable_after_a_keyword() {
    const KEYWORDS: [&str; 18] = [
        "and", "as", "catch", "def", "elif", "else", "end", "foreach", "if", "import", "include",
        "label", "module", "or", "reduce", "then", "try", "__loc__",
    ];
    let blocks = READ.into_iter().flat_map(page::blocks);
    let commands: Vec<_> = blocks
        .filter(|block| block.text.contains("jq ") || block.text.contains(".jq"))
        .collect();
    assert!(commands.len() > 10, "{commands:?}");
    for block in commands {
        for after in block.text.split('$').skip(1) {
            let is_of_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
            let name = after.split(|letter| !is_of_name(letter)).next();
            let name = name.expect("a split has a first part");
            assert!(!KEYWORDS.contains(&name), "{}: ${name}", block.place);
        }
    }
}
