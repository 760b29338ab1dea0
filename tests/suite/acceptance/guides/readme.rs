//! The first screen of the README: a configuration and the output of its plans.

use std::fs;

use super::page::{self, Block, README};
use super::{Reader, output, shell};
use crate::story::Cli;

cases_of_two_releases![the_plans_of_the_readme_are_real];

/// The section with the two commands, which rebuild the project.
const COMMANDS: &str = "Try it";

/// The date in the README.
const TODAY: &str = "2026-11-26T09:00:00Z";

/// A line of the configuration, and the line that a sentence of the README replaces it with.
const PRICE: &str = "cloud_tokens = 50\n";
const TOO_MUCH: &str = "cloud_tokens = 600\n";

/// Values that differ in every run, as the README shows them: the id, shortened as in summaries,
/// and the end of the month, because the clock runs.
const ID: &str = "4f0c2b7e";
const END: &str = "2026-12-26T09:00:00Z";

/// A block that the README leaves out, and the page that it links for it.
const PROVIDER: &str = "terraform {
  required_providers {
    mendix = {
      source = \"mendix/mendix\"
    }
  }
}
";
const HAS_THE_PROVIDER: (&str, &str) = (
    "docs/index.md#example-usage",
    include_str!("../../../../docs/index.md"),
);

fn the_plans_of_the_readme_are_real(cli: &Cli) {
    let mut reader = Reader::opens(README, cli).skips(COMMANDS);
    reader.control_center.set_clock(TODAY);
    let versions = reader.shell.directory().join("versions.tf");
    fs::write(versions, PROVIDER).expect("it can be written");
    assert_eq!(reader.shell.run("terraform init").code, 0);

    let mut shown = 0;
    reader.follows_with(|reader, block| {
        assert_eq!(block.language, "console", "{}", block.place);
        shown += 1;
        show(reader, block);
    });
    assert_eq!(
        shown, 3,
        "the plan, the plan that is too large, the destroy plan"
    );
}

/// Runs the command in the first line of a block and compares the other lines with its output.
#[track_caller]
fn show(reader: &mut Reader, block: &Block) {
    let (command, lines) = block
        .text
        .split_once('\n')
        .expect("a command and its output");
    let command = command.strip_prefix("$ ").expect("a prompt");
    if command.contains("-destroy") {
        // A reader applies the first plan before the destroy plan.
        let applied = reader.shell.run("terraform apply");
        assert_eq!(applied.code, 0, "{}", applied.output);
    }
    let fails = output::shows_an_error(lines);
    if fails {
        // The sentence before the block says so.
        replace(reader, PRICE, TOO_MUCH);
    }
    let answer = reader.shell.run(command);
    if fails {
        replace(reader, TOO_MUCH, PRICE);
    }
    assert_eq!(
        answer.code != 0,
        fails,
        "{}\n{}",
        block.place,
        answer.output
    );
    let mut said = answer.output;
    for resource in reader.control_center.resources() {
        let id = resource["id"].as_str().expect("a resource has an id");
        let end = resource["bundleMonth"]["endsAt"]
            .as_str()
            .expect("it has a month");
        said = said.replace(&id[..ID.len()], ID).replace(end, END);
    }
    output::compare(&shell::as_of_terraform(lines), &said, &block.place);
}

/// Replaces the only occurrence of `from` in the configuration with `to`.
#[track_caller]
fn replace(reader: &Reader, from: &str, to: &str) {
    let path = reader.shell.directory().join("main.tf");
    let text = fs::read_to_string(&path).expect("it was written");
    assert_eq!(text.matches(from).count(), 1, "{text}");
    fs::write(path, text.replace(from, to)).expect("it can be written");
}

#[test]
fn the_block_that_is_left_out_is_linked() {
    let text = page::text(README);
    let first = text.split("\n## ").next().expect("it has a first screen");
    let (link, page) = HAS_THE_PROVIDER;
    assert!(first.contains(&format!("({link})")), "{first}");
    let (_, below) = page
        .split_once("\n## Example Usage\n")
        .expect("the heading");
    assert!(
        below.contains(&format!("```terraform\n{PROVIDER}")),
        "{below}"
    );
}

/// A reader decides by the commands, so the page must show them without much scrolling.
#[test]
fn the_commands_come_early() {
    let text = page::text(README);
    let before = text.lines().position(|line| line.starts_with("## "));
    let before = before.expect("it has sections");
    assert!(before <= 60, "the first section begins in line {before}");
}
