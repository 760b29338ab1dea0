//! A guide as its reader sees it: blocks of commands, files and outputs below headings. The README
//! is treated in the same way.

use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Parser, Tag, TagEnd};

/// A fenced block.
#[derive(Debug)]
pub struct Block {
    /// The second-level heading above the block.
    pub section: String,
    /// The word after the opening fence.
    pub language: String,
    pub text: String,
    /// Where it begins, as `FILE:LINE`.
    pub place: String,
}

/// The name of the page that is not a guide.
pub const README: &str = "README";

/// The generated page beside the guides: it has nothing for a reader to do.
const GENERATED: &str = "diagnostics";

/// The names of all guides, without `.md`.
pub fn all() -> Vec<String> {
    let entries = fs::read_dir(directory()).expect("the guides can be read");
    let names = entries.map(|entry| entry.expect("an entry can be read").path());
    let mut names: Vec<_> = names
        .map(|path| {
            let stem = path.file_stem().expect("a file has a name");
            stem.to_string_lossy().into_owned()
        })
        .filter(|name| name != GENERATED)
        .collect();
    names.sort();
    names
}

/// The text of the guide `name`.
#[track_caller]
pub fn text(name: &str) -> String {
    let path = path(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The blocks of the guide `name`, in their order.
#[track_caller]
pub fn blocks(name: &str) -> Vec<Block> {
    let text = text(name);
    let mut blocks: Vec<Block> = Vec::new();
    let mut section = String::new();
    let (mut in_heading, mut in_block) = (false, false);
    for (event, range) in Parser::new(&text).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading {
                level: HeadingLevel::H2,
                ..
            }) => {
                section.clear();
                in_heading = true;
            }
            Event::End(TagEnd::Heading(_)) => in_heading = false,
            Event::Text(part) | Event::Code(part) if in_heading => section.push_str(&part),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                let line = text[..range.start].matches('\n').count() + 1;
                blocks.push(Block {
                    section: section.clone(),
                    language: language.into_string(),
                    text: String::new(),
                    place: format!("{}:{line}", path(name).display()),
                });
                in_block = true;
            }
            Event::End(TagEnd::CodeBlock) => in_block = false,
            Event::Text(part) if in_block => {
                blocks.last_mut().expect("it was begun").text += &part;
            }
            _ => {}
        }
    }
    blocks
}

fn path(name: &str) -> PathBuf {
    let directory = match name {
        README => Path::new(env!("CARGO_MANIFEST_DIR")),
        _ => directory(),
    };
    directory.join(name).with_extension("md")
}

fn directory() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/guides"))
}
