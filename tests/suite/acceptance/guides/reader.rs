//! A reader who follows a guide to the letter.
//!
//! | block | what the reader does |
//! |---|---|
//! | `hcl` | writes it to the file that its first line names, as a comment |
//! | `diff` | changes a file: the lines with `-` must be in it, those with `+` take their place |
//! | `sh` | runs it, in one session; it must succeed unless the output shown next has an error |
//! | `text`, `json` | compares it with the output of the block before |
//! | any other | needs a reader of its own: the test says how, or fails |

use std::fs;
use std::path::Path;

use terraform_cli::Cli;

use super::output;
use super::page::{self, Block};
use super::shell::{self, Answer, Shell};
use crate::story::{ControlCenter, TOKEN};

/// Where guides put the module of the examples.
const MODULE: &str = "modules/assistant";

/// One reader with a guide, a shell, and a Control Center.
pub struct Reader {
    pub control_center: ControlCenter,
    pub shell: Shell,
    guide: &'static str,
    skipped: Vec<&'static str>,
}

impl Reader {
    /// Opens the guide `name`, with the address of a Control Center and the token in the
    /// environment.
    #[track_caller]
    pub fn opens(guide: &'static str, cli: &Cli) -> Reader {
        Reader::with(guide, cli, &[])
    }

    /// Like [`Reader::opens`], with further variables.
    #[track_caller]
    pub fn with(guide: &'static str, cli: &Cli, variables: &[(&str, &str)]) -> Reader {
        let control_center = ControlCenter::new();
        let url = control_center.url();
        let mut all = vec![
            ("MENDIX_CONTROL_CENTER_ENDPOINT", &url[..]),
            ("MENDIX_TOKEN", TOKEN),
        ];
        all.extend(variables);
        Reader {
            shell: Shell::start(cli, &all),
            control_center,
            guide,
            skipped: Vec::new(),
        }
    }

    /// Skips a section, which must exist and have blocks.
    #[track_caller]
    pub fn skips(mut self, section: &'static str) -> Reader {
        let blocks = page::blocks(self.guide);
        let exists = blocks.iter().any(|block| block.section == section);
        assert!(exists, "{} has no blocks below {section:?}", self.guide);
        self.skipped.push(section);
        self
    }

    /// Copies the module of the examples to where the guides expect it.
    #[track_caller]
    pub fn brings_the_module(self) -> Reader {
        let from = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/modules/assistant");
        let to = self.shell.directory().join(MODULE);
        copy(Path::new(from), &to);
        self
    }

    /// Follows the guide from its first block to its last.
    #[track_caller]
    pub fn follows_the_guide(&mut self) {
        self.follows_with(|_, block| {
            panic!(
                "{}: the reader does not know this kind of block",
                block.place
            )
        });
    }

    /// Like [`Reader::follows_the_guide`], but calls `read` for blocks of other languages.
    #[track_caller]
    pub fn follows_with(&mut self, mut read: impl FnMut(&mut Reader, &Block)) {
        let blocks = page::blocks(self.guide);
        let blocks: Vec<_> = blocks
            .iter()
            .filter(|block| !self.skipped.contains(&&block.section[..]))
            .collect();
        let mut said: Option<Answer> = None;
        for (index, block) in blocks.iter().enumerate() {
            match &block.language[..] {
                "hcl" => self.write(block),
                "diff" => self.change(block),
                "sh" => {
                    let shown = blocks.get(index + 1).filter(|next| is_output(next));
                    let fails = shown.is_some_and(|next| output::shows_an_error(&next.text));
                    said = Some(self.run(block, fails));
                }
                "text" | "json" => {
                    let said = said.take();
                    let said = said.unwrap_or_else(|| panic!("{}: of what?", block.place));
                    let shown = shell::as_of_terraform(&block.text);
                    output::compare(&shown, &said.output, &block.place);
                }
                _ => read(self, block),
            }
        }
    }

    /// Runs shell commands that are part of `block`.
    #[track_caller]
    pub fn run(&mut self, block: &Block, fails: bool) -> Answer {
        let answer = self.shell.run(&block.text);
        assert_eq!(
            answer.code != 0,
            fails,
            "{}: ended with {}\n$ {}\n{}",
            block.place,
            answer.code,
            block.text,
            answer.output
        );
        answer
    }

    #[track_caller]
    fn write(&self, block: &Block) {
        let first = block.text.lines().next().unwrap_or_default();
        let name = first
            .strip_prefix("# ")
            .unwrap_or_else(|| panic!("{}: its first line names no file", block.place));
        let path = self.shell.directory().join(name);
        fs::create_dir_all(path.parent().expect("it lies in a directory")).expect("it can be made");
        fs::write(path, &block.text).unwrap_or_else(|error| panic!("{}: {error}", block.place));
    }

    #[track_caller]
    fn change(&self, block: &Block) {
        let mut lines = block.text.lines();
        let name = lines.next().and_then(|line| line.strip_prefix("--- "));
        let name = name.unwrap_or_else(|| panic!("{}: its first line names no file", block.place));
        assert_eq!(
            lines.next(),
            Some(&format!("+++ {name}")[..]),
            "{}",
            block.place
        );
        let (mut old, mut new) = (String::new(), String::new());
        for line in lines {
            let (mark, text) = line.split_at(1);
            let text = format!("{text}\n");
            match mark {
                "-" => old += &text,
                "+" => new += &text,
                _ => {
                    old += &text;
                    new += &text;
                }
            }
        }
        let path = self.shell.directory().join(name);
        let file = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(
            file.matches(&old).count(),
            1,
            "{}: in {name}\n{file}",
            block.place
        );
        fs::write(path, file.replacen(&old, &new, 1)).expect("it can be written");
    }
}

fn is_output(block: &Block) -> bool {
    matches!(&block.language[..], "text" | "json")
}

/// Copies a directory with all its contents.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a directory can be made");
    for entry in fs::read_dir(from).expect("the examples can be read") {
        let from = entry.expect("an entry can be read").path();
        let to = to.join(from.file_name().expect("a path of an entry has a name"));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(&from, &to).expect("a file can be copied");
        }
    }
}
